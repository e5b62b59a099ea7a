"""Which room a stay is given: long free times are kept for long stays."""

import datetime as dt

import pytest

from pms.adapters.builtin import inventory
from pms.errors import NoRoom
from pms.models import Reservation, RoomType
from pms.types import ExtraTime, Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_reservation, a_room_type, stay, the_reservation

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def room_of(hotel: Tenant, of: Stay, *, key: str) -> str:
    return a_reservation(hotel, of, key=key).room_number


def block(hotel: Tenant, room_number: str, of: Stay) -> None:
    """A stay in this very room."""
    booked = a_reservation(hotel, of, key=f"{room_number} {of}")
    with scope(hotel.pk):
        row = Reservation.objects.get(reference=booked.reference)
        room = RoomType.objects.get().rooms.get(number=room_number)
        assert inventory.move(row, room, of.night_dates, since=of.check_in)
        Reservation.objects.filter(pk=row.pk).update(room_number=room_number)


def test_a_stay_fills_the_gap_it_fits_instead_of_breaking_into_an_empty_room(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    block(hotel, "102", stay(2, in_days=28))
    block(hotel, "102", stay(2, in_days=32))

    assert room_of(hotel, stay(2, in_days=30), key="between") == "102"
    assert room_of(hotel, stay(14, in_days=25), key="long") == "101"


def test_of_two_gaps_the_tighter_one_is_taken(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    block(hotel, "101", stay(1, in_days=29))
    block(hotel, "101", stay(1, in_days=34))
    block(hotel, "102", stay(1, in_days=29))
    block(hotel, "102", stay(1, in_days=33))

    assert room_of(hotel, stay(3, in_days=30), key="three nights") == "102"


def test_short_stays_follow_each_other_in_one_room_and_leave_the_other_whole(hotel):
    a_room_type(hotel, rooms=("101", "102"))

    rooms = [room_of(hotel, stay(2, in_days=30 + 2 * turn), key=f"{turn}") for turn in range(5)]

    assert len(set(rooms)) == 1
    assert room_of(hotel, stay(10, in_days=30), key="ten nights") not in rooms


def test_equal_rooms_are_given_in_the_hotels_order(hotel):
    a_room_type(hotel, rooms=("103", "101", "102"))

    assert [room_of(hotel, stay(), key=f"{turn}") for turn in range(3)] == ["101", "102", "103"]


def test_a_room_whose_guest_leaves_late_is_the_last_choice_for_who_arrives_that_day(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    leaving = a_reservation(hotel, stay(2, in_days=30), key="leaving late")
    with scope(hotel.pk):
        Reservation.objects.filter(reference=leaving.reference).update(late_check_out=dt.time(13))

    assert the_reservation(hotel, leaving.reference).room_number == "101"
    assert room_of(hotel, stay(2, in_days=32), key="first") == "102"
    assert room_of(hotel, stay(2, in_days=32), key="second") == "101"


def test_a_room_that_is_promised_before_its_last_guest_must_leave_is_given_to_nobody_for_that_night(hotel):
    a_room_type(hotel)
    coming_early = a_reservation(hotel, stay(2, in_days=32), key="comes at ten")
    with scope(hotel.pk):
        Reservation.objects.filter(reference=coming_early.reference).update(early_check_in=dt.time(10))

    with pytest.raises(NoRoom):
        a_reservation(hotel, stay(2, in_days=30), key="leaves at eleven")
    with scope(hotel.pk):
        Reservation.objects.filter(reference=coming_early.reference).update(early_check_in=dt.time(12))
    assert room_of(hotel, stay(2, in_days=30), key="leaves at eleven") == "101"


def test_extra_hours_have_the_names_of_their_columns():
    columns = {field.name for field in Reservation._meta.get_fields()}
    assert {kind.value for kind in ExtraTime} <= columns
