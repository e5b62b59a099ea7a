"""Guests who want the same room at the same moment, in real threads with connections of their own."""

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Barrier

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms.adapters.builtin import inventory
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import NoRoom, PmsError, PmsUnavailable
from pms.models import PmsConnection, Reservation, RoomNight
from pms.types import BookingRequest, Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import (
    JULIA,
    TWO,
    a_hotel,
    a_quote,
    a_room_type,
    book,
    stay,
    taken_nights,
)
from tests.pms.builtin.racing import all_at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 50
ROUNDS = 3


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def pms_of(hotel: Tenant) -> BuiltinPms:
    return BuiltinPms(PmsConnection(tenant=hotel, provider="builtin"))


def a_request(of: Stay, *, key: str, hold_token: str = "") -> BookingRequest:
    total = Money.of(100 * of.nights, "EUR")
    return BookingRequest("double", of, TWO, JULIA, total, key, hold_token)


def test_of_50_guests_racing_for_the_last_room_exactly_one_gets_it_in_every_round(hotel):
    a_room_type(hotel)
    stays = [stay(2, in_days=30 + 3 * turn) for turn in range(ROUNDS)]
    together = Barrier(CROWD)

    def every_round(guest: int) -> list[str]:
        outcomes = []
        for turn, of in enumerate(stays):
            together.wait(30)
            try:
                outcomes.append(type(pms_of(hotel).reserve(a_request(of, key=f"{turn}-{guest}"))).__name__)
            except PmsError as error:
                outcomes.append(type(error).__name__)
        return outcomes

    by_guest = all_at_once([partial(every_round, guest) for guest in range(CROWD)])

    for outcomes in zip(*by_guest, strict=True):
        assert Counter(outcomes) == {"ReservationInfo": 1, "NoRoom": CROWD - 1}
    assert len(taken_nights(hotel)) == 2 * ROUNDS
    with scope(hotel.pk):
        assert Reservation.objects.count() == ROUNDS


def test_50_guests_racing_for_20_rooms_fill_them_all(hotel):
    a_room_type(hotel, rooms=tuple(f"{number}" for number in range(101, 121)))

    def book_as(number: int) -> Callable[[], object]:
        return lambda: pms_of(hotel).reserve(a_request(stay(3), key=f"guest-{number}"))

    results = all_at_once([book_as(number) for number in range(CROWD)])

    assert kinds(results) == {"ReservationInfo": 20, "NoRoom": 30}
    assert len(taken_nights(hotel)) == 60


def test_of_many_who_hold_the_last_room_exactly_one_holds_it(hotel):
    a_room_type(hotel)

    results = all_at_once([lambda: pms_of(hotel).hold("double", stay(), minutes=10)] * 20)

    assert kinds(results) == {"HoldInfo": 1, "NoRoom": 19}


def test_stays_that_overlap_in_part_never_share_a_night_and_never_wait_in_a_circle(hotel):
    a_room_type(hotel, rooms=("101", "102", "103"))

    def book_from(number: int) -> Callable[[], object]:
        of = stay(1 + number % 5, in_days=30 + number % 7)
        return lambda: pms_of(hotel).reserve(a_request(of, key=f"guest-{number}"))

    results = all_at_once([book_from(number) for number in range(40)])

    nights = [(room, night) for room, night, _ in taken_nights(hotel)]
    assert len(nights) == len(set(nights))
    assert set(kinds(results)) == {"ReservationInfo", "NoRoom"}


def test_the_room_of_an_expired_hold_goes_to_one_of_the_new_guests(hotel):
    a_room_type(hotel)
    old = pms_of(hotel).hold("double", stay(), minutes=10)
    actions: list[Callable[[], object]] = [lambda: pms_of(hotel).hold("double", stay(), minutes=10)] * 10
    actions.append(lambda: pms_of(hotel).reserve(a_request(stay(), key="late", hold_token=old.token)))

    with clock.held_at(old.expires_at):
        results = all_at_once(actions)

    won = kinds(results)
    assert won["HoldInfo"] + won["ReservationInfo"] == 1
    assert won["NoRoom"] == 10
    assert len(taken_nights(hotel)) == stay().nights


def test_a_held_room_goes_to_its_holder_against_everybody(hotel):
    a_room_type(hotel)
    held = pms_of(hotel).hold("double", stay(), minutes=10)
    actions: list[Callable[[], object]] = [
        lambda: pms_of(hotel).reserve(a_request(stay(), key="holder", hold_token=held.token))
    ]
    actions += [lambda: pms_of(hotel).hold("double", stay(), minutes=10)] * 10

    results = all_at_once(actions)

    assert kinds(results) == {"ReservationInfo": 1, "NoRoom": 10}


