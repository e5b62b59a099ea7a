"""Metrics of all processes of one machine in one page, and the HTTP ones.

Metrics are made with prometheus_client beside the code that counts. With PROMETHEUS_MULTIPROC_DIR set
(before Python starts; a folder that is emptied when the process tree starts) every web and worker process
writes into that folder and any web process shows the sum. So that a gauge has one meaning there, give it a
`multiprocess_mode`; numbers that are read when somebody looks are collectors registered with
`collect_on_scrape`.
"""

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

MULTIPROCESS_DIR = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST

LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.4, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds. The edges hold the product's own bars: 150, 250 and 400 ms."""

requests_total = Counter("http_requests_total", "HTTP requests answered.", ["method", "route", "status"])
request_seconds = Histogram(
    "http_request_duration_seconds",
    "Time to answer, in seconds.",
    ["method", "route"],
    buckets=LATENCY_BUCKETS,
)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_on_scrape: list[Collector] = []


def collect_on_scrape(collector: Collector) -> None:
    """Ask the collector each time metrics are read, in whichever process they are read. Register in
    `apps.ready()`.
    """
    if collector not in _on_scrape:
        _on_scrape.append(collector)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    if not os.environ.get(MULTIPROCESS_DIR):
        registry: CollectorRegistry = REGISTRY
        scraped = CollectorRegistry()
    else:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        scraped = CollectorRegistry()
    for collector in _on_scrape:
        scraped.register(collector)
    return generate_latest(registry) + generate_latest(scraped)


def process_ended(pid: int) -> None:
    """Forget the live gauges of a process that ended; its counts stay in the sums."""
    if os.environ.get(MULTIPROCESS_DIR):
        mark_process_dead(pid)


class HttpMetrics:
    """Outermost middleware: counts and times each request by its route, never by its path, which guests can
    make up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self._get_response(request)
        method = request.method if request.method in METHODS else "other"
        route = request.resolver_match.route if request.resolver_match else "unmatched"
        requests_total.labels(method, route, str(response.status_code)).inc()
        request_seconds.labels(method, route).observe(time.perf_counter() - started)
        return response
