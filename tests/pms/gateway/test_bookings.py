"""A booking elsewhere: a guest waits a few seconds, and hears of what came later exactly once."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections

from governance.models import Alarm
from hotel_agent.lib import clock, events
from hotel_agent.lib.money import Money
from pms import attempts, bookings, front_desk, services
from pms.attempts import Outcome
from pms.errors import NoRoom, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.events import BookingSettled
from pms.models import Reservation
from pms.types import ReservationInfo
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.pms.build import JULIA, a_quote, stay
from tests.pms.gateway.build import Fickle, the_attempt

pytestmark = pytest.mark.django_db(transaction=True)

ASKER = "conversation:7"
TOTAL = Money.of("200.00", "EUR")


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch) -> None:
    monkeypatch.setattr(bookings, "PATIENCE_SECONDS", 0.3)


@pytest.fixture
def told() -> Iterator[list[tuple[str, str]]]:
    """(asker, outcome) of every booking that was announced."""
    heard: list[tuple[str, str]] = []

    def note(event: BookingSettled) -> None:
        heard.append((event.asker, event.outcome))

    events.listen(BookingSettled, note)
    yield heard
    events._receivers[BookingSettled].remove(note)


def book(hotel: Tenant, quote_id: int, *, total: Money = TOTAL) -> ReservationInfo:
    return front_desk.reservation_make(
        tenant_id=hotel.pk,
        quote_id=quote_id,
        guest=JULIA,
        idempotency_key=f"quote:{quote_id}",
        confirmed_total=total,
        asker=ASKER,
    )


def ends(hotel: Tenant) -> None:
    """Wait until the thread that writes has said what became of it, or given up."""
    bookings._writers.shutdown(wait=True)
    bookings._writers = ThreadPoolExecutor(max_workers=16)


def settle(seconds: float) -> None:
    """The reconciler runs so many seconds from now."""
    with clock.held_at(clock.now() + dt.timedelta(seconds=seconds)):
        bookings.settle_due()


def rows(hotel: Tenant) -> list[tuple[str, str | None]]:
    with scope(hotel.pk):
        return list(Reservation.objects.order_by("id").values_list("status", "reference"))


def an_unanswered_booking(place: tuple[Tenant, Fickle], *, booked: bool) -> int:
    """A booking that a guest was told takes longer; whether the PMS has written it is `booked`."""
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    if booked:
        pms.silent_after_write = True
    else:
        pms.errors = [UnknownOutcome("no answer")]
    with pytest.raises(UnknownOutcome):
        book(hotel, quote_id)
    ends(hotel)
    pms.silent_after_write = False
    return quote_id


def test_a_quick_answer_stays_in_the_turn_and_nobody_is_told_twice(place, told):
    hotel, _ = place
    assert book(hotel, a_quote(hotel, stay()).id).reference == "EW-1"
    attempt = the_attempt(hotel)
    assert (attempt.outcome, attempt.late_at, told) == ("booked", None, [])


def test_a_slow_answer_is_told_to_the_asker_once_when_it_is_there(place, told):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    with pms.hangs("reserve"):
        with pytest.raises(UnknownOutcome, match="takes longer"):
            book(hotel, quote_id)
        assert told == []
    ends(hotel)
    assert told == [(ASKER, "booked")]
    settle(300)
    assert told == [(ASKER, "booked")]
    assert rows(hotel) == [("confirmed", "EW-1")]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NoRoom(), "no_room"),
        (PriceChanged(Money.of("250.00", "EUR")), "price_changed"),
        (PmsUnavailable("no answer"), "unavailable"),
    ],
)
def test_a_slow_no_is_told_with_what_it_is_about(place, told, error, outcome):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    with pms.hangs("reserve"):
        pms.errors = [error]
        with pytest.raises(UnknownOutcome):
            book(hotel, quote_id)
    ends(hotel)
    assert told == [(ASKER, outcome)]
    result = bookings.result(hotel.pk, the_attempt(hotel).pk)
    assert result is not None
    assert (result.quote_id, result.reservation) == (quote_id, None)
    assert result.total == (Money.of("250.00", "EUR") if outcome == "price_changed" else None)


def test_a_quick_no_is_the_turns(place, told):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    pms.errors = [NoRoom()]
    with pytest.raises(NoRoom):
        book(hotel, quote_id)
    assert told == []


def test_another_yes_meanwhile_writes_nothing_and_hears_the_same(place, told):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    with pms.hangs("reserve"):
        for _ in range(2):
            with pytest.raises(UnknownOutcome):
                book(hotel, quote_id)
    ends(hotel)
    assert pms.asked["reserve"] == 1
    assert told == [(ASKER, "booked")]


def test_a_yes_to_a_quote_that_was_refused_is_asked_anew(place):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    pms.errors = [PmsUnavailable("no answer")]
    with pytest.raises(PmsUnavailable):
        book(hotel, quote_id)
    assert book(hotel, quote_id).reference == "EW-1"
    assert the_attempt(hotel).asks == 2


def test_a_yes_to_a_quote_that_is_booked_gives_the_same_stay(place):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    assert book(hotel, quote_id) == book(hotel, quote_id)
    assert pms.asked["reserve"] == 1


def test_a_booking_whose_answer_was_lost_is_found_and_told(place, told):
    hotel, _ = place
    an_unanswered_booking(place, booked=True)
    settle(1)
    assert told == [(ASKER, "booked")]
    assert rows(hotel) == [("confirmed", "EW-1")]


@pytest.mark.parametrize("asked", ["pending", "killed"])
def test_a_booking_that_was_copied_before_it_was_answered_is_one_stay(place, told, asked):
    hotel, pms = place
    quote_id = an_unanswered_booking(place, booked=True)
    if asked == "killed":
        with scope(hotel.pk):
            Reservation.objects.all().delete()
    services.reservations_sync(hotel.pk)
    settle(15)
    assert told == [(ASKER, "booked")]
    assert rows(hotel) == [("confirmed", "EW-1")]
    result = bookings.result(hotel.pk, the_attempt(hotel).pk)
    assert result is not None
    assert result.reservation is not None
    assert (result.reservation.reference, pms.asked["reserve"]) == ("EW-1", 1)
    with scope(hotel.pk):
        assert Reservation.objects.get().quote_id == quote_id


def test_a_booking_that_never_arrived_counts_as_not_made_after_two_minutes(place, told):
    hotel, _ = place
    an_unanswered_booking(place, booked=False)
    settle(60)
    assert told == []
    settle(121)
    assert told == [(ASKER, "not_booked")]
    assert rows(hotel) == [("cancelled", None)]


def test_every_unknown_outcome_is_settled_within_five_minutes_also_without_the_pms(place, told):
    hotel, pms = place
    an_unanswered_booking(place, booked=True)
    pms.errors = [PmsUnavailable("no answer") for _ in range(100)]
    for seconds in range(15, 300, 15):
        settle(seconds)
    assert told == [(ASKER, "unknown")]
    with scope(hotel.pk):
        alarms = Alarm.objects.filter(kind="booking_unsettled", resolved_at=None)
        assert alarms.count() == 1


def test_what_people_look_after_is_still_found_when_the_pms_is_back(place, told):
    hotel, pms = place
    an_unanswered_booking(place, booked=True)
    pms.errors = [PmsUnavailable("no answer") for _ in range(100)]
    for seconds in range(15, 300, 15):
        settle(seconds)
    pms.errors.clear()
    settle(400)
    assert told == [(ASKER, "unknown"), (ASKER, "booked")]
    with scope(hotel.pk):
        assert not Alarm.objects.filter(kind="booking_unsettled", resolved_at=None).exists()


def test_a_booking_that_stands_otherwise_than_it_was_quoted_goes_to_people(place, told):
    _, pms = place
    an_unanswered_booking(place, booked=True)
    pms.stays["EW-1"] = replace(pms.stays["EW-1"], total=Money.of("999.00", "EUR"))
    settle(15)
    assert told == [(ASKER, "unknown")]


def test_a_booking_whose_process_was_killed_is_found_out_by_reading(place, told):
    """As kill -9 leaves it: the attempt is begun, the PMS has written, nobody waits any more."""
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    ask = attempts.begin(hotel.pk, quote_id, ASKER)
    assert ask is not None
    attempts.leave(ask)
    write_without_word(hotel, pms, quote_id)
    settle(10)
    assert told == []  # its process may still be at it
    settle(81)
    assert told == [(ASKER, "booked")]
    assert rows(hotel) == [("confirmed", "EW-1")]


def write_without_word(hotel: Tenant, pms: Fickle, quote_id: int) -> None:
    """The PMS has written it, and our side died before it could keep anything."""
    pms.silent_after_write = True
    with pytest.raises(UnknownOutcome):
        services.reservation_make(
            tenant_id=hotel.pk,
            quote_id=quote_id,
            guest=JULIA,
            idempotency_key=f"quote:{quote_id}",
            confirmed_total=TOTAL,
        )
    pms.silent_after_write = False
    with scope(hotel.pk):
        Reservation.objects.all().delete()


def test_a_booking_that_was_answered_after_it_was_settled_is_told_once(place, told):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    with pms.hangs("reserve"):
        with pytest.raises(UnknownOutcome):
            book(hotel, quote_id)
        attempt = the_attempt(hotel)
        attempts.settle(attempts.Ask(hotel.pk, attempt.pk, attempt.asks), Outcome.NOT_BOOKED)
    ends(hotel)
    assert told == [(ASKER, "not_booked")]


def test_settled_bookings_leave_no_work_behind(place):
    hotel, _ = place
    book(hotel, a_quote(hotel, stay()).id)
    settle(81)
    assert not WorkItem.objects.filter(kind=attempts.WORK).exists()


def test_of_several_who_ask_at_once_one_writes(place):
    hotel, pms = place
    quote_id = a_quote(hotel, stay()).id
    outcomes: list[str] = []

    def ask() -> None:
        try:
            outcomes.append(book(hotel, quote_id).reference)
        except UnknownOutcome:
            outcomes.append("later")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ends(hotel)
    assert pms.asked["reserve"] == 1
    assert set(outcomes) <= {"EW-1", "later"}
    assert rows(hotel) == [("confirmed", "EW-1")]
