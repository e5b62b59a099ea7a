"""What a booking stores, refuses and silently changes."""

import pytest

from tests.qloapps.build import CLARA, a_booking, a_room, a_type, messages
from tests.qloapps.example import GARDEN, HILL_ROOM, SEA_VIEW


def refusal(caller, *types, **fields):
    """The words of a booking's refusal, which is always a 400 with the inner code 404."""
    answer = caller.call("POST", "bookings", a_booking(*types, **fields))
    assert answer.status_code == 400
    [(code, message)] = messages(answer)
    assert code == 404
    return message


def test_a_booking_answers_with_all_but_its_state(caller):
    booked = caller.book(a_type(rooms=[a_room(child=1, child_ages=[7])]), remark="Arrives at ten")

    assert booked["associations"]["customer_detail"] == {"id_customer": 1, **CLARA}
    assert booked["associations"]["remarks"] == ["Arrives at ten"]
    assert booked["associations"]["room_types"] == [
        {
            "id_room_type": GARDEN,
            "checkin_date": "2027-05-03 00:00:00",
            "checkout_date": "2027-05-06 00:00:00",
            "total_tax": 24,
            "number_of_rooms": 1,
            "name": "Garden Double",
            "rooms": [
                {
                    "id_room": 1,
                    "id_hotel_booking": 1,
                    "adults": 2,
                    "child": 1,
                    "unit_price_without_tax": 240,
                    "total_tax": 24,
                }
            ],
        }
    ]
    assert caller.get("bookings/1") == {"booking": booked}


def test_xml_answers_end_values_with_a_line_and_show_empty_lists_as_zero(caller):
    answer = caller.call("POST", "bookings", a_booking(), output_format="XML")

    assert answer.headers["Content-Type"] == "text/xml;charset=utf-8"
    assert "<booking><id><![CDATA[1]]></id>\n<id_property><![CDATA[1]]></id_property>\n" in answer.text
    assert "<cart_rules><![CDATA[0]]></cart_rules>\n<remarks><![CDATA[0]]></remarks>\n" in answer.text


def test_every_booking_hands_out_a_session_cookie(caller):
    assert caller.call("POST", "bookings", a_booking()).headers["Set-Cookie"].startswith("QloApps-")
    assert "Set-Cookie" not in caller.call("GET", "bookings/1").headers


def test_a_child_without_an_age_is_stored_as_none(caller):
    booked = caller.book(a_type(rooms=[a_room(child=1)]))

    assert booked["associations"]["room_types"][0]["rooms"][0]["child"] == 0


def test_ages_of_children_are_kept_in_the_row(caller):
    caller.book(a_type(SEA_VIEW, rooms=[a_room(child=2, child_ages=[3, 9])]))

    assert caller.rows(1)[0]["child_ages"] == "[3,9]"


def test_without_rooms_the_usual_party_of_the_type_is_booked(caller):
    booked = caller.book(a_type(rooms=[]))

    [room] = booked["associations"]["room_types"][0]["rooms"]
    assert (room["adults"], room["child"]) == (2, 1)


def test_several_rooms_are_one_order(caller):
    booked = caller.book(a_type(rooms=[a_room(), a_room(adults=1)]))

    [kind] = booked["associations"]["room_types"]
    assert [room["id_room"] for room in kind["rooms"]] == [1, 2]
    assert (kind["number_of_rooms"], kind["total_tax"]) == (2, 48)


def test_a_known_customer_gets_the_name_and_the_phone_that_were_sent(caller):
    caller.book()
    caller.book(guest={**CLARA, "firstname": "Otra", "phone": "+34600999888"})

    listed = caller.get("customers", display="[id,firstname,phone]")

    assert listed == {"customers": [{"id": 1, "firstname": "Otra", "phone": "+34600999888"}]}


def test_letters_of_all_kinds_are_kept_and_escaped(caller):
    answer = caller.call("POST", "bookings", a_booking(guest={**CLARA, "lastname": "Muñoz-О'Нил"}))

    assert answer.json()["booking"]["associations"]["customer_detail"]["lastname"] == "Muñoz-О'Нил"
    assert "Mu\\u00f1oz" in answer.text
    assert "Muñoz" in caller.call("GET", "customers", display="full").text


@pytest.mark.parametrize(
    ("types", "fields", "words"),
    [
        ([a_type(rooms=[a_room()] * 4)], {}, "Requested room(s) not available."),
        ([a_type(HILL_ROOM)], {}, "Requested room(s) not available."),
        ([a_type(HILL_ROOM, nights=1)], {"id_property": 2}, "Requested room(s) not available."),
        ([a_type(nights=0)], {}, "Requested room(s) not available."),
        ([a_type(nights=-2)], {}, "Invalid check in and check out dates in the request"),
        ([{**a_type(), "checkin_date": "3.5.2027"}], {}, "Invalid check in date in the request"),
        (
            [{**a_type(), "checkin_date": "2027-05-03T15:00:00+02:00"}],
            {},
            "Invalid check in date in the request",
        ),
        ([a_type(99)], {}, "Invalid room type in the request"),
        ([], {"id_property": 9}, "Please provide a valid id_property."),
        ([], {"currency": "XXX"}, "Please provide valid currency."),
        ([], {"guest": {**CLARA, "email": ""}}, "Please provide a valid email."),
        ([], {"guest": {**CLARA, "phone": ""}}, "Please provide a valid phone number."),
        ([], {"guest": {**CLARA, "country_code": "QQ"}}, "Invalid country code."),
    ],
)
def test_a_booking_is_refused_in_these_words(caller, qloapps, types, fields, words):
    assert refusal(caller, *types, **fields) == words
    assert qloapps.orders() == []


def test_a_booking_of_no_room_mixes_a_warning_with_the_reason(caller):
    answer = caller.call("POST", "bookings", a_booking(parts={"room_types": None}))

    assert [code for code, _ in messages(answer)] == [3, 404]
    assert messages(answer)[0][1].startswith('[PHP Warning #2] Undefined array key "room_types" (/')


def test_a_room_that_is_taken_cannot_be_named_again(caller):
    caller.book(a_type(rooms=[a_room(id_room=2)]))

    assert refusal(caller, a_type(rooms=[a_room(id_room=2)])) == "Requested room(s) not available."


def test_the_time_of_day_is_dropped(caller):
    booked = caller.book({**a_type(), "checkin_date": "2027-05-03 15:00:00"})

    assert booked["associations"]["room_types"][0]["checkin_date"] == "2027-05-03 00:00:00"


def test_bookings_cannot_be_deleted(caller):
    answer = caller.call("DELETE", "bookings/1")

    assert answer.status_code == 405
    assert messages(answer) == [(101, "Method DELETE is not allowed for the resource bookings")]
