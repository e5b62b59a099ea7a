"""Several rooms with one yes at a PMS elsewhere: asked for at once, told of one by one."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from hotel_agent.lib import events
from hotel_agent.lib.money import Money
from pms import bookings, deadline, front_desk
from pms.bookings import Booking
from pms.errors import NoRoom, PmsError, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.events import BookingSettled
from pms.models import Reservation
from pms.types import ReservationInfo
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, a_quote, stay

pytestmark = pytest.mark.django_db(transaction=True)

ASKER = "conversation:7"
TOTAL = Money.of("200.00", "EUR")


@pytest.fixture
def short_patience(monkeypatch) -> None:
    """For bookings that hang: nobody waits for them long."""
    monkeypatch.setattr(bookings, "PATIENCE_SECONDS", 0.3)


@pytest.fixture
def told() -> Iterator[list[str]]:
    """The outcome of every booking that was announced."""
    heard: list[str] = []

    def note(event: BookingSettled) -> None:
        heard.append(event.outcome)

    events.listen(BookingSettled, note)
    yield heard
    events._receivers[BookingSettled].remove(note)


def two_quotes(hotel: Tenant) -> list[int]:
    return [a_quote(hotel, stay()).id for _ in range(2)]


def book(hotel: Tenant, quotes: Sequence[int]) -> tuple[ReservationInfo | PmsError | None, ...]:
    return front_desk.reservations_make(
        tenant_id=hotel.pk,
        bookings=[Booking(quote_id, f"quote:{quote_id}", TOTAL) for quote_id in quotes],
        guest=JULIA,
        asker=ASKER,
    )


def written(hotel: Tenant) -> set[str | None]:
    """What all writers wrote, once they have ended."""
    bookings._writers.shutdown(wait=True)
    bookings._writers = ThreadPoolExecutor(max_workers=16)
    with scope(hotel.pk):
        return set(Reservation.objects.filter(status="confirmed").values_list("reference", flat=True))


def names(results: Sequence[object]) -> list[str]:
    return [type(result).__name__ for result in results]


def test_all_are_booked_within_the_turn_each_under_its_own_key(place, told):
    hotel, pms = place
    results = book(hotel, two_quotes(hotel))
    assert {one.reference for one in results if isinstance(one, ReservationInfo)} == {"EW-1", "EW-2"}
    assert (pms.asked["reserve"], told) == (2, [])


def test_asked_again_they_stay_the_same(place):
    hotel, _ = place
    quotes = two_quotes(hotel)
    first = [one.reference for one in book(hotel, quotes) if isinstance(one, ReservationInfo)]
    again = [one.reference for one in book(hotel, quotes) if isinstance(one, ReservationInfo)]
    assert first == again
    assert written(hotel) == {"EW-1", "EW-2"}


@pytest.mark.usefixtures("short_patience")
def test_what_takes_long_is_announced_one_by_one(place, told):
    hotel, pms = place
    with pms.hangs("reserve"):
        results = book(hotel, two_quotes(hotel))
        assert names(results) == ["UnknownOutcome", "UnknownOutcome"]
    assert written(hotel) == {"EW-1", "EW-2"}
    assert told == ["booked", "booked"]


@pytest.mark.parametrize("error", [NoRoom(), PriceChanged(Money.of("250.00", "EUR")), PmsUnavailable()])
def test_what_is_seen_before_the_first_is_written_books_none(place, error):
    hotel, pms = place
    quotes = two_quotes(hotel)
    tries = [error, error] if error.retryable else [error]
    pms.errors = list(tries)
    results = book(hotel, quotes)
    assert (names(results), pms.asked["reserve"]) == ([type(error).__name__, "NoneType"], 0)
    assert written(hotel) == set()


def test_without_time_to_look_first_each_is_looked_at_when_it_is_written(place):
    hotel, pms = place
    quotes = two_quotes(hotel)
    asked = pms.asked["quote"]
    with deadline.within(bookings.CHECK_NEEDS_SECONDS - 1):
        results = book(hotel, quotes)
    assert pms.asked["quote"] == asked
    assert names(results) == ["ReservationInfo", "ReservationInfo"]


def test_a_room_that_fails_alone_is_told_alone(place):
    hotel, pms = place
    quotes = two_quotes(hotel)
    with deadline.within(bookings.CHECK_NEEDS_SECONDS - 1):
        pms.errors = [NoRoom()]
        results = book(hotel, quotes)
    assert sorted(names(results)) == ["NoRoom", "ReservationInfo"]
    assert len(written(hotel)) == 1


@pytest.mark.usefixtures("short_patience")
def test_one_that_is_being_booked_is_not_written_again(place):
    hotel, pms = place
    quotes = two_quotes(hotel)
    with pms.hangs("reserve"):
        book(hotel, quotes)
        assert all(isinstance(one, UnknownOutcome) for one in book(hotel, quotes))
    assert len(written(hotel)) == 2
    assert pms.asked["reserve"] == 2
