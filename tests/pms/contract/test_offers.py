"""Rooms and prices."""

import pytest

from hotel_agent.lib.money import Money
from pms.errors import InvalidRequest, NoRoom, NotFound
from pms.types import NoOffer, Offer, Party
from tests.pms.contract.house import TWO, WITH_CHILD, Ability


def adds_up(offer: Offer) -> bool:
    """Whether the nights and the taxes that are not included make the total, to the cent."""
    total = Money.zero(offer.currency)
    for night in offer.nights:
        total += night.price
    for tax in offer.taxes:
        if not tax.included:
            total += tax.amount
    return total == offer.total


def test_the_hotel_has_a_name_a_zone_a_currency_and_hours(house):
    hotel = house.pms.property()

    assert hotel.name
    assert (hotel.timezone, hotel.currency) == ("Europe/Madrid", "EUR")
    assert hotel.check_out_until < hotel.check_in_from


def test_room_types_have_codes_names_and_limits(house):
    types = {kind.code: kind for kind in house.pms.room_types()}

    assert {house.double, house.suite} <= set(types)
    assert all(kind.name and kind.kind and kind.max_guests >= kind.max_adults >= 1 for kind in types.values())


def test_offers_add_up_and_come_cheapest_first(house):
    found = house.pms.availability(house.stay(3), TWO)

    totals = [offer.total.amount for offer in found.offers]
    assert totals == sorted(totals)
    assert all(adds_up(offer) and len(offer.nights) == 3 for offer in found.offers)
    assert (found.stay, found.party, found.stale) == (house.stay(3), TWO, False)


def test_an_offer_says_how_many_rooms_are_left(house):
    house.book(house.stay())

    left = {
        offer.room_type.code: offer.rooms_left for offer in house.pms.availability(house.stay(), TWO).offers
    }

    assert (left[house.double], left[house.suite]) == (2, 1)


def test_a_quote_is_the_offer_of_the_search(house):
    offers = {offer.room_type.code: offer for offer in house.pms.availability(house.stay(), TWO).offers}

    quote = house.pms.quote(house.double, house.stay(), TWO)

    assert adds_up(quote)
    assert (quote.total, quote.nights, quote.taxes) == (
        offers[house.double].total,
        offers[house.double].nights,
        offers[house.double].taxes,
    )


def test_a_quote_knows_its_currency_and_what_its_prices_hold(house):
    quote = house.pms.quote(house.double, house.stay(), TWO)

    assert quote.currency == "EUR"
    assert quote.tax_basis in {"included", "on_top", "mixed"}


def test_the_first_night_alone_costs_what_a_stay_of_one_night_does(house):
    longer = house.pms.quote(house.double, house.stay(3), TWO)

    assert longer.first_night_total == house.pms.quote(house.double, house.stay(1), TWO).total


def test_a_quote_is_asked_for_anew(house):
    before = house.pms.quote(house.double, house.stay(), TWO)

    house.raise_price(house.double)

    assert house.pms.quote(house.double, house.stay(), TWO).total > before.total


def test_a_sold_room_type_is_not_offered_and_says_so(house):
    house.book(house.stay(), code=house.suite)

    found = house.pms.availability(house.stay(), TWO)

    reasons = {no.room_type.code: no.reason for no in found.unavailable}
    assert reasons[house.suite] is NoOffer.FULL
    with pytest.raises(NoRoom) as refused:
        house.pms.quote(house.suite, house.stay(), TWO)
    assert refused.value.reason is NoOffer.FULL


def test_the_day_of_departure_is_no_night(house):
    house.book(house.stay(2), code=house.suite)

    assert house.pms.quote(house.suite, house.stay(1, in_days=32), TWO)
    assert house.pms.quote(house.suite, house.stay(2, in_days=28), TWO)


def test_too_many_guests_are_not_offered_a_room(house):
    crowd = Party(9)

    found = house.pms.availability(house.stay(), crowd)

    assert found.offers == ()
    assert {no.reason for no in found.unavailable} == {NoOffer.TOO_MANY_GUESTS}
    with pytest.raises(InvalidRequest):
        house.pms.quote(house.double, house.stay(), crowd)


def test_a_child_fits_where_children_do(house):
    assert house.pms.quote(house.double, house.stay(), WITH_CHILD).party == WITH_CHILD


def test_nights_that_have_passed_cannot_be_had(house):
    gone = house.stay(in_days=-5)

    with pytest.raises(InvalidRequest):
        house.pms.availability(gone, TWO)
    with pytest.raises(InvalidRequest):
        house.pms.quote(house.double, gone, TWO)


def test_tonight_can_be_had(house):
    assert house.pms.quote(house.double, house.stay(1, in_days=0), TWO)


def test_a_room_type_that_does_not_exist_is_not_found(house):
    with pytest.raises(NotFound):
        house.pms.quote("9999", house.stay(), TWO)


def test_several_rooms_are_offered_together_as_far_as_there_are_any(house):
    three = house.pms.rooms_availability(house.stay(), [TWO, TWO, TWO])
    more = house.pms.rooms_availability(house.stay(), [TWO] * 5)

    assert [offer.room_type.code for offer in three.cheapest] == [house.double] * 3
    assert three.total is not None
    assert three.total == three.cheapest[0].total * 3
    assert (more.cheapest, more.total) == ((), None)


def test_a_hold_keeps_the_room_or_is_an_empty_token(house):
    hold = house.pms.hold(house.suite, house.stay(), minutes=10)

    if Ability.HOLDS in house.can:
        with pytest.raises(NoRoom):
            house.pms.quote(house.suite, house.stay(), TWO)
        assert house.pms.quote(house.suite, house.stay(), TWO, hold_token=hold.token)
    else:
        assert hold.token == ""
        assert house.pms.quote(house.suite, house.stay(), TWO)


def test_a_released_hold_frees_the_room_and_an_unknown_one_is_no_error(house):
    hold = house.pms.hold(house.suite, house.stay(), minutes=10)

    house.pms.release(hold.token)
    house.pms.release(hold.token)
    house.pms.release("11111111-2222-3333-4444-555555555555")

    assert house.pms.quote(house.suite, house.stay(), TWO)
