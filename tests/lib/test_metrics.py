"""Metrics of one process, of many, and of the web's requests."""

import os
import subprocess
import sys

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY, CollectorRegistry, Gauge

from hotel_agent.lib import metrics


def value(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


def test_the_page_holds_what_this_process_counts():
    metrics.requests_total.labels("GET", "page/", "200").inc()
    assert b'http_requests_total{method="GET",route="page/",status="200"}' in metrics.exposition()


def test_a_number_that_is_read_when_somebody_looks_is_read_then(monkeypatch):
    waiting = Gauge("things_waiting", "Things.", registry=CollectorRegistry())
    monkeypatch.setattr(metrics, "_on_scrape", [])
    metrics.collect_on_scrape(waiting)
    metrics.collect_on_scrape(waiting)
    waiting.set(3)
    assert b"\nthings_waiting 3.0\n" in metrics.exposition()
    waiting.set(4)
    assert metrics.exposition().count(b"\nthings_waiting 4.0\n") == 1


COUNT_IN_CHILDREN = """
import os
from prometheus_client import Counter, Gauge
from hotel_agent.lib import metrics

done = Counter("things_done_total", "Things.")
busy = Gauge("things_busy", "Things.", multiprocess_mode="livesum")
children = []
for number in range(3):
    pid = os.fork()
    if not pid:
        done.inc(2)
        busy.set(1)
        os._exit(0)
    children.append(pid)
for pid in children:
    os.waitpid(pid, 0)
metrics.process_ended(children[0])
print(metrics.exposition().decode())
"""


def test_many_processes_are_one_page(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", COUNT_IN_CHILDREN],
        env={**os.environ, metrics.MULTIPROCESS_DIR: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "\nthings_done_total 6.0\n" in done.stdout
    assert "\nthings_busy 2.0\n" in done.stdout


def test_with_one_process_the_end_of_another_means_nothing(monkeypatch):
    monkeypatch.delenv(metrics.MULTIPROCESS_DIR, raising=False)
    metrics.process_ended(1)


@pytest.mark.django_db
def test_a_request_is_counted_and_timed_by_its_route():
    labels = {"method": "GET", "route": "health/live"}
    counted, timed = (
        value("http_requests_total", status="200", **labels),
        value("http_request_duration_seconds_count", **labels),
    )
    Client().get("/health/live")
    assert value("http_requests_total", status="200", **labels) == counted + 1
    assert value("http_request_duration_seconds_count", **labels) == timed + 1


@pytest.mark.django_db
def test_a_path_that_leads_nowhere_makes_no_new_series():
    labels = {"method": "GET", "route": "unmatched", "status": "404"}
    before = value("http_requests_total", **labels)
    Client().get("/made-up/5491140001234")
    assert value("http_requests_total", **labels) == before + 1
    assert b"made-up" not in metrics.exposition()


def test_a_made_up_method_makes_no_new_series():
    before = value("http_requests_total", method="other", route="unmatched", status="200")
    counting = metrics.HttpMetrics(lambda _: HttpResponse("ok"))
    counting(RequestFactory().generic("BREW", "/coffee"))
    assert value("http_requests_total", method="other", route="unmatched", status="200") == before + 1
