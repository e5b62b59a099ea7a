"""Invariant 3: every inbound message reaches exactly one disposition."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import operations, turns
from messaging.models import Disposition, InboundEvent, Message, StaffTask, Turn
from messaging.types import HandOver, TurnInput, TurnOutcome
from tenants import rows, snapshot
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    GUEST,
    a_number,
    change,
    deliver,
    guest_says,
    message,
    post,
    replies_of,
    text,
    the_conversation,
    webhook,
    work_through,
)
from tests.messaging.delivery.conftest import Brain, Graph, said

pytestmark = pytest.mark.django_db(transaction=True)

FILE = {"id": "m1", "mime_type": "image/jpeg", "sha256": "x"}
KINDS: list[tuple[dict[str, Any], str, str]] = [
    (text(), "answered", ""),
    (
        message("interactive", {"type": "button_reply", "button_reply": {"id": "a", "title": "A"}}),
        "answered",
        "",
    ),
    (message("button", {"payload": "a", "text": "A"}), "answered", ""),
    *((message(kind, FILE), "answered", "") for kind in ("image", "video", "audio", "document", "sticker")),
    (message("location", {"latitude": 1, "longitude": 2}), "answered", ""),
    (message("contacts", []), "answered", ""),
    (message("order", {}), "answered", ""),
    (message("request_welcome", None), "answered", ""),
    (message("unsupported", {"type": "gif"}, errors=[{"code": 131051}]), "answered", ""),
    (message("image", FILE, errors=[{"code": 131052}]), "answered", ""),
    (message("hologram", {}), "answered", ""),
    ({"from": GUEST, "id": "wamid.ODD"}, "answered", ""),
    (message("edit", {"original_message_id": "gone", "message": {"text": {"body": "x"}}}), "answered", ""),
    (message("reaction", {"message_id": "x", "emoji": "x"}), "not_answered", "reaction"),
    (message("revoke", {"original_message_id": "gone"}), "not_answered", "revoke"),
    (message("system", {"type": "user_changed_number", "wa_id": "54922"}), "not_answered", "system"),
    (message("text", {"body": "to all"}, group_id="g1"), "not_answered", "group"),
]


def dispositions(hotel: Tenant) -> list[tuple[str, str]]:
    with scope(hotel.pk):
        return list(Disposition.objects.order_by("message_id").values_list("outcome", "reason"))


@pytest.mark.parametrize(("raw", "outcome", "reason"), KINDS, ids=lambda value: str(value)[:40])
def test_every_kind_of_message_is_settled(graph: Graph, raw: dict[str, Any], outcome: str, reason: str):
    hotel = a_number()
    deliver(webhook(change(messages=[raw])))
    assert dispositions(hotel) == [(outcome, reason)]
    assert len(graph.sent) == (outcome == "answered")
    assert operations.unaccounted(everything=True) == []
    assert not WorkItem.objects.filter(kind__in=("inbound_event", "turn")).exists()


def test_a_burst_is_answered_once_and_settled_each(graph: Graph, brain: Brain):
    hotel = a_number()
    deliver(webhook(change(messages=[text("Hola"), text("para 2"), text("del 3 al 5")])))
    assert [len(turn.messages) for turn in brain.turns] == [3]
    assert dispositions(hotel) == [("answered", "")] * 3


def test_the_quiet_window_gathers_a_burst_and_its_cap_ends_it(graph: Graph, brain: Brain):
    a_number(quiet_window_ms=1200, quiet_window_cap_ms=3000)
    start = clock.now()
    for second in (0, 1, 2, 2.9):
        with clock.held_at(start + dt.timedelta(seconds=second)):
            guest_says(f"at {second}")
            work_through("turns")
    assert brain.turns == []
    with clock.held_at(start + dt.timedelta(seconds=3)):
        work_through("turns")
    assert [one.text for one in brain.turns[0].messages] == ["at 0", "at 1", "at 2", "at 2.9"]


def test_a_tap_is_answered_without_waiting(graph: Graph, brain: Brain):
    a_number(quiet_window_ms=1200)
    tap = message("interactive", {"type": "list_reply", "list_reply": {"id": "room:1", "title": "One"}})
    deliver(webhook(change(messages=[tap])))
    assert brain.turns[0].messages[0].choice_id == "room:1"


def test_the_guest_sees_that_the_burst_is_read(graph: Graph, httpserver: Any):
    a_number(quiet_window_ms=1200)
    deliver(webhook(change(messages=[text(message_id="wamid.R")])))
    shown = [json.loads(request.get_data()) for request, _ in httpserver.log]
    assert shown[0]["message_id"] == "wamid.R"
    assert shown[0]["typing_indicator"] == {"type": "text"}


def failing(error: Exception) -> Callable[[TurnInput], TurnOutcome]:
    def say(_: TurnInput) -> TurnOutcome:
        raise error

    return say


def test_a_turn_that_fails_is_tried_again(graph: Graph, brain: Brain):
    hotel = a_number()
    answer, brain.say = brain.say, failing(ValueError("bug"))
    guest_says("Hola")
    assert dispositions(hotel) == []
    brain.say = answer
    with clock.held_at(clock.now() + dt.timedelta(seconds=3)):
        work_through("turns")
    assert dispositions(hotel) == [("answered", "")]
    with scope(hotel.pk):
        assert [turn.status for turn in Turn.objects.order_by("number")] == ["dropped", "done"]


def test_a_turn_that_fails_for_good_is_handed_over_and_the_guest_is_told(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = failing(ValueError("bug"))
    guest_says("Hola")
    for minutes in range(1, turns.MOST_ATTEMPTS):
        assert dispositions(hotel) == []
        with clock.held_at(clock.now() + dt.timedelta(minutes=minutes)):
            work_through("turns")
    assert dispositions(hotel) == [("handed_over", "answer_failed")]
    assert graph.texts == ["handed_over_error es"]
    conversation = the_conversation(hotel)
    assert (conversation.owner_kind, conversation.needs_person, conversation.unread) == ("queue", True, 1)
    with scope(hotel.pk):
        assert Alarm.objects.filter(kind="answer_failed").exists()
        assert StaffTask.objects.get().kind == "answer_failed"
    assert not WorkItem.objects.filter(kind="turn").exists()


class Killed(BaseException):
    """What kill -9 does to the code that runs."""


def test_a_worker_that_dies_in_a_turn_leaves_it_to_the_next(graph: Graph, brain: Brain):
    hotel = a_number()
    answer = brain.say

    def die(_: TurnInput) -> TurnOutcome:
        raise Killed

    brain.say = die
    with pytest.raises(Killed):
        guest_says("Hola")
    brain.say = answer
    work_through("turns")
    assert len(graph.sent) == 0  # the dead worker's lease still holds
    with clock.held_at(clock.now() + dt.timedelta(seconds=61)):
        work_through("turns")
    assert dispositions(hotel) == [("answered", "")]
    assert len(graph.sent) == 1


def test_workers_that_die_each_time_end_in_a_hand_over(graph: Graph, brain: Brain):
    hotel = a_number()

    def die(_: TurnInput) -> TurnOutcome:
        raise Killed

    brain.say = die
    with pytest.raises(Killed):
        guest_says("Hola")
    for number in range(1, turns.MOST_ATTEMPTS + 1):
        with clock.held_at(clock.now() + dt.timedelta(seconds=61 * number)):
            try:
                work_through("turns")
            except Killed:
                assert number < turns.MOST_ATTEMPTS
    assert dispositions(hotel) == [("handed_over", "answer_failed")]
    assert len(brain.turns) == turns.MOST_ATTEMPTS


def test_a_worker_back_from_the_dead_commits_nothing(graph: Graph, brain: Brain):
    hotel = a_number()
    calls = []

    def slow_then_quick(turn: TurnInput) -> TurnOutcome:
        calls.append(turn)
        if len(calls) == 1:
            with clock.held_at(clock.now() + dt.timedelta(seconds=61)):
                work_through("turns")
            return said("From the dead")(turn)
        return said("Answer")(turn)

    brain.say = slow_then_quick
    guest_says("Hola")
    assert graph.texts == ["Answer"]
    assert dispositions(hotel) == [("answered", "")]
    with scope(hotel.pk):
        assert [turn.status for turn in Turn.objects.order_by("number")] == ["dropped", "done"]


def test_messages_that_come_while_a_turn_is_made_get_a_turn_of_their_own(graph: Graph, brain: Brain):
    hotel = a_number()

    def interrupted(turn: TurnInput) -> TurnOutcome:
        if turn.turn_number == 1:
            with queue.collected():
                post(webhook(change(messages=[text("And a cot?")])))
            work_through("take")
        return said(f"Answer {turn.turn_number}")(turn)

    brain.say = interrupted
    guest_says("Hola")
    assert graph.texts == ["Answer 1", "Answer 2"]
    assert dispositions(hotel) == [("answered", "")] * 2


def test_an_answer_without_words_is_handed_over(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said()
    guest_says("Hola")
    assert dispositions(hotel) == [("handed_over", "empty_answer")]
    assert the_conversation(hotel).owner_kind == "queue"


def test_a_deliberate_silence_keeps_its_reason(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said(disposition="not_answered", reason="goodbye_said")
    guest_says("chau")
    assert dispositions(hotel) == [("not_answered", "goodbye_said")]
    assert the_conversation(hotel).owner_kind == "agent"


def test_the_agent_hands_over_with_its_last_words(graph: Graph, brain: Brain):
    hotel = a_number()
    wanted = HandOver("human_agent", "Wants to talk about a wedding.", urgent=True)
    brain.say = said(
        "A colleague will write.", disposition="handed_over", reason="human_agent", hand_over=wanted
    )
    guest_says("una persona por favor")
    assert graph.texts == ["A colleague will write."]
    assert dispositions(hotel) == [("handed_over", "human_agent")]
    conversation = the_conversation(hotel)
    assert (conversation.owner_kind, conversation.unread, conversation.needs_person) == ("queue", 1, True)
    with scope(hotel.pk):
        task = StaffTask.objects.get()
        assert (task.kind, task.text, task.urgent) == ("human_agent", "Wants to talk about a wedding.", True)
        assert Alarm.objects.filter(kind="urgent_hand_over").exists()


def test_a_message_that_comes_late_goes_to_people_unanswered(graph: Graph, brain: Brain):
    hotel = a_number()
    long_ago = int(clock.now().timestamp()) - 31 * 60
    deliver(webhook(change(messages=[text(at=long_ago)])))
    assert (brain.turns, graph.sent) == ([], [])
    assert dispositions(hotel) == [("handed_over", "stale")]
    assert the_conversation(hotel).owner_kind == "queue"


def test_a_message_from_nobody_is_kept_and_alarmed(graph: Graph):
    hotel = a_number()
    deliver(webhook(change(messages=[{"id": "wamid.X", "type": "text", "text": {"body": "who?"}}])))
    with scope(hotel.pk):
        assert InboundEvent.objects.get().outcome == "no_sender"
        assert Alarm.objects.filter(kind="unreadable_message").exists()
    assert operations.unaccounted(everything=True) == []


def test_an_event_that_cannot_be_taken_stays_due_and_stops_no_other(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
):
    hotel = a_number()
    real = rows.insert

    def stumble(new: list[Message]) -> None:
        if new[0].text == "bad":
            raise OperationalError("disk")
        real(new)

    with monkeypatch.context() as patch:
        patch.setattr("messaging.inbound.insert", stumble)
        deliver(webhook(change(messages=[text("bad"), text("good")])))
    assert graph.texts == ["Answer"]
    assert WorkItem.objects.get(kind="inbound_event").attempt == 0  # the database is no fault of the event's
    with clock.held_at(clock.now() + dt.timedelta(seconds=6)):
        work_through("take")
    assert dispositions(hotel) == [("answered", "")] * 2


def test_what_nothing_would_come_of_is_counted_alarmed_and_made_due_again(graph: Graph):
    hotel = a_number()
    with queue.collected():
        post(webhook(change(messages=[text()])))
        WorkItem.objects.all().delete()
        assert operations.reconcile(repair=True) == {hotel.pk: 1}
    with scope(snapshot.current().installation_id):
        assert Alarm.objects.get(kind="unaccounted_messages").resolved_at is None
    assert operations.unaccounted_messages._value.get() == 1
    work_through("take", "turns", "send")
    assert dispositions(hotel) == [("answered", "")]
    assert operations.reconcile(repair=True) == {}
    with scope(snapshot.current().installation_id):
        assert Alarm.objects.get(kind="unaccounted_messages").resolved_at is not None


def test_a_message_without_a_turn_to_come_is_found_too(graph: Graph):
    hotel = a_number(quiet_window_ms=1000)
    guest_says("Hola")
    assert operations.unaccounted(everything=False) == []
    WorkItem.objects.filter(kind="turn").delete()
    (lost,) = operations.unaccounted(everything=False)
    assert (lost.tenant_id, lost.work_kind, lost.object_id) == (hotel.pk, "turn", the_conversation(hotel).pk)


def test_the_command_says_zero_or_fails(graph: Graph, capsys: pytest.CaptureFixture[str]):
    hotel = a_number()
    guest_says("Hola")
    call_command("reconcile_messages")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [{"hotel": hotel.slug, "unaccounted_messages": 0}, {"unaccounted_messages": 0}]
    with queue.collected():
        post(webhook(change(messages=[text()])))
    WorkItem.objects.all().delete()
    with pytest.raises(CommandError) as failure, queue.collected():
        call_command("reconcile_messages")
    assert failure.value.returncode == 1
    assert replies_of(hotel)[0].status == "sent"
