"""A PMS behind a network: what was written and not answered is found, what was not written is not."""

import time

import pytest

from pms.errors import PmsError, PmsUnavailable, UnknownOutcome
from pms.interface import OPERATIONS
from pms.types import ByEmail, ReservationStatus
from tests.pms.contract.house import NOA, TWO, RemoteHouse

GRACE = 5
"""Seconds for looking what has become of it, beside the time of the operation itself."""


def reserved(house: RemoteHouse, request) -> PmsError | None:
    """The error of a booking; None where it was confirmed all the same."""
    try:
        house.pms.reserve(request)
    except PmsError as error:
        return error
    return None


def test_a_booking_whose_answer_is_lost_stands_once_and_is_found_by_its_key(remote):
    for number, way in enumerate(remote.lost_answers):
        stay = remote.stay(in_days=20 + 5 * number)
        request = remote.request(stay, key=f"lost-{way}")

        with remote.losing(way):
            error = reserved(remote, request)
        found = remote.pms.find_by_key(request.idempotency_key)

        assert error is None or isinstance(error, UnknownOutcome), way
        assert found is not None, way
        assert found.status is ReservationStatus.CONFIRMED, way
        assert remote.pms.reserve(request).reference == found.reference, way
        assert len(remote.rooms_taken(stay)) == 1, way


def test_a_booking_that_was_not_carried_out_is_not_there_and_can_be_made(remote):
    for number, way in enumerate(remote.refusals):
        stay = remote.stay(in_days=20 + 5 * number)
        request = remote.request(stay, key=f"refused-{way}")

        with remote.refusing(way):
            error = reserved(remote, request)

        assert isinstance(error, PmsUnavailable | UnknownOutcome), way
        assert remote.rooms_taken(stay) == [], way
        assert remote.pms.find_by_key(request.idempotency_key) is None, way
        assert remote.pms.reserve(request).status is ReservationStatus.CONFIRMED, way
        assert len(remote.rooms_taken(stay)) == 1, way


def test_a_cancellation_that_was_not_carried_out_says_so(remote):
    booked = remote.book(remote.stay())

    with remote.refusing("reset"), pytest.raises((PmsUnavailable, UnknownOutcome)):
        remote.pms.cancel(booked.reference)

    assert remote.pms.read(booked.reference).status is ReservationStatus.CONFIRMED


def test_questions_that_are_not_answered_are_unavailable(remote):
    booked = remote.book(remote.stay())

    for way in remote.refusals:
        with remote.refusing(way):
            for ask in (
                remote.pms.room_types,
                lambda: remote.pms.availability(remote.stay(), TWO),
                lambda: remote.pms.quote(remote.double, remote.stay(), TWO),
                lambda: remote.pms.read(booked.reference),
                lambda: remote.pms.find(ByEmail(NOA.email)),
                lambda: remote.pms.find_by_key("key-1"),
                lambda: remote.pms.arrivals(remote.today),
                lambda: remote.pms.changes_since(""),
            ):
                with pytest.raises(PmsUnavailable) as silent:
                    ask()
                assert silent.value.retryable


def test_health_says_no_and_never_raises(remote):
    for way in remote.refusals:
        with remote.refusing(way):
            health = remote.pms.health()
        assert not health.ok, way
        assert health.detail, way


def test_nothing_of_the_other_systems_inside_is_told(remote):
    request = remote.request(remote.stay())
    for way in remote.refusals:
        with remote.refusing(way), pytest.raises(PmsError) as error:
            remote.pms.reserve(request)
        detail = str(error.value)
        assert "/var/" not in detail, way
        assert "PHP" not in detail, way


def test_it_works_again_as_soon_as_it_answers_again(remote):
    for way in remote.refusals:
        with remote.refusing(way), pytest.raises(PmsUnavailable):
            remote.pms.room_types()
        assert remote.pms.room_types(), way


@pytest.mark.system
def test_a_question_that_hangs_is_given_up_in_time(remote):
    booked = remote.book(remote.stay())

    with remote.hanging("everything"):
        begun = time.monotonic()
        with pytest.raises(PmsUnavailable):
            remote.pms.read(booked.reference)

    assert time.monotonic() - begun < OPERATIONS["read"].seconds + GRACE


@pytest.mark.system
@pytest.mark.django_db(transaction=True)  # nobody may wait that long inside a transaction
def test_a_booking_that_hangs_is_given_up_in_time_and_found_by_its_key(remote):
    request = remote.request(remote.stay())

    with remote.hanging("bookings"):
        begun = time.monotonic()
        error = reserved(remote, request)
        took = time.monotonic() - begun
    found = remote.pms.find_by_key(request.idempotency_key)

    assert error is None or isinstance(error, UnknownOutcome)
    assert took < OPERATIONS["reserve"].seconds + GRACE
    assert found is not None
    assert remote.pms.reserve(request).reference == found.reference
    assert len(remote.rooms_taken(remote.stay())) == 1
