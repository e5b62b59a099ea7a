"""A call through the gateway: retried, kept, dropped, or not made at all."""

import datetime as dt
import time
from decimal import Decimal

import pytest
import redis
import structlog
from django.core.cache import cache as django_cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django_redis import get_redis_connection
from prometheus_client import REGISTRY

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from hotel_agent.lib.money import Money
from pms import deadline, front_desk, gateway
from pms.errors import NoRoom, NotFound, PmsError, PmsUnavailable, UnknownOutcome
from pms.gateway import breaker, cache, shared
from pms.gateway.guard import NotAsked
from pms.models import Rate
from pms.types import BookingRequest, StayChange
from tenants.changes import row_save
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, TWO, a_hotel, a_quote, a_room_type, book, stay
from tests.pms.gateway.build import Fickle, a_hotel_elsewhere, gateway_of
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch) -> tuple[Tenant, Fickle]:
    return a_hotel_elsewhere(monkeypatch)


@pytest.fixture
def no_redis(monkeypatch):
    """Redis does not answer in this process."""

    def down(_: str) -> redis.Redis:
        raise redis.ConnectionError

    monkeypatch.setattr(shared, "get_redis_connection", down)
    monkeypatch.setattr(cache, "get_redis_connection", down)
    yield monkeypatch
    for name, value in (("_redis_down_until", 0.0), ("_alone", False)):
        setattr(shared, name, value)
    cache._down_until = 0.0
    cache._undropped.clear()
    shared._here.clear()


def down(times: int) -> list[PmsError]:
    return [PmsUnavailable("no answer") for _ in range(times)]


def opened(place: tuple[Tenant, Fickle]) -> gateway.Gateway:
    """The gateway after five failures."""
    hotel, pms = place
    through = gateway_of(hotel, pms)
    pms.errors = down(breaker.FAILURES)
    for _ in range(breaker.FAILURES):
        with deadline.within(6), pytest.raises(PmsUnavailable):
            through.quote("double", stay(), TWO)
    assert not pms.errors
    pms.asked.clear()
    return through


def a_request() -> BookingRequest:
    return BookingRequest("double", stay(), TWO, JULIA, Money.of("200.00", "EUR"), "key-1")


def later(seconds: float) -> dt.datetime:
    return clock.now() + dt.timedelta(seconds=seconds)


# --- retries


def test_a_read_that_failed_is_asked_once_more(place):
    hotel, pms = place
    pms.errors = down(1)
    assert gateway_of(hotel, pms).quote("double", stay(), TWO) == pms.offer
    assert pms.asked["quote"] == 2


def test_a_read_is_not_asked_a_third_time(place):
    hotel, pms = place
    pms.errors = down(3)
    with pytest.raises(PmsUnavailable):
        gateway_of(hotel, pms).quote("double", stay(), TWO)
    assert pms.asked["quote"] == 2


def test_a_read_whose_time_is_nearly_over_is_not_asked_again(place):
    hotel, pms = place
    pms.errors = down(1)
    with deadline.within(0.5), pytest.raises(PmsUnavailable):
        gateway_of(hotel, pms).quote("double", stay(), TWO)
    assert pms.asked["quote"] == 1


@pytest.mark.parametrize("error", [PmsUnavailable("no answer"), UnknownOutcome("no answer")])
def test_a_write_is_never_sent_again(place, error):
    hotel, pms = place
    pms.errors = [error]
    with pytest.raises(type(error)):
        gateway_of(hotel, pms).reserve(a_request())
    assert pms.asked["reserve"] == 1


