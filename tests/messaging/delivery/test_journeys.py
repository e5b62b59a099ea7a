"""Reminders before arrival: in hotel time, once, moved and cancelled with the stay."""

import datetime as dt
from typing import Any

import pytest

from hotel_agent.lib import clock, events, queue
from messaging import approved, journeys, tasks
from messaging.models import GuestStay, ScheduledMessage
from pms.events import ReservationChanged
from pms.models import Reservation
from tenants import snapshot
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    GUEST,
    a_number,
    guest_says,
    replies_of,
    run,
    the_conversation,
    words,
    work_through,
)
from tests.messaging.delivery.conftest import Graph
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

BUENOS_AIRES = "America/Argentina/Buenos_Aires"
TODAY = dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _december():
    with clock.held_at(TODAY):
        yield


def a_stay(hotel: Tenant, check_in: dt.date, *, phone: str = f"+{GUEST}", **fields: Any) -> Reservation:
    values: dict[str, Any] = {
        "provider": "builtin",
        "reference": "DEL-1",
        "status": "confirmed",
        "room_type_code": "double",
        "check_out": check_in + dt.timedelta(days=2),
        "adults": 2,
        "guest_name": "Julia Paz",
        "guest_phone": phone,
        "guest_language": "es",
        "total": "100",
        "currency": "ARS",
        "created_at": clock.now(),
        **fields,
    }
    with queue.collected(), scope(hotel.pk):
        stay = Reservation.objects.create(tenant=hotel, check_in=check_in, **values)
        events.announce(ReservationChanged(hotel.pk, stay.pk, "", stay.status))
    return stay


def changed(stay: Reservation, **fields: Any) -> None:
    with queue.collected(), scope(stay.tenant_id):
        Reservation.objects.filter(pk=stay.pk).update(**fields)
        stay.refresh_from_db()
        events.announce(ReservationChanged(stay.tenant_id, stay.pk, "confirmed", stay.status))


def scheduled(hotel: Tenant) -> dict[str, tuple[str, str]]:
    with scope(hotel.pk):
        return {row.kind: (row.status, row.reason) for row in ScheduledMessage.objects.order_by("due_at")}


def due(hotel: Tenant) -> dict[str, dt.datetime]:
    with scope(hotel.pk):
        return {row.kind: row.due_at for row in ScheduledMessage.objects.order_by("due_at")}


def at(*moment: int) -> Any:
    year, month, day, hour = moment
    return clock.held_at(dt.datetime(year, month, day, hour, tzinfo=dt.UTC))


def sweep() -> None:
    with queue.collected() as waiting:
        tasks.sweep.run()
        run(waiting)


def test_a_confirmed_stay_calls_for_two_messages_at_ten_in_hotel_time():
    hotel = a_number(timezone=BUENOS_AIRES)
    a_stay(hotel, dt.date(2026, 12, 20))
    assert due(hotel) == {
        "pre_arrival_7d": dt.datetime(2026, 12, 13, 13, tzinfo=dt.UTC),
        "pre_arrival_1d": dt.datetime(2026, 12, 19, 13, tzinfo=dt.UTC),
    }


def test_ten_in_the_morning_stays_ten_when_the_clocks_change():
    hotel = a_number(timezone="Europe/Dublin")
    a_stay(hotel, dt.date(2027, 3, 29))  # summer time begins on the 28th
    assert due(hotel) == {
        "pre_arrival_7d": dt.datetime(2027, 3, 22, 10, tzinfo=dt.UTC),
        "pre_arrival_1d": dt.datetime(2027, 3, 28, 9, tzinfo=dt.UTC),
    }


