"""Finding stays: for a guest, for a day, for who follows what changes."""

import datetime as dt
from dataclasses import replace

import pytest

from hotel_agent.lib import clock
from pms import services
from pms.adapters.builtin import stays
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import InvalidRequest, NotFound
from pms.models import PmsConnection, Reservation, StayNote
from pms.types import ByEmail, ByPhone, ByReference, ReservationInfo, ReservationStatus, Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, a_hotel, a_quote, a_reservation, a_room_type, book, stay

pytestmark = pytest.mark.django_db

NOBODY = ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_hotel()
    a_room_type(hotel, rooms=tuple(str(number) for number in range(101, 121)))
    return hotel


def pms_of(hotel: Tenant) -> BuiltinPms:
    return BuiltinPms(PmsConnection(tenant=hotel, provider="builtin"))


def a_stay_of(hotel: Tenant, name: str, of: Stay, *, email: str = "", phone: str = "") -> ReservationInfo:
    guest = replace(JULIA, name=name, email=email or "guest@example.com", phone=phone)
    return book(hotel, a_quote(hotel, of), key=f"{name} {of}", guest=guest)


def references(found: object) -> list[str]:
    return [info.reference for info in found]  # type: ignore[attr-defined]  # a list of ReservationInfo


def test_a_stay_is_found_by_reference_surname_and_arrival_together(hotel):
    booked = a_stay_of(hotel, "Márta Núñez", stay())
    reference, arrival = booked.reference, booked.stay.check_in
    other_day = arrival + dt.timedelta(days=1)

    assert services.reservations_find(hotel.pk, ByReference(reference.lower(), "nunez", arrival)) == [
        pms_of(hotel).read(reference)
    ]
    for wrong in (
        ByReference(reference, "Paz", arrival),
        ByReference(reference, "Núñez", other_day),
        ByReference("AUR-22222", "Núñez", arrival),
        ByReference(reference, "", arrival),
    ):
        assert services.reservations_find(hotel.pk, wrong) == []


def test_stays_are_found_by_address_and_by_number_latest_arrival_first(hotel):
    first = a_stay_of(hotel, "Julia Paz", stay(), email="Julia@Example.com", phone="+54 9 11 5000-0001")
    later = a_stay_of(hotel, "Julia Paz", stay(in_days=60), email="julia@example.com")
    a_stay_of(hotel, "Ana Sosa", stay(), phone="")

    by_email = services.reservations_find(hotel.pk, ByEmail(" JULIA@example.com"))
    by_phone = services.reservations_find(hotel.pk, ByPhone("549 11 5000 0001"))

    assert references(by_email) == [later.reference, first.reference]
    assert references(by_phone) == [first.reference]
    assert services.reservations_find(hotel.pk, ByEmail(" ")) == []
    assert services.reservations_find(hotel.pk, ByPhone("")) == []


def test_another_hotels_stays_are_not_found(hotel):
    booked = a_stay_of(hotel, "Julia Paz", stay(), email="julia@example.com", phone="+5491150000001")
    other = a_hotel("harbour")

    for query in (
        ByEmail("julia@example.com"),
        ByPhone("+5491150000001"),
        ByReference(booked.reference, "Paz", booked.stay.check_in),
    ):
        assert services.reservations_find(other.pk, query) == []
    with pytest.raises(NotFound):
        services.reservation_read(other.pk, booked.reference)


def test_the_days_of_a_stay_begin_with_its_arrival_and_end_with_its_departure(hotel):
    booked = a_stay_of(hotel, "Julia Paz", stay(2))
    day = dt.timedelta(days=1)
    arrival = booked.stay.check_in

    def lists(date: dt.date) -> tuple[int, int, int]:
        lists = services.arrivals, services.in_house, services.departures
        return tuple(len(of(hotel.pk, date)) for of in lists)  # type: ignore[return-value]  # three of them

    assert lists(arrival - day) == (0, 0, 0)
    assert lists(arrival) == (1, 1, 0)
    assert lists(arrival + day) == (0, 1, 0)
    assert lists(arrival + 2 * day) == (0, 0, 1)


def test_lists_of_a_day_are_by_name_and_without_those_who_do_not_come(hotel):
    for name in ("Zoe Arias", "Ana Sosa", "Mia Prado", "Luz Vega"):
        a_stay_of(hotel, name, stay())
    with scope(hotel.pk):
        for name, status in zip(("Mia Prado", "Luz Vega"), NOBODY, strict=True):
            Reservation.objects.filter(guest_name=name).update(status=status)

    names = [info.guest.name for info in services.arrivals(hotel.pk, stay().check_in)]

    assert names == ["Ana Sosa", "Zoe Arias"]


def test_changes_come_in_their_order_and_not_again_once_they_have_settled(hotel):
    pms = pms_of(hotel)
    assert pms.changes_since("").changes == ()
    now = clock.now()
    first = a_reservation(hotel, stay(), key="one")
    second = a_reservation(hotel, stay(), key="two")
    with clock.held_at(now + dt.timedelta(minutes=5)):
        services.reservation_cancel(tenant_id=hotel.pk, reference=first.reference, actor="user:1")

    with clock.held_at(now + dt.timedelta(minutes=10)):
        page = pms.changes_since("")
        assert pms.changes_since(page.cursor).changes == ()

    assert references(page.changes) == [second.reference, first.reference]
    assert (page.changes[1].status, page.more) == (ReservationStatus.CANCELLED, False)


def test_what_is_too_young_to_have_settled_comes_again(hotel):
    pms = pms_of(hotel)
    booked = a_reservation(hotel, stay())

    page = pms.changes_since("")
    again = pms.changes_since(page.cursor)

    assert references(page.changes) == references(again.changes) == [booked.reference]


def test_a_cursor_never_goes_back(hotel):
    pms = pms_of(hotel)
    a_reservation(hotel, stay())
    now = clock.now()
    with clock.held_at(now + dt.timedelta(hours=1)):
        cursor = pms.changes_since("").cursor
    with clock.held_at(now + dt.timedelta(seconds=1)):
        assert pms.changes_since(cursor).cursor == cursor


def test_many_changes_come_page_by_page_each_once(hotel, monkeypatch):
    monkeypatch.setattr(stays, "CHANGES_AT_ONCE", 3)
    pms = pms_of(hotel)
    booked = [a_reservation(hotel, stay(), key=f"{turn}").reference for turn in range(7)]
    seen: list[str] = []
    cursor, more = "", True
    with clock.held_at(clock.now() + dt.timedelta(minutes=5)):
        while more:
            page = pms.changes_since(cursor)
            cursor, more = page.cursor, page.more
            seen += references(page.changes)

    assert seen == booked


@pytest.mark.parametrize(
    "cursor", ["7", "yesterday|1", "2026-12-01T10:00:00|1", "2026-12-01T10:00:00+00:00|x"]
)
def test_what_is_no_cursor_is_refused(hotel, cursor):
    with pytest.raises(InvalidRequest, match="cursor"):
        pms_of(hotel).changes_since(cursor)


def test_the_pms_knows_the_hotel_and_takes_notes(hotel):
    booked = a_reservation(hotel, stay())
    known = pms_of(hotel).property()

    pms_of(hotel).note(booked.reference, "Arrives at midnight")

    assert (known.name, known.timezone, known.currency) == ("Aurora", "Europe/Dublin", "EUR")
    assert (known.check_in_from, known.check_out_until) == (dt.time(15), dt.time(11))
    with scope(hotel.pk):
        assert StayNote.objects.get().text == "Arrives at midnight"
