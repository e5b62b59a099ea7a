"""What cancelling costs, and that it is done."""

import pytest

from hotel_agent.lib.money import Money
from pms.errors import InvalidRequest, NotFound
from pms.services import cancel_preview, quote_make, reservation_make
from pms.types import ReservationStatus
from tests.pms.contract.house import IAN, NOA, TWO

NOTHING = Money.zero("EUR")


def test_in_time_cancelling_is_free_and_says_until_when(house):
    booked = house.book(house.stay())

    preview = house.pms.cancel_preview(booked.reference)

    assert (preview.reference, preview.fee) == (booked.reference, NOTHING)
    assert preview.free_until is not None
    assert preview.free_until.date() < house.stay().check_in


def test_too_late_it_costs_the_first_night_as_far_as_the_booking_tells(house):
    booked = house.book(house.stay(2, in_days=1))
    first_night = house.pms.quote(house.double, house.stay(1, in_days=1), booked.party).total

    preview = house.pms.cancel_preview(booked.reference)

    assert NOTHING < preview.fee <= first_night
    assert preview.free_until is None


def test_cancelling_costs_what_the_guest_was_told_before_the_booking(house):
    late = house.stay(2, in_days=1)
    quote = quote_make(tenant_id=house.hotel.pk, room_type_code=house.double, stay=late, party=TWO)
    booked = reservation_make(
        tenant_id=house.hotel.pk,
        quote_id=quote.id,
        guest=NOA,
        idempotency_key=f"quote:{quote.id}",
        confirmed_total=quote.offer.total,
    )

    preview = cancel_preview(tenant_id=house.hotel.pk, reference=booked.reference)

    assert preview.fee == quote.cancellation.late_fee == quote.offer.first_night_total


def test_a_preview_cancels_nothing(house):
    booked = house.book(house.stay())

    house.pms.cancel_preview(booked.reference)

    assert house.pms.read(booked.reference).status is ReservationStatus.CONFIRMED


def test_a_cancelled_stay_reads_as_cancelled_and_frees_its_room(house):
    booked = house.book(house.stay(), code=house.suite)

    cancelled = house.pms.cancel(booked.reference)

    assert cancelled.status is ReservationStatus.CANCELLED
    assert house.pms.read(booked.reference).status is ReservationStatus.CANCELLED
    assert house.rooms_taken(house.stay()) == []
    assert house.pms.quote(house.suite, house.stay(), booked.party)


def test_cancelling_one_stay_leaves_the_others(house):
    ours, theirs = house.book(house.stay(), key="ours"), house.book(house.stay(), key="theirs", guest=IAN)

    house.pms.cancel(ours.reference)

    assert house.pms.read(theirs.reference).status is ReservationStatus.CONFIRMED
    assert len(house.rooms_taken(house.stay())) == 1


def test_what_reception_cancelled_reads_as_cancelled(house):
    booked = house.book(house.stay())

    house.cancel_at_desk(booked.reference)

    assert house.pms.read(booked.reference).status is ReservationStatus.CANCELLED


def test_a_stay_that_has_begun_cannot_be_cancelled(house):
    booked = house.book(house.stay(in_days=0))
    house.arrive(booked.reference)

    with pytest.raises(InvalidRequest):
        house.pms.cancel_preview(booked.reference)
    with pytest.raises(InvalidRequest):
        house.pms.cancel(booked.reference)

    assert len(house.rooms_taken(house.stay(in_days=0))) == 1


def test_an_unknown_stay_cannot_be_cancelled(house):
    with pytest.raises(NotFound):
        house.pms.cancel_preview("NOSUCHREF")
    with pytest.raises(NotFound):
        house.pms.cancel("NOSUCHREF")


def test_after_cancelling_the_key_is_not_booked_anew_in_silence(house):
    request = house.request(house.stay())
    booked = house.pms.reserve(request)
    house.pms.cancel(booked.reference)

    found = house.pms.find_by_key(request.idempotency_key)

    assert found is None or found.status is ReservationStatus.CANCELLED
