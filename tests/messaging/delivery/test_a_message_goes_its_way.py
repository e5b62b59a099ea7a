"""From a signed webhook to a sent reply, in one process."""

import datetime as dt
from typing import Any

import pytest

from hotel_agent.lib import clock
from messaging import operations
from messaging.models import Delivery, Disposition, InboundEvent, Message, Turn
from tenants import snapshot
from tenants.models import ChannelAccount, ChannelRoute, FlagValue, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    guest_says,
    replies_of,
    the_conversation,
    words,
)
from tests.messaging.delivery.conftest import Brain, Graph

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_text_is_kept_answered_and_sent(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    guest_says("Hola, tienen lugar?")

    assert graph.texts == ["Answer"]
    assert graph.sent[0]["to"] == "+5491155550101"
    assert words(replies_of(hotel)) == [("Answer", "sent")]
    with scope(hotel.pk):
        event, message = InboundEvent.objects.get(), Message.objects.get()
        turn, disposition = Turn.objects.get(), Disposition.objects.get()
        delivery = Delivery.objects.get()
    assert (event.outcome, message.text) == ("taken", "Hola, tienen lugar?")
    assert (turn.status, turn.number, disposition.outcome) == ("done", 1, "answered")
    assert (delivery.token, delivery.status) == (graph.tokens[0], "sent")
    assert (
        message.correlation_id
        == event.correlation_id
        == turn.correlation_id
        == replies_of(hotel)[0].correlation_id
    )
    assert not WorkItem.objects.exists()


def test_the_turn_knows_who_writes_and_where(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    guest_says("Hola")
    turn = brain.turns[0]
    assert (turn.tenant_id, turn.channel, turn.turn_number, turn.first_contact) == (
        hotel.pk,
        "whatsapp",
        1,
        True,
    )
    assert (turn.guest.name, turn.guest.phone, turn.guest.identity) == (
        "Julia",
        "+5491155550101",
        "wa_id:5491155550101",
    )


def test_a_message_of_a_known_guest_costs_21_trips(graph: Graph, django_assert_num_queries: Any) -> None:
    """To the database and back, from webhook to recorded reply, BEGIN and COMMIT too, the dialogue's own
    aside: each is paid for each message.
    """
    a_number()
    guest_says("Hola")
    with django_assert_num_queries(21):
        guest_says("Otra cosa")


def test_the_correlation_id_of_the_request_goes_all_the_way(graph: Graph, caplog: Any) -> None:
    hotel = a_number()
    guest_says("Hola")
    with scope(hotel.pk):
        ids = {InboundEvent.objects.get().correlation_id, Turn.objects.get().correlation_id}
    assert len(ids | {replies_of(hotel)[0].correlation_id}) == 1
    said = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    told = {line["event"]: line["correlation_id"] for line in said if line.get("correlation_id") in ids}
    assert set(told) >= {"webhook_taken", "message_taken", "turn_done", "message_sent"}


def test_on_a_shared_number_in_strict_mode_people_ask_which_hotel(
    graph: Graph, brain: Brain, settings: Any
) -> None:
    settings.TENANCY_STRICT = True
    home = a_number()
    ChannelRoute.objects.update(shared=True)
    FlagValue.objects.create(flag="multi_tenant.experimental", tenant=None, value=True)
    snapshot.forget()
    guest_says("Hola")
    assert brain.turns == []
    conversation = the_conversation(home)
    assert (conversation.owner_kind, conversation.needs_person) == ("queue", True)
    with scope(home.pk):
        assert Disposition.objects.get().reason == "which_hotel"


def test_what_is_late_and_what_cannot_send_shows_on_the_health_page(graph: Graph) -> None:
    hotel = a_number(quiet_window_ms=1000)
    guest_says("Hola")
    assert operations.waiting().ok
    assert operations.accounts().ok
    WorkItem.objects.update(due_at=clock.now() - dt.timedelta(seconds=31))
    with scope(hotel.pk):
        ChannelAccount.objects.update(health="failing")
    assert operations.waiting().detail == "1 pieces of work are late"
    assert operations.accounts().detail == "1 accounts cannot send"
