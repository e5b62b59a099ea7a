"""Invariant 4, statuses: a delivery's status never goes back, in whatever order it is told."""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.db import connection
from werkzeug import Response

from hotel_agent.lib import clock
from messaging import statuses
from messaging.models import Delivery, Disposition, InboundEvent, StaffTask
from messaging.statuses import later
from messaging.types import StatusUpdate
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    change,
    deliver,
    failed,
    guest_says,
    replies_of,
    status,
    the_conversation,
    webhook,
    work_through,
)
from tests.messaging.delivery.conftest import Graph, accepted

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = ("sent", "delivered", "read", "failed")


@pytest.mark.parametrize("order", list(itertools.permutations(TOLD)))
def test_any_order_ends_in_the_same_status(order: tuple[str, ...]):
    now = "sending"
    seen = []
    for told in order:
        now = later(now, told)
        seen.append(now)
    assert now == "read"


@pytest.mark.parametrize("order", list(itertools.permutations(("sent", "failed"))))
def test_failed_wins_over_sent_in_any_order(order: tuple[str, ...]):
    now = "sending"
    for told in order:
        now = later(now, told)
    assert now == "failed"


def a_sent_message(graph: Graph) -> Tenant:
    hotel = a_number()
    guest_says("Hola")
    assert len(graph.sent) == 1
    return hotel


def the_delivery(hotel: Tenant) -> Delivery:
    with scope(hotel.pk):
        return Delivery.objects.of(hotel.pk).latest("attempt")


@pytest.mark.parametrize("order", list(itertools.permutations(("sent", "delivered", "read"))))
def test_statuses_in_any_order_leave_the_message_read(graph: Graph, order: tuple[str, ...]):
    hotel = a_sent_message(graph)
    for kind in order:
        deliver(webhook(change(statuses=[status(kind, token=graph.tokens[0])])))
    assert [one.status for one in replies_of(hotel)] == ["read"]
    assert the_delivery(hotel).status == "read"


def test_statuses_of_one_webhook_are_applied_together(graph: Graph):
    hotel = a_sent_message(graph)
    told = [status(kind, token=graph.tokens[0]) for kind in ("read", "sent", "played", "delivered")]
    deliver(webhook(change(statuses=told)))
    assert (the_delivery(hotel).status, replies_of(hotel)[0].status) == ("played", "read")
    assert not WorkItem.objects.exists()


def test_a_status_finds_its_message_by_the_providers_id_too(graph: Graph):
    hotel = a_sent_message(graph)
    deliver(webhook(change(statuses=[status("delivered", message_id=the_delivery(hotel).provider_id)])))
    assert replies_of(hotel)[0].status == "delivered"


def test_a_status_that_comes_before_the_answer_is_kept(graph: Graph):
    """Meta may tell what became of a message before it has answered the call that sent it."""
    hotel = a_number()

    def tell_first(body: dict[str, Any]) -> Response:
        assert the_delivery(hotel).status == "sending"
        update = StatusUpdate("wamid.QUICK", body["biz_opaque_callback_data"], "delivered", clock.now())
        with scope(hotel.pk):
            statuses.apply(hotel.pk, [update])
        connection.close()
        return accepted("wamid.QUICK")

    graph.answers.append(tell_first)
    guest_says("Hola")
    assert (the_delivery(hotel).status, the_delivery(hotel).provider_id) == ("delivered", "wamid.QUICK")
    assert replies_of(hotel)[0].status == "delivered"


def test_a_failure_after_delivery_changes_nothing(graph: Graph):
    hotel = a_sent_message(graph)
    deliver(webhook(change(statuses=[status("delivered", token=graph.tokens[0])])))
    deliver(webhook(change(statuses=[failed(131026, token=graph.tokens[0])])))
    assert replies_of(hotel)[0].status == "delivered"
    assert not the_conversation(hotel).needs_person


def test_a_failure_is_told_to_people_in_words(graph: Graph):
    hotel = a_sent_message(graph)
    deliver(webhook(change(statuses=[failed(131026, token=graph.tokens[0])])))
    (message,) = replies_of(hotel)
    assert (message.status, message.failure_code) == ("failed", "131026")
    assert message.failure_reason == "The guest cannot be reached on WhatsApp: try e-mail or phone."
    assert the_conversation(hotel).needs_person
    with scope(hotel.pk):
        assert StaffTask.objects.get().kind == "delivery_failed"
        disposition = Disposition.objects.get()
    assert (disposition.outcome, disposition.reason) == ("handed_over", "delivery_failed")


def test_a_delivery_after_a_failure_makes_it_good(graph: Graph):
    hotel = a_sent_message(graph)
    deliver(webhook(change(statuses=[failed(131026, token=graph.tokens[0])])))
    deliver(webhook(change(statuses=[status("delivered", token=graph.tokens[0])])))
    (message,) = replies_of(hotel)
    assert (message.status, message.failure_reason) == ("delivered", "")


def test_a_status_about_nothing_of_ours_is_looked_at_three_times(graph: Graph):
    hotel = a_number()
    deliver(webhook(change(statuses=[status("sent", message_id="wamid.NOBODYS")])))
    for _ in range(2):
        assert WorkItem.objects.filter(kind="inbound_status").exists()
        with clock.held_at(clock.now() + dt.timedelta(seconds=11)):
            work_through("statuses")
        WorkItem.objects.update(due_at=clock.now())
    with scope(hotel.pk):
        assert InboundEvent.objects.get().outcome == "unmatched"
    assert not WorkItem.objects.exists()


def test_a_status_we_have_no_use_for_is_settled(graph: Graph):
    hotel = a_number()
    deliver(webhook(change(statuses=[status("deleted"), status("warped")])))
    with scope(hotel.pk):
        assert {event.outcome for event in InboundEvent.objects.all()} == {"ignored"}


def test_one_bad_status_does_not_stop_the_others(graph: Graph, monkeypatch: pytest.MonkeyPatch):
    hotel = a_sent_message(graph)
    real = statuses.apply

    def stumble(tenant_id: int, updates: list[StatusUpdate]) -> frozenset[int]:
        if any(update.provider_id == "wamid.BAD" for update in updates):
            raise ValueError("bad")
        return real(tenant_id, updates)

    monkeypatch.setattr(statuses, "apply", stumble)
    told = [status("sent", message_id="wamid.BAD"), status("delivered", token=graph.tokens[0])]
    deliver(webhook(change(statuses=told)))
    assert replies_of(hotel)[0].status == "delivered"
    assert WorkItem.objects.get().kind == "inbound_status"


def test_three_hotels_statuses_reach_their_own(graph: Graph):
    hotels = [a_number(f"h{index}", f"15550000000{index}") for index in range(3)]
    for index in range(3):
        guest_says("Hola", number=f"15550000000{index}")
    told = [change(f"15550000000{i}", statuses=[status("read", token=graph.tokens[i])]) for i in range(3)]
    deliver(webhook(*told))
    assert [replies_of(hotel)[0].status for hotel in hotels] == ["read"] * 3


def test_a_token_of_another_hotel_moves_nothing(graph: Graph):
    hotel = a_sent_message(graph)
    a_number("other", "155500000002")
    deliver(webhook(change("155500000002", statuses=[status("read", token=graph.tokens[0])])))
    assert replies_of(hotel)[0].status == "sent"
