"""From a signed webhook to a sent reply, in one process."""

import pytest

from messaging.models import Delivery, Disposition, InboundEvent, Message, Turn
from tenants.models import WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    guest_says,
    replies_of,
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
