"""Changing a stay in place: dates, party, room type."""

import datetime as dt
from decimal import Decimal

import pytest

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import InvalidRequest, NoRoom, NotFound, PriceChanged
from pms.models import PmsConnection, Reservation, RoomNight
from pms.types import ExtraTime, NoOffer, Party, ReservationInfo, ReservationStatus, StayChange
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import (
    TWO,
    a_hotel,
    a_rate,
    a_reservation,
    a_restriction,
    a_room_type,
    stay,
    taken_nights,
    the_reservation,
)

pytestmark = pytest.mark.django_db
LATE = ExtraTime.LATE_CHECK_OUT


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def pms_of(hotel: Tenant) -> BuiltinPms:
    return BuiltinPms(PmsConnection(tenant=hotel, provider="builtin"))


def euros(amount: str | int) -> Money:
    return Money.of(amount, "EUR").rounded()


def change(hotel: Tenant, booked: ReservationInfo, **to: object) -> ReservationInfo:
    """Preview and change."""
    wanted = StayChange(**to)  # type: ignore[arg-type]  # the fields of StayChange
    total = pms_of(hotel).change_preview(booked.reference, wanted).new_total
    return pms_of(hotel).change(booked.reference, wanted, expected_total=total, idempotency_key="change")


def at_noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def in_house(hotel: Tenant, booked: ReservationInfo) -> None:
    with scope(hotel.pk):
        Reservation.objects.filter(reference=booked.reference).update(status=ReservationStatus.IN_HOUSE)


def nights_of(hotel: Tenant, booked: ReservationInfo) -> list[tuple[str, dt.date]]:
    with scope(hotel.pk):
        rows = RoomNight.objects.filter(reservation__reference=booked.reference).select_related("room")
        return sorted((row.room.number, row.night) for row in rows)


