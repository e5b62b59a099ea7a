"""The stand-in in a test's hands: its faults, the back office, and the process of its own."""

import os

import pytest
import requests

from tests.qloapps.build import Caller, a_booking, a_type
from tests.qloapps.example import SEA_VIEW
from tests.qloapps.stand import in_process


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("crash", (500, "")), ("empty", (200, "")), ("fatal", (200, "Fatal error")), ("bare_list", (200, "[]"))],
)
@pytest.mark.parametrize("after", [False, True])
def test_an_answer_may_be_spoilt_before_or_after_the_work(caller, qloapps, kind, sent, after):
    qloapps.fault(kind, after=after, resource="bookings", method="POST", times=1)

    answer = caller.call("POST", "bookings", a_booking())

    assert (answer.status_code, answer.text) == sent
    assert len(qloapps.orders()) == int(after)


def test_a_500_may_come_although_the_booking_was_made(caller, qloapps):
    qloapps.fault("error", after=True, method="POST")

    answer = caller.call("POST", "bookings", a_booking())

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["message"].startswith("[PHP Warning #2] ")
    assert len(qloapps.orders()) == 1


@pytest.mark.parametrize("kind", ["garbage", "cut", "notice"])
def test_an_answer_may_be_no_json(caller, qloapps, kind):
    qloapps.fault(kind)

    with pytest.raises(requests.JSONDecodeError):
        caller.call("GET", "hotels").json()


@pytest.mark.parametrize(("after", "orders"), [(False, 0), (True, 1)])
def test_the_line_may_go_dead_before_or_after_the_work(caller, qloapps, after, orders):
    qloapps.fault("reset", after=after, method="POST")

    with pytest.raises(requests.ConnectionError):
        caller.call("POST", "bookings", a_booking())

    assert len(qloapps.orders()) == orders


def test_it_may_hang(caller, qloapps):
    qloapps.fault("hung", seconds=60)

    with pytest.raises(requests.Timeout):
        requests.get(f"{qloapps.url}/api/hotels", auth=(qloapps.key, ""), timeout=0.2)


def test_it_may_be_slow(caller, qloapps):
    qloapps.fault("slow", seconds=0.2, times=1)

    slow, quick = caller.call("GET", "hotels"), caller.call("GET", "hotels")

    assert slow.elapsed.total_seconds() >= 0.2 > quick.elapsed.total_seconds()


def test_a_fault_of_one_resource_leaves_the_others_alone(caller, qloapps):
    qloapps.fault("crash", resource="orders")

    assert caller.call("GET", "orders").status_code == 500
    assert caller.call("GET", "hotels").status_code == 200
    qloapps.calm()
    assert caller.call("GET", "orders").status_code == 200


def test_an_unknown_fault_or_operation_is_an_error(qloapps):
    with pytest.raises(OSError, match="400"):
        qloapps.fault("sulking")
    with pytest.raises(OSError, match="400"):
        qloapps.do("sing")


def test_it_may_be_dead_and_come_back_at_the_same_address_with_its_bookings(caller, qloapps):
    caller.book()
    qloapps.do("dead")

    with pytest.raises(requests.ConnectionError):
        caller.call("GET", "hotels")
    qloapps.calm()

    assert caller.get("bookings") == {"bookings": [{"id": 1}]}


def test_the_back_office_sells_checks_in_and_checks_out(caller, qloapps):
    days = {"check_in": "2027-05-03", "check_out": "2027-05-05"}

    order = qloapps.do("sell", id_product=SEA_VIEW, **days)["order"]
    full = qloapps.do("sell", id_product=SEA_VIEW, **days)["order"]
    qloapps.do("check_in", order=order)
    arrived = caller.rows(order)[0]
    qloapps.do("check_out", order=order)

    assert full == 0
    assert (arrived["id_status"], caller.rows(order)[0]["id_status"]) == (2, 3)
    assert arrived["check_in"] != "0000-00-00 00:00:00"


def test_requests_are_remembered_with_their_bodies(caller, qloapps):
    caller.book(source="seen/1")

    [request] = qloapps.seen("POST", "bookings")
    assert '"seen/1"' in request["body"]
    assert "cookie" not in request["headers"]


def test_a_fresh_start_forgets_everything(caller, qloapps):
    caller.book()

    qloapps.do("fresh")

    assert caller.get("bookings") == []
    assert caller.book(a_type())["id"] == 1


def test_in_a_process_of_its_own_it_answers_and_can_be_killed():
    with in_process() as stand:
        assert Caller(stand).get("hotels") == {"hotels": [{"id": 1}, {"id": 2}]}
        assert stand.process not in (0, os.getpid())

        stand.kill()

        with pytest.raises(requests.ConnectionError):
            Caller(stand).call("GET", "hotels")
