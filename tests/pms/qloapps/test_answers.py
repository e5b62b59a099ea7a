"""What QloApps answers becomes frozen forms, or an error that repeats nothing of it."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from pms.adapters.qloapps.access import Access, Options
from pms.adapters.qloapps.answers import Ari, Booking, Order, RoomBooking, RoomTypeDetail, Service, many, one
from pms.adapters.qloapps.catalogue import plain_text
from pms.adapters.qloapps.kinds import kind_of
from pms.errors import PmsUnavailable
from pms.types import Stay

ROW = {
    "id": 20,
    "id_product": 2,
    "id_hotel": 1,
    "id_order": 16,
    "id_room": 4,
    "id_status": 1,
    "date_from": "2027-03-01 00:00:00",
    "date_to": "2027-03-04 00:00:00",
    "is_refunded": 0,
    "is_cancelled": 0,
    "is_back_order": 0,
    "room_num": "31",
    "adults": 2,
    "children": 2,
    "child_ages": "[3,7]",
}
BOOKING: dict[str, Any] = {
    "id": 16,
    "id_property": 1,
    "currency": "EUR",
    "source": "hotel-agent/abc",
    "associations": {
        "customer_detail": {
            "id_customer": 3,
            "firstname": "Ines",
            "lastname": "Soto",
            "email": "i@example.com",
        },
        "price_details": {"total_paid": 0, "total_price_without_tax": 450.5, "total_tax": "45.05"},
        "cart_rules": [],
        "remarks": ["Late arrival"],
        "room_types": [
            {
                "id_room_type": 2,
                "checkin_date": "2027-03-01 00:00:00",
                "checkout_date": "2027-03-04 00:00:00",
                "number_of_rooms": 1,
                "rooms": [
                    {
                        "id_room": 4,
                        "id_hotel_booking": 20,
                        "adults": 2,
                        "child": 0,
                        "unit_price_without_tax": 450.5,
                        "total_tax": 45.05,
                    }
                ],
            }
        ],
    },
}


def test_numbers_written_as_text_are_the_same_numbers():
    as_text = {name: str(value) for name, value in ROW.items()}

    assert one(RoomBooking, {"booking": as_text}, "booking") == one(RoomBooking, {"booking": ROW}, "booking")


def test_a_row_is_alive_until_any_of_its_three_signs_is_set():
    assert one(RoomBooking, {"booking": ROW}, "booking").alive
    for sign in ("is_refunded", "is_cancelled", "is_back_order"):
        assert not one(RoomBooking, {"booking": {**ROW, sign: "1"}}, "booking").alive


@pytest.mark.parametrize("ages", ["[]", "", "nonsense", "[3,7]"])
def test_ages_are_a_list_written_as_text(ages):
    row = one(RoomBooking, {"booking": {**ROW, "child_ages": ages}}, "booking")

    assert row.child_ages == ([3, 7] if ages == "[3,7]" else [])


def test_a_booking_is_read_with_its_prices_customer_and_rooms():
    found = one(Booking, {"booking": BOOKING}, "booking")

    assert (found.prices.total_price_without_tax, found.prices.total_tax) == (
        Decimal("450.5"),
        Decimal("45.05"),
    )
    assert (found.customer.id, found.customer.phone) == (3, "")
    assert found.room_types[0].rooms[0].unit_price_without_tax == Decimal("450.5")


def test_an_empty_list_comes_without_its_name():
    assert many(Order, [], "orders") == []


@pytest.mark.parametrize(
    "found", [None, {}, {"orders": {}}, {"customers": []}, "orders", [1], {"orders": [1]}]
)
def test_what_is_no_list_of_what_was_asked_for_is_unavailable(found):
    with pytest.raises(PmsUnavailable):
        many(Order, found, "orders")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "nobody@example.com"},
        {"date_from": "0000-00-00 00:00:00"},
        {"date_to": "2027-03-01 00:00:00"},
        {"adults": -1},
        {"id_order": None},
    ],
)
def test_a_row_that_cannot_be_is_unavailable_and_its_values_are_not_repeated(wrong):
    with pytest.raises(PmsUnavailable) as failure:
        one(RoomBooking, {"booking": {**ROW, **wrong}}, "booking")

    assert "nobody" not in str(failure.value)
    assert "0000" not in str(failure.value)


def test_amounts_that_are_none_are_unavailable():
    broken = {**BOOKING["associations"], "price_details": {"total_price_without_tax": "NaN", "total_tax": 1}}

    with pytest.raises(PmsUnavailable):
        one(Booking, {"booking": {**BOOKING, "associations": broken}}, "booking")


@pytest.mark.parametrize("rooms", [[], {"available": []}, {"available": {}}])
def test_a_room_type_without_free_rooms_has_none(rooms):
    kind = {"id_room_type": 1, "total_price": 1, "total_price_with_tax": 1, "rooms": rooms}
    ari = {"date_from": "2027-03-01", "date_to": "2027-03-04", "currency": "EUR", "room_types": [kind]}

    assert one(Ari, {"hotel_ari": ari}, "hotel_ari").room_types[0].available == []


def test_texts_of_a_shop_with_several_languages_are_told_apart():
    names = [{"id": 1, "value": "Sea view"}, {"id": 2, "value": "Vista al mar"}, {"id": "3", "value": None}]

    assert one(RoomTypeDetail, {"room_type": {"id": 2, "name": names}}, "room_type").name == {
        1: "Sea view",
        2: "Vista al mar",
        3: "",
    }


def test_services_are_with_the_room_beside_it_or_chosen():
    kinds = [(1, 1), (1, 2), (0, 1)]
    found = [
        one(Service, {"s": {"id": 5, "price": "9", "auto_add_to_cart": auto, "price_addition_type": of}}, "s")
        for auto, of in kinds
    ]

    assert [service.with_room for service in found] == [True, False, False]
    assert [service.beside_room for service in found] == [False, True, False]


def test_markup_is_taken_out_of_texts():
    assert plain_text("<div><p>Sea &amp; sun</p>\n<br/> all  day</div>") == "Sea & sun all day"


@pytest.mark.parametrize(
    ("name", "adults", "kind"),
    [
        ("Junior Suite", 2, "junior suite"),
        ("Suite del Mar", 2, "suite"),
        ("Habitación Doble Superior", 2, "superior"),
        ("Garden Doubles", 2, "double"),
        ("Quarto Casal", 2, "double"),
        ("Executive Rooms", 2, "deluxe"),
        ("General Rooms", 2, "standard"),
        ("Twin", 2, "twin"),
        ("Cabaña familiar", 4, "cabin"),
        ("Azul", 1, "single"),
        ("Azul", 2, "double"),
        ("Azul", 3, "triple"),
        ("Azul", 6, "family"),
    ],
)
def test_the_kind_of_a_room_is_in_its_name_or_in_its_size(name, adults, kind):
    assert kind_of([name], max_adults=adults) == kind


def test_bookings_are_made_in_the_hotel_s_first_language():
    several = Options(hotel_id=1, languages={"es": 3, "en": 1})

    assert Access(1, "https://pms.example.com/api", "k", several).language_id == 3
    assert Access(1, "https://pms.example.com/api", "k", Options(hotel_id=1)).language_id == 1


def test_a_stay_is_its_first_and_last_day():
    row = one(RoomBooking, {"booking": ROW}, "booking")

    assert row.stay == Stay(row.date_from, row.date_to)
    assert row.stay.nights == 3


NONSENSE: list[Any] = [None, True, -1, 10**30, 0.5, "", "x", "0000-00-00", [], [[]], {}, [{"value": 1}]]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=repr)
@pytest.mark.parametrize(("form", "whole"), [(RoomBooking, ROW), (Booking, BOOKING)])
def test_nonsense_in_any_place_is_read_or_unavailable_and_nothing_else(form, whole, nonsense):
    for name in whole:
        with suppress(PmsUnavailable):  # any other error fails
            one(form, {"it": {**whole, name: nonsense}}, "it")


@pytest.mark.parametrize("nonsense", NONSENSE, ids=repr)
def test_texts_that_are_none_of_a_shop_s_are_read_or_unavailable(nonsense):
    with suppress(PmsUnavailable):  # any other error fails
        one(RoomTypeDetail, {"it": {"id": 1, "name": nonsense, "associations": nonsense}}, "it")
