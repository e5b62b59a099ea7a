"""Each quirk of a real QloApps 1.7, and that our guests never notice it."""

import json

import pytest

from pms.adapters.qloapps import settling
from pms.errors import InvalidRequest, NoRoom, NotFound, PmsUnavailable, UnknownOutcome
from pms.types import Party, ReservationStatus, StayChange
from tests.pms.qloapps.build import (
    ATTIC,
    FAMILY,
    GARDEN,
    HILL,
    SUITE,
    TWO,
    a_request,
    book,
    pms_of,
    stay,
)
from tests.qloapps.example import SEA_VIEW

pytestmark = pytest.mark.django_db
NONSENSE = ("error", "crash", "empty", "fatal", "garbage")


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch):
    monkeypatch.setattr(settling, "LOOKS", (0.0, 0.0, 0.1))


def posted(qloapps):
    return qloapps.seen("POST", "bookings")


# Q1: 500 although booked


def test_q1_every_room_says_that_its_tax_is_none_of_ours(pms, qloapps):
    book(pms, stay(), party=FAMILY)

    [request] = posted(qloapps)
    assert '"total_tax": null' in request["body"]
    assert "id_tax_rules_group" not in request["body"]


@pytest.mark.parametrize(
    "fault", ["error", "crash", "empty", "fatal", "garbage", "bare_list", "reset", "cut"]
)
def test_q1_a_booking_that_was_made_is_found_whatever_was_answered(pms, qloapps, fault):
    request = a_request(pms, stay())
    qloapps.fault(fault, after=True, resource="bookings", method="POST", times=1)

    booked = pms.reserve(request)

    assert booked.status is ReservationStatus.CONFIRMED
    assert booked.total == request.expected_total
    assert (len(qloapps.live_rooms()), len(posted(qloapps))) == (1, 1)


# Q2: no idempotency


def test_q2_the_source_is_ours_alone_and_finds_the_booking_again(pms, qloapps):
    booked = book(pms, stay(), key="quote:7")

    [order] = qloapps.orders(pms.desk.source("quote:7"))
    assert order["reference"] == booked.reference
    assert pms.find_by_key("quote:7") == booked
    assert pms.find_by_key("quote:8") is None


def test_q2_the_same_key_again_is_the_same_booking(pms, qloapps):
    request = a_request(pms, stay(), code=GARDEN)

    first, second = pms.reserve(request), pms.reserve(request)

    assert first == second
    assert len(posted(qloapps)) == 1


@pytest.mark.parametrize("fault", NONSENSE)
def test_q2_what_was_answered_and_not_booked_is_not_there_and_is_not_sent_twice(pms, qloapps, fault):
    request = a_request(pms, stay())
    qloapps.fault(fault, resource="bookings", method="POST", times=1)

    with pytest.raises(PmsUnavailable):
        pms.reserve(request)

    assert (qloapps.orders(), len(posted(qloapps))) == ([], 1)
    assert pms.reserve(request).status is ReservationStatus.CONFIRMED


