"""The built-in PMS as the front desk sees it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms.adapters.builtin import holds, inventory, rows
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import InvalidRequest, NoRoom, NotFound, PmsUnavailable, PriceChanged
from pms.models import PmsConnection, Reservation, RoomNight
from pms.types import BookingRequest, NoOffer, Party, ReservationStatus
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import (
    JULIA,
    TWO,
    a_hotel,
    a_rate,
    a_restriction,
    a_room_type,
    stay,
    taken_nights,
    the_holds,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def pms_of(hotel: Tenant) -> BuiltinPms:
    return BuiltinPms(PmsConnection(tenant=hotel, provider="builtin"))


def a_request(of=None, *, key="key-1", total="200", **fields) -> BookingRequest:
    return BookingRequest(
        room_type_code="double",
        stay=of or stay(),
        party=TWO,
        guest=JULIA,
        expected_total=Money.of(total, "EUR"),
        idempotency_key=key,
        **fields,
    )


def status_of(hotel: Tenant, reference: str, status: ReservationStatus) -> None:
    with scope(hotel.pk):
        Reservation.objects.filter(reference=reference).update(status=status)


def test_room_types_come_in_the_hotels_order_without_those_out_of_sale(hotel):
    a_room_type(hotel, "suite", rooms=("301",), position=2)
    a_room_type(hotel, "double", position=1)
    a_room_type(hotel, "closed", rooms=("401",), active=False)

    assert [info.code for info in pms_of(hotel).room_types()] == ["double", "suite"]


def test_availability_lists_offers_cheapest_first_and_says_why_the_rest_is_none(hotel):
    a_room_type(hotel, "suite", rooms=("301",), price="300")
    a_room_type(hotel, "double", rooms=("101", "102"), price="100")
    a_room_type(hotel, "single", rooms=("201",), max_adults=1, max_guests=1)

    found = pms_of(hotel).availability(stay(), TWO)

    assert [(offer.room_type.code, str(offer.total), offer.rooms_left) for offer in found.offers] == [
        ("double", "200.00 EUR", 2),
        ("suite", "600.00 EUR", 1),
    ]
    assert [(refused.room_type.code, refused.reason) for refused in found.unavailable] == [
        ("single", NoOffer.TOO_MANY_GUESTS)
    ]


def test_availability_asks_the_database_as_often_for_ten_room_types_as_for_one(hotel):
    a_room_type(hotel)
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        pms_of(hotel).availability(stay(), TWO)
    for number in range(9):
        room_type = a_room_type(hotel, f"type-{number}", rooms=(f"{number}-1", f"{number}-2"))
        a_rate(room_type, price="80")
        a_restriction(hotel, stay(), room_type, min_nights=2)

    with CaptureQueriesContext(connection) as for_ten:
        found = pms_of(hotel).availability(stay(), TWO)

    assert len(found.offers) == 10
    assert len(for_ten) == len(for_one)


def test_a_room_that_is_taken_on_one_night_of_the_stay_is_not_free(hotel):
    a_room_type(hotel)
    pms_of(hotel).reserve(a_request(stay(1, in_days=31), total="100"))

    assert pms_of(hotel).availability(stay(2), TWO).unavailable[0].reason == NoOffer.FULL


def test_a_room_is_free_again_on_the_day_its_guest_leaves(hotel):
    a_room_type(hotel)
    pms_of(hotel).reserve(a_request(stay(2)))

    assert pms_of(hotel).availability(stay(2, in_days=32), TWO).offers


def test_a_room_out_of_sale_is_not_free(hotel):
    room_type = a_room_type(hotel, rooms=("101", "102"))
    with scope(hotel.pk):
        room_type.rooms.filter(number="101").update(active=False)

    assert pms_of(hotel).availability(stay(), TWO).offers[0].rooms_left == 1


def test_another_hotels_rooms_and_stays_are_not_seen(hotel):
    other = a_hotel("harbour")
    a_room_type(hotel)
    a_room_type(other, price="90")
    reference = pms_of(other).reserve(a_request(total="180")).reference

    assert pms_of(hotel).availability(stay(), TWO).offers[0].rooms_left == 1
    with pytest.raises(NotFound):
        pms_of(hotel).read(reference)


def test_a_quote_is_the_offer_of_one_room_type(hotel):
    a_room_type(hotel)
    a_room_type(hotel, "suite", rooms=("301",), price="300")

    offer = pms_of(hotel).quote("suite", stay(3), Party(1))

    assert (offer.room_type.code, offer.total) == ("suite", Money.of(900, "EUR"))


def test_a_quote_says_why_there_is_none(hotel):
    a_room_type(hotel)
    a_restriction(hotel, stay(), min_nights=4)

    with pytest.raises(NoRoom) as refused:
        pms_of(hotel).quote("double", stay(2), TWO)
    with pytest.raises(InvalidRequest, match="3 guests"):
        pms_of(hotel).quote("double", stay(4), Party(3))
    for unknown in ("igloo", ""):
        with pytest.raises(NotFound):
            pms_of(hotel).quote(unknown, stay(), TWO)
    assert refused.value.reason == NoOffer.MIN_NIGHTS


def test_a_held_room_is_taken_for_everybody_but_its_holder(hotel):
    a_room_type(hotel)
    held = pms_of(hotel).hold("double", stay(), minutes=10)

    assert pms_of(hotel).quote("double", stay(), TWO, hold_token=held.token).rooms_left == 1
    with pytest.raises(NoRoom):
        pms_of(hotel).quote("double", stay(), TWO)
    with pytest.raises(NoRoom):
        pms_of(hotel).hold("double", stay(), minutes=10)


def test_a_hold_is_over_when_its_minutes_are(hotel):
    a_room_type(hotel)
    held = pms_of(hotel).hold("double", stay(), minutes=10)

    with clock.held_at(held.expires_at - dt.timedelta(seconds=1)):
        assert not pms_of(hotel).availability(stay(), TWO).offers
    with clock.held_at(held.expires_at):
        assert pms_of(hotel).availability(stay(), TWO).offers
        pms_of(hotel).hold("double", stay(), minutes=10)


def test_a_hold_that_replaces_another_frees_it_first(hotel):
    a_room_type(hotel)
    first = pms_of(hotel).hold("double", stay(), minutes=10)

    pms_of(hotel).hold("double", stay(3), minutes=10, replaces=first.token)

    assert [night for _, night, _ in taken_nights(hotel)] == list(stay(3).night_dates)
    assert the_holds(hotel) == ["released", "live"]


@pytest.mark.parametrize("token", ["", "no token at all", "5f0e4a1c-7b1d-4f7e-9a51-0d2f6f1c8e11"])
def test_releasing_what_is_not_held_is_no_error(hotel, token):
    pms_of(hotel).release(token)


def test_expired_holds_are_swept_and_live_ones_stay(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    old = pms_of(hotel).hold("double", stay(), minutes=10)
    pms_of(hotel).hold("double", stay(), minutes=30)

    with clock.held_at(old.expires_at):
        assert holds.expire(hotel.pk) == 1
        assert holds.expire(hotel.pk) == 0

    assert the_holds(hotel) == ["expired", "live"]
    assert {room for room, _, _ in taken_nights(hotel)} == {"102"}


def test_a_reservation_gets_the_room_that_was_held_for_it(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    pms_of(hotel).hold("double", stay(), minutes=10)
    held = pms_of(hotel).hold("double", stay(), minutes=10)

    pms_of(hotel).reserve(a_request(hold_token=held.token))

    assert [row for row in taken_nights(hotel) if row[0] == "102"] == [
        ("102", night, "reservation") for night in stay().night_dates
    ]
    assert the_holds(hotel) == ["live", "booked"]


def test_a_reservation_without_a_live_hold_takes_a_free_room(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    held = pms_of(hotel).hold("double", stay(), minutes=10)

    with clock.held_at(held.expires_at):
        pms_of(hotel).reserve(a_request(hold_token=held.token))

    assert [owner for _, _, owner in taken_nights(hotel)] == ["reservation", "reservation"]


def test_a_hold_of_other_dates_is_not_taken_for_the_stay(hotel):
    a_room_type(hotel)
    held = pms_of(hotel).hold("double", stay(1), minutes=10)

    with pytest.raises(NoRoom):
        pms_of(hotel).reserve(a_request(stay(2), hold_token=held.token))


def test_what_is_read_back_is_what_was_booked(hotel):
    a_room_type(hotel)

    written = pms_of(hotel).reserve(a_request())
    back = pms_of(hotel).read(written.reference.lower())

    assert back == written
    assert (back.status, back.room_type_code, back.stay, back.party) == (
        ReservationStatus.CONFIRMED,
        "double",
        stay(),
        TWO,
    )
    assert (back.guest, back.total) == (JULIA, Money.of(200, "EUR"))
    assert pms_of(hotel).find_by_key("key-1") == back
    assert pms_of(hotel).find_by_key("key-2") is None


def test_the_same_key_again_gives_the_same_stay(hotel):
    a_room_type(hotel, rooms=("101", "102"))

    first = pms_of(hotel).reserve(a_request())
    second = pms_of(hotel).reserve(a_request())

    assert first == second
    assert len(taken_nights(hotel)) == 2


def test_a_reference_is_the_hotel_and_five_signs_nobody_confuses(hotel):
    a_room_type(hotel)

    reference = pms_of(hotel).reserve(a_request()).reference

    assert reference.startswith("AUR-")
    assert set(reference[4:]) <= set("2345679ACDEFGHJKMNPQRTVWXY")
    assert len(reference) == 9


def test_a_request_that_was_carried_out_in_between_is_answered_with_its_stay(hotel, monkeypatch):
    a_room_type(hotel)
    forget_expired = inventory.forget_expired

    def after_the_same_request(*args):
        monkeypatch.setattr(inventory, "forget_expired", forget_expired)
        pms_of(hotel).reserve(a_request())

    monkeypatch.setattr(inventory, "forget_expired", after_the_same_request)

    assert pms_of(hotel).reserve(a_request()) == pms_of(hotel).find_by_key("key-1")


def test_a_reference_that_is_taken_is_drawn_again(hotel, monkeypatch):
    a_room_type(hotel, rooms=("101", "102"))
    drawn = iter(["AUR-22222", "AUR-22222", "AUR-33333"])
    monkeypatch.setattr(rows, "new_reference", lambda slug: next(drawn))

    references = [pms_of(hotel).reserve(a_request(key=key)).reference for key in ("one", "two")]

    assert references == ["AUR-22222", "AUR-33333"]


def test_a_hold_that_lost_its_nights_books_nothing(hotel):
    a_room_type(hotel)
    held = pms_of(hotel).hold("double", stay(), minutes=10)
    with scope(hotel.pk):
        RoomNight.objects.order_by("night")[0].delete()

    with pytest.raises(PmsUnavailable):
        pms_of(hotel).reserve(a_request(hold_token=held.token))

    assert pms_of(hotel).find_by_key("key-1") is None


def test_a_price_that_changed_stops_the_booking_and_is_said(hotel):
    room_type = a_room_type(hotel)
    a_rate(room_type, price="120")

    with pytest.raises(PriceChanged) as changed:
        pms_of(hotel).reserve(a_request(total="200"))

    assert changed.value.total == Money.of(240, "EUR")
    assert taken_nights(hotel) == []


def test_nothing_is_left_behind_when_the_last_room_is_gone(hotel):
    a_room_type(hotel)
    pms_of(hotel).reserve(a_request(key="first"))

    with pytest.raises(NoRoom):
        pms_of(hotel).reserve(a_request(key="second"))

    assert pms_of(hotel).find_by_key("second") is None


@pytest.mark.parametrize(
    "guest",
    [
        replace(JULIA, name="  "),
        replace(JULIA, name="x" * 121),
        replace(JULIA, email="julia"),
        replace(JULIA, phone="5" * 21),
    ],
)
def test_a_guest_who_cannot_be_written_down_is_refused(hotel, guest):
    a_room_type(hotel)

    with pytest.raises(InvalidRequest):
        pms_of(hotel).reserve(replace(a_request(), guest=guest))


def test_cancelling_frees_the_room_and_stays_cancelled(hotel):
    a_room_type(hotel)
    reference = pms_of(hotel).reserve(a_request()).reference

    first = pms_of(hotel).cancel(reference)
    second = pms_of(hotel).cancel(reference)

    assert first.status == second.status == ReservationStatus.CANCELLED
    assert taken_nights(hotel) == []
    assert pms_of(hotel).availability(stay(), TWO).offers


def test_the_preview_of_a_cancellation_follows_the_terms_of_the_booking(hotel):
    a_room_type(hotel)
    booked = pms_of(hotel).reserve(a_request())
    Tenant.objects.filter(pk=hotel.pk).update(free_until_hours=9999, fee_percent_of_first_night=0)

    free = pms_of(hotel).cancel_preview(booked.reference)
    assert free.free_until is not None
    with clock.held_at(free.free_until + dt.timedelta(seconds=1)):
        late = pms_of(hotel).cancel_preview(booked.reference)

    assert (free.fee, late.fee) == (Money.of(0, "EUR"), Money.of(100, "EUR"))


@pytest.mark.parametrize(
    "status", [ReservationStatus.IN_HOUSE, ReservationStatus.DEPARTED, ReservationStatus.NO_SHOW]
)
def test_a_stay_that_has_begun_is_not_cancelled(hotel, status):
    a_room_type(hotel)
    reference = pms_of(hotel).reserve(a_request()).reference
    status_of(hotel, reference, status)

    with pytest.raises(InvalidRequest):
        pms_of(hotel).cancel(reference)
    with pytest.raises(InvalidRequest):
        pms_of(hotel).cancel_preview(reference)
    assert len(taken_nights(hotel)) == 2


def test_a_hotel_without_rooms_on_sale_is_not_healthy(hotel):
    assert not pms_of(hotel).health().ok
    a_room_type(hotel)
    assert pms_of(hotel).health().ok


def test_nights_of_a_hold_and_of_a_reservation_never_mix(hotel):
    a_room_type(hotel)
    held = pms_of(hotel).hold("double", stay(), minutes=10)
    pms_of(hotel).reserve(a_request(hold_token=held.token))

    pms_of(hotel).release(held.token)

    with scope(hotel.pk):
        assert RoomNight.objects.filter(hold=None, expires_at=None).count() == 2
