"""What came in is counted, and what became of it: on the page, by the sweep, and when nothing comes in."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import flow, operations, silence
from messaging.admin import flow_page
from messaging.models import Disposition, InboundEvent, Message, OutboundMessage
from tenants.models import ChannelAccount, Membership, Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.admin.build import a_person, at_the_desk
from tests.messaging.delivery.build import (
    a_number,
    change,
    guest_says,
    message,
    post,
    text,
    the_conversation,
    webhook,
    work_through,
)
from tests.messaging.delivery.conftest import Brain, Graph, _forget, brain, graph, said
from tests.messaging.flow.filled import analyze, fill, plan

__all__ = ["_forget", "brain", "graph"]  # fixtures of the delivery tests
pytestmark = pytest.mark.django_db(transaction=True)


def shown(hotel: Tenant, hours: int = 24) -> flow.AccountFlow:
    now = clock.now()
    with scope(hotel.pk):
        (one,) = flow.of_hotel(hotel.pk, now - dt.timedelta(hours=hours), now + dt.timedelta(seconds=1))
    return one


def a_day_of_all_kinds(hotel: Tenant, brain: Brain) -> None:
    """Answered, left alone, unreadable, handed over, and one that waits for its turn."""
    guest_says("Hola", "tienen lugar?")
    reaction = message("reaction", {"message_id": "x", "emoji": "x"})
    nobody = {"id": "wamid.NOBODY", "type": "text", "text": {"body": "who?"}}
    with queue.collected():
        post(webhook(change(messages=[reaction, nobody])))
    work_through("take")
    brain.say = said()
    guest_says("y la piscina?")
    with queue.collected():
        post(webhook(change(messages=[text("one more", sender="5491155550177")])))


def test_every_message_is_in_one_place_and_the_numbers_add_up(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    a_day_of_all_kinds(hotel, brain)
    one = shown(hotel)
    assert (one.received, one.answered, one.waiting) == (6, 2, 1)
    assert one.handed_over == {"The agent had nothing to say": 1}
    assert one.not_answered == {"A reaction": 1}
    assert one.failed == {"From nobody who can be answered": 1}
    assert (one.sent, one.to_send, one.adds_up) == (1, 0, True)
    assert one.oldest is not None
    assert one.oldest.conversation_id is None  # not taken in yet
    work_through("take")
    assert shown(hotel).waiting in (0, 1)


def test_what_waits_from_before_is_shown_beside_today(graph: Graph) -> None:
    hotel = a_number(quiet_window_ms=1000)
    guest_says("Hola")
    with scope(hotel.pk):
        Message.objects.update(created_at=clock.now() - dt.timedelta(hours=30))
        InboundEvent.objects.update(received_at=clock.now() - dt.timedelta(hours=30))
    one = shown(hotel)
    assert (one.received, one.older) == (0, 1)


def test_days_are_the_hotels_own() -> None:
    at = dt.datetime(2026, 11, 22, 2, 30, tzinfo=dt.UTC)  # still the 21st in Bogotá
    with clock.held_at(at):
        today, now = flow_page.bounds("today", "America/Bogota")
        yesterday, until = flow_page.bounds("yesterday", "America/Bogota")
        week, _ = flow_page.bounds("week", "America/Bogota")
    assert [one.astimezone(dt.UTC).isoformat()[:13] for one in (today, now, yesterday, until, week)] == [
        "2026-11-21T05",
        "2026-11-22T02",
        "2026-11-20T05",
        "2026-11-21T05",
        "2026-11-15T05",
    ]


class TestThePage:
    def test_it_shows_each_hotel_of_the_person_and_no_other(self, graph: Graph, brain: Brain) -> None:
        hotel = a_number(name="Delfín")
        a_day_of_all_kinds(hotel, brain)
        a_number("mar", "155500000002", name="Mar Azul")
        with clock.held_at(clock.now()), queue.collected():
            client = at_the_desk(a_person(hotel, "agent"))
            page = client.get(reverse("admin:messaging_flow")).content.decode()
        assert "Delfín" in page
        assert "Mar Azul" not in page
        assert "Adds up" in page
        assert "A reaction <b>1</b>" in page
        for period in ("yesterday", "week", "nonsense"):
            assert client.get(reverse("admin:messaging_flow"), {"period": period}).status_code == 200

    def test_the_oldest_waiting_leads_to_its_conversation(self, graph: Graph) -> None:
        hotel = a_number(quiet_window_ms=1000)
        guest_says("Hola")
        client = at_the_desk(a_person(hotel, "agent"))
        page = client.get(reverse("admin:messaging_flow")).content.decode()
        assert reverse("admin:messaging_conversation_change", args=[the_conversation(hotel).pk]) in page

    def test_one_more_hotel_costs_a_few_queries_more(self, graph: Graph) -> None:
        hotel = a_number()
        client = at_the_desk(a_person(hotel, "agent"))
        counts = [self.queries(client)]
        person = a_person(hotel, "agent", name="Bea")
        for number in range(3):
            other = a_number(f"mar{number}", f"15550000001{number}")
            Membership.objects.create(user=person, tenant=other, role="agent")
        counts.append(self.queries(at_the_desk(person)))
        assert counts[1] - counts[0] <= 3 * 8  # in and out of a scope, the flow, the accounts

    def queries(self, client: Client) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("admin:messaging_flow"))
        return len(asked)

    def test_strangers_and_auditors(self, graph: Graph) -> None:
        hotel = a_number()
        assert Client().get(reverse("admin:messaging_flow")).status_code == 302
        assert at_the_desk(a_person(hotel, "auditor")).get(reverse("admin:messaging_flow")).status_code == 200


def test_an_answer_that_nothing_would_send_is_unaccounted_for_and_sent_after_all(graph: Graph) -> None:
    hotel = a_number()
    guest_says("Hola")
    with scope(hotel.pk):
        OutboundMessage.objects.update(status="queued")
    (lost,) = operations.unaccounted(everything=False)
    assert (lost.lane, lost.work_kind) == ("outbound", "outbound")
    with queue.collected():
        operations.reconcile(repair=True)
    work_through("send")
    assert operations.unaccounted(everything=True) == []
    assert len(graph.sent) == 2


def test_plans_begin_with_the_hotel_also_among_many_messages(graph: Graph) -> None:
    hotel = a_number()
    fill(hotel, 6_000)
    analyze()
    now = clock.now()
    sweep = plan(operations._UNACCOUNTED, {"hotel": hotel.pk, "since": now - operations.RECENT}, hotel)
    page = plan(flow._FLOW, {"hotel": hotel.pk, "begin": now - dt.timedelta(days=1), "end": now}, hotel)
    heard = {"hotel": hotel.pk, "now": now, "window": silence.WINDOW.seconds, "days": silence.DAYS}
    listening = plan(silence._HEARD, heard, hotel)
    for found in (sweep, page, listening):
        assert "Seq Scan on messaging_message" not in found
        assert "Seq Scan on messaging_inboundevent" not in found
        assert "Seq Scan on messaging_disposition" not in found
    assert "message_recent" in sweep
    assert "inbound_event_waiting" in sweep
    assert "inbound_event_recent" in page
    assert "inbound_event_recent" in listening
    assert operations.unaccounted(everything=True) == []
    with scope(hotel.pk):
        Disposition.objects.filter(message=Message.objects.latest("created_at")).delete()
    assert [one.lane for one in operations.unaccounted(everything=False)] == ["turn"]


NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
NUMBER = ("whatsapp", "155500000001")


def heard(hotel: Tenant, *, days: range, each: int, at: dt.datetime = NOON) -> None:
    """So many messages on each of these days before, in the hour before `at`."""
    with scope(hotel.pk):
        InboundEvent.objects.bulk_create(
            InboundEvent(
                tenant=hotel,
                channel=NUMBER[0],
                receiver=NUMBER[1],
                lane="message",
                dedupe_key=f"{day}:{number}:{at}",
                raw="{}",
                correlation_id="c",
                received_at=at - dt.timedelta(days=day, minutes=number + 1),
                processed_at=at,
                outcome="no_sender",
            )
            for day in days
            for number in range(each)
        )


def silent(hotel: Tenant) -> bool:
    with clock.held_at(NOON), scope(hotel.pk):
        return NUMBER in silence.silent_among(hotel.pk, [NUMBER])


class TestSilence:
    def test_an_account_that_always_hears_something_now_and_hears_nothing(self) -> None:
        hotel = a_number()
        heard(hotel, days=range(1, 8), each=6)
        assert silent(hotel)
        heard(hotel, days=range(1), each=1)
        assert not silent(hotel)

    def test_a_quiet_night_and_a_new_account_do_not_alarm(self) -> None:
        quiet = a_number()
        heard(quiet, days=range(1, 8), each=1)
        assert not silent(quiet)
        new = a_number("mar", "155500000002")
        heard(new, days=range(1, 4), each=30)
        assert not silent(new)

    def test_the_alarm_is_raised_and_ends_with_the_first_message(self) -> None:
        hotel = a_number()
        heard(hotel, days=range(1, 8), each=8)
        with clock.held_at(NOON):
            silence.listen()
        with scope(hotel.pk):
            alarm = Alarm.objects.get(kind="channel_silent")
            assert "8 are usual" in alarm.message
        heard(hotel, days=range(1), each=1)
        with clock.held_at(NOON):
            silence.listen()
        with scope(hotel.pk):
            assert Alarm.objects.get(kind="channel_silent").resolved_at is not None

    def test_messages_that_wait_too_long_alarm_until_they_are_gone(self, graph: Graph) -> None:
        hotel = a_number()
        guest_says("Hola")
        with scope(hotel.pk):
            OutboundMessage.objects.update(status="queued")
        silence.listen()
        with scope(hotel.pk):
            assert not Alarm.objects.exists()
        with clock.held_at(clock.now() + dt.timedelta(minutes=11)):
            silence.listen()
            with scope(hotel.pk):
                assert Alarm.objects.get(kind="messages_waiting").resolved_at is None
                OutboundMessage.objects.update(status="sent")
            silence.listen()
        with scope(hotel.pk):
            assert Alarm.objects.get(kind="messages_waiting").resolved_at is not None
            assert ChannelAccount.objects.get().health == "connected"
        assert not WorkItem.objects.filter(kind="outbound").exists()
