"""Finding stays: what guests say, what reception asks for, and what changed since."""

import datetime as dt

import pytest

from pms.adapters.qloapps import feed
from pms.errors import InvalidRequest, NotFound
from pms.types import ByEmail, ByPhone, ByReference, GuestDetails, ReservationStatus, Stay
from tests.pms.build import a_hotel
from tests.pms.qloapps.build import GARDEN, MARTA, a_connection, a_request, book, pms_of, stay
from tests.qloapps.example import GARDEN as GARDEN_ID
from tests.qloapps.example import HILL_ROOM

pytestmark = pytest.mark.django_db
JON = GuestDetails("Jon Vega", "jon@example.com", "+34600000002")


def sold(qloapps, id_product: int, nights: Stay):
    """The reference of a booking that reception has made."""
    days = {"check_in": nights.check_in, "check_out": nights.check_out}
    number = qloapps.do("sell", id_product=id_product, **days)["order"]
    return next(order["reference"] for order in qloapps.orders() if order["id"] == number)


def references(found) -> list[str]:
    return [one.reference for one in found]


def test_reference_surname_and_arrival_together_find_a_stay(pms):
    booked = book(pms, stay())
    arrival = stay().check_in

    assert pms.find(ByReference(booked.reference.lower(), "rivas", arrival)) == [pms.read(booked.reference)]
    assert pms.find(ByReference(booked.reference, "Vega", arrival)) == []
    assert pms.find(ByReference(booked.reference, "rivas", arrival + dt.timedelta(days=1))) == []
    assert pms.find(ByReference("NOSUCHREF", "rivas", arrival)) == []


def test_an_address_finds_the_latest_arrival_first(pms):
    early, late = book(pms, stay(), key="quote:1"), book(pms, stay(in_days=90), key="quote:2")

    assert references(pms.find(ByEmail("MARTA@example.com"))) == [late.reference, early.reference]
    assert pms.find(ByEmail("nobody@example.com")) == []


def test_a_number_finds_a_stay_however_it_is_written(pms):
    booked = book(pms, stay())

    for number in ("+34600000001", "+34 600 000 001", "0034600000001"):
        assert references(pms.find(ByPhone(number))) == [booked.reference]
    assert pms.find(ByPhone("+34600000009")) == []


@pytest.mark.parametrize("value", ["", "a]|[1", "%", "x,y", "<1>", "!marta@example.com"])
def test_signs_that_its_searches_take_for_operators_find_nothing(pms, value):
    book(pms, stay())

    assert pms.find(ByEmail(value)) == []
    assert pms.find(ByPhone(value)) == []
    with pytest.raises(NotFound):
        pms.read(value)


def test_a_stay_of_another_hotel_of_the_same_qloapps_is_not_found(pms, qloapps):
    theirs = sold(qloapps, HILL_ROOM, stay())

    with pytest.raises(NotFound):
        pms.read(theirs)
    assert pms.arrivals(stay().check_in) == []
    assert pms.changes_since("").changes == ()
    with pytest.raises(NotFound):
        pms.cancel(theirs)


def test_the_day_s_lists_are_by_name_and_leave_out_who_has_cancelled(pms, qloapps):
    nights = stay(3)
    marta = book(pms, nights, key="quote:1", code=GARDEN)
    jon = book(pms, nights, key="quote:2", code=GARDEN, guest=JON)
    gone = book(pms, nights, key="quote:3", code=GARDEN)
    pms.cancel(gone.reference)

    assert references(pms.arrivals(nights.check_in)) == [jon.reference, marta.reference]
    assert references(pms.departures(nights.check_out)) == [jon.reference, marta.reference]
    for night in nights.night_dates:
        assert references(pms.in_house(night)) == [jon.reference, marta.reference]
    for day in (nights.check_in - dt.timedelta(days=1), nights.check_out):
        assert pms.in_house(day) == []
        assert pms.arrivals(day) == []


def test_stays_that_reception_has_booked_are_read_like_ours(pms, qloapps):
    reference = sold(qloapps, GARDEN_ID, stay())

    [found] = pms.arrivals(stay().check_in)

    assert (found.reference, found.room_type_code, found.stay) == (reference, GARDEN, stay())
    assert found.guest.name
    assert found == pms.read(reference)


def test_everything_since_the_beginning_and_then_only_what_changed(pms):
    first, second = book(pms, stay(), key="quote:1"), book(pms, stay(in_days=60), key="quote:2")

    page = pms.changes_since("")
    assert references(page.changes) == [first.reference, second.reference]
    assert not page.more

    pms.cancel(first.reference)
    again = pms.changes_since(page.cursor)
    assert first.reference in references(again.changes)
    assert {one.reference: one.status for one in again.changes}[
        first.reference
    ] is ReservationStatus.CANCELLED


def test_a_row_that_reception_changes_is_a_change_of_the_stay(pms, qloapps):
    booked = book(pms, stay())
    qloapps.do("check_in", order=1)

    [changed] = pms.changes_since("").changes

    assert (changed.reference, changed.status) == (booked.reference, ReservationStatus.IN_HOUSE)


def test_many_changes_come_page_by_page_and_none_is_left_out(pms, monkeypatch):
    """All within one second or two: a page that is full of one second is asked for longer."""
    monkeypatch.setattr(feed, "PAGE", 2)
    booked = [
        book(pms, stay(1, in_days=30 + 2 * n), key=f"quote:{n}", code=GARDEN).reference for n in range(7)
    ]

    seen: list[str] = []
    cursor, rounds = "", 0
    while True:
        page = pms.changes_since(cursor)
        seen += references(page.changes)
        cursor, rounds = page.cursor, rounds + 1
        if not page.more:
            break
        assert rounds < 20

    assert set(seen) == set(booked)
    assert list(dict.fromkeys(seen)) == booked


def test_a_quiet_hotel_keeps_its_cursor(pms):
    page = pms.changes_since("")

    assert page.changes == ()
    assert pms.changes_since(page.cursor).cursor == page.cursor


@pytest.mark.parametrize("cursor", ["yesterday", "2026-11-21", "1' OR 1=1"])
def test_a_cursor_that_is_none_is_refused(pms, cursor):
    with pytest.raises(InvalidRequest):
        pms.changes_since(cursor)


def test_instants_are_told_in_utc_from_the_shop_s_own_clock(pms, qloapps):
    booked = book(pms, stay())

    [order] = qloapps.orders()
    assert booked.changed_at is not None
    shop = dt.datetime.fromisoformat(order["date_upd"])
    assert booked.changed_at.replace(tzinfo=None) in {shop - dt.timedelta(hours=hours) for hours in (1, 2)}


def test_another_hotel_of_the_same_qloapps_has_its_own_rooms(hotel, qloapps):
    hill = a_hotel("alta", timezone="Europe/Madrid", language="en")
    a_connection(hill, qloapps, options={"hotel_id": 2})
    theirs = pms_of(hill)

    assert [kind.code for kind in theirs.room_types()] == ["4"]
    booked = theirs.reserve(a_request(theirs, stay(), code="4"))
    assert booked.guest.name == MARTA.name
    with pytest.raises(NotFound):
        pms_of(hotel).read(booked.reference)


def test_the_same_key_at_two_hotels_is_two_bookings(hotel, qloapps):
    hill = a_hotel("alta", timezone="Europe/Madrid", language="en")
    a_connection(hill, qloapps, options={"hotel_id": 2})
    book(pms_of(hotel), stay(), key="quote:1")

    assert pms_of(hill).find_by_key("quote:1") is None
