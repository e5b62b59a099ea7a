"""Webhooks over real sockets, through the real web server."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hotel_agent.console.servers.private import free_port
from hotel_agent.env import CHECKOUT
from messaging.models import InboundEvent, Message, Turn
from messaging.webhooks import LARGEST_BODY
from tenants import snapshot
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import a_number, change, signed, status, text, webhook, work_through
from tests.messaging.delivery.conftest import Brain, Graph

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = ("155500000001", "155500000002", "155500000003")


@pytest.fixture
def hotels() -> list[Tenant]:
    return [a_number(f"hotel-{number[-1]}", number) for number in NUMBERS]


@pytest.fixture
def port(hotels: list[Tenant], tmp_path: Path) -> Iterator[int]:
    """Two processes of the web that know the hotels."""
    port = free_port()
    options = ["--no-control-socket", "-k", "gthread", "-w", "2", "--threads", "8", "-b", f"127.0.0.1:{port}"]
    with (tmp_path / "gunicorn.log").open("wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "hotel_agent.wsgi"],
            cwd=CHECKOUT,
            env=dict(os.environ),
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: answers(port))
        yield port
    finally:
        web.terminate()
        web.wait(timeout=20)


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        return deliver(port, b"{}", secret="nobody's") == 401
    except OSError:
        return False


def deliver(port: int, raw: bytes, *, secret: str | None = None, chunked: bool = False) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    signature = signed(raw, secret) if secret else signed(raw)
    headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
    try:
        body = (raw[at : at + 65_536] for at in range(0, len(raw), 65_536)) if chunked else raw
        connection.request("POST", "/webhooks/whatsapp", body, headers, encode_chunked=chunked)
        return connection.getresponse().status
    finally:
        connection.close()


def raw_request(port: int, head: str, body: bytes) -> int:
    """A request whose head says what it likes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    connection.sock.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
    answer = http.client.HTTPResponse(connection.sock)
    answer.begin()
    connection.close()
    return answer.status


def test_100_parallel_deliveries_of_one_webhook_are_one_turn_and_one_reply(
    port: int, hotels: list[Tenant], graph: Graph, brain: Brain
):
    raw = json.dumps(webhook(change(NUMBERS[0], messages=[text("Hola", message_id="wamid.SAME")]))).encode()
    with ThreadPoolExecutor(max_workers=100) as pool:
        statuses = list(pool.map(lambda _: deliver(port, raw), range(100)))
    assert statuses == [200] * 100
    work_through()
    with scope(hotels[0].pk):
        assert (InboundEvent.objects.count(), Message.objects.count(), Turn.objects.count()) == (1, 1, 1)
    assert (len(brain.turns), len(graph.sent)) == (1, 1)


def test_a_batch_of_1000_updates_reaches_three_hotels_each_once(
    port: int, hotels: list[Tenant], graph: Graph, brain: Brain
):
    changes = [
        change(
            number,
            messages=[text(f"Hola {index}", sender=f"54911{index % 5:08d}") for index in range(40)],
            statuses=[status("sent") for _ in range(293)],
        )
        for number in NUMBERS
    ]
    changes.append(change("999", messages=[text()]))
    raw = json.dumps(webhook(*changes)).encode()
    assert deliver(port, raw) == deliver(port, raw) == 200
    work_through()
    for hotel in hotels:
        with scope(hotel.pk):
            assert InboundEvent.objects.filter(lane="message", outcome="taken").count() == 40
            assert InboundEvent.objects.filter(lane="status").count() == 293
            assert Message.objects.filter(disposition__outcome="answered").count() == 40
    with scope(snapshot.current().installation_id):
        assert InboundEvent.objects.get().outcome == "unknown"
    assert sum(len(turn.messages) for turn in brain.turns) == 120
    assert len(graph.sent) == len(brain.turns)
    assert not WorkItem.objects.filter(kind="inbound_event").exists()


def test_bodies_of_any_length_and_form(port: int, hotels: list[Tenant]):
    whole = json.dumps(webhook(change(NUMBERS[0], messages=[text()]))).encode()
    longest = whole + b" " * (LARGEST_BODY - len(whole))
    assert deliver(port, longest) == 200
    assert deliver(port, longest, chunked=True) == 200
    assert deliver(port, longest + b" ") == 413
    assert deliver(port, longest + b" ", chunked=True) == 413
    with scope(hotels[0].pk):
        assert InboundEvent.objects.count() == 1


def test_a_length_that_lies_is_never_a_500(port: int, hotels: list[Tenant]):
    whole = json.dumps(webhook(change(NUMBERS[0], messages=[text()]))).encode()
    head = f"POST /webhooks/whatsapp HTTP/1.1\nHost: localhost\nX-Hub-Signature-256: {signed(whole)}\n"
    assert raw_request(port, f"{head}Content-Length: {LARGEST_BODY * 2}", whole) == 413
    assert raw_request(port, f"{head}Content-Length: 10", whole) == 401
    assert raw_request(port, f"{head}Content-Length: ten", whole) == 400
    assert raw_request(port, f"{head}Content-Length: {len(whole)}", whole) == 200


def test_chunks_that_are_none_are_refused(port: int):
    head = "POST /webhooks/whatsapp HTTP/1.1\nHost: 127.0.0.1\nTransfer-Encoding: chunked"
    for sent in (b"zz\r\n{}\r\n0\r\n\r\n", b"2\r\n{}0\r\n\r\n", b"0\r\n1\r\n0\r\n\r\n"):
        assert 400 <= raw_request(port, head, sent) < 500