def test_a_clear_no_is_not_asked_again_and_is_no_failure(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    for _ in range(breaker.FAILURES + 1):
        pms.errors = [NotFound("no such stay")]
        with pytest.raises(NotFound):
            through.read("X")
    assert pms.asked["read"] == breaker.FAILURES + 1


def test_a_call_ends_with_the_time_of_who_waits(place):
    hotel, pms = place
    seen: list[float] = []
    with deadline.within(3):
        gateway_of(hotel, pms)._call("quote", lambda: seen.append(deadline.remaining(100)))
    assert 2 < seen[0] <= 3


def test_nothing_is_begun_when_the_time_is_over():
    with deadline.within(0), pytest.raises(PmsUnavailable, match="over"):
        deadline.remaining(5)


# --- the breaker


def test_a_pms_that_failed_five_times_is_not_asked(place):
    through = opened(place)
    with pytest.raises(NotAsked):
        through.quote("double", stay(), TWO)
    assert place[1].asked["quote"] == 0


def test_nothing_is_written_while_it_is_open(place):
    through = opened(place)
    with pytest.raises(PmsUnavailable):
        through.reserve(a_request())
    assert place[1].asked["reserve"] == 0


def test_what_one_process_learns_all_processes_know(place):
    opened(place)
    shared._here.clear()
    assert not gateway_of(*place).guard.look().closed


def test_hotels_and_providers_have_breakers_of_their_own(place, monkeypatch):
    opened(place)
    other, pms = a_hotel_elsewhere(monkeypatch, "harbour")
    assert gateway_of(other, pms).quote("double", stay(), TWO) == pms.offer


def test_it_recovers_by_itself_with_one_call(place):
    through = opened(place)
    with clock.held_at(later(31)):
        assert through.quote("double", stay(), TWO)
        assert through.guard.look().closed


def test_the_house_tries_before_a_guest_does(place):
    hotel, pms = place
    opened(place)
    with clock.held_at(later(31)):
        gateway.try_again(hotel.pk)
        assert gateway_of(hotel, pms).guard.look().closed
    assert pms.asked["health"] == 1


def test_a_pms_that_answers_is_not_tried(place):
    hotel, pms = place
    gateway.try_again(hotel.pk)
    assert pms.asked["health"] == 0


def test_people_hear_when_a_pms_falls_silent_and_it_ends_when_it_is_back(place):
    hotel, _ = place
    through = opened(place)
    with scope(hotel.pk):
        alarm = Alarm.objects.get(kind="pms_unavailable")
    assert alarm.resolved_at is None
    with clock.held_at(later(31)):
        through.quote("double", stay(), TWO)
    with scope(hotel.pk):
        alarm.refresh_from_db()
    assert alarm.resolved_at is not None


def test_the_house_is_told_when_a_pms_is_back(place):
    hotel, _ = place
    through = opened(place)
    told = TestCase.captureOnCommitCallbacks(execute=True)
    with queue.collected() as waiting, told, clock.held_at(later(31)):
        through.quote("double", stay(), TWO)
    assert ("pms.tell_back", (hotel.pk,), 0) in waiting


def test_the_state_is_a_metric(place):
    labels = {"hotel": "aurora", "provider": "aurora"}
    through = opened(place)
    assert REGISTRY.get_sample_value("pms_circuit_breaker_state", labels) == 1
    with clock.held_at(later(31)):
        through.quote("double", stay(), TWO)
    assert REGISTRY.get_sample_value("pms_circuit_breaker_state", labels) == 0


def test_without_redis_each_process_has_its_own_breaker_and_says_so_once(place, no_redis):
    no_redis.setattr(shared, "PAUSE_SECONDS", 0.0)
    with structlog.testing.capture_logs() as lines:
        through = opened(place)
        with pytest.raises(NotAsked):
            through.quote("double", stay(), TWO)
    assert [line["event"] for line in lines].count("pms_breakers_by_process") == 1


# --- bulkhead


@pytest.mark.django_db(transaction=True)
def test_a_guest_of_a_pms_that_hangs_hears_so_at_once_when_another_waits_already(place, monkeypatch):
    hotel, pms = place
    monkeypatch.setattr(breaker, "SLOW_AFTER_SECONDS", 0.0)
    through = gateway_of(hotel, pms)

    def wait() -> None:
        with deadline.within(5):
            through.quote("double", stay(), TWO)

    def be_refused() -> None:
        assert pms.begun.wait(5)
        time.sleep(0.01)
        started = time.monotonic()
        with deadline.within(5), pytest.raises(NotAsked, match="busy"):
            through.quote("double", stay(), TWO)
        assert time.monotonic() - started < 0.5
        free.set()

    with pms.hangs("quote") as free:
        in_threads(wait, be_refused)


# --- cache


def test_the_same_question_within_a_minute_is_asked_once(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    assert through.availability(stay(), TWO) == through.availability(stay(), TWO)
    assert pms.asked["availability"] == 1


def test_after_a_minute_it_is_asked_anew(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    with clock.held_at(later(60)):
        through.availability(stay(), TWO)
    assert pms.asked["availability"] == 2


def test_room_types_are_kept_for_an_hour(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.room_types()
    with clock.held_at(later(3599)):
        assert list(through.room_types()) == [pms.offer.room_type]
    assert pms.asked["room_types"] == 1
    with clock.held_at(later(3600)):
        through.room_types()
    assert pms.asked["room_types"] == 2


def test_other_nights_are_another_question(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    through.availability(stay(3), TWO)
    assert pms.asked["availability"] == 2


def test_an_answer_is_the_hotels_own(place, monkeypatch):
    other, elsewhere = a_hotel_elsewhere(monkeypatch, "harbour")
    gateway_of(*place).availability(stay(), TWO)
    gateway_of(other, elsewhere).availability(stay(), TWO)
    assert elsewhere.asked["availability"] == 1


def test_a_quote_is_never_kept(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.quote("double", stay(), TWO)
    through.quote("double", stay(), TWO)
    assert pms.asked["quote"] == 2


WRITES = {
    "reserve": lambda through: through.reserve(a_request()),
    "cancel": lambda through: through.cancel("EW-1"),
    "change": lambda through: through.change(
        "EW-1", StayChange(stay=stay(3)), expected_total=Money.of("300.00", "EUR"), idempotency_key="k"
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_write_drops_what_was_kept(place, write):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.reserve(a_request())
    through.availability(stay(), TWO)
    write(through)
    through.availability(stay(), TWO)
    assert pms.asked["availability"] == 2


def test_a_write_that_failed_drops_it_too(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    pms.errors = [UnknownOutcome("no answer")]
    with pytest.raises(UnknownOutcome):
        through.reserve(a_request())
    through.availability(stay(), TWO)
    assert pms.asked["availability"] == 2


def test_a_quote_that_finds_the_room_gone_drops_it(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    pms.errors = [NoRoom()]
    with pytest.raises(NoRoom):
        through.quote("double", stay(), TWO)
    through.availability(stay(), TWO)
    assert pms.asked["availability"] == 2


def test_an_answer_from_before_a_change_is_not_kept_after_it(place):
    hotel, _ = place
    kept = cache.AVAILABILITY.look(hotel.pk, [stay()])
    cache.drop(hotel.pk)
    cache.AVAILABILITY.keep(hotel.pk, [stay()], gateway_of(*place).availability(stay(), TWO), kept.mark)
    assert cache.AVAILABILITY.look(hotel.pk, [stay()]).answer is None


def test_a_hotel_that_is_asked_everything_begins_anew(place, monkeypatch):
    monkeypatch.setattr(cache, "MOST_KEPT", 3)
    hotel, pms = place
    through = gateway_of(hotel, pms)
    for nights in range(1, 6):
        through.availability(stay(nights), TWO)
    through.availability(stay(5), TWO)
    through.availability(stay(1), TWO)
    assert pms.asked["availability"] == 6


@pytest.mark.django_db(transaction=True)
def test_a_price_set_in_admin_is_the_next_guests_price():
    hotel = a_hotel()
    a_room_type(hotel, price="100")
    assert price_of(hotel) == "200.00"
    with scope(hotel.pk):
        rate = Rate.objects.get()
        rate.price = Decimal(150)
        row_save(rate)
    assert price_of(hotel) == "300.00"


def price_of(hotel: Tenant) -> str:
    return str(gateway.pms_of(hotel.pk).availability(stay(), TWO).offers[0].total.amount)


def test_a_drop_that_redis_missed_is_made_up_for(place, no_redis):
    hotel, pms = place
    cache.drop(hotel.pk)
    assert cache._undropped == {hotel.pk}
    no_redis.undo()
    cache._down_until = 0.0
    gateway_of(hotel, pms).availability(stay(), TWO)
    assert cache._undropped == set()


def test_without_redis_every_question_is_asked(place, no_redis):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    through.availability(stay(), TWO)
    assert pms.asked["availability"] == 2


# --- old answers


def test_a_guest_who_looks_around_gets_an_old_answer_that_is_said_to_be_old(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    known = through.availability(stay(), TWO)
    pms.errors = down(2)
    with clock.held_at(later(600)), deadline.within(6):
        old = through.availability(stay(), TWO)
    assert (old.stale, old.searched_at, old.offers) == (True, known.searched_at, known.offers)


def test_nobody_but_a_guest_gets_an_old_answer(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    pms.errors = down(2)
    with clock.held_at(later(600)), pytest.raises(PmsUnavailable):
        through.availability(stay(), TWO)


def test_an_answer_of_this_morning_is_too_old(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    pms.errors = down(2)
    with clock.held_at(later(3 * 3600)), deadline.within(6), pytest.raises(PmsUnavailable):
        through.availability(stay(), TWO)


def test_a_quote_is_never_old(place):
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.quote("double", stay(), TWO)
    pms.errors = down(2)
    with deadline.within(6), pytest.raises(PmsUnavailable):
        through.quote("double", stay(), TWO)


def test_hits_misses_and_old_answers_are_counted(place):
    labels = {"provider": "aurora", "operation": "availability"}
    names = ("pms_cache_hits_total", "pms_cache_misses_total", "pms_stale_answers_total")
    before = [REGISTRY.get_sample_value(name, labels) or 0 for name in names]
    hotel, pms = place
    through = gateway_of(hotel, pms)
    through.availability(stay(), TWO)
    through.availability(stay(), TWO)
    pms.errors = down(2)
    with clock.held_at(later(600)), deadline.within(6):
        through.availability(stay(), TWO)
    after = [REGISTRY.get_sample_value(name, labels) or 0 for name in names]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 2, 1]


# --- the built-in PMS, which is our own database


def test_the_built_in_pms_has_no_breaker_and_no_second_reading_of_its_connection():
    hotel = a_hotel()
    a_room_type(hotel, rooms=("101", "102"))
    with CaptureQueriesContext(connection) as first:
        gateway.pms_of(hotel.pk).availability(stay(), TWO)
    with CaptureQueriesContext(connection) as known:
        gateway.pms_of(hotel.pk).availability(stay(), TWO)
    with CaptureQueriesContext(connection) as again:
        gateway.pms_of(hotel.pk).quote("double", stay(), TWO)
    tables = [query["sql"] for query in (*known, *again) if "pms_pmsconnection" in query["sql"]]
    assert (len(known), tables) == (0, [])
    assert any("pms_pmsconnection" in query["sql"] for query in first)
    assert redis_names() == {"pms"}


def test_booking_at_the_built_in_pms_costs_a_waiting_guest_no_statement_more():
    hotel = a_hotel()
    a_room_type(hotel, rooms=("101", "102"))
    quotes = [a_quote(hotel, stay()) for _ in range(2)]
    with CaptureQueriesContext(connection) as plain:
        book(hotel, quotes[0], key="key-0")
    with CaptureQueriesContext(connection) as waiting:
        front_desk.reservation_make(
            tenant_id=hotel.pk,
            quote_id=quotes[1].id,
            guest=JULIA,
            idempotency_key="key-1",
            confirmed_total=quotes[1].offer.total,
            asker="conversation:1",
        )
    assert len(waiting) == len(plain)


def redis_names() -> set[str]:
    """What kinds of keys the gateway has left in Redis."""
    keys = get_redis_connection("default").keys(django_cache.make_key("*"))
    names = {key.decode().split(":")[2] for key in keys}
    return names & {"pms", "breaker"}
