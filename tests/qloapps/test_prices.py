"""Prices and taxes of a search and of a booking, which are not the same thing."""

import pytest

from tests.qloapps.build import a_room, a_type, day
from tests.qloapps.example import GARDEN, HILL_ROOM

LINEN, PARKING = {"id_service": 5, "quantity": 1}, {"id_service": 6, "quantity": 1}


def total(booking):
    """(net, tax) of a whole booking."""
    prices = booking["associations"]["price_details"]
    return prices["total_price_without_tax"], prices["total_tax"]


def test_a_search_has_the_services_that_belong_to_the_room_inside(caller):
    [kind] = caller.search()["room_types"]

    assert (kind["base_price"], kind["base_price_with_tax"]) == (92.5, 101.75)
    assert (kind["total_price"], kind["total_price_with_tax"]) == (277.5, 305.25)


def test_a_booking_leaves_out_every_service_that_is_not_asked_for(caller):
    assert total(caller.book()) == (240, 24)


def test_a_booking_with_the_rooms_service_costs_what_the_search_said(caller):
    booked = caller.book(a_type(rooms=[a_room(services=[LINEN])]))

    assert total(booked) == (277.5, 27.75)
    [kind] = booked["associations"]["room_types"]
    assert (kind["total_tax"], kind["rooms"][0]["unit_price_without_tax"]) == (24, 240)
    assert kind["rooms"][0]["services"] == [
        {
            "id_service": 5,
            "name": "Linen and Cleaning",
            "quantity": 1,
            "unit_price_without_tax": 37.5,
            "total_price_without_tax": 37.5,
            "total_tax": 3.75,
            "per_night": 1,
            "price_mode": 2,
        }
    ]


def test_an_independent_service_comes_on_top_of_what_the_search_said(caller):
    booked = caller.book(a_type(rooms=[a_room(services=[LINEN, PARKING])]))

    assert total(booked) == (286.5, 28.65)
    parking = booked["associations"]["room_types"][0]["rooms"][0]["services"][1]
    assert (parking["per_night"], parking["price_mode"], parking["total_tax"]) == (0, 1, 0.9)


def test_a_search_for_two_rooms_counts_the_price_twice(caller):
    node = "<room_occupancy><adults>2</adults><children>0</children></room_occupancy>"
    two = f"<associations><room_occupancies>{node * 2}</room_occupancies></associations>"

    assert caller.search(more=two)["room_types"][0]["total_price"] == 555


def test_a_season_counts_in_a_search_night_by_night_and_in_a_booking(caller, qloapps):
    qloapps.do("add_price", id_product=HILL_ROOM, first=day(1), last=day(1), value="20", way=2)
    by_night = "<date_wise_breakdown>1</date_wise_breakdown>"

    [kind] = caller.search(hotel=2, kind=HILL_ROOM)["room_types"]
    booked = caller.book(a_type(HILL_ROOM), id_property=2)

    assert (kind["total_price"], kind["base_price"]) == (215.75, 71.91666666666667)
    assert total(booked) == (215.75, 45.31)
    assert "hotel_aris" in caller.call("POST", "hotel_ari", search_by_night(by_night)).json()


def search_by_night(flag):
    days = f"<date_from>{day(0)}</date_from><date_to>{day(3)}</date_to>"
    return f"<qloapps><hotel_ari><id_hotel>2</id_hotel>{days}{flag}</hotel_ari></qloapps>"


def test_a_price_per_percent_and_a_fixed_one(caller, qloapps):
    qloapps.do("add_price", id_product=GARDEN, first=day(0), last=day(0), value="10", way=1, kind=1)
    qloapps.do("add_price", id_product=GARDEN, first=day(1), last=day(1), value="99.99", way=3)

    assert total(caller.book(a_type(nights=2))) == (171.99, 17.2)


@pytest.mark.parametrize(("nights", "stored"), [(1, 60), (2, 120), (3, 90), (4, 80)])
def test_a_unit_price_is_stored_times_n_over_n_minus_one(caller, nights, stored):
    booked = caller.book(a_type(nights=nights, rooms=[a_room(unit_price_without_tax=60)]))

    assert total(booked)[0] == stored


def test_the_unit_price_that_gives_a_wanted_total(caller):
    nights, wanted = 3, 200
    unit = wanted * max(1, nights - 1) / nights

    assert total(caller.book(a_type(rooms=[a_room(unit_price_without_tax=unit)])))[0] == wanted


def test_a_total_above_the_computed_one_raises_the_room_to_it(caller):
    higher = {"price_details": {"total_paid": 0, "total_price_with_tax": 300}}

    assert total(caller.book(parts=higher)) == (272.73, 27.27)


def test_a_total_below_the_computed_one_is_ignored(caller):
    lower = {"price_details": {"total_paid": 0, "total_price_with_tax": 100}}

    assert total(caller.book(parts=lower)) == (240, 24)


def test_a_tax_of_nothing_makes_the_stay_free_of_tax(caller):
    assert total(caller.book(a_type(rooms=[a_room(total_tax=0)]))) == (240, 0)


def test_a_tax_that_is_said_is_taken(caller):
    assert total(caller.book(a_type(rooms=[a_room(total_tax="24")]))) == (240, 24)


def test_every_hotel_has_the_tax_of_its_room_types(caller):
    assert total(caller.book(a_type(HILL_ROOM, nights=2), id_property=2)) == (130.5, 27.41)


def test_the_rows_hold_room_prices_with_six_decimals_and_the_order_the_sum(caller):
    caller.book(a_type(rooms=[a_room(services=[LINEN])]))

    [row] = caller.rows(1)
    order = caller.get("orders/1")["order"]

    assert (row["total_price_tax_excl"], row["total_price_tax_incl"]) == ("240.000000", "264.000000")
    assert (order["total_paid_tax_incl"], order["total_paid_real"]) == ("305.250000", "0.000000")


@pytest.mark.parametrize(("paid", "state"), [(0, 1), (100, 8), (264, 2)])
def test_what_is_paid_decides_the_state(caller, paid, state):
    booked = caller.book(parts={"price_details": {"total_paid": paid}})

    assert booked["associations"]["price_details"]["total_paid"] == paid
    assert caller.state(1) == state


@pytest.mark.parametrize(("status", "state", "paid"), [(2, 2, 264), (3, 4, 0)])
def test_a_booking_may_come_as_paid_or_as_cancelled(caller, status, state, paid):
    booked = caller.book(booking_status=status)

    assert (caller.state(1), booked["associations"]["price_details"]["total_paid"]) == (state, paid)
