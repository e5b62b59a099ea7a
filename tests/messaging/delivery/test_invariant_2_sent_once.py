"""Invariant 2: one event, one live turn; sent again after a clear no, or once after 60 s without a word."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import IntegrityError
from prometheus_client import REGISTRY
from werkzeug import Response

from hotel_agent.lib import clock
from messaging import attempts as attempts_module
from messaging import conversations
from messaging.models import Conversation, Delivery, InboundEvent, Message, OutboundMessage, Turn
from messaging.types import Alias
from tenants import work
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    NUMBER,
    a_number,
    change,
    deliver,
    guest_says,
    post,
    replies_of,
    status,
    text,
    the_conversation,
    webhook,
    work_through,
)
from tests.messaging.delivery.conftest import Brain, Graph, refused, said
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

NO_ANSWER = Response("Bad Gateway", status=502)


class Killed(BaseException):
    """What kill -9 does to the code that runs: it is not there any more."""


@contextmanager
def later(seconds: float) -> Iterator[None]:
    with clock.held_at(clock.now() + dt.timedelta(seconds=seconds)):
        yield


def deliver_once(body: object) -> None:
    assert post(body) == 200


def repeated() -> float:
    return REGISTRY.get_sample_value("outbound_repeated_total", {"channel": "whatsapp"}) or 0


def attempts(hotel: Tenant) -> list[str]:
    with scope(hotel.pk):
        return list(Delivery.objects.of(hotel.pk).order_by("id").values_list("status", flat=True))


def test_parallel_deliveries_of_one_webhook_are_one_event_and_one_reply(graph: Graph, brain: Brain):
    hotel = a_number()
    body = webhook(change(messages=[text("Hola", message_id="wamid.SAME")]))
    in_threads(*[partial(deliver_once, body) for _ in range(20)])
    in_threads(*[work_through for _ in range(4)])
    with scope(hotel.pk):
        assert (InboundEvent.objects.count(), Message.objects.count(), Turn.objects.count()) == (1, 1, 1)
    assert (len(brain.turns), len(graph.sent)) == (1, 1)


def test_the_database_refuses_a_second_live_turn():
    hotel = a_number()
    with scope(hotel.pk):
        conversation = a_conversation(hotel)
        values = {"tenant": hotel, "conversation": conversation, "fencing": 1, "started_at": clock.now()}
        Turn.objects.create(number=1, **values)
        with pytest.raises(IntegrityError, match="turn_live_once"):
            Turn.objects.create(number=2, **values)


def a_conversation(hotel: Tenant) -> Conversation:
    alias = Alias("wa_id", "1")
    guest_id = conversations.guest_of(hotel.pk, [alias])
    held = conversations.arrive(
        tenant_id=hotel.pk,
        channel="whatsapp",
        receiver=NUMBER,
        guest_id=guest_id,
        address=alias,
        wrote_at=clock.now(),
    )
    assert held is not None
    return Conversation.objects.get(pk=held.id)


def test_a_reply_without_an_answer_waits_60_seconds_for_word_of_it(graph: Graph):
    hotel = a_number()
    graph.answers.append(NO_ANSWER)
    guest_says("Hola")
    assert [one.status for one in replies_of(hotel)] == ["unknown"]
    with later(59):
        work_through("send")
    assert len(graph.sent) == 1


def test_word_of_it_settles_it_and_nothing_is_repeated(graph: Graph):
    hotel = a_number()
    graph.answers.append(NO_ANSWER)
    guest_says("Hola")
    deliver(webhook(change(statuses=[status("sent", token=graph.tokens[0])])))
    with later(600):
        work_through("send")
    assert [one.status for one in replies_of(hotel)] == ["sent"]
    assert len(graph.sent) == 1
    assert not WorkItem.objects.exists()


def test_without_word_it_is_repeated_exactly_once_and_counted(graph: Graph):
    hotel = a_number()
    graph.answers += [NO_ANSWER, NO_ANSWER]
    before = repeated()
    guest_says("Hola")
    with later(61):
        work_through("send")
    assert (len(graph.sent), repeated() - before) == (2, 1)
    assert graph.tokens[0] != graph.tokens[1]
    with later(130):
        work_through("send")
    (message,) = replies_of(hotel)
    assert len(graph.sent) == 2
    assert (message.status, message.failure_code, message.repeats) == ("failed", "no_word", 1)
    assert the_conversation(hotel).needs_person


def test_what_waits_behind_an_unknown_message_is_sent_after_it_in_order(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said("First", "Second", "Third")
    graph.answers.append(NO_ANSWER)
    guest_says("Hola")
    assert graph.texts == ["First"]
    deliver(webhook(change(statuses=[status("delivered", token=graph.tokens[0])])))
    assert graph.texts == ["First", "Second", "Third"]
    assert [one.status for one in replies_of(hotel)] == ["delivered", "sent", "sent"]


def test_late_word_of_the_first_attempt_counts_after_the_repeat(graph: Graph):
    hotel = a_number()
    graph.answers.append(NO_ANSWER)
    guest_says("Hola")
    with later(61):
        work_through("send")
    deliver(webhook(change(statuses=[status("delivered", token=graph.tokens[0])])))
    assert replies_of(hotel)[0].status == "delivered"


@pytest.mark.parametrize("died", ["before the call", "after the call"])
def test_a_sender_that_dies_goes_the_same_way(graph: Graph, monkeypatch: pytest.MonkeyPatch, died: str):
    hotel = a_number()
    real = attempts_module.make

    def die(step: attempts_module.Step) -> attempts_module.Result:
        if died == "after the call":
            real(step)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(attempts_module, "make", die)
        with pytest.raises(Killed):
            guest_says("Hola")
    sent = len(graph.sent)
    assert [one.status for one in replies_of(hotel)] == ["sending"]
    with later(59):
        work_through("send")  # its lease still holds
    assert len(graph.sent) == sent
    with later(61):
        work_through("send")
    assert len(graph.sent) == sent + 1
    assert [one.status for one in replies_of(hotel)] == ["sent"]


def test_a_sender_that_dies_after_the_call_is_told_by_the_status(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
):
    hotel = a_number()
    real = attempts_module.make

    def die(step: attempts_module.Step) -> attempts_module.Result:
        real(step)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(attempts_module, "make", die)
        with pytest.raises(Killed):
            guest_says("Hola")
    deliver(webhook(change(statuses=[status("sent", token=graph.tokens[0])])))
    with later(300):
        work_through("send")
    assert (len(graph.sent), replies_of(hotel)[0].status) == (1, "sent")
    assert not WorkItem.objects.exists()


def test_a_clear_no_is_tried_again_after_its_wait(graph: Graph):
    hotel = a_number()
    graph.answers.append(refused(131016, http=503))
    guest_says("Hola")
    assert [one.status for one in replies_of(hotel)] == ["queued"]
    work_through("send")
    assert len(graph.sent) == 1
    with later(3):
        work_through("send")
    assert [one.status for one in replies_of(hotel)] == ["sent"]
    assert attempts(hotel) == ["failed", "sent"]


def test_two_senders_at_one_conversation_send_each_message_once(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said(*(f"Part {number}" for number in range(6)))
    post(webhook(change(messages=[text()])))
    in_threads(*[work_through for _ in range(4)])
    assert sorted(graph.texts) == sorted(f"Part {number}" for number in range(6))
    assert graph.texts == [f"Part {number}" for number in range(6)]
    with scope(hotel.pk):
        assert OutboundMessage.objects.filter(status="sent").count() == 6


def test_a_cause_writes_a_position_once(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    with scope(hotel.pk):
        message = OutboundMessage.objects.get()
        message.pk = None
        with pytest.raises(IntegrityError, match="outbound_cause_once"):
            message.save(force_insert=True)
    assert work.claim("outbound") == []
