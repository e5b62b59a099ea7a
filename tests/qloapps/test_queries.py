"""Lists: filter, sort, limit, display, and how they fail."""

import datetime as dt

import pytest

from tests.qloapps.build import CLARA, a_type, messages


@pytest.fixture
def three(caller):
    """Three orders of two customers."""
    caller.book(source="a/1")
    caller.book(a_type(begin=10), source="a/2", guest={**CLARA, "email": "otto@example.com"})
    caller.book(a_type(begin=20), source="b/3")
    return caller


def ids(caller, resource, **query):
    listed = caller.get(resource, **query)
    return [row["id"] for row in next(iter(listed.values()))] if listed else []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("[2]", [2]),
        ("2", [2]),
        ("[1|3]", [1, 3]),
        ("[2,3]", [2, 3]),
        (">[1]", [2, 3]),
        ("<[2]", [1]),
        ("![2]", [1, 3]),
        ("![1|3]", [2]),
    ],
)
def test_a_filter_by_number(three, value, found):
    assert ids(three, "orders", **{"filter[id]": value}) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [("[a/1]", [1]), ("[A/1]", [1]), ("[a/]%", [1, 2]), ("%[/3]", [3]), ("%[/]%", [1, 2, 3]), ("[c]", [])],
)
def test_a_filter_by_words(three, value, found):
    assert ids(three, "orders", **{"filter[source]": value}) == found


def test_the_check_for_another_booking_of_the_same_room(three):
    overlap = {
        "filter[id_room]": "[1]",
        "filter[date_from]": "<[2027-05-16]",
        "filter[date_to]": ">[2027-05-06]",
        "filter[is_refunded]": "[0]",
    }

    assert ids(three, "room_bookings", **overlap) == [2]


def test_sorting_and_pages(three):
    assert ids(three, "orders", sort="[id_DESC]", limit="2") == [3, 2]
    assert ids(three, "orders", sort="[id_DESC]", limit="2,2") == [1]
    assert ids(three, "orders", sort="[id_customer_DESC,id_ASC]") == [2, 1, 3]


def test_dates_are_filtered_only_when_dates_are_asked_for(three):
    since = {"filter[date_upd]": f">[{dt.date(2020, 1, 1)} 00:00:00]", "sort": "[date_upd_ASC]"}

    refused = three.call("GET", "orders", **since)

    assert ids(three, "orders", date="1", **since) == [1, 2, 3]
    assert (refused.status_code, messages(refused)[0][0]) == (500, 32)


@pytest.mark.parametrize(
    ("query", "code"),
    [({"filter[floor]": "1"}, 32), ({"display": "[floor]"}, 35), ({"sort": "id"}, 37)],
)
def test_a_field_that_is_none_is_a_500_with_warnings_behind_the_reason(three, query, code):
    answer = three.call("GET", "orders", **query)

    assert answer.status_code == 500
    assert [number for number, _ in messages(answer)] == [code, 3, 3, 3, 3]


def test_a_list_shows_ids_unless_more_is_asked_for(three):
    assert three.get("room_types") == {"room_types": [{"id": number} for number in (1, 2, 3, 4)]}
    assert three.get("orders", display="[source,id]")["orders"][0] == {"id": 1, "source": "a/1"}


def test_a_detail_has_what_belongs_to_it(three):
    hotel = three.get("hotels/1")["hotel"]
    room_type = three.get("room_types/1")["room_type"]

    assert (hotel["hotel_name"], hotel["check_in"]) == ("Casa Marina", "15:00")
    assert hotel["associations"]["room_types"] == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert [service["id"] for service in room_type["associations"]["services"]] == [5, 6, 7]
    assert three.get("orders/1")["order"]["associations"] == {"bookings": [{"id": 1}]}


def test_a_detail_with_display_is_broken(three):
    assert three.get("customers/1", display="[id,email]") == {"customers": [{"id": 1}]}


def test_lists_are_named_after_their_nodes(three):
    assert "bookings" in three.get("room_bookings")
    assert "rooms" in three.get("hotel_rooms")


def test_limits_of_a_room_type_are_in_a_table_with_ids_of_its_own(three):
    listed = three.get("hotel_room_types", display="full", **{"filter[id_hotel]": "[2]"})

    [limits] = listed["hotel_room_types"]
    assert (limits["id"], limits["id_product"]) == (54, 4)
    assert (limits["max_adults"], limits["max_guests"], limits["min_los"]) == (2, 3, 2)


def test_tables_have_an_xml_form(three):
    listed = three.call("GET", "orders", output_format="XML").text
    one = three.call("GET", "hotels/1", output_format="XML").text
    none = three.call("GET", "customers", output_format="XML", **{"filter[id]": "[9]"}).text

    assert '<order id="1" xlink:href="http://127.0.0.1' in listed
    assert "<hotel_name><language id=" in one
    assert "<customers>\n</customers>\n" in none