def test_q2_what_was_never_answered_and_is_not_there_yet_is_unknown(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.fault("reset", resource="bookings", method="POST", times=1)

    with pytest.raises(UnknownOutcome):
        pms.reserve(request)

    assert len(posted(qloapps)) == 1


def test_q2_when_nothing_can_be_looked_up_either_the_outcome_is_unknown(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.fault("error", after=True, resource="bookings", method="POST", times=1)
    qloapps.fault("crash", resource="room_bookings")

    with pytest.raises(UnknownOutcome):
        pms.reserve(request)

    qloapps.calm()
    found = pms.find_by_key(request.idempotency_key)
    assert found is not None
    assert found.status is ReservationStatus.CONFIRMED


def test_q2_a_booking_that_was_made_twice_is_kept_once(pms, qloapps):
    request = a_request(pms, stay(), code=GARDEN)
    first = pms.reserve(request)
    [again] = posted(qloapps)
    pms.desk.client.write_json("POST", "bookings", json.loads(again["body"]))
    assert len(qloapps.live_rooms()) == 2

    found = pms.find_by_key(request.idempotency_key)

    assert found == first
    assert len(qloapps.live_rooms()) == 1


# Q3: nothing prevents overbooking


@pytest.mark.parametrize("outcome", ["both", "cancel"])
def test_q3_who_was_later_in_a_room_gives_it_up(pms, qloapps, outcome):
    request = a_request(pms, stay())
    qloapps.do("switch", overbooking=outcome)
    qloapps.do("next_time", happens="rival_before")

    with pytest.raises(NoRoom):
        pms.reserve(request)

    [rival] = qloapps.live_rooms()
    assert rival["id_order"] not in [order["id"] for order in qloapps.orders(pms.desk.source("quote:1"))]


def test_q3_who_was_first_in_a_room_keeps_it(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.do("switch", overbooking="both")
    qloapps.do("next_time", happens="rival_after")

    booked = pms.reserve(request)

    assert pms.read(booked.reference).status is ReservationStatus.CONFIRMED


def test_q3_a_loser_found_later_is_released_too(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.do("switch", overbooking="both")
    qloapps.do("next_time", happens="rival_before")
    qloapps.fault("crash", after=True, resource="bookings", method="POST", times=1)
    qloapps.fault("crash", resource="room_bookings")
    with pytest.raises(UnknownOutcome):
        pms.reserve(request)
    qloapps.calm()

    assert pms.find_by_key(request.idempotency_key) is None
    assert len(qloapps.live_rooms()) == 1


# Q4: another booking is returned


def test_q4_what_was_booked_instead_is_cancelled_and_not_believed(pms, qloapps, hotel):
    other = book(pms, stay(2, in_days=80), code=GARDEN, key="quote:0")
    later = StayChange(stay=stay(2, in_days=90))
    pms.change(other.reference, later, expected_total=other.total, idempotency_key="change:1")
    request = a_request(pms, stay())
    qloapps.do("next_time", happens="another_booking")

    with pytest.raises(PmsUnavailable):
        pms.reserve(request)

    assert [row["id_order"] for row in qloapps.live_rooms()] == [1]
    assert pms.read(other.reference).stay == stay(2, in_days=90)


def test_q4_a_room_type_without_stock_books_nothing(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.do("set_room_type", id_product=SEA_VIEW, stock=0)

    with pytest.raises(NoRoom):
        pms.reserve(request)

    assert qloapps.live_rooms() == []


def test_q4_somebody_elses_old_booking_is_never_touched(pms, qloapps):
    theirs = qloapps.do("sell", id_product=SEA_VIEW, check_in="2027-05-01", check_out="2027-05-03")["order"]
    request = a_request(pms, stay())
    answer = pms.desk.client.get(f"bookings/{theirs}")
    pms.desk.client.write_json = lambda *_: answer  # says yes, with somebody else's booking

    with pytest.raises(PmsUnavailable):
        pms.reserve(request)

    assert [row["id_order"] for row in qloapps.live_rooms()] == [theirs]


# Q5: the list of bookings is unsorted and unfiltered


def test_q5_bookings_are_never_listed(pms, qloapps):
    booked = book(pms, stay())
    pms.find_by_key("quote:1")
    pms.arrivals(stay().check_in)
    pms.read(booked.reference)

    assert all(request["path"] != "bookings" for request in qloapps.seen("GET", "bookings"))


# Q6: a cancelled booking looks like a living one


def test_q6_cancelled_reads_as_cancelled(pms, qloapps):
    booked = book(pms, stay())
    before = pms.desk.client.get("bookings/1")

    cancelled = pms.cancel(booked.reference)

    assert pms.desk.client.get("bookings/1") == before
    assert cancelled.status is ReservationStatus.CANCELLED
    assert pms.read(booked.reference).status is ReservationStatus.CANCELLED
    assert pms.find_by_key("quote:1") is None


def test_q6_the_state_of_the_order_is_not_believed(pms, qloapps):
    """After an automatic cancellation it reads "awaiting payment" (recordings 121 and 239)."""
    request = a_request(pms, stay())
    qloapps.do("switch", overbooking="cancel")
    qloapps.do("next_time", happens="rival_before")
    with pytest.raises(NoRoom):
        pms.reserve(request)

    [order] = qloapps.orders(pms.desk.source("quote:1"))
    assert order["current_state"] == 1
    assert pms.read(order["reference"]).status is ReservationStatus.CANCELLED


def test_q6_guests_who_have_come_and_gone_read_so(pms, qloapps):
    booked = book(pms, stay())
    qloapps.do("check_in", order=1)
    assert pms.read(booked.reference).status is ReservationStatus.IN_HOUSE
    qloapps.do("check_out", order=1)
    assert pms.read(booked.reference).status is ReservationStatus.DEPARTED


# Q7: the search ignores capacity and days that are over


def test_q7_a_room_too_small_is_not_offered(pms):
    found = pms.availability(stay(), Party(3))

    assert found.offers == ()
    with pytest.raises(InvalidRequest, match="too many"):
        pms.quote(ATTIC, stay(), TWO)


def test_q7_nights_that_are_over_are_not_sold(pms, qloapps):
    with pytest.raises(InvalidRequest, match="over"):
        pms.availability(stay(in_days=-1), TWO)
    assert qloapps.seen("POST") == []


def test_q7_a_room_type_of_another_hotel_is_not_found(pms):
    with pytest.raises(NotFound):
        pms.quote(HILL, stay(), TWO)
    with pytest.raises(NotFound):
        pms.quote("999", stay(), TWO)


def test_q7_a_hotel_that_does_not_exist_has_nothing(hotel, qloapps):
    pms = pms_of(hotel)
    pms.connection.options = {"hotel_id": 99}

    assert pms.availability(stay(), TWO).offers == ()
    assert pms.room_types() == []


# Q8: answers without a body


def test_q8_a_booking_that_is_not_there_is_not_found(pms):
    with pytest.raises(NotFound):
        pms.read("NOSUCHREF")


def test_q8_fatal_error_with_status_200_is_no_yes(pms, qloapps):
    booked = book(pms, stay())
    qloapps.fault("fatal", resource="order_histories", method="POST", times=1)

    with pytest.raises(PmsUnavailable):
        pms.cancel(booked.reference)

    assert pms.read(booked.reference).status is ReservationStatus.CONFIRMED


# Q9: free rooms are an object or an empty list


def test_q9_a_house_that_is_sold_out_has_an_empty_list_of_rooms(pms, qloapps):
    nights = stay()
    assert pms.quote(SUITE, nights, TWO).rooms_left == 1
    qloapps.do("sell", id_product=SEA_VIEW, check_in=nights.check_in, check_out=nights.check_out)

    with pytest.raises(NoRoom):
        pms.quote(SUITE, nights, TWO)


# Q10: numbers come as numbers or as text


def test_q10_ids_that_come_back_as_text_are_ids(pms, qloapps):
    booked = book(pms, stay())
    history = "<order_history><id_order_state>4</id_order_state><id_order>1</id_order></order_history>"
    answer = pms.desk.client.write_xml("POST", "order_histories", f"<qloapps>{history}</qloapps>")

    assert isinstance(answer["order_history"]["id"], str)
    assert pms.cancel(booked.reference).status is ReservationStatus.CANCELLED
