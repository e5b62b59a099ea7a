"""Changing a booking: QloApps replaces it whole, and nothing of it may get lost."""

import json
from dataclasses import replace

import pytest

from hotel_agent.lib.money import Money
from pms.errors import InvalidRequest, NoRoom, NotFound, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.types import ExtraTime, GuestDetails, Party, ReservationInfo, ReservationStatus, StayChange
from tests.pms.qloapps.build import ATTIC, FAMILY, GARDEN, TWO, book, stay
from tests.qloapps.example import GARDEN as GARDEN_ID
from tests.qloapps.example import SEA_VIEW

pytestmark = pytest.mark.django_db
BREAKFAST = 7
MOVED = stay(4, in_days=70)
LATER = StayChange(stay=MOVED)


def change(pms, booked: ReservationInfo, to: StayChange) -> ReservationInfo:
    """At the price that is previewed."""
    total = pms.change_preview(booked.reference, to).new_total
    changed: ReservationInfo = pms.change(booked.reference, to, expected_total=total, idempotency_key="c:1")
    return changed


def put(qloapps):
    return [json.loads(request["body"])["booking"] for request in qloapps.seen("PUT", "bookings")]


def with_breakfast(pms, qloapps, *, paid: bool = False) -> ReservationInfo:
    """A stay that reception has added breakfast to, and has been paid for."""
    booked = book(pms, stay())
    [sent] = [json.loads(request["body"])["booking"] for request in qloapps.seen("POST", "bookings")]
    room = sent["associations"]["room_types"][0]["rooms"][0]
    room["services"].append({"id_service": BREAKFAST, "quantity": 2})
    if paid:
        sent["booking_status"] = 2
    else:
        del sent["booking_status"], sent["payment_status"]
    pms.desk.client.write_json("PUT", "bookings/1", {"booking": {**sent, "id": 1}})
    changed: ReservationInfo = pms.read(booked.reference)
    return changed


def test_a_preview_tells_both_prices_and_writes_nothing(pms, qloapps):
    booked = book(pms, stay(3))

    preview = pms.change_preview(booked.reference, LATER)

    assert (preview.old_total, preview.new_total) == (booked.total, Money.of("727.10", "EUR"))
    assert preview.difference == Money.of("179.30", "EUR")
    assert preview.fee == Money.of("0", "EUR")
    assert put(qloapps) == []
    assert pms.read(booked.reference) == replace(booked, idempotency_key="")


def test_a_stay_moves_to_other_nights_and_keeps_its_reference(pms):
    booked = book(pms, stay(3))

    changed = change(pms, booked, LATER)

    assert (changed.reference, changed.stay) == (booked.reference, stay(4, in_days=70))
    assert changed.total == Money.of("727.10", "EUR")
    assert changed.status is ReservationStatus.CONFIRMED


def test_a_stay_moves_to_another_room_type(pms):
    booked = book(pms, stay(3))

    changed = change(pms, booked, StayChange(room_type_code=GARDEN))

    assert changed.room_type_code == GARDEN
    assert changed.total == pms.quote(GARDEN, stay(3), TWO).total


def test_a_party_that_changes_is_written_into_the_room_itself(pms, qloapps):
    """A replacement leaves the party of a room it keeps as it was, and says 200 (recordings 173 to 175)."""
    booked = book(pms, stay(3))

    changed = change(pms, booked, StayChange(party=FAMILY))

    assert pms.read(booked.reference).party == changed.party == FAMILY
    assert (changed.total, changed.room_number) == (booked.total, booked.room_number)
    assert put(qloapps) == []


def test_nights_and_party_change_together(pms):
    booked = book(pms, stay(3))

    changed = change(pms, booked, StayChange(stay=stay(2, in_days=70), party=FAMILY))

    assert (changed.stay, changed.party) == (stay(2, in_days=70), FAMILY)


def test_put_keeps_the_services_that_reception_added(pms, qloapps):
    booked = with_breakfast(pms, qloapps)
    per_night = Money.of("30.80", "EUR")  # 2 of 14.00 with 10 %

    preview = pms.change_preview(booked.reference, LATER)
    changed = change(pms, booked, LATER)

    assert [tax.amount for tax in preview.offer.taxes if tax.name == "Breakfast"] == [per_night * 4]
    assert changed.total == preview.new_total == Money.of("727.10", "EUR") + per_night * 4
    room = put(qloapps)[-1]["associations"]["room_types"][0]["rooms"][0]
    assert {"id_service": BREAKFAST, "quantity": 2} in room["services"]


def test_put_keeps_the_state_of_payment(pms, qloapps):
    booked = with_breakfast(pms, qloapps, paid=True)

    change(pms, booked, LATER)
    pms.note(booked.reference, "window side, please")

    [order] = qloapps.orders()
    assert order["current_state"] == 2
    for sent in put(qloapps)[1:]:
        assert {"booking_status", "payment_status"} & set(sent) == set()
        assert sent["associations"]["price_details"] == {}
        assert sent["associations"]["room_types"][0]["rooms"][0]["total_tax"] is None