def test_a_cancelled_room_goes_to_at_most_one_of_those_who_wait_for_it(hotel):
    a_room_type(hotel)
    for round_number in range(5):
        booked = pms_of(hotel).reserve(a_request(stay(), key=f"first-{round_number}"))

        def book_as(number: int, of_round: int = round_number) -> Callable[[], object]:
            return lambda: pms_of(hotel).reserve(a_request(stay(), key=f"{of_round}-{number}"))

        def cancel(reference: str = booked.reference) -> object:
            return pms_of(hotel).cancel(reference)

        results = all_at_once([cancel, *(book_as(number) for number in range(6))])

        winners = [result for result in results[1:] if not isinstance(result, NoRoom)]
        assert len(winners) <= 1
        assert len(taken_nights(hotel)) == stay().nights * len(winners)
        with scope(hotel.pk):
            RoomNight.objects.all().delete()


def test_one_key_sent_by_many_at_once_books_once_and_all_hear_the_same(hotel):
    a_room_type(hotel)

    results = all_at_once([lambda: pms_of(hotel).reserve(a_request(stay(), key="the-key"))] * 20)

    assert len(set(results)) == 1
    assert kinds(results) == {"ReservationInfo": 20}


def test_one_quote_confirmed_by_many_at_once_is_booked_once(hotel):
    a_room_type(hotel, rooms=("101", "102", "103"))
    from_quote = a_quote(hotel, stay())

    results = all_at_once([lambda: book(hotel, from_quote, key="the-key")] * 10)

    assert len({getattr(result, "reference", None) for result in results}) == 1
    assert kinds(results) == {"ReservationInfo": 10}
    assert len(taken_nights(hotel)) == stay().nights


def test_of_50_guests_who_quote_and_confirm_at_once_one_books_the_last_room(hotel):
    a_room_type(hotel)

    def quote_and_book(number: int) -> Callable[[], object]:
        return lambda: book(hotel, a_quote(hotel, stay()), key=f"guest-{number}")

    results = all_at_once([quote_and_book(number) for number in range(CROWD)])

    assert kinds(results) == {"ReservationInfo": 1, "NoRoom": CROWD - 1}
    assert [owner for _, _, owner in taken_nights(hotel)] == ["reservation"] * stay().nights


def test_two_guests_who_swap_their_held_rooms_do_not_wait_for_each_other(hotel):
    a_room_type(hotel)
    a_room_type(hotel, "suite", rooms=("301",))
    for _ in range(10):
        one = pms_of(hotel).hold("double", stay(5), minutes=10)
        other = pms_of(hotel).hold("suite", stay(5), minutes=10)

        def to_suite(token: str = one.token) -> object:
            return pms_of(hotel).hold("suite", stay(5), minutes=10, replaces=token)

        def to_double(token: str = other.token) -> object:
            return pms_of(hotel).hold("double", stay(5), minutes=10, replaces=token)

        results = all_at_once([to_suite, to_double])

        assert not any(isinstance(result, PmsUnavailable) for result in results)
        for result in results:
            if not isinstance(result, PmsError):
                pms_of(hotel).release(result.token)  # type: ignore[attr-defined]  # a HoldInfo


def test_a_room_lost_between_the_look_and_the_taking_is_replaced_by_the_next(hotel, monkeypatch):
    a_room_type(hotel, rooms=("101", "102"))
    take_nights = inventory.take_nights
    seen: list[int] = []

    def after_another_guest(tenant_id, room_id, of, owner):
        seen.append(room_id)
        if len(seen) == 1:
            all_at_once([lambda: pms_of(hotel).hold("double", stay(), minutes=10)])
        return take_nights(tenant_id, room_id, of, owner)

    monkeypatch.setattr(inventory, "take_nights", after_another_guest)

    pms_of(hotel).reserve(a_request(stay(), key="key"))

    owners = {(room, owner) for room, _, owner in taken_nights(hotel)}
    assert owners == {("101", "hold"), ("102", "reservation")}


def test_the_database_itself_refuses_the_same_room_on_the_same_night(hotel):
    a_room_type(hotel)
    pms_of(hotel).hold("double", stay(), minutes=10)

    with scope(hotel.pk):
        again = RoomNight.objects.order_by("id")[0]
        again.pk = None
        with pytest.raises(IntegrityError, match="room_night_once"), transaction.atomic():
            again.save()


def test_an_inventory_that_stays_locked_is_unavailable_and_nothing_is_written(hotel):
    a_room_type(hotel)
    held = pms_of(hotel).hold("double", stay(), minutes=10)
    with psycopg.connect(os.environ["POSTGRES_URL"]) as blocker:
        blocker.execute("SELECT set_config('app.tenant_ids', %s, true)", [str(hotel.pk)])
        blocker.execute("SELECT 1 FROM pms_hold FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")

        with pytest.raises(PmsUnavailable):
            pms_of(hotel).reserve(a_request(stay(), key="key", hold_token=held.token))

        blocker.rollback()
    assert pms_of(hotel).find_by_key("key") is None
