"""Guests who change their stays at the same moment."""

import datetime as dt
from functools import partial

import pytest

from hotel_agent.lib.money import Money
from pms.adapters.builtin.adapter import BuiltinPms
from pms.models import FolioLine, PmsConnection, RoomNight
from pms.types import ExtraTime, Stay, StayChange
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_reservation, a_room_type, stay, taken_nights
from tests.pms.builtin.racing import all_at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def pms_of(hotel: Tenant) -> BuiltinPms:
    return BuiltinPms(PmsConnection(tenant=hotel, provider="builtin"))


def test_stays_that_are_moved_onto_the_same_nights_never_share_one(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    booked = [a_reservation(hotel, stay(2, in_days=40 + 3 * turn), key=f"{turn}") for turn in range(8)]

    def move(reference: str) -> object:
        wanted = StayChange(stay=stay(2))
        return pms_of(hotel).change(
            reference, wanted, expected_total=Money.of("200.00", "EUR"), idempotency_key=reference
        )

    results = all_at_once([partial(move, info.reference) for info in booked])

    assert kinds(results) == {"ReservationInfo": 2, "NoRoom": 6}
    rooms = [(room, night) for room, night, _ in taken_nights(hotel)]
    assert len(rooms) == len(set(rooms)) == 16
    for info in booked:
        with scope(hotel.pk):
            nights = RoomNight.objects.filter(reservation__reference=info.reference)
            assert {row.night for row in nights} == set(pms_of(hotel).read(info.reference).stay.night_dates)


def test_guests_who_swap_their_dates_at_once_neither_hang_nor_lose_their_rooms(hotel):
    a_room_type(hotel)
    one = a_reservation(hotel, stay(2), key="one")
    other = a_reservation(hotel, stay(2, in_days=32), key="other")

    def move(reference: str, to: Stay) -> object:
        return pms_of(hotel).change(
            reference,
            StayChange(stay=to),
            expected_total=Money.of("200.00", "EUR"),
            idempotency_key=reference,
        )

    for _ in range(5):
        results = all_at_once(
            [partial(move, one.reference, other.stay), partial(move, other.reference, one.stay)]
        )
        assert kinds(results) == {"NoRoom": 2}
    assert len(taken_nights(hotel)) == 4


def test_a_stay_that_is_changed_and_cancelled_at_once_leaves_no_night_behind(hotel):
    a_room_type(hotel)
    for turn in range(5):
        booked = a_reservation(hotel, stay(2), key=f"{turn}")

        def change(reference: str = booked.reference) -> object:
            return pms_of(hotel).change(
                reference,
                StayChange(stay=stay(4)),
                expected_total=Money.of("400.00", "EUR"),
                idempotency_key=reference,
            )

        all_at_once([change, partial(pms_of(hotel).cancel, booked.reference)])

        assert pms_of(hotel).read(booked.reference).status == "cancelled"
        assert taken_nights(hotel) == []


def test_a_late_check_out_that_is_agreed_by_many_at_once_is_charged_once(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    agree = partial(
        pms_of(hotel).extra_time_book,
        booked.reference,
        ExtraTime.LATE_CHECK_OUT,
        dt.time(13),
        expected_fee=Money.of("50.00", "EUR"),
    )

    results = all_at_once([agree] * 10)

    assert kinds(results) == {"ReservationInfo": 10}
    with scope(hotel.pk):
        assert [line.amount for line in FolioLine.objects.all()] == [50]
