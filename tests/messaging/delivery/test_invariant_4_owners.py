"""Invariant 4, owners: one at a time, and nothing the agent made under an old one is sent."""

import datetime as dt
from typing import Any

import pytest
from werkzeug import Response

from governance.models import AuditEvent
from hotel_agent.lib import clock, queue
from messaging import handover, outbox
from messaging.errors import CannotAnswer
from messaging.models import Conversation, Disposition, OutboundMessage
from messaging.outbox import Cause
from messaging.types import Reply, TurnInput, TurnOutcome
from tenants.models import Tenant, User
from tenants.scope import scope
from tests.messaging.delivery.build import (
    GUEST,
    NUMBER,
    a_number,
    change,
    deliver,
    guest_says,
    replies_of,
    run,
    text,
    the_conversation,
    webhook,
    words,
    work_through,
)
from tests.messaging.delivery.conftest import Brain, Graph, refused, said
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db(transaction=True)


def ana(hotel: Tenant) -> User:
    return User.objects.filter(email="ana@example.com").first() or a_person("ana@example.com", hotel)


def as_person(hotel: Tenant, deed: Any, **values: Any) -> None:
    """What Admin does: in the scope of the person's hotels, then the work it wakes."""
    with queue.collected() as waiting:
        with scope(hotel.pk):
            deed(conversation=the_conversation(hotel), user=ana(hotel), **values)
        run(waiting)


def dispositions(hotel: Tenant) -> list[tuple[str, str]]:
    with scope(hotel.pk):
        return list(Disposition.objects.order_by("message_id").values_list("outcome", "reason"))