def test_put_does_not_rename_the_customer(pms, qloapps):
    book(pms, stay(), key="quote:1")
    jon = GuestDetails("Jon Vega", "marta@example.com", "+34600000002")
    booked = book(pms, stay(in_days=60), key="quote:2", guest=jon)

    changed = change(pms, booked, LATER)

    [customer] = qloapps.do("customers")["customers"]
    assert (customer["firstname"], customer["phone"]) == ("Marta", "+34600000001")
    assert changed.guest.name == "Jon Vega"


def test_a_service_the_other_room_type_has_not_is_not_lost_silently(pms, qloapps):
    qloapps.do("add_service", name="Sauna", price="10", room_types=[SEA_VIEW], tax_group=1)
    booked = with_sauna(pms, qloapps)

    with pytest.raises(InvalidRequest, match="Sauna"):
        pms.change_preview(booked.reference, StayChange(room_type_code=GARDEN))


def with_sauna(pms, qloapps) -> ReservationInfo:
    booked = book(pms, stay())
    [sent] = [json.loads(request["body"])["booking"] for request in qloapps.seen("POST", "bookings")]
    sent["associations"]["room_types"][0]["rooms"][0]["services"].append({"id_service": 8, "quantity": 1})
    pms.desk.client.write_json("PUT", "bookings/1", {"booking": {**sent, "id": 1}})
    return booked


def test_one_more_night_in_a_full_house_is_no_room_although_it_is_the_guest_s_own(pms):
    """QloApps counts the booking's own nights as taken (recording 181). Nothing changes."""
    booked = book(pms, stay(3))

    with pytest.raises(NoRoom):
        pms.change_preview(booked.reference, StayChange(stay=stay(4)))

    assert pms.read(booked.reference).stay == stay(3)


def test_nights_that_are_sold_out_change_nothing(pms, qloapps):
    booked = book(pms, stay(3))
    nights = stay(4, in_days=70)
    qloapps.do("sell", id_product=SEA_VIEW, check_in=nights.check_in, check_out=nights.check_out)

    with pytest.raises(NoRoom):
        pms.change(booked.reference, LATER, expected_total=booked.total, idempotency_key="c:1")

    assert pms.read(booked.reference).stay == stay(3)


def test_who_is_second_in_the_new_room_moves_back(pms):
    booked = book(pms, stay(3))
    total = pms.change_preview(booked.reference, LATER).new_total
    get = pms.desk.client.get

    def with_a_rival(path, **params):
        """Reception has taken the room in the same moment: QloApps lets both in (Q3)."""
        found = get(path, **params)
        if "filter[id_room]" in params and params["filter[date_from]"] == f"<[{MOVED.check_out}]":
            found["bookings"].append({**found["bookings"][0], "id": 0, "id_order": 999})
        return found

    pms.desk.client.get = with_a_rival

    with pytest.raises(NoRoom):
        pms.change(booked.reference, LATER, expected_total=total, idempotency_key="c:1")

    assert pms.read(booked.reference).stay == stay(3)
    assert pms.read(booked.reference).total == booked.total


def test_another_price_than_the_one_agreed_changes_nothing(pms, qloapps):
    booked = book(pms, stay(3))

    with pytest.raises(PriceChanged) as changed:
        pms.change(booked.reference, LATER, expected_total=booked.total, idempotency_key="c:1")

    assert changed.value.total == Money.of("727.10", "EUR")
    assert put(qloapps) == []


def test_a_price_that_comes_out_differently_is_put_back(pms, qloapps):
    booked = book(pms, stay(3))
    total = pms.change_preview(booked.reference, LATER).new_total
    write = pms.desk.client.write_json

    def dearer(method, path, body):
        qloapps.do("set_room_type", id_product=SEA_VIEW, price="155")
        return write(method, path, body)

    pms.desk.client.write_json = dearer

    with pytest.raises(PriceChanged):
        pms.change(booked.reference, LATER, expected_total=total, idempotency_key="c:1")

    assert pms.read(booked.reference).stay == stay(3)


@pytest.mark.parametrize("fault", ["error", "crash", "empty", "fatal", "garbage", "reset"])
def test_a_change_that_was_made_is_seen_whatever_was_answered(pms, qloapps, fault):
    booked = book(pms, stay(3))
    qloapps.fault(fault, after=True, resource="bookings", method="PUT", times=1)

    assert change(pms, booked, LATER).stay == stay(4, in_days=70)


@pytest.mark.parametrize(("fault", "error"), [("crash", PmsUnavailable), ("reset", UnknownOutcome)])
def test_a_change_that_was_not_made_says_so_or_that_nobody_knows(pms, qloapps, fault, error):
    booked = book(pms, stay(3))
    qloapps.fault(fault, resource="bookings", method="PUT", times=1)

    with pytest.raises(error):
        change(pms, booked, LATER)

    assert pms.read(booked.reference).stay == stay(3)


