"""A room that somebody else was sold after us: our guest keeps it, and the hotel is told of both."""

import pytest

from governance.models import Alarm
from pms.errors import NoRoom, UnknownOutcome
from pms.types import ReservationStatus, StayChange
from tenants.scope import scope
from tests.pms.qloapps.build import a_request, book, stay
from tests.qloapps.example import SEA_VIEW

pytestmark = pytest.mark.django_db
MOVED = stay(4, in_days=70)
LATER = StayChange(stay=MOVED)


@pytest.fixture(autouse=True)
def _two_can_have_one_room(qloapps):
    qloapps.do("switch", overbooking="both")


def open_alarms(hotel):
    with scope(hotel.pk):
        return list(Alarm.objects.filter(resolved_at=None))


def sold_after_us(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.do("next_time", happens="rival_after")
    return pms.reserve(request)


def reception_takes_the_new_room(pms):
    """Right after a booking was moved; the row of the other is the later one."""
    get = pms.desk.client.get

    def with_a_rival(path, **params):
        found = get(path, **params)
        if "filter[id_room]" in params and params["filter[date_from]"] == f"<[{MOVED.check_out}]":
            found["bookings"].append({**found["bookings"][0], "id": 9999, "id_order": 999})
        return found

    pms.desk.client.get = with_a_rival


def test_a_room_that_was_sold_again_after_us_is_told_to_people(pms, qloapps, hotel):
    booked = sold_after_us(pms, qloapps)

    [alarm] = open_alarms(hotel)
    ours, rival = sorted(qloapps.live_rooms(), key=lambda row: int(row["id"]))
    assert (alarm.kind, alarm.subject, alarm.severity) == ("room_sold_twice", booked.reference, "critical")
    assert f"Room {ours['room_num']} is sold twice" in alarm.message
    assert f"order {rival['id_order']}" in alarm.message
    assert f"from {booked.stay.check_in} to {booked.stay.check_out}" in alarm.message
    assert pms.read(booked.reference).status is ReservationStatus.CONFIRMED


def test_a_double_sale_is_told_when_a_booking_that_was_not_answered_is_found(pms, qloapps, hotel):
    request = a_request(pms, stay())
    qloapps.do("next_time", happens="rival_after")
    qloapps.fault("crash", after=True, resource="bookings", method="POST", times=1)
    qloapps.fault("crash", resource="room_bookings")
    with pytest.raises(UnknownOutcome):
        pms.reserve(request)
    qloapps.calm()
    assert open_alarms(hotel) == []

    found = pms.find_by_key(request.idempotency_key)

    assert [alarm.subject for alarm in open_alarms(hotel)] == [found.reference]


def test_a_room_whose_nights_only_touch_ours_is_no_alarm(pms, qloapps, hotel):
    nights = stay()
    book(pms, nights)
    qloapps.do("sell", id_product=SEA_VIEW, check_in=nights.check_out, check_out=stay(9).check_out)

    pms.find_by_key("quote:1")

    assert len(qloapps.live_rooms()) == 2
    assert open_alarms(hotel) == []


def test_who_was_later_and_gives_the_room_up_is_no_alarm(pms, qloapps, hotel):
    request = a_request(pms, stay())
    qloapps.do("next_time", happens="rival_before")
    with pytest.raises(NoRoom):
        pms.reserve(request)

    assert open_alarms(hotel) == []


def test_a_rival_that_was_cancelled_is_no_alarm(pms, qloapps, hotel):
    booked = sold_after_us(pms, qloapps)
    with scope(hotel.pk):
        Alarm.objects.all().delete()
    rival = max(int(row["id_order"]) for row in qloapps.live_rooms())
    qloapps.do("cancel", order=rival)

    assert pms.find_by_key("quote:1").reference == booked.reference
    assert open_alarms(hotel) == []


def test_the_alarm_is_over_when_ours_is_cancelled(pms, qloapps, hotel):
    booked = sold_after_us(pms, qloapps)

    pms.cancel(booked.reference)

    assert open_alarms(hotel) == []


def test_a_stay_moved_into_a_room_that_is_sold_again_is_told(pms, hotel):
    booked = book(pms, stay(3))
    total = pms.change_preview(booked.reference, LATER).new_total
    reception_takes_the_new_room(pms)

    changed = pms.change(booked.reference, LATER, expected_total=total, idempotency_key="c:1")

    assert changed.stay == MOVED
    [alarm] = open_alarms(hotel)
    assert (alarm.kind, alarm.subject) == ("room_sold_twice", booked.reference)
