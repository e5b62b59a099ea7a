"""What delivered messages cost: each counted once, whatever is told twice, late or in another order."""

import datetime as dt
import itertools
import threading
from typing import Any

import pytest
from django.db import connection

from governance.models import Alarm
from hotel_agent.lib import clock
from messaging import message_counts, statuses
from messaging.models import Delivery, MessageCount
from messaging.types import StatusUpdate
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    change,
    deliver,
    guest_says,
    status,
    the_conversation,
    webhook,
)
from tests.messaging.delivery.conftest import Brain, Graph, said

pytestmark = pytest.mark.django_db(transaction=True)

FREE = {"billable": False, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"}
CHARGED = {**FREE, "billable": True, "type": "regular"}


def counts(hotel: Tenant) -> dict[tuple[str, bool], int]:
    with scope(hotel.pk):
        rows = MessageCount.objects.of(hotel.pk)
        return {(one.category, one.billable): one.messages for one in rows}


def alarms(hotel: Tenant) -> list[Alarm]:
    with scope(hotel.pk):
        return list(Alarm.objects.of(hotel.pk))


def tell(graph: Graph, *kinds: str, pricing: dict[str, Any], at: int = 0) -> None:
    for kind in kinds:
        deliver(webhook(change(statuses=[status(kind, token=graph.tokens[at], pricing=pricing)])))


@pytest.mark.parametrize("order", list(itertools.permutations(("sent", "delivered", "read"))))
def test_a_message_counts_once_in_any_order_of_its_statuses(graph: Graph, order: tuple[str, ...]):
    hotel = a_number()
    guest_says("Hola")
    tell(graph, *order, *order, pricing=FREE)
    assert counts(hotel) == {("service", False): 1}
    with scope(hotel.pk):
        delivery = Delivery.objects.get()
    assert (delivery.category, delivery.billable) == ("service", False)


def test_a_price_told_with_another_status_counts_when_it_arrived(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    deliver(webhook(change(statuses=[status("sent", token=graph.tokens[0], pricing=CHARGED)])))
    assert counts(hotel) == {}
    deliver(webhook(change(statuses=[status("delivered", token=graph.tokens[0])])))
    assert counts(hotel) == {("service", True): 1}
    deliver(webhook(change(statuses=[status("read", token=graph.tokens[0], pricing=FREE)])))
    assert counts(hotel) == {("service", True): 1}


def test_a_message_that_failed_costs_nothing(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    tell(graph, "failed", pricing=CHARGED)
    assert counts(hotel) == {}


def test_people_hear_of_it_at_800_and_when_the_first_is_charged(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said("One", "Two", "Three")
    guest_says("Hola")
    with scope(hotel.pk):
        month = clock.now().date().replace(day=1)
        account = the_conversation(hotel).account
        MessageCount.objects.create(
            tenant=hotel, account=account, month=month, category="service", billable=False, messages=798
        )
        MessageCount.objects.create(
            tenant=hotel,
            account=account,
            month=month - dt.timedelta(days=1),
            category="service",
            billable=False,
            messages=1,
        )
    tell(graph, "delivered", pricing=FREE)
    assert alarms(hotel) == []
    tell(graph, "delivered", pricing=FREE, at=1)
    (alarm,) = alarms(hotel)
    assert (alarm.kind, alarm.subject, alarm.count) == ("free_messages_used", account.external_id, 1)
    assert alarm.message.startswith("800 of the 1000")
    tell(graph, "delivered", pricing=CHARGED, at=2)
    assert [one.count for one in alarms(hotel)] == [2]
    with scope(hotel.pk):
        assert message_counts.in_words(account, month) == "800 service, 1 service (charged)"


def test_two_workers_that_hear_the_same_count_it_once(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said(*(str(number) for number in range(8)))
    guest_says("Hola")
    updates = [
        StatusUpdate("", token, "delivered", clock.now(), category="service", billable=False)
        for token in graph.tokens
    ]

    def hear() -> None:
        try:
            with scope(hotel.pk):
                statuses.apply(hotel.pk, updates)
        finally:
            connection.close()

    threads = [threading.Thread(target=hear) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(hotel) == {("service", False): 8}