def test_a_preview_says_the_new_price_and_the_difference_and_writes_nothing(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    preview = pms_of(hotel).change_preview(booked.reference, StayChange(stay=stay(3)))

    assert (preview.old_total, preview.new_total, preview.difference) == (euros(200), euros(300), euros(100))
    assert (preview.offer.stay, preview.offer.party, preview.fee) == (stay(3), TWO, euros(0))
    assert pms_of(hotel).read(booked.reference).stay == stay(2)
    assert len(taken_nights(hotel)) == 2


def test_a_stay_gets_longer_in_its_own_room_also_in_a_full_house(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    changed = change(hotel, booked, stay=stay(4, in_days=29))

    assert (changed.stay, changed.total, changed.room_number) == (stay(4, in_days=29), euros(400), "101")
    assert nights_of(hotel, booked) == [("101", night) for night in stay(4, in_days=29).night_dates]


def test_nights_that_are_given_up_are_on_sale_again(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(3))

    changed = change(hotel, booked, stay=stay(1))

    assert changed.total == euros(100)
    assert pms_of(hotel).availability(stay(2, in_days=31), TWO).offers


def test_a_stay_moves_to_another_room_where_its_own_is_taken_on_the_new_nights(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    booked = a_reservation(hotel, stay(2), key="moves")
    next_guest = a_reservation(hotel, stay(2, in_days=32), key="comes next")

    changed = change(hotel, booked, stay=stay(4))

    assert (booked.room_number, next_guest.room_number, changed.room_number) == ("101", "101", "102")
    assert nights_of(hotel, booked) == [("102", night) for night in stay(4).night_dates]


def test_a_stay_stays_as_it_was_where_the_new_nights_are_taken(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2), key="stays")
    a_reservation(hotel, stay(2, in_days=32), key="comes next")

    with pytest.raises(NoRoom) as refused:
        pms_of(hotel).change_preview(booked.reference, StayChange(stay=stay(3)))
    with pytest.raises(NoRoom):
        pms_of(hotel).change(
            booked.reference, StayChange(stay=stay(3)), expected_total=euros(300), idempotency_key="key"
        )

    assert refused.value.reason is NoOffer.FULL
    assert pms_of(hotel).read(booked.reference) == pms_of(hotel).find_by_key("stays")
    assert nights_of(hotel, booked) == [("101", night) for night in stay(2).night_dates]


def test_another_party_is_priced_and_must_fit(hotel):
    a_rate(a_room_type(hotel, price=""), price="100", base_guests=2, extra_child="20")
    booked = a_reservation(hotel, stay(2))

    changed = change(hotel, booked, party=Party(2, 1, (8,)))

    assert (changed.party, changed.total) == (Party(2, 1, (8,)), euros(240))
    with pytest.raises(InvalidRequest, match="4 guests"):
        pms_of(hotel).change_preview(booked.reference, StayChange(party=Party(4)))


def test_another_room_type_gives_the_first_room_back(hotel):
    a_room_type(hotel)
    a_room_type(hotel, "suite", rooms=("301",), price="250")
    booked = a_reservation(hotel, stay(2))

    changed = change(hotel, booked, room_type_code="suite")

    assert (changed.room_type_code, changed.room_number, changed.total) == ("suite", "301", euros(500))
    assert {room for room, _, _ in taken_nights(hotel)} == {"301"}
    with pytest.raises(NotFound):
        pms_of(hotel).change_preview(booked.reference, StayChange(room_type_code="igloo"))


def test_nights_that_were_agreed_keep_their_price_when_the_rates_have_gone_up(hotel):
    room_type = a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    a_rate(room_type, price="130")

    assert change(hotel, booked, stay=stay(3)).total == euros(330)


def test_a_price_that_changed_after_the_preview_stops_the_change(hotel):
    room_type = a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    a_rate(room_type, price="130")

    with pytest.raises(PriceChanged) as changed:
        pms_of(hotel).change(
            booked.reference, StayChange(stay=stay(3)), expected_total=euros(300), idempotency_key="key"
        )

    assert changed.value.total == euros(330)
    assert pms_of(hotel).read(booked.reference).stay == stay(2)


def test_a_change_that_is_asked_for_again_changes_nothing_more(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    first = change(hotel, booked, stay=stay(3))
    second = change(hotel, booked, stay=stay(3))

    assert first == second
    assert len(taken_nights(hotel)) == 3


def test_restrictions_are_asked_of_what_changes_only(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    a_restriction(hotel, stay(2), closed=True, closed_to_arrival=True, min_nights=2)

    assert change(hotel, booked, stay=stay(3)).stay == stay(3)
    with pytest.raises(NoRoom) as too_short:
        change(hotel, booked, stay=stay(1))
    a_restriction(hotel, stay(1, in_days=33), closed=True)
    with pytest.raises(NoRoom) as closed:
        change(hotel, booked, stay=stay(4))
    assert (too_short.value.reason, closed.value.reason) == (NoOffer.MIN_NIGHTS, NoOffer.CLOSED)


def test_who_cannot_cancel_for_nothing_any_more_cannot_win_that_back_by_moving_the_stay(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2, in_days=10))
    free_until = booked.cancellation_free_until
    assert free_until is not None

    with clock.held_at(free_until + dt.timedelta(minutes=1)):
        changed = change(hotel, booked, stay=stay(2, in_days=40))
        fee = pms_of(hotel).cancel_preview(changed.reference).fee

    assert fee == euros(100)


def test_moving_a_stay_in_time_moves_the_free_cancellation_and_the_deposit_with_it(hotel):
    Tenant.objects.filter(pk=hotel.pk).update(deposit_percent=30)
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))

    changed = change(hotel, booked, stay=stay(4, in_days=50))

    assert booked.cancellation_free_until is not None
    moved = booked.cancellation_free_until + dt.timedelta(days=20)
    assert changed.cancellation_free_until is not None
    assert abs(changed.cancellation_free_until - moved) <= dt.timedelta(hours=1)
    assert (booked.deposit, changed.deposit) == (euros(60), euros(120))


def test_a_guest_in_the_house_stays_on_and_pays_the_new_nights_only(hotel):
    room_type = a_room_type(hotel)
    booked = a_reservation(hotel, stay(3, in_days=2))
    in_house(hotel, booked)
    a_rate(room_type, price="140")

    longer = stay(5, in_days=2)
    with clock.held_at(at_noon(longer.night_dates[1])):
        changed = change(hotel, booked, stay=longer)

    assert (changed.total, changed.status) == (euros(580), ReservationStatus.IN_HOUSE)


def test_a_guest_in_the_house_leaves_early_and_the_rest_is_on_sale_again(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(4, in_days=2))
    in_house(hotel, booked)

    shorter = stay(2, in_days=2)
    with clock.held_at(at_noon(shorter.check_out)):
        changed = change(hotel, booked, stay=shorter)

    assert changed.total == euros(200)
    assert nights_of(hotel, booked) == [("101", night) for night in shorter.night_dates]


def test_a_guest_in_the_house_changes_rooms_for_the_nights_to_come_only(hotel):
    a_room_type(hotel)
    a_room_type(hotel, "suite", rooms=("301",), price="250")
    of = stay(4, in_days=2)
    booked = a_reservation(hotel, of)
    in_house(hotel, booked)

    with clock.held_at(at_noon(of.night_dates[2])):
        change(hotel, booked, room_type_code="suite")

    first, second, third, fourth = of.night_dates
    assert nights_of(hotel, booked) == [("101", first), ("101", second), ("301", third), ("301", fourth)]


def test_what_has_passed_is_not_changed(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(4, in_days=2))
    in_house(hotel, booked)
    begun_earlier, over = stay(5, in_days=1), stay(1, in_days=2)
    with clock.held_at(at_noon(booked.stay.night_dates[2])):
        for other in (begun_earlier, over):
            with pytest.raises(InvalidRequest):
                pms_of(hotel).change_preview(booked.reference, StayChange(stay=other))


@pytest.mark.parametrize(
    "status", [ReservationStatus.DEPARTED, ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW]
)
def test_a_stay_that_is_over_is_not_changed(hotel, status):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())
    with scope(hotel.pk):
        Reservation.objects.filter(reference=booked.reference).update(status=status)

    with pytest.raises(InvalidRequest):
        pms_of(hotel).change_preview(booked.reference, StayChange(stay=stay(3)))


def test_a_stay_in_a_room_that_has_gone_out_of_sale_gets_shorter_and_not_longer(hotel):
    room_type = a_room_type(hotel)
    booked = a_reservation(hotel, stay(3))
    with scope(hotel.pk):
        room_type.rooms.update(active=False)
        type(room_type).objects.update(active=False)

    assert change(hotel, booked, stay=stay(2)).total == euros(200)
    with pytest.raises(NoRoom):
        change(hotel, booked, stay=stay(3))
    assert len(taken_nights(hotel)) == 2


def test_hours_that_were_agreed_for_another_day_are_agreed_no_more_and_not_charged(hotel):
    Tenant.objects.filter(pk=hotel.pk).update(late_check_out_percent=Decimal(50))
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    pms = pms_of(hotel)
    from_preview = pms.extra_time_preview(booked.reference, LATE, dt.time(13)).fee
    pms.extra_time_book(booked.reference, LATE, dt.time(13), expected_fee=from_preview)

    changed = change(hotel, booked, stay=stay(3))

    assert changed.late_check_out is None
    assert services.folio(hotel.pk, booked.reference).charges == euros(300)
    assert the_reservation(hotel, booked.reference).unannounced