def test_both_are_sent_once_inside_the_24_hours_as_text_and_outside_as_templates(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    guest_says("Hola")
    a_stay(hotel, dt.date(2026, 12, 20))
    for day, hour in ((13, 12), (13, 14), (13, 15)):
        with at(2026, 12, day, hour):
            sweep()
    template = graph.sent[-1]["template"]
    assert (template["name"], template["language"]["code"]) == ("pre_arrival_7d", "es")
    parameters = [one["text"] for one in template["components"][0]["parameters"]]
    assert parameters == ["Julia Paz", "Delfin", "domingo, 20 de diciembre de 2026", "15:00"]
    with at(2026, 12, 19, 12):
        guest_says("¿A qué hora abre la recepción?")
    with at(2026, 12, 19, 14):
        sweep()
        sweep()
    assert graph.texts == ["Answer", "Answer", "pre_arrival_1d es"]
    assert len(graph.sent) == 4
    assert scheduled(hotel) == {"pre_arrival_7d": ("sent", ""), "pre_arrival_1d": ("sent", "")}


def test_every_kind_has_a_template_approved_in_every_language():
    there = {(one.name, one.language) for one in approved.every()}
    kinds = [str(kind.value) for kind in journeys.DAYS_BEFORE]
    assert there == {(kind, language) for kind in kinds for language in ("es", "es_AR", "en", "pt_BR")}


def test_many_workers_at_one_message_send_it_once(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    guest_says("Hola")
    a_stay(hotel, dt.date(2026, 12, 20))
    with at(2026, 12, 13, 14), queue.collected():
        (item,) = WorkItem.objects.filter(kind="scheduled", due_at__lt=clock.now())
        in_threads(*[lambda: journeys.send_due(item.object_id) for _ in range(6)])
        assert [one.cause_kind for one in replies_of(hotel)] == ["turn", "scheduled"]


def test_a_cancelled_stay_cancels_its_messages(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    stay = a_stay(hotel, dt.date(2026, 12, 20))
    changed(stay, status="cancelled")
    assert set(scheduled(hotel).values()) == {("cancelled", "stay_changed")}
    with at(2026, 12, 13, 14):
        sweep()
    assert graph.sent == []
    assert WorkItem.objects.filter(kind="scheduled").count() == 1


def test_a_stay_confirmed_again_calls_for_them_again():
    hotel = a_number(timezone=BUENOS_AIRES)
    stay = a_stay(hotel, dt.date(2026, 12, 20))
    changed(stay, status="cancelled")
    changed(stay, status="confirmed")
    assert {status for status, _ in scheduled(hotel).values()} == {"pending"}


def test_a_moved_stay_moves_its_messages(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    guest_says("Hola")
    stay = a_stay(hotel, dt.date(2026, 12, 20))
    changed(stay, check_in=dt.date(2026, 12, 25), check_out=dt.date(2026, 12, 27))
    with at(2026, 12, 13, 14):
        sweep()
    assert len(graph.sent) == 1
    with at(2026, 12, 18, 14):
        sweep()
    assert graph.sent[-1]["template"]["name"] == "pre_arrival_7d"


def test_a_stay_that_moved_unannounced_is_seen_when_its_message_is_due(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    guest_says("Hola")
    a_stay(hotel, dt.date(2026, 12, 20))
    with scope(hotel.pk):
        Reservation.objects.update(check_in=dt.date(2026, 12, 22), check_out=dt.date(2026, 12, 24))
    with at(2026, 12, 13, 14):
        sweep()
    assert (len(graph.sent), due(hotel)["pre_arrival_7d"].day) == (1, 15)


def test_a_stay_booked_late_goes_without_what_it_missed():
    hotel = a_number(timezone=BUENOS_AIRES)
    a_stay(hotel, dt.date(2026, 12, 4))
    assert scheduled(hotel) == {
        "pre_arrival_7d": ("skipped", "booked_late"),
        "pre_arrival_1d": ("pending", ""),
    }


def test_a_message_that_is_a_day_late_is_not_sent(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    guest_says("Hola")
    a_stay(hotel, dt.date(2026, 12, 20))
    with at(2026, 12, 14, 14):
        sweep()
    assert scheduled(hotel)["pre_arrival_7d"] == ("skipped", "too_late")
    assert len(graph.sent) == 1


def test_a_guest_we_never_talked_to_is_not_written_to(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    a_stay(hotel, dt.date(2026, 12, 20), phone="+5491100000000")
    with at(2026, 12, 13, 14):
        sweep()
    assert scheduled(hotel)["pre_arrival_7d"] == ("skipped", "guest_unknown")
    assert graph.sent == []


def test_a_guest_who_booked_here_is_known_whatever_phone_the_stay_names(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    guest_says("Hola")
    stay = a_stay(hotel, dt.date(2026, 12, 20), phone="+5491100000000")
    conversation = the_conversation(hotel)
    with scope(hotel.pk):
        GuestStay.objects.create(
            tenant=hotel, reservation=stay, guest=conversation.guest, conversation=conversation
        )
    with at(2026, 12, 13, 14):
        sweep()
    assert graph.sent[-1]["to"] == f"+{GUEST}"


def test_a_closed_conversation_is_begun_again(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    guest_says("Hola")
    a_stay(hotel, dt.date(2026, 12, 20))
    with scope(hotel.pk):
        type(the_conversation(hotel)).objects.update(status="closed")
    with at(2026, 12, 13, 14):
        sweep()
    assert graph.sent[-1]["type"] == "template"
    assert words(replies_of(hotel))[-1] == ("pre_arrival_7d es", "sent")


def test_a_stay_nobody_announced_is_found(graph: Graph):
    hotel = a_number(timezone=BUENOS_AIRES)
    a_stay(hotel, dt.date(2026, 12, 9))
    with scope(hotel.pk):
        ScheduledMessage.objects.all().delete()
    WorkItem.objects.all().delete()
    tasks.align_journeys.run()
    assert scheduled(hotel) == {"pre_arrival_7d": ("pending", ""), "pre_arrival_1d": ("pending", "")}
    work_through("send")
    assert snapshot.current().tenants[hotel.pk].timezone == BUENOS_AIRES
