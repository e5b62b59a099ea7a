"""What reception asks: who comes, who goes, who is here, what changed; notes and health."""

import datetime as dt

import pytest

from pms.errors import InvalidRequest, NotFound
from pms.types import ReservationInfo, ReservationStatus, StayChange
from tests.pms.contract.house import IAN, House

MOST_PAGES = 20


def references(stays) -> list[str]:
    return [stay.reference for stay in stays]


def changes(house: House, cursor: str = "") -> tuple[list[ReservationInfo], str]:
    """All that changed after a cursor, page by page, and where to go on."""
    found: list[ReservationInfo] = []
    for _ in range(MOST_PAGES):
        page = house.pms.changes_since(cursor)
        found += page.changes
        cursor = page.cursor
        if not page.more:
            return found, cursor
    raise AssertionError("changes_since never ends")


def test_arrivals_and_departures_of_a_day_by_guests_name(house):
    stay = house.stay(2)
    noa, ian = house.book(stay, key="noa"), house.book(stay, key="ian", guest=IAN)
    house.book(house.stay(2, in_days=31), key="another day")

    assert references(house.pms.arrivals(stay.check_in)) == [ian.reference, noa.reference]
    assert references(house.pms.departures(stay.check_out)) == [ian.reference, noa.reference]
    assert references(house.pms.departures(stay.check_in)) == []


def test_in_house_are_those_who_sleep_here_that_night(house):
    stay = house.stay(2)
    booked = house.book(stay)

    nights = [stay.check_in + dt.timedelta(days=offset) for offset in range(-1, 3)]

    assert [references(house.pms.in_house(night)) for night in nights] == [
        [],
        [booked.reference],
        [booked.reference],
        [],
    ]


def test_who_cancelled_neither_comes_nor_goes(house):
    stay = house.stay(2)
    house.pms.cancel(house.book(stay).reference)

    assert references(house.pms.arrivals(stay.check_in)) == []
    assert references(house.pms.departures(stay.check_out)) == []
    assert references(house.pms.in_house(stay.check_in)) == []


def test_lists_carry_the_whole_stay(house):
    booked = house.book(house.stay())

    [arrival] = house.pms.arrivals(house.stay().check_in)

    read = house.pms.read(booked.reference)
    assert (arrival.guest, arrival.total, arrival.party) == (read.guest, read.total, read.party)


def test_a_guest_who_has_come_is_in_the_house_and_one_who_has_left_is_departed(house):
    booked = house.book(house.stay(in_days=0))

    house.arrive(booked.reference)
    there = house.pms.read(booked.reference).status
    house.leave(booked.reference)
    gone = house.pms.read(booked.reference).status

    assert (there, gone) == (ReservationStatus.IN_HOUSE, ReservationStatus.DEPARTED)


def test_from_the_beginning_every_stay_is_a_change(house):
    booked = {
        house.book(house.stay(in_days=20 + number), key=f"key-{number}").reference for number in range(4)
    }

    found, _ = changes(house)

    assert set(references(found)) == booked


def test_after_a_cursor_come_new_changed_and_cancelled_stays(house):
    moved, ended = house.book(house.stay(), key="moved"), house.book(house.stay(), key="ended")
    _, cursor = changes(house)
    later = StayChange(stay=house.stay(in_days=50))
    total = house.pms.change_preview(moved.reference, later).new_total
    house.pms.change(moved.reference, later, expected_total=total, idempotency_key="change-1")
    house.cancel_at_desk(ended.reference)
    new = house.book(house.stay(), key="new", guest=IAN)

    found, _ = changes(house, cursor)

    seen = {stay.reference: (stay.status, stay.stay) for stay in found}
    assert seen == {
        moved.reference: (ReservationStatus.CONFIRMED, later.stay),
        ended.reference: (ReservationStatus.CANCELLED, house.stay()),
        new.reference: (ReservationStatus.CONFIRMED, house.stay()),
    }


def test_what_comes_again_is_still_the_same(house):
    house.book(house.stay())
    first, cursor = changes(house)

    again, _ = changes(house, cursor)

    assert all(stay in first for stay in again)


def test_a_cursor_that_is_none_is_refused(house):
    with pytest.raises(InvalidRequest):
        house.pms.changes_since("yesterday, about noon")


def test_a_note_is_left_on_the_stay_and_changes_nothing_of_it(house):
    booked = house.book(house.stay())
    before = house.pms.read(booked.reference)

    house.pms.note(booked.reference, "Arrives late, about 23:30.")
    house.pms.note(booked.reference, "Allergic to feathers.")

    assert house.notes(booked.reference)[-2:] == ["Arrives late, about 23:30.", "Allergic to feathers."]
    after = house.pms.read(booked.reference)
    assert (after.status, after.stay, after.total, after.party, after.guest) == (
        before.status,
        before.stay,
        before.total,
        before.party,
        before.guest,
    )


def test_a_note_without_words_or_without_a_stay_is_refused(house):
    booked = house.book(house.stay())

    with pytest.raises(InvalidRequest):
        house.pms.note(booked.reference, "  ")
    with pytest.raises(NotFound):
        house.pms.note("NOSUCHREF", "Hello")
