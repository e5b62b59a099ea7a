"""A stand-in on a real socket, and a web server in the product's place that keeps what it is told."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from messaging.channels.whatsapp.standin.config import parse
from messaging.channels.whatsapp.standin.server import Running
from tests.messaging.standin.build import SECRET, Driver, configuration, elements

WEBHOOK = "/webhooks/whatsapp"
QUICK = {"sent": 0.0, "delivered": 0.02, "read": 0.04, "failed": 0.0}


class Product:
    """The product's side: answers webhooks, `answers` first (statuses, then 200), and keeps them in order."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.times: list[float] = []

    def handle(self, request: Request) -> Response:
        self.received.append((dict(request.headers), request.get_data()))
        self.times.append(time.monotonic())
        return Response(status=self.answers.pop(0) if self.answers else 200)

    @property
    def bodies(self) -> list[bytes]:
        return [body for _, body in self.received]

    def values(self) -> list[tuple[str, dict[str, Any]]]:
        return [element for body in self.bodies for element in elements(body)]

    def messages(self) -> list[dict[str, Any]]:
        return [one for _, value in self.values() for one in value.get("messages", ())]

    def statuses(self) -> list[dict[str, Any]]:
        return [one for _, value in self.values() for one in value.get("statuses", ())]

    def rightly_signed(self) -> list[bool]:
        return [
            headers.get("X-Hub-Signature-256")
            == "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            for headers, body in self.received
        ]


@pytest.fixture
def product(httpserver: HTTPServer) -> Product:
    product = Product()
    httpserver.expect_request(WEBHOOK, method="POST").respond_with_handler(product.handle)
    return product


@pytest.fixture
def standin(httpserver: HTTPServer, product: Product) -> Iterator[Driver]:
    """A fresh stand-in whose ticks and retries are quick."""
    running = Running(parse(configuration(httpserver.url_for(WEBHOOK)))).start()
    driver = Driver(running.url)
    driver.control("settings", {"status_seconds": QUICK, "retry_seconds": [0.05, 0.1, 0.2]})
    yield driver
    running.standin.reset()
    driver.settle()  # so that nothing of this test is told to the product of the next
    running.close()
