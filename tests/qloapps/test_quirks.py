"""Q1 to Q10: what a caller of QloApps 1.7.0 stumbles over, each shown on the stand-in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.qloapps.build import CLARA, a_booking, a_room, a_type, an_ari, messages
from tests.qloapps.example import GARDEN, HILL_ROOM, SEA_VIEW

NO_ROOM = [(404, "Requested room(s) not available.")]


def without_tax(**fields: object) -> dict[str, object]:
    room = a_room(**fields)
    del room["total_tax"]
    return room


# Q1: 500 although booked


def test_q1_a_room_without_a_tax_is_booked_and_answered_with_a_500(caller, qloapps):
    answer = caller.call("POST", "bookings", a_booking(a_type(rooms=[without_tax()]), source="q1"))

    [(code, message)] = messages(answer)
    assert (answer.status_code, code) == (500, 3)
    assert message.startswith('[PHP Warning #2] Undefined array key "total_tax" (/')
    assert len(qloapps.orders("q1")) == 1


def test_q1_a_tax_group_is_booked_and_answered_with_a_500(caller, qloapps):
    room = without_tax(id_tax_rules_group=1)

    answer = caller.call("POST", "bookings", a_booking(a_type(rooms=[room]), source="q1"))

    assert answer.status_code == 500
    assert [message[:39] for _, message in messages(answer)] == [
        "[PHP Warning #2] Undefined array key 1 ",
        "[PHP Warning #2] Trying to access array",
    ]
    assert len(qloapps.orders("q1")) == 1


def test_q1_an_empty_tax_in_xml_is_booked_and_answered_with_nothing(caller, qloapps):
    xml = (
        "<qloapps><booking><id_property>1</id_property><currency>EUR</currency><source>q1</source>"
        "<booking_status>1</booking_status><associations><customer_detail><firstname>Clara</firstname>"
        "<lastname>Ferrer</lastname><email>clara@example.com</email><phone>600</phone></customer_detail>"
        "<room_types><room_type><id_room_type>1</id_room_type><checkin_date>2027-05-03</checkin_date>"
        "<checkout_date>2027-05-04</checkout_date><number_of_rooms>1</number_of_rooms><rooms><room>"
        "<adults>2</adults><child>0</child><total_tax></total_tax></room></rooms></room_type></room_types>"
        "</associations></booking></qloapps>"
    )

    answer = caller.call("POST", "bookings", xml)

    assert (answer.status_code, answer.text) == (500, "")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert len(qloapps.orders("q1")) == 1


def test_q1_a_tax_that_is_null_answers_as_it_should(caller):
    assert caller.book(a_type(rooms=[a_room(total_tax=None)]))["id"] == 1


# Q2: no idempotency


def test_q2_the_same_booking_twice_is_two_bookings_found_by_their_source(caller):
    for _ in range(2):
        caller.book(source="front-desk/4711")

    found = caller.get(
        "orders", display="[id,source,current_state]", **{"filter[source]": "[front-desk/4711]"}
    )

    assert [order["id"] for order in found["orders"]] == [1, 2]
    assert found["orders"][0] == {"id": 1, "current_state": 1, "source": "front-desk/4711"}


def test_q2_a_source_is_cut_after_255_letters(caller):
    assert caller.book(source="x" * 300)["source"] == "x" * 255


# Q3: nothing prevents an overbooking


@pytest.mark.parametrize(("overbooking", "live"), [("both", 3), ("cancel", 1)])
def test_q3_several_at_once_all_get_the_last_room_and_hear_200(caller, qloapps, overbooking, live):
    qloapps.do("switch", booking_seconds=0.3, overbooking=overbooking)
    start = Barrier(3)

    def book(number: int) -> int:
        start.wait(10)
        guest = {**CLARA, "email": f"guest{number}@example.com"}
        status: int = caller.call("POST", "bookings", a_booking(a_type(SEA_VIEW), guest=guest)).status_code
        return status

    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(book, range(3)))

    rows = [row for order in (1, 2, 3) for row in caller.rows(order)]
    assert statuses == [200, 200, 200]
    assert {row["id_room"] for row in rows} == {4}
    assert len(qloapps.live_rooms()) == live
    assert [caller.state(order) for order in (1, 2, 3)] == [1, 1, 1]


def test_q3_a_loser_is_cancelled_in_silence(caller, qloapps):
    qloapps.do("switch", overbooking="cancel")
    qloapps.do("next_time", happens="rival_before")

    booked = caller.book(a_type(SEA_VIEW))

    [row] = caller.rows(booked["id"])
    assert (row["is_cancelled"], row["is_refunded"], row["is_back_order"]) == (1, 1, 1)
    assert caller.state(booked["id"]) == 1


def test_q3_somebody_else_may_book_the_same_room_before_or_after(caller, qloapps):
    qloapps.do("switch", overbooking="both")
    for happens, ours in (("rival_before", "higher"), ("rival_after", "lower")):
        qloapps.do("next_time", happens=happens)

        booked = caller.book(a_type(SEA_VIEW, begin=20 if happens == "rival_after" else 0))

        rival = {"higher": booked["id"] - 1, "lower": booked["id"] + 1}[ours]
        assert caller.rows(rival)[0]["id_room"] == caller.rows(booked["id"])[0]["id_room"]


def test_q3_the_search_does_not_show_it(caller, qloapps):
    qloapps.do("switch", overbooking="both")
    qloapps.do("next_time", happens="rival_after")
    caller.book(a_type(SEA_VIEW))

    found = caller.search(kind=SEA_VIEW, more="<get_booked_rooms>1</get_booked_rooms>")

    assert (found["total_rooms"], found["total_booked_rooms"]) == (1, 1)


def test_q3_one_after_the_other_the_second_is_told_no(caller):
    caller.book(a_type(SEA_VIEW))

    answer = caller.call("POST", "bookings", a_booking(a_type(SEA_VIEW)))

    assert (answer.status_code, messages(answer)) == (400, NO_ROOM)


# Q4: another booking


def test_q4_without_stock_the_last_cart_of_the_customer_is_booked_instead(caller, qloapps):
    moved = caller.book(a_type(begin=10))
    caller.change(moved["id"], a_type(begin=40, nights=2))
    qloapps.do("set_room_type", id_product=HILL_ROOM, stock=0)

    booked = caller.book(a_type(HILL_ROOM), id_property=2)

    [kind] = booked["associations"]["room_types"]
    assert (booked["id_property"], kind["id_room_type"]) == (1, GARDEN)
    assert (kind["checkin_date"], kind["rooms"][0]["id_room"]) == ("2027-06-12 00:00:00", 2)


def test_q4_it_can_be_told_to_happen_to_the_next_booking(caller, qloapps):
    moved = caller.book(a_type(begin=10))
    caller.change(moved["id"], a_type(begin=40, nights=2))
    qloapps.do("next_time", happens="another_booking")

    booked = caller.book(a_type(SEA_VIEW))

    assert booked["associations"]["room_types"][0]["id_room_type"] == GARDEN


# Q5 to Q10


def test_q5_the_list_of_bookings_hears_no_filter_and_is_not_sorted(caller):
    caller.book()
    caller.book(guest={**CLARA, "email": "other@example.com"})
    caller.book()

    listed = caller.get("bookings", display="full", limit="1", **{"filter[id]": "[1]"})

    assert listed == {"bookings": [{"id": 1}, {"id": 3}, {"id": 2}]}


def test_q6_a_cancelled_booking_reads_like_a_live_one(caller, qloapps):
    booked = caller.book()
    before = caller.get("bookings/1")

    qloapps.do("cancel", order=booked["id"])

    assert caller.get("bookings/1") == before
    assert caller.state(1) == 4
    [row] = caller.rows(1)
    assert (row["is_cancelled"], row["is_refunded"], row["is_back_order"]) == (1, 1, 0)


def test_q7_nine_adults_and_days_long_gone_are_available(caller):
    nine = (
        "<associations><room_occupancies><room_occupancy><adults>9</adults><children>0</children>"
        "</room_occupancy></room_occupancies></associations>"
    )

    assert caller.search(more=nine)["total_available_rooms"] == 3
    assert caller.search(begin=-2500)["total_available_rooms"] == 3
    assert caller.book(a_type(rooms=[a_room(adults=9)], begin=-2500))["id"] == 1


def test_q8_an_unknown_id_has_no_body_and_an_invalid_address_a_fatal_error_with_200(caller, qloapps):
    unknown = caller.call("GET", "bookings/99")
    invalid = caller.call("POST", "bookings", a_booking(guest={**CLARA, "email": "clara"}))

    assert (unknown.status_code, unknown.content, unknown.headers["Content-Type"]) == (404, b"", "")
    assert (invalid.status_code, invalid.text) == (200, "Fatal error")
    assert qloapps.orders() == []


@pytest.mark.parametrize("spoilt", [{"lastname": "Ferrer 2"}, {"phone": "call me"}, {"firstname": "x" * 33}])
def test_q8_names_and_numbers_it_cannot_store_end_in_an_empty_500(caller, qloapps, spoilt):
    answer = caller.call("POST", "bookings", a_booking(guest={**CLARA, **spoilt}))

    assert (answer.status_code, answer.content) == (500, b"")
    assert qloapps.orders() == []


def test_q8_what_is_neither_json_nor_xml_ends_in_an_empty_500(caller):
    answer = caller.call("POST", "bookings", "<qloapps><booking><id_property>1")

    assert (answer.status_code, answer.content) == (500, b"")


def test_q9_available_rooms_are_an_object_and_none_is_an_empty_array(caller):
    free = caller.search(kind=SEA_VIEW)["room_types"][0]["rooms"]["available"]
    caller.book(a_type(SEA_VIEW))
    sold = caller.search(kind=SEA_VIEW)["room_types"][0]["rooms"]["available"]

    assert (free["4"]["room_num"], sold) == ("31", [])


def test_q9_an_empty_list_is_a_bare_array(caller):
    assert caller.get("customers", **{"filter[email]": "[nobody@example.com]"}) == []


def test_q10_ids_are_numbers_when_read_and_strings_when_written(caller):
    booked = caller.book()
    order = f"<id_order>{booked['id']}</id_order>"
    xml = f"<qloapps><order_history><id_order_state>4</id_order_state>{order}</order_history></qloapps>"

    written = caller.call("POST", "order_histories", xml)
    read = caller.get("order_histories", display="full")["order_histories"][-1]

    assert written.status_code == 201
    shown = written.json()["order_history"]
    assert (shown["id"], shown["id_order"], shown["id_order_state"]) == ("2", "1", 4)
    assert (read["id"], read["id_order"]) == (2, 1)


def test_a_search_takes_xml_only(caller):
    answer = caller.call("POST", "hotel_ari", {"hotel_ari": {"id_hotel": 1}})

    assert answer.status_code == 400
    assert [code for code, _ in messages(answer)] == [3, 3, 3, 85]
    assert caller.call("POST", "hotel_ari", an_ari()).status_code == 200