def test_a_stay_that_is_so_already_stays_so(pms, qloapps):
    booked = book(pms, stay(3))
    first = change(pms, booked, LATER)

    assert change(pms, booked, LATER) == first
    assert len(put(qloapps)) == 1


@pytest.mark.parametrize(
    "to",
    [
        StayChange(party=Party(3)),
        StayChange(party=Party(2, 1)),
        StayChange(room_type_code=ATTIC),
        StayChange(stay=stay(2, in_days=-3)),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(pms, qloapps, to):
    booked = book(pms, stay(3))

    with pytest.raises(InvalidRequest):
        pms.change_preview(booked.reference, to)
    assert put(qloapps) == []


def test_a_room_type_that_is_not_there_is_not_found(pms):
    booked = book(pms, stay(3))

    with pytest.raises(NotFound):
        pms.change_preview(booked.reference, StayChange(room_type_code="99"))


@pytest.mark.parametrize("state", ["check_in", "cancel"])
def test_a_stay_that_has_begun_or_is_cancelled_is_not_changed(pms, qloapps, state):
    booked = book(pms, stay(3))
    qloapps.do(state, order=1)

    with pytest.raises(InvalidRequest):
        pms.change_preview(booked.reference, LATER)


def test_a_booking_of_several_rooms_is_reception_s(pms, qloapps):
    nights = stay(2)
    days = {"check_in": nights.check_in, "check_out": nights.check_out}
    qloapps.do("sell", id_product=GARDEN_ID, rooms=2, **days)
    [reference] = [order["reference"] for order in qloapps.orders()]

    with pytest.raises(InvalidRequest, match="several rooms"):
        pms.change_preview(reference, LATER)


def test_a_note_is_added_once_and_nothing_else_changes(pms, qloapps):
    booked = with_breakfast(pms, qloapps)

    pms.note(booked.reference, "Arrives with a <dog>")

    full = pms.desk.client.get("bookings/1")["booking"]
    assert full["associations"]["remarks"] == ["Arrives with a (dog)"]
    assert pms.read(booked.reference).total == booked.total


def test_a_note_needs_words_and_a_stay_that_stands(pms, qloapps):
    booked = book(pms, stay())
    with pytest.raises(InvalidRequest):
        pms.note(booked.reference, "   ")
    with pytest.raises(NotFound):
        pms.note("NOSUCHREF", "hello")
    pms.cancel(booked.reference)
    with pytest.raises(InvalidRequest):
        pms.note(booked.reference, "hello")


@pytest.mark.parametrize(("fault", "error"), [("crash", PmsUnavailable), ("reset", UnknownOutcome)])
def test_a_note_that_was_not_taken_says_so(pms, qloapps, fault, error):
    booked = book(pms, stay())
    qloapps.fault(fault, resource="bookings", method="PUT", times=1)

    with pytest.raises(error):
        pms.note(booked.reference, "hello")


def test_hours_of_a_stay_are_reception_s(pms):
    booked = book(pms, stay())

    with pytest.raises(InvalidRequest, match="late check out is reception's"):
        pms.extra_time_preview(booked.reference, ExtraTime.LATE_CHECK_OUT, pms.property().check_out_until)


def test_a_change_that_cannot_be_looked_at_afterwards_is_unknown(pms, qloapps):
    booked = book(pms, stay(3))
    total = pms.change_preview(booked.reference, LATER).new_total
    write = pms.desk.client.write_json

    def and_then_silence(method, path, body):
        answer = write(method, path, body)
        qloapps.fault("crash", resource="room_bookings")
        return answer

    pms.desk.client.write_json = and_then_silence

    with pytest.raises(UnknownOutcome):
        pms.change(booked.reference, LATER, expected_total=total, idempotency_key="c:1")


def test_a_change_that_cannot_be_put_back_is_unknown(pms, qloapps):
    booked = book(pms, stay(3))
    total = pms.change_preview(booked.reference, LATER).new_total
    write = pms.desk.client.write_json

    def dearer_and_then_dead(method, path, body):
        qloapps.do("set_room_type", id_product=SEA_VIEW, price="155")
        answer = write(method, path, body)
        qloapps.fault("crash", resource="bookings", method="PUT")
        return answer

    pms.desk.client.write_json = dearer_and_then_dead

    with pytest.raises(UnknownOutcome, match="should not have been"):
        pms.change(booked.reference, LATER, expected_total=total, idempotency_key="c:1")


def test_a_room_with_facilities_is_not_replaced(pms):
    booked = book(pms, stay(3))
    get = pms.desk.client.get

    def with_a_facility(path, **params):
        found = get(path, **params)
        if path == "bookings/1":
            room = found["booking"]["associations"]["room_types"][0]["rooms"][0]
            room["facilities"] = [{"id_facility": 1, "id_option": 0, "name": "Cot"}]
        return found

    pms.desk.client.get = with_a_facility

    with pytest.raises(InvalidRequest, match="would lose"):
        pms.change_preview(booked.reference, LATER)
