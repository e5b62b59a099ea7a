"""kill -9 in the middle of everything: nothing is lost, nothing is sent twice, and a doubt is counted."""

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from messaging.models import Disposition, OutboundMessage
from tenants.models import Tenant
from tenants.scope import scope
from tests.product import Product

pytestmark = pytest.mark.system

GUESTS = 500
KILLS = 10
SECONDS_BETWEEN_KILLS = 2.0
SETTLED_SECONDS = 240
"""Leases of a minute, then a minute's wait for word of a message without an answer, and time to work."""


def guest(number: int) -> str:
    return f"+54911{50000000 + number}"


def everybody_writes(product: Product, hotel: str) -> None:
    words = {"kind": "text", "text": "Hola, buenas tardes"}
    said = [{"hotel": hotel, "guest": guest(number), "message": words} for number in range(GUESTS)]
    product.control("inject-batch", {"messages": said, "together": False})


def pool_processes(product: Product) -> list[int]:
    """The worker's children, which take turns and send."""
    parent = product.processes["worker"].pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    return [int(child) for child in children]


def kill_one_sender(product: Product) -> None:
    alive = pool_processes(product)
    if alive:
        os.kill(alive[0], signal.SIGKILL)


def kill_the_worker(product: Product) -> None:
    product.kill("worker")
    product.start("worker")


def outbox(slug: str) -> list[OutboundMessage]:
    hotel = Tenant.objects.get(slug=slug)
    with scope(hotel.pk):
        return list(OutboundMessage.objects.of(hotel.pk).select_related("conversation"))


def all_answered(slug: str) -> bool:
    hotel = Tenant.objects.get(slug=slug)
    with scope(hotel.pk):
        answered = Disposition.objects.of(hotel.pk).filter(outcome="answered").count()
    waiting = [one for one in outbox(slug) if one.status in ("queued", "sending", "unknown")]
    return answered >= GUESTS and not waiting


def received(product: Product, hotel: str) -> Counter[str]:
    """How many messages of the hotel each guest has on the phone."""
    told = product.control("messages", hotel=hotel, sender="hotel", arrived=1, limit=100_000)["messages"]
    return Counter(str(message["guest"]).lstrip("+") for message in told)


def metric(product: Product, name: str) -> float:
    page = requests.get(f"{product.web_url}/metrics", timeout=10).text
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? ([\d.e+]+)$", page, re.MULTILINE))


def survive(product: Product, hotel: str, kill: Callable[[Product], None]) -> None:
    everybody_writes(product, hotel)
    product.wait_for(lambda: received(product, hotel), "the first guest is answered")
    for _ in range(KILLS):
        time.sleep(SECONDS_BETWEEN_KILLS)
        kill(product)
    product.wait_for(lambda: all_answered(hotel), "all is answered and sent", seconds=SETTLED_SECONDS)
    product.manage("reconcile_messages")  # fails where a message is unaccounted for


def test_with_statuses_nothing_is_lost_and_nothing_is_sent_twice(product: Product) -> None:
    survive(product, "aurora", kill_the_worker)
    written = Counter(one.conversation.address for one in outbox("aurora"))
    assert len(written) == GUESTS
    assert received(product, "aurora") == written
    assert sum(one.repeats for one in outbox("aurora")) == 0


def test_without_statuses_nothing_is_lost_and_each_repeat_is_counted(product: Product) -> None:
    counted = metric(product, "outbound_repeated_total")
    product.control("settings", {"statuses": "off"})
    survive(product, "harbour", kill_one_sender)
    written = Counter(one.conversation.address for one in outbox("harbour"))
    arrived = received(product, "harbour")
    assert len(written) == GUESTS
    assert not written - arrived
    repeats = sum(one.repeats for one in outbox("harbour"))
    assert (arrived - written).total() <= repeats <= KILLS
    assert metric(product, "outbound_repeated_total") - counted == repeats
