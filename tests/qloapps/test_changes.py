"""PUT of a booking: a full replacement with many traps, and the cancellation that needs none."""

import pytest

from tests.qloapps.build import CLARA, Caller, a_room, a_type, messages
from tests.qloapps.example import FULL_KEY, GARDEN, SEA_VIEW

LINEN = {"id_service": 5, "quantity": 1}
BREAKFAST = {"id_service": 7, "quantity": 1}


def refusal(answer):
    assert answer.status_code == 400
    [(code, message)] = messages(answer)
    assert code == 404
    return message


def test_other_dates_take_another_room_and_delete_the_row(caller):
    caller.book()

    changed = caller.change(1, a_type(begin=1, nights=4)).json()["booking"]

    [room] = changed["associations"]["room_types"][0]["rooms"]
    assert (changed["id"], room["id_hotel_booking"], room["unit_price_without_tax"]) == (1, 2, 320)
    assert [row["id"] for row in caller.rows(1)] == [2]
    assert room["id_room"] == 2


def test_the_nights_it_has_already_count_as_taken(caller):
    caller.book(a_type(SEA_VIEW))

    answer = caller.change(1, a_type(SEA_VIEW, nights=4))

    assert refusal(answer) == "Requested room(s) not available"
    assert caller.rows(1)[0]["date_to"] == "2027-05-06 00:00:00"


def test_another_type_is_priced_anew(caller):
    caller.book()

    changed = caller.change(1, a_type(SEA_VIEW)).json()["booking"]

    assert changed["associations"]["price_details"]["total_price_without_tax"] == 451.5


def test_services_that_are_not_sent_again_are_gone(caller):
    caller.book(a_type(rooms=[a_room(services=[LINEN, BREAKFAST])]))

    changed = caller.change(1, a_type(rooms=[a_room(services=[LINEN])])).json()["booking"]

    [room] = changed["associations"]["room_types"][0]["rooms"]
    assert [service["id_service"] for service in room["services"]] == [5]


def test_the_party_of_a_kept_room_stays_though_the_answer_is_200(caller):
    caller.book()

    caller.change(1, a_type(rooms=[a_room(adults=1)]))

    assert caller.rows(1)[0]["adults"] == 2


def test_the_party_is_changed_by_writing_the_row_back(caller):
    caller.book()
    xml = caller.call("GET", "room_bookings/1", output_format="XML").text

    answer = caller.call(
        "PUT",
        "room_bookings/1",
        xml.replace("<adults><![CDATA[2]]></adults>", "<adults><![CDATA[1]]></adults>"),
    )

    assert (answer.status_code, answer.json()["booking"]["adults"]) == (200, "1")
    assert caller.rows(1)[0]["adults"] == 1


def test_a_row_without_its_required_fields_is_refused(caller):
    caller.book()

    answer = caller.call("PUT", "room_bookings/1", "<qloapps><booking><id>1</id></booking></qloapps>")

    assert answer.status_code == 400
    assert (41, 'parameter "adults" required') in messages(answer)


def test_fewer_rooms_free_the_rest(caller):
    caller.book(a_type(rooms=[a_room(), a_room(adults=1)]))

    caller.change(1, a_type())

    assert len(caller.rows(1)) == 1


def test_the_customer_is_renamed_in_all_bookings(caller):
    caller.book()
    caller.book(a_type(begin=10))

    caller.change(2, a_type(begin=10), guest={**CLARA, "lastname": "Ferrer Gil"})

    assert caller.get("bookings/1")["booking"]["associations"]["customer_detail"]["lastname"] == "Ferrer Gil"


@pytest.mark.parametrize(("fields", "state"), [({}, 2), ({"booking_status": 1}, 1)])
def test_a_status_of_1_makes_a_paid_booking_unpaid(caller, fields, state):
    caller.book(parts={"price_details": {"total_paid": 264}})

    caller.change(1, a_type(), **fields)

    assert caller.state(1) == state


