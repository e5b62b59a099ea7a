"""An answer as one message, at the pace of typing, and the end of talks between machines."""

import datetime as dt

import pytest

from governance.models import Alarm
from hotel_agent.lib import clock
from messaging import pace
from messaging.channels.whatsapp.limits import fit
from messaging.models import Conversation, Disposition, OutboundMessage, StaffTask, Turn
from messaging.types import Option, Reply, TemplateMessage
from tenants import snapshot
from tenants.models import FlagValue, Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    guest_says,
    replies_of,
    the_conversation,
    work_through,
)
from tests.messaging.delivery.conftest import Brain, Graph, said

pytestmark = pytest.mark.django_db(transaction=True)
CHOICES = (Option("a", "A"), Option("b", "B"))


def text(words: str, **more: object) -> Reply:
    return Reply("text", words, **more)  # type: ignore[arg-type]  # one dict for all fields


def joined(*replies: Reply) -> list[Reply]:
    return pace.joined(replies, lambda reply: fit(reply, interactive=True))


def switch_on(hotel: Tenant, flag: str) -> None:
    FlagValue.objects.create(flag=flag, tenant=hotel, value=True)
    snapshot.raise_version()
    snapshot.forget()


def test_texts_of_one_answer_become_one_and_choices_stay_last():
    menu = Reply("buttons", "Which?", options=CHOICES)
    assert joined(text("One"), text("Two"), menu) == [
        Reply("buttons", "One\n\nTwo\n\nWhich?", options=CHOICES)
    ]
    photo = Reply("image", "Room", media="/room.png")
    assert joined(text("One"), photo, text("Two")) == [text("One"), photo, text("Two")]
    assert joined(menu, text("After")) == [menu, text("After")]
    assert joined() == []


def test_what_one_message_cannot_hold_stays_apart():
    long, menu = text("x" * 1020), Reply("buttons", "Which?", options=CHOICES)
    assert joined(long, menu) == [long, menu]
    assert joined(text("x" * 3000), text("y" * 3000)) == [text("x" * 3000), text("y" * 3000)]
    listed = Reply("list", "Which?", options=CHOICES, button="See")
    assert joined(text("x" * 4090), listed) == [text("x" * 4090), listed]
    approved = text("Two", template=TemplateMessage("t", "es"))
    assert joined(text("One"), approved) == [text("One"), approved]


def test_the_time_to_type_grows_with_the_words_up_to_four_seconds():
    assert pace.typing_seconds(["x" * 40, "x" * 40, "x" * 400]) == [1.0, 2.0, 4.0]


def test_by_flag_an_answer_is_one_message(graph: Graph, brain: Brain):
    hotel = a_number()
    switch_on(hotel, "humanize.consolidate_text.enabled")
    brain.say = said("One", "Two")
    guest_says("Hola")
    assert graph.texts == ["One\n\nTwo"]


def test_by_flag_an_answer_waits_as_long_as_it_takes_to_type(graph: Graph, brain: Brain):
    hotel = a_number()
    switch_on(hotel, "humanize.delay.enabled")
    brain.say = said("x" * 80, "y" * 400)
    with clock.held_at(dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)) as _:
        guest_says("Hola")
        assert graph.texts == []
        due = [(one.due_at - clock.now()).total_seconds() for one in replies_of(hotel)]
        assert due == [2.0, 4.0]
    for second, sent in ((2, 1), (4, 2)):
        with clock.held_at(dt.datetime(2026, 11, 3, 12, 0, second, tzinfo=dt.UTC)):
            work_through("send")
            assert len(graph.texts) == sent


def has_answered(hotel: Tenant, times: int, words: str, *, seconds_ago: int) -> None:
    """So many answers of the agent, all of them turns of their own."""
    with scope(hotel.pk):
        held = the_conversation(hotel)
        at = clock.now() - dt.timedelta(seconds=seconds_ago)
        for number in range(times):
            turn = Turn.objects.create(
                tenant=hotel,
                conversation=held,
                number=100 + held.turns + number,
                fencing=held.fencing,
                status="done",
                started_at=at,
                correlation_id="0" * 32,
            )
            OutboundMessage.objects.create(
                tenant=hotel,
                conversation=held,
                cause_kind="turn",
                cause_id=turn.pk,
                kind="text",
                payload={},
                text=words.format(number),
                status="sent",
                fencing=held.fencing,
                due_at=at,
                created_at=at,
                status_at=at,
                correlation_id="0" * 32,
            )
        Conversation.objects.of(hotel.pk).update(turns=20)


@pytest.mark.parametrize(
    ("before", "stops"),
    [
        ((20, "Same", 3000), True),
        ((19, "Same", 3000), False),
        ((20, "Same", 3700), False),
        ((29, "Answer {}", 60), True),
        ((30, "Answer {}", 200), False),
    ],
)
def test_a_talk_in_a_circle_goes_to_people(
    graph: Graph, brain: Brain, before: tuple[int, str, int], stops: bool
):
    times, words, seconds_ago = before
    hotel = a_number()
    brain.say = said("First")
    guest_says("Hola")
    has_answered(hotel, times, words, seconds_ago=seconds_ago)
    guest_says("Hola")
    with scope(hotel.pk):
        held = the_conversation(hotel)
        assert (held.owner_kind == "queue") is stops
        assert len(graph.sent) == (1 if stops else 2)
        assert (
            list(Alarm.objects.of(hotel.pk).values_list("kind", flat=True)) == ["conversation_loop"] * stops
        )
        if stops:
            assert Disposition.objects.of(hotel.pk).latest("id").reason == "loop"
            assert StaffTask.objects.of(hotel.pk).get().kind == "loop"


def test_people_who_give_it_back_start_anew(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    has_answered(hotel, 20, "Same", seconds_ago=60)
    guest_says("Hola")
    with scope(hotel.pk):
        Conversation.objects.of(hotel.pk).update(owner_kind="agent", fencing=3)
    guest_says("Hola")
    assert len(graph.sent) == 2
