"""Who may read /metrics."""

import pytest
from django.test import Client


def read(address, **headers):
    return Client().get("/metrics", REMOTE_ADDR=address, **headers)


def test_an_allowed_address_reads_the_metrics():
    answer = read("127.0.0.1")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert b"http_requests_total" in answer.content


def test_an_allowed_network_reads_the_metrics(settings):
    settings.METRICS_ALLOWED_IPS = ["10.1.0.0/16", "fd00::/8"]
    assert read("10.1.2.3").status_code == 200
    assert read("fd00::7").status_code == 200
    assert read("10.2.2.3").status_code == 403


@pytest.mark.parametrize("address", ["203.0.113.9", "::ffff:203.0.113.9", "", "nonsense"])
def test_any_other_address_is_refused(address):
    answer = read(address)
    assert answer.status_code == 403
    assert b"http_requests_total" not in answer.content


def test_a_forwarded_address_is_not_believed():
    assert read("203.0.113.9", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 403
    assert read("203.0.113.9", HTTP_FORWARDED="for=127.0.0.1").status_code == 403
    assert read("127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 200


def test_metrics_are_only_read():
    assert Client().post("/metrics").status_code == 405