def test_who_takes_over_is_the_owner_and_it_is_written_down(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    before = the_conversation(hotel)
    as_person(hotel, handover.take_over)
    after = the_conversation(hotel)
    assert (after.owner_kind, after.owner_id, after.fencing) == ("person", ana(hotel).pk, before.fencing + 1)
    with scope(hotel.pk):
        event = AuditEvent.objects.get(action="conversation.taken_over")
    assert (event.actor, event.object_id) == (f"user:{ana(hotel).pk}", str(after.pk))


def test_taking_over_twice_is_once(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    as_person(hotel, handover.take_over)
    fencing = the_conversation(hotel).fencing
    as_person(hotel, handover.take_over)
    assert the_conversation(hotel).fencing == fencing


def test_what_the_guest_writes_to_a_person_is_not_the_agents(graph: Graph, brain: Brain):
    hotel = a_number()
    guest_says("Hola")
    as_person(hotel, handover.take_over)
    guest_says("¿Sigue ahí?", "?")
    conversation = the_conversation(hotel)
    assert (len(brain.turns), conversation.unread, conversation.needs_person) == (1, 2, True)
    assert dispositions(hotel)[1:] == [("handed_over", "person_owns")] * 2
    with scope(hotel.pk):
        handover.mark_read(conversation=conversation)
    assert the_conversation(hotel).unread == 0


def test_messages_that_wait_for_a_turn_are_the_persons(graph: Graph, brain: Brain):
    hotel = a_number(quiet_window_ms=1200)
    guest_says("Hola")
    as_person(hotel, handover.take_over)
    assert dispositions(hotel) == [("handed_over", "person_took_over")]
    with clock.held_at(clock.now() + dt.timedelta(seconds=2)):
        work_through("turns")
    assert (brain.turns, graph.sent) == ([], [])


def test_a_turn_under_way_commits_nothing_once_a_person_has_taken_over(graph: Graph, brain: Brain):
    hotel = a_number()

    def interrupted(turn: TurnInput) -> TurnOutcome:
        with queue.collected(), scope(hotel.pk):
            handover.take_over(conversation=the_conversation(hotel), user=ana(hotel))
        return said("Too late")(turn)

    brain.say = interrupted
    guest_says("Hola")
    assert (graph.sent, replies_of(hotel)) == ([], [])
    assert dispositions(hotel) == [("handed_over", "person_took_over")]
    assert the_conversation(hotel).state == {}


def test_a_turn_under_way_commits_nothing_after_taking_over_and_giving_back(graph: Graph, brain: Brain):
    hotel = a_number()

    def interrupted(turn: TurnInput) -> TurnOutcome:
        with queue.collected(), scope(hotel.pk):
            handover.take_over(conversation=the_conversation(hotel), user=ana(hotel))
            handover.give_back(conversation=the_conversation(hotel), user=ana(hotel))
        return said("Made under an old number")(turn)

    brain.say = interrupted
    guest_says("Hola")
    assert graph.sent == []
    assert dispositions(hotel) == [("handed_over", "person_took_over")]
    assert the_conversation(hotel).owner_kind == "agent"


def test_replies_that_wait_in_the_outbox_are_withdrawn(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said("First", "Second")
    graph.answers.append(refused(131016))
    guest_says("Hola")
    as_person(hotel, handover.take_over)
    with clock.held_at(clock.now() + dt.timedelta(seconds=60)):
        work_through("send")
    assert words(replies_of(hotel)) == [("First", "dropped"), ("Second", "dropped")]
    assert len(graph.sent) == 1
    assert dispositions(hotel) == [("handed_over", "person_took_over")]


def test_a_reply_without_an_answer_is_not_repeated_over_a_persons_head(graph: Graph, brain: Brain):
    hotel = a_number()
    graph.answers.append(Response("Bad Gateway", status=502))
    guest_says("Hola")
    as_person(hotel, handover.take_over)
    with clock.held_at(clock.now() + dt.timedelta(seconds=61)):
        work_through("send")
    assert len(graph.sent) == 1
    assert replies_of(hotel)[0].failure_code == "no_word"


def test_replies_of_the_same_owner_are_all_sent_in_order(graph: Graph):
    hotel = a_number()
    graph.answers.append(refused(131016))
    guest_says("Uno")
    guest_says("Dos")
    with clock.held_at(clock.now() + dt.timedelta(seconds=3)):
        work_through("send")
    assert words(replies_of(hotel)) == [("Answer", "sent"), ("Answer", "sent")]


def test_a_persons_words_take_ownership_and_are_sent(graph: Graph, brain: Brain):
    hotel = a_number()
    guest_says("Hola")
    as_person(hotel, handover.reply, text="Soy Ana, le ayudo.\n")
    conversation = the_conversation(hotel)
    assert (conversation.owner_kind, conversation.owner_id) == ("person", ana(hotel).pk)
    assert graph.texts == ["Answer", "Soy Ana, le ayudo."]
    message = replies_of(hotel)[-1]
    assert (message.cause_kind, message.author_id, message.status) == ("staff", ana(hotel).pk, "sent")
    with scope(hotel.pk):
        assert AuditEvent.objects.filter(action="conversation.answered").count() == 1


def test_a_person_writes_as_often_as_they_like(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    for words_of_ana in ("Uno", "Uno", "x" * 5000):
        as_person(hotel, handover.reply, text=words_of_ana)
    assert [len(one) for one in graph.texts[1:]] == [3, 3, 4096, 904]


def test_a_persons_words_are_sent_whoever_owns_the_conversation_later(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    graph.answers.append(refused(131016))
    as_person(hotel, handover.reply, text="Un momento")
    as_person(hotel, handover.give_back)
    with clock.held_at(clock.now() + dt.timedelta(seconds=3)):
        work_through("send")
    assert words(replies_of(hotel))[-1] == ("Un momento", "sent")


@pytest.mark.parametrize(("written", "hours"), [("  ", 0), ("Hola", 24)])
def test_what_cannot_be_sent_is_said_to_the_person(graph: Graph, written: str, hours: int):
    hotel = a_number()
    guest_says("Hola")
    with clock.held_at(clock.now() + dt.timedelta(hours=hours)), pytest.raises(CannotAnswer):
        as_person(hotel, handover.reply, text=written)
    assert the_conversation(hotel).owner_kind == "agent"


def test_given_back_the_agent_answers_the_next_message(graph: Graph, brain: Brain):
    hotel = a_number()
    guest_says("Hola")
    as_person(hotel, handover.take_over)
    as_person(hotel, handover.give_back)
    guest_says("Otra cosa")
    conversation = the_conversation(hotel)
    assert (conversation.owner_kind, conversation.owner_id, conversation.unread) == ("agent", None, 0)
    assert [turn.messages[0].text for turn in brain.turns] == ["Hola", "Otra cosa"]


def test_words_from_the_hotels_own_phone_silence_the_agent_and_are_kept(graph: Graph, brain: Brain):
    hotel = a_number()
    guest_says("Hola")
    echo: dict[str, Any] = {"from": "15550100", "to": GUEST, "id": "wamid.E", "timestamp": "1790000000"}
    echo |= {"type": "text", "text": {"body": "Ya le ayudo"}}
    deliver(webhook(change(NUMBER, field="smb_message_echoes", message_echoes=[echo])))
    deliver(webhook(change(messages=[text("Gracias")])))
    assert (the_conversation(hotel).owner_kind, len(brain.turns)) == ("person", 1)
    assert words(replies_of(hotel)) == [("Answer", "sent"), ("Ya le ayudo", "sent")]
    assert len(graph.sent) == 1


def test_a_scheduled_message_is_sent_under_any_owner(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    with scope(hotel.pk):
        cause = Cause(OutboundMessage.Cause.SCHEDULED, 1, "0" * 32)
        outbox.write(the_conversation(hotel), [Reply(kind="text", text="See you tomorrow")], cause)
        handover.take_over(conversation=the_conversation(hotel), user=ana(hotel))
    work_through("send")
    assert graph.texts[-1] == "See you tomorrow"
    assert the_conversation(hotel).owner_kind == Conversation.Owner.PERSON
