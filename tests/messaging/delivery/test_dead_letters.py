"""What fails for good is kept with its reason, shown to people, and tried again without doubling anything."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from governance.models import Alarm, AuditEvent
from hotel_agent.lib import clock, queue
from messaging import dead_letters, lanes, operations
from messaging.models import (
    Conversation,
    DeadLetter,
    Disposition,
    InboundEvent,
    MediaFile,
    Message,
    StaffTask,
)
from tenants import rows
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.admin.build import a_person, at_the_desk
from tests.messaging.delivery.build import (
    GUEST,
    a_number,
    change,
    deliver,
    guest_says,
    post,
    replies_of,
    status,
    text,
    webhook,
    work_through,
)
from tests.messaging.delivery.conftest import Graph, refused

pytestmark = pytest.mark.django_db(transaction=True)

CARD = "4111 1111 1111 1111"
Stumble = Callable[[], None]


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Stumble:
    """Storing a message fails until the returned function is called."""
    real = rows.insert

    def stumble(_: list[Message]) -> None:
        raise ValueError("bug")

    monkeypatch.setattr("messaging.inbound.insert", stumble)
    return lambda: monkeypatch.setattr("messaging.inbound.insert", real)


def through_all_tries() -> None:
    for minutes in (2, 5, 10):
        with clock.held_at(clock.now() + dt.timedelta(minutes=minutes)):
            work_through("take")


def the_letter(hotel: Tenant) -> DeadLetter:
    with scope(hotel.pk):
        return DeadLetter.objects.select_related("tenant").get()


def test_an_event_is_tried_after_60_120_and_240_seconds_and_then_buried(stumbling: Stumble) -> None:
    hotel = a_number()
    start = clock.now()
    with clock.held_at(start):
        deliver(webhook(change(messages=[text(f"my card is {CARD}")])))
    waits = []
    while item := WorkItem.objects.filter(kind="inbound_event").first():
        waits.append((item.due_at - start).total_seconds())
        start = item.due_at
        with clock.held_at(start):
            work_through("take")
    assert waits == [60, 120, 240]
    letter = the_letter(hotel)
    assert (letter.kind, letter.reason, letter.attempts, letter.state) == (
        "event",
        "ValueError",
        4,
        "waiting",
    )
    assert letter.expires_at - letter.created_at == dt.timedelta(days=7)
    with connection.cursor() as cursor, scope(hotel.pk):
        cursor.execute("SELECT payload FROM messaging_deadletter")
        stored = cursor.fetchone()[0]
    assert GUEST in letter.payload
    assert "4111 1111" not in letter.payload
    assert GUEST not in stored  # encrypted at rest
    assert operations.unaccounted(everything=True) == []
    with scope(hotel.pk):
        assert InboundEvent.objects.get().outcome == dead_letters.BURIED
        assert Alarm.objects.get(kind="dead_letter").subject == "event"
        conversation = Conversation.objects.get()
        assert (conversation.needs_person, conversation.address) == (True, GUEST)
        assert "could not be taken in" in StaffTask.objects.get().text


def test_a_database_that_is_away_is_never_a_try(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    hotel = a_number()

    def away(_: list[Message]) -> None:
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as patch:
        patch.setattr("messaging.inbound.insert", away)
        deliver(webhook(change(messages=[text()])))
        for seconds in range(10, 110, 10):
            with clock.held_at(clock.now() + dt.timedelta(seconds=seconds)):
                work_through("take")
    with scope(hotel.pk):
        assert not DeadLetter.objects.exists()
    with clock.held_at(clock.now() + dt.timedelta(seconds=110)):
        work_through("take", "turns")
    with scope(hotel.pk):
        assert Disposition.objects.get().outcome == "answered"


def test_a_replayed_event_is_taken_once_and_a_second_replay_does_nothing(
    graph: Graph, stumbling: Stumble
) -> None:
    hotel = a_number()
    deliver(webhook(change(messages=[text("Hola")])))
    through_all_tries()
    with scope(hotel.pk):  # its raw bytes are gone after a day
        InboundEvent.objects.update(raw="{}")
    stumbling()
    letter = the_letter(hotel)
    assert dead_letters.replay(letter, user_id=None) is dead_letters.Replay.DUE
    assert dead_letters.replay(letter, user_id=None) is dead_letters.Replay.ALREADY
    work_through("take", "turns", "send")
    with scope(hotel.pk):
        assert Message.objects.get().text == "Hola"
        assert Disposition.objects.get().outcome == "answered"
        assert AuditEvent.objects.filter(action="dead_letter.replayed").count() == 1
    assert len(graph.sent) == 1
    with scope(hotel.pk):
        DeadLetter.objects.update(state="waiting")
    assert dead_letters.replay(letter) is dead_letters.Replay.NOTHING


def test_what_is_given_up_again_waits_again_in_the_same_row(stumbling: Stumble) -> None:
    hotel = a_number()
    deliver(webhook(change(messages=[text()])))
    through_all_tries()
    dead_letters.replay(the_letter(hotel))
    work_through("take")
    through_all_tries()
    assert the_letter(hotel).state == "waiting"


def test_a_status_that_cannot_be_applied_is_buried_and_asks_for_nobody(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel = a_number()

    def stumble(*_: object) -> None:
        raise ValueError("bug")

    with monkeypatch.context() as patch:
        patch.setattr("messaging.statuses.apply", stumble)
        post(webhook(change(statuses=[status("delivered")])))
        for minutes in (1, 3, 6, 11):
            with clock.held_at(clock.now() + dt.timedelta(minutes=minutes)):
                work_through("statuses")
    letter = the_letter(hotel)
    with scope(hotel.pk):
        assert not Conversation.objects.exists()
    assert dead_letters.replay(letter) is dead_letters.Replay.DUE
    work_through("statuses")
    assert dead_letters.replay(letter) is dead_letters.Replay.ALREADY


def a_message_given_up(graph: Graph, code: int) -> Tenant:
    hotel = a_number()
    graph.answers = [refused(code)]
    guest_says("Hola")
    assert [one.status for one in replies_of(hotel)] == ["failed"]
    return hotel


def test_a_message_refused_for_a_reason_people_can_mend_is_kept_and_goes_out_when_replayed(
    graph: Graph,
) -> None:
    hotel = a_message_given_up(graph, 131037)  # no display name
    letter = the_letter(hotel)
    assert (letter.kind, letter.reason) == ("outbound", "131037")
    assert json.loads(letter.payload)["text"] == "Answer"
    assert dead_letters.replay(letter) is dead_letters.Replay.DUE
    work_through("send")
    assert [one.status for one in replies_of(hotel)] == ["sent"]
    with scope(hotel.pk):
        DeadLetter.objects.update(state="waiting")
    assert dead_letters.replay(letter) is dead_letters.Replay.NOTHING
    assert len(graph.sent) == 2  # the refused one, and the one that got through


def test_a_replayed_message_of_an_agent_who_no_longer_owns_is_withdrawn(graph: Graph) -> None:
    hotel = a_message_given_up(graph, 131037)
    with scope(hotel.pk):
        Conversation.objects.update(owner_kind="person", fencing=9)
    dead_letters.replay(the_letter(hotel))
    work_through("send")
    assert [one.status for one in replies_of(hotel)] == ["dropped"]


def test_a_guest_who_cannot_be_reached_makes_no_dead_letter(graph: Graph) -> None:
    hotel = a_message_given_up(graph, 131026)
    with scope(hotel.pk):
        assert not DeadLetter.objects.exists()


def test_a_message_that_may_have_arrived_is_not_replayed(graph: Graph) -> None:
    hotel = a_message_given_up(graph, 131037)
    with scope(hotel.pk):
        replies_of(hotel)[0].conversation.outbound.update(failure_code=dead_letters.NO_WORD)
    assert dead_letters.replay(the_letter(hotel)) is dead_letters.Replay.DOUBTFUL
    assert the_letter(hotel).state == "waiting"


def test_a_file_that_was_not_to_be_had_is_fetched_again(graph: Graph) -> None:
    hotel = a_number()
    guest_says("Hola")
    with scope(hotel.pk):
        values = {"announced": {}, "state": "gone", "reason": "not_found", "created_at": clock.now()}
        file = MediaFile.objects.create(tenant=hotel, message=Message.objects.get(), **values)
        dead_letters.bury(tenant_id=hotel.pk, kind="media", object_id=file.pk, reason="not_found")
    with queue.collected() as waiting:
        assert dead_letters.replay(the_letter(hotel)) is dead_letters.Replay.DUE
    assert [(task, arguments) for task, arguments, _ in waiting] == [
        (lanes.TAKE_MEDIA, (file.pk, lanes.MEDIA))
    ]
    with scope(hotel.pk):
        assert MediaFile.objects.get().state == "waiting"
    assert WorkItem.objects.filter(kind=lanes.MEDIA, object_id=file.pk).exists()


def test_after_a_week_they_are_deleted_and_what_waits_is_counted(graph: Graph) -> None:
    hotel = a_message_given_up(graph, 131037)
    dead_letters.look_after()
    assert dead_letters.dead_letters.labels("outbound")._value.get() == 1
    with clock.held_at(clock.now() + dt.timedelta(days=7, seconds=1)):
        dead_letters.look_after()
    with scope(hotel.pk):
        assert not DeadLetter.objects.exists()
        assert Alarm.objects.get(kind="dead_letter").resolved_at is not None
    assert dead_letters.dead_letters.labels("outbound")._value.get() == 0


def test_the_command_replays_what_its_options_choose(
    graph: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    hotel = a_message_given_up(graph, 131037)
    call_command("replay_dead_letters", "--kind", "event")
    call_command("replay_dead_letters", "--tenant", hotel.slug, "--dry-run")
    assert capsys.readouterr().out.splitlines() == [
        f"{hotel.slug}: outbound {replies_of(hotel)[0].pk} (131037): waiting"
    ]
    call_command("replay_dead_letters", "--id", str(the_letter(hotel).pk), "--json")
    (line,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (line["kind"], line["result"]) == ("outbound", "made due again")
    with pytest.raises(CommandError):
        call_command("replay_dead_letters", "--tenant", "nobody")


class TestInAdmin:
    def page(self, client: Client, hotel: Tenant) -> str:
        return reverse("admin:messaging_deadletter_change", args=[the_letter(hotel).pk])

    def test_a_manager_reads_why_and_replays(self, graph: Graph) -> None:
        hotel = a_message_given_up(graph, 131037)
        client = at_the_desk(a_person(hotel, "manager"))
        shown = client.get(self.page(client, hotel)).content.decode()
        assert "approved display name" in shown
        assert "Replay: try again" in shown
        assert "Answer" in shown
        replay = reverse("admin:messaging_deadletter_replay", args=[the_letter(hotel).pk])
        after = client.post(replay, follow=True).content.decode()
        assert "Made due again." in after
        assert the_letter(hotel).replayed_by is not None
        work_through("send")
        assert [one.status for one in replies_of(hotel)] == ["sent"]

    def test_the_action_replays_many(self, graph: Graph) -> None:
        hotel = a_message_given_up(graph, 131037)
        client = at_the_desk(a_person(hotel, "manager"))
        chosen = {"action": "replay", "_selected_action": [the_letter(hotel).pk]}
        after = client.post(reverse("admin:messaging_deadletter_changelist"), chosen, follow=True)
        assert "1 made due again." in after.content.decode()

    def test_an_auditor_reads_and_cannot_replay_and_another_hotel_sees_nothing(self, graph: Graph) -> None:
        hotel = a_message_given_up(graph, 131037)
        auditor = at_the_desk(a_person(hotel, "auditor"))
        assert auditor.get(self.page(auditor, hotel)).status_code == 200
        replay = reverse("admin:messaging_deadletter_replay", args=[the_letter(hotel).pk])
        assert auditor.post(replay).status_code == 404
        other = at_the_desk(a_person(a_number("mar", "155500000002"), "manager", name="Bea"))
        assert other.get(self.page(other, hotel)).status_code == 404
        assert other.post(replay).status_code == 404
        assert the_letter(hotel).state == "waiting"
