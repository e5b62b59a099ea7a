"""kill -9 in the middle of everything: nothing is lost, nothing is sent twice, and a doubt is counted."""

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from messaging.models import Disposition, OutboundMessage
from tenants.models import Tenant
from tenants.scope import scope
from tests.private_servers import SECRETS
from tests.product import Product

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

GUESTS = 500
KILLS = 10
SECONDS_BETWEEN_KILLS = 2.0
SETTLED_SECONDS = 240
"""Leases of a minute, then a minute's wait for word of a message without an answer, and time to work."""


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    servers = {name: os.environ[name] for name in ("POSTGRES_URL", "DIRECT_POSTGRES_URL", "REDIS_URL")}
    with Product(tmp_path / "product", {**SECRETS, **servers}) as product:
        product.start("standin", "web", "worker", "beat")
        product.control("settings", {"rates": False})
        yield product


def guest(number: int) -> str:
    return f"+54911{50000000 + number}"


def everybody_writes(product: Product) -> None:
    words = {"kind": "text", "text": "Hola, buenas tardes"}
    said = [{"hotel": "aurora", "guest": guest(number), "message": words} for number in range(GUESTS)]
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


def outbox() -> list[OutboundMessage]:
    hotel = Tenant.objects.get(slug="aurora")
    with scope(hotel.pk):
        return list(OutboundMessage.objects.of(hotel.pk).select_related("conversation__guest"))


def all_answered() -> bool:
    hotel = Tenant.objects.get(slug="aurora")
    with scope(hotel.pk):
        answered = Disposition.objects.of(hotel.pk).filter(outcome="answered").count()
    waiting = [one for one in outbox() if one.status in ("queued", "sending", "unknown")]
    return answered >= GUESTS and not waiting


def received(product: Product) -> Counter[str]:
    """How many messages of the hotel each guest has on the phone."""
    told = product.control("messages", sender="hotel", arrived=1, limit=100_000)["messages"]
    return Counter(str(message["guest"]).lstrip("+") for message in told)


def metric(product: Product, name: str) -> float:
    page = requests.get(f"{product.web_url}/metrics", timeout=10).text
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? ([\d.e+]+)$", page, re.MULTILINE))


def survive(product: Product, kill: object) -> None:
    everybody_writes(product)
    for _ in range(KILLS):
        time.sleep(SECONDS_BETWEEN_KILLS)
        kill(product)  # type: ignore[operator]  # one of the two functions above
    product.wait_for(all_answered, "every message is answered and sent", seconds=SETTLED_SECONDS)
    product.manage("reconcile_messages")  # fails where a message is unaccounted for


def test_with_statuses_nothing_is_lost_and_nothing_is_sent_twice(product: Product) -> None:
    survive(product, kill_the_worker)
    written = Counter(one.conversation.address for one in outbox())
    assert len(written) == GUESTS
    assert received(product) == written
    assert metric(product, "outbound_repeated_total") == 0


def test_without_statuses_nothing_is_lost_and_each_repeat_is_counted(product: Product) -> None:
    product.control("settings", {"statuses": "off"})
    survive(product, kill_one_sender)
    written = Counter(one.conversation.address for one in outbox())
    arrived = received(product)
    assert len(written) == GUESTS
    assert not written - arrived
    repeats = (arrived - written).total()
    assert repeats <= KILLS
    assert sum(one.repeats for one in outbox()) == metric(product, "outbound_repeated_total") >= repeats