def test_what_is_paid_is_a_new_sum_and_the_difference_a_payment(caller, qloapps):
    caller.book(parts={"price_details": {"total_paid": 64}})

    caller.change(1, a_type(), booking_status=1, parts={"price_details": {"total_paid": 264}})

    payments = Caller(qloapps, FULL_KEY).get("order_payments", display="full")["order_payments"]
    amounts = [payment["amount"] for payment in payments]
    assert (amounts, caller.state(1)) == (["64.00", "200.00"], 2)


def test_a_status_of_3_cancels_and_may_be_repeated(caller):
    caller.book()

    for _ in range(2):
        assert caller.change(1, a_type(rooms=[]), booking_status=3).status_code == 200

    assert caller.state(1) == 4
    histories = caller.get("order_histories", display="full")["order_histories"]
    assert [history["id_order_state"] for history in histories] == [1, 4]


def test_a_cancelled_booking_does_not_come_back_to_life(caller, qloapps):
    caller.book()
    qloapps.do("cancel", order=1)

    caller.change(1, a_type(rooms=[]), booking_status=1)

    assert caller.state(1) == 1
    assert caller.rows(1)[0]["is_cancelled"] == 1
    assert qloapps.live_rooms() == []


def test_a_state_in_the_history_cancels_too_and_each_repetition_is_one_more_row(caller):
    caller.book()
    xml = (
        "<qloapps><order_history><id_order_state>4</id_order_state><id_order>1</id_order>"
        "</order_history></qloapps>"
    )

    statuses = [caller.call("POST", "order_histories", xml).status_code for _ in range(2)]

    assert statuses == [201, 201]
    assert caller.rows(1)[0]["is_refunded"] == 1
    assert caller.search()["total_available_rooms"] == 3
    assert len(caller.get("order_histories")["order_histories"]) == 3


def test_a_history_of_no_order_breaks_the_page_with_a_200(caller):
    xml = (
        "<qloapps><order_history><id_order_state>4</id_order_state><id_order>99</id_order>"
        "</order_history></qloapps>"
    )

    answer = caller.call("POST", "order_histories", xml)

    assert (answer.status_code, answer.text) == (200, "Invalid new order status")
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_paid_booking_that_is_cancelled_keeps_its_payment(caller):
    caller.book(parts={"price_details": {"total_paid": 264}})

    caller.change(1, a_type(rooms=[]), booking_status=3)

    assert caller.get("orders/1")["order"]["total_paid_real"] == "264.000000"


def test_a_change_without_a_tax_is_written_and_answered_with_a_500(caller):
    caller.book()
    room = a_room()
    del room["total_tax"]

    answer = caller.change(1, a_type(begin=10, rooms=[room]))

    assert answer.status_code == 500
    assert caller.rows(1)[0]["date_from"] == "2027-05-13 00:00:00"


def test_a_remark_is_added_to_those_there_are(caller):
    caller.book(remark="one")

    changed = caller.change(1, a_type(), remark="two").json()["booking"]

    assert changed["associations"]["remarks"] == ["one", "two"]


def test_a_change_is_refused_in_these_words(caller):
    caller.book()

    assert refusal(caller.change(0, a_type())) == "id is required with PUT requests."
    assert refusal(caller.change(9, a_type())) == "Booking not found."
    stranger = {**CLARA, "email": "stranger@example.com"}
    assert refusal(caller.change(1, a_type(), guest=stranger)) == "Customer not found."
    bare = {"booking": {"id": 1, "booking_status": 3}}
    assert refusal(caller.call("PUT", "bookings/1", bare)) == "Rooms not found in the request."


def test_the_id_in_the_address_is_not_read(caller):
    caller.book(a_type(GARDEN))

    assert caller.change(1, a_type()).url.endswith("bookings/1?output_format=JSON")
    assert caller.call("PUT", "bookings/77", {"booking": {"id": 1}}).status_code == 400
