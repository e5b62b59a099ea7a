"""Reception: guests come, leave, do not come, are given rooms."""

import datetime as dt

import pytest

from governance.models import AuditEvent
from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.errors import InvalidRequest, NoRoom, NotFound
from pms.models import RoomNight, StayNote
from pms.types import ReservationInfo, ReservationStatus
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_reservation, a_room_type, stay, taken_nights, the_reservation

pytestmark = pytest.mark.django_db
ANA = "user:7"


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def at_noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def check_in(hotel: Tenant, booked: ReservationInfo) -> ReservationInfo:
    return services.reservation_check_in(tenant_id=hotel.pk, reference=booked.reference, actor=ANA)


def check_out(hotel: Tenant, booked: ReservationInfo) -> ReservationInfo:
    return services.reservation_check_out(tenant_id=hotel.pk, reference=booked.reference, actor=ANA)


def no_show(hotel: Tenant, booked: ReservationInfo) -> ReservationInfo:
    return services.reservation_no_show(tenant_id=hotel.pk, reference=booked.reference, actor=ANA)


def assign(hotel: Tenant, booked: ReservationInfo, number: str) -> ReservationInfo:
    return services.room_assign(tenant_id=hotel.pk, reference=booked.reference, room_number=number, actor=ANA)


def test_a_guest_comes_and_leaves_and_the_audit_says_who_noted_it(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    with clock.held_at(at_noon(booked.stay.check_in)):
        here = check_in(hotel, booked)
        again = check_in(hotel, booked)
    with clock.held_at(at_noon(booked.stay.check_out)):
        left = check_out(hotel, booked)
        left_again = check_out(hotel, booked)

    row = the_reservation(hotel, booked.reference)
    assert here.status == again.status == ReservationStatus.IN_HOUSE
    assert left.status == left_again.status == ReservationStatus.DEPARTED
    assert row.arrived_at == at_noon(booked.stay.check_in)
    assert row.departed_at == at_noon(booked.stay.check_out)
    with scope(hotel.pk):
        by_ana = AuditEvent.objects.filter(actor=ANA).order_by("id").values_list("action", flat=True)
        assert list(by_ana) == ["reservation_in_house", "reservation_departed"]


def test_a_guest_who_leaves_early_gives_the_nights_back_and_owes_what_was_agreed(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(3))
    with clock.held_at(at_noon(booked.stay.check_in)):
        check_in(hotel, booked)
    with clock.held_at(at_noon(booked.stay.night_dates[1])):
        left = check_out(hotel, booked)

    assert [night for _, night, _ in taken_nights(hotel)] == [booked.stay.check_in]
    assert left.total == booked.total


def test_nobody_checks_in_before_the_day_or_after_the_stay(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    for day in (booked.stay.check_in - dt.timedelta(days=1), booked.stay.check_out):
        with clock.held_at(at_noon(day)), pytest.raises(InvalidRequest, match="is from"):
            check_in(hotel, booked)


def test_nobody_checks_in_without_a_room(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    with scope(hotel.pk):
        RoomNight.objects.all().delete()

    with clock.held_at(at_noon(booked.stay.check_in)), pytest.raises(InvalidRequest, match="no room"):
        check_in(hotel, booked)


def test_only_who_is_in_the_house_checks_out(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    with pytest.raises(InvalidRequest, match="confirmed"):
        check_out(hotel, booked)
    with pytest.raises(NotFound):
        services.reservation_check_out(tenant_id=hotel.pk, reference="AUR-22222", actor=ANA)


def test_a_guest_who_did_not_come_owes_the_fee_and_the_room_is_on_sale(hotel):
    Tenant.objects.filter(pk=hotel.pk).update(fee_after_arrival_percent_of_stay=80)
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    with clock.held_at(at_noon(booked.stay.night_dates[1])):
        preview = services.no_show_preview(tenant_id=hotel.pk, reference=booked.reference)
        gone = no_show(hotel, booked)
        again = no_show(hotel, booked)

    folio = services.folio(hotel.pk, booked.reference)
    assert preview.fee == Money.of("160.00", "EUR")
    assert gone.status == again.status == ReservationStatus.NO_SHOW
    assert taken_nights(hotel) == []
    assert [(line.kind, line.amount) for line in folio.lines] == [("fee", preview.fee)]


def test_nobody_is_a_no_show_before_the_day_of_arrival(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    with pytest.raises(InvalidRequest, match="arrives on"):
        no_show(hotel, booked)
    with pytest.raises(InvalidRequest):
        services.no_show_preview(tenant_id=hotel.pk, reference=booked.reference)


def test_a_stay_is_given_another_free_room_of_its_type(hotel):
    a_room_type(hotel, rooms=("101", "102", "103"))
    a_room_type(hotel, "suite", rooms=("301",))
    booked = a_reservation(hotel, stay(2), key="one")
    a_reservation(hotel, stay(1), key="two")

    assert list(services.rooms_for(hotel.pk, booked.reference)) == ["101", "103"]
    moved = assign(hotel, booked, "103")

    assert moved.room_number == the_reservation(hotel, booked.reference).room_number == "103"
    assert ("101", stay().check_in, "reservation") not in taken_nights(hotel)
    with pytest.raises(NoRoom):
        assign(hotel, booked, "102")
    with pytest.raises(InvalidRequest, match="no double"):
        assign(hotel, booked, "301")
    with pytest.raises(NotFound):
        assign(hotel, booked, "999")
    assert assign(hotel, booked, "103").room_number == "103"
    with scope(hotel.pk):
        event = AuditEvent.objects.get(action="room_assigned")
        assert (event.actor, event.before, event.after) == (ANA, {"room": "101"}, {"room": "103"})


def test_a_guest_in_the_house_keeps_the_nights_already_slept(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    booked = a_reservation(hotel, stay(3))
    with clock.held_at(at_noon(booked.stay.check_in)):
        check_in(hotel, booked)
    with clock.held_at(at_noon(booked.stay.night_dates[1])):
        assign(hotel, booked, "102")
    with clock.held_at(at_noon(booked.stay.check_out)), pytest.raises(InvalidRequest):
        assign(hotel, booked, "101")

    assert [room for room, _, _ in taken_nights(hotel)] == ["101", "102", "102"]


def test_a_note_is_kept_with_who_wrote_it(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())

    services.reservation_note(tenant_id=hotel.pk, reference=booked.reference, text=" Cot, please ", actor=ANA)

    with scope(hotel.pk):
        [note] = StayNote.objects.all()
    assert (note.text, note.actor) == ("Cot, please", ANA)
    for text in ("  ", "x" * 2001):
        with pytest.raises(InvalidRequest):
            services.reservation_note(tenant_id=hotel.pk, reference=booked.reference, text=text, actor=ANA)
    with pytest.raises(NotFound):
        services.reservation_note(tenant_id=hotel.pk, reference="AUR-22222", text="?", actor=ANA)
