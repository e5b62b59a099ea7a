"""Which room types are offered, and why others are not."""

import datetime as dt
from decimal import Decimal

import pytest

from hotel_agent.lib.money import Money
from pms.adapters.builtin.offers import check_dates, evaluate
from pms.adapters.builtin.rules import (
    ChildRule,
    HotelRules,
    Nights,
    RateLine,
    RestrictionLine,
    RoomTypeRules,
)
from pms.errors import InvalidRequest
from pms.types import NoOffer, Offer, Party, RoomTypeInfo, Stay, Unavailable

TODAY = dt.date(2026, 11, 21)
ALWAYS = Nights(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
DOUBLE = RoomTypeRules(
    id=1,
    info=RoomTypeInfo("double", "double", {}, {}, max_adults=2, max_children=1, max_guests=3),
    rates=(RateLine(ALWAYS, price=Decimal(100)),),
)


def december(first: int, last: int) -> Nights:
    return Nights(dt.date(2026, 12, first), dt.date(2026, 12, last))


def a_stay(check_in: int = 10, check_out: int = 12) -> Stay:
    return Stay(dt.date(2026, 12, check_in), dt.date(2026, 12, check_out))


def rules(*restrictions: RestrictionLine) -> HotelRules:
    return HotelRules("EUR", TODAY, (DOUBLE,), restrictions, (), ChildRule(3, 12))


def answer(
    *restrictions: RestrictionLine,
    stay: Stay | None = None,
    party: Party | None = None,
    rooms_left: int = 1,
) -> Offer | Unavailable:
    return evaluate(rules(*restrictions), DOUBLE, stay or a_stay(), party or Party(2), rooms_left=rooms_left)


def refused(reason: NoOffer, min_nights: int | None = None) -> Unavailable:
    return Unavailable(DOUBLE.info, reason, min_nights)


def test_a_free_room_is_offered_with_its_price_and_how_many_are_left():
    offer = answer(rooms_left=3)

    assert isinstance(offer, Offer)
    assert (offer.total, offer.rooms_left, len(offer.nights)) == (Money.of(200, "EUR"), 3, 2)


def test_without_a_free_room_the_type_is_full():
    assert answer(rooms_left=0) == refused(NoOffer.FULL)


def test_a_night_that_has_no_rate_is_not_sold():
    unpriced = RoomTypeRules(1, DOUBLE.info, (RateLine(december(10, 10), price=Decimal(100)),))

    assert evaluate(rules(), unpriced, a_stay(), Party(2), rooms_left=1) == refused(NoOffer.NO_RATE)


@pytest.mark.parametrize("nights", [december(11, 11), december(1, 10), december(11, 31)])
def test_one_closed_night_closes_the_stay(nights):
    assert answer(RestrictionLine(nights, closed=True)) == refused(NoOffer.CLOSED)


@pytest.mark.parametrize("nights", [december(1, 9), december(12, 31)])
def test_closed_nights_before_and_after_the_stay_do_not_matter(nights):
    assert isinstance(answer(RestrictionLine(nights, closed=True)), Offer)


def test_a_minimum_stay_holds_for_those_who_arrive_on_its_dates():
    at_least_three = RestrictionLine(december(10, 10), min_nights=3)

    assert answer(at_least_three) == refused(NoOffer.MIN_NIGHTS, 3)
    assert isinstance(answer(at_least_three, stay=a_stay(10, 13)), Offer)
    assert isinstance(answer(at_least_three, stay=a_stay(9, 11)), Offer)


def test_of_several_minimum_stays_the_longest_holds():
    lines = (RestrictionLine(december(1, 31), min_nights=4), RestrictionLine(december(10, 10), min_nights=3))

    assert answer(*lines) == refused(NoOffer.MIN_NIGHTS, 4)


def test_closed_to_arrival_is_about_the_first_night_only():
    line = RestrictionLine(december(11, 11), closed_to_arrival=True)

    assert isinstance(answer(line), Offer)
    assert answer(line, stay=a_stay(11, 13)) == refused(NoOffer.CLOSED_TO_ARRIVAL)


def test_closed_to_departure_is_about_the_day_of_leaving():
    line = RestrictionLine(december(12, 12), closed_to_departure=True)

    assert answer(line) == refused(NoOffer.CLOSED_TO_DEPARTURE)
    assert isinstance(answer(line, stay=a_stay(10, 13)), Offer)


def test_a_restriction_of_another_room_type_does_not_matter():
    assert isinstance(answer(RestrictionLine(ALWAYS, room_type_code="suite", closed=True)), Offer)
    assert answer(RestrictionLine(ALWAYS, room_type_code="double", closed=True)) == refused(NoOffer.CLOSED)


@pytest.mark.parametrize(
    ("party", "fits"),
    [
        (Party(2), True),
        (Party(3), False),
        (Party(2, 1, (8,)), True),
        (Party(1, 2, (8, 9)), False),
        (Party(2, 1, (15,)), False),
        (Party(1, 1, (15,)), True),
        (Party(1, 2, (15, 1)), True),
    ],
)
def test_a_party_must_fit_by_adults_children_and_guests(party, fits):
    assert isinstance(answer(party=party), Offer) is fits


def test_a_stay_does_not_begin_in_the_past():
    with pytest.raises(InvalidRequest, match="past"):
        check_dates(rules(), Stay(TODAY - dt.timedelta(days=1), TODAY))

    check_dates(rules(), Stay(TODAY, TODAY + dt.timedelta(days=1)))


def test_a_stay_is_no_longer_than_a_year():
    check_dates(rules(), Stay(TODAY, TODAY + dt.timedelta(days=365)))

    with pytest.raises(InvalidRequest, match="366"):
        check_dates(rules(), Stay(TODAY, TODAY + dt.timedelta(days=366)))
