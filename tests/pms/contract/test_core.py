"""The least any PMS must keep: a key books once, what was booked is found, a cancelled stay stays so."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from pms.errors import NotFound
from pms.types import ReservationStatus


def test_the_same_key_again_gives_the_same_stay(any_house):
    request = any_house.request(any_house.stay())

    first, again = any_house.pms.reserve(request), any_house.pms.reserve(request)

    assert again.reference == first.reference
    assert len(any_house.rooms_taken(any_house.stay())) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_twice_at_once_books_once(any_house):
    request = any_house.request(any_house.stay())
    start = Barrier(2)

    def reserve() -> str:
        try:
            connection.ensure_connection()
            start.wait(20)
            return str(any_house.pms.reserve(request).reference)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        references = [future.result(60) for future in [pool.submit(reserve) for _ in range(2)]]

    assert len(set(references)) == 1
    assert len(any_house.rooms_taken(any_house.stay())) == 1


def test_another_key_is_another_stay(any_house):
    one, other = any_house.book(any_house.stay(), key="a"), any_house.book(any_house.stay(), key="b")

    assert one.reference != other.reference
    assert len(set(any_house.rooms_taken(any_house.stay()))) == 2


def test_a_stay_is_found_by_the_key_it_was_written_under(any_house):
    booked = any_house.book(any_house.stay(), key="quote:77")

    found = any_house.pms.find_by_key("quote:77")

    assert found is not None
    assert (found.reference, found.idempotency_key) == (booked.reference, "quote:77")
    assert any_house.pms.find_by_key("quote:78") is None


def test_a_key_is_not_found_by_a_part_of_it(any_house):
    any_house.book(any_house.stay(), key="quote:77")

    assert any_house.pms.find_by_key("quote:7") is None
    assert any_house.pms.find_by_key("quote:%") is None


def test_an_unknown_reference_is_not_found(any_house):
    any_house.book(any_house.stay())

    with pytest.raises(NotFound):
        any_house.pms.read("NOSUCHREF")


def test_a_cancelled_stay_can_be_cancelled_again(any_house):
    booked = any_house.book(any_house.stay())

    any_house.pms.cancel(booked.reference)

    assert any_house.pms.cancel(booked.reference).status is ReservationStatus.CANCELLED


def test_a_pms_that_answers_is_healthy(any_house):
    assert any_house.pms.health().ok


def test_a_booking_reads_back_with_its_dates_party_total_and_guest(any_house):
    booked = any_house.book(any_house.stay())

    read = any_house.pms.read(booked.reference)

    assert (read.stay, read.party, read.total) == (booked.stay, booked.party, booked.total)
    assert (read.guest.name, read.status) == (booked.guest.name, ReservationStatus.CONFIRMED)


def test_from_the_beginning_the_stay_is_a_change_and_the_cursor_goes_on(any_house):
    booked = any_house.book(any_house.stay())

    page = any_house.pms.changes_since("")

    assert [stay.reference for stay in page.changes] == [booked.reference]
    assert any_house.pms.changes_since(page.cursor) is not None


def test_a_note_is_left_for_the_staff(any_house):
    booked = any_house.book(any_house.stay())

    any_house.pms.note(booked.reference, "Comes by night train.")

    assert "Comes by night train." in any_house.notes(booked.reference)
