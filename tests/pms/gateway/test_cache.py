"""What a PMS said is kept for a while, dropped with every change, and said to be old where it is."""

from decimal import Decimal

import pytest
from django.core.cache import cache as django_cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_redis import get_redis_connection
from prometheus_client import REGISTRY

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import deadline, front_desk, gateway
from pms.errors import NoRoom, PmsUnavailable, UnknownOutcome
from pms.gateway import cache
from pms.models import Rate
from pms.types import StayChange
from tenants.changes import row_save
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, TWO, a_hotel, a_quote, a_room_type, book, stay
from tests.pms.gateway.build import a_hotel_elsewhere, a_request, down, gateway_of, later

pytestmark = pytest.mark.django_db


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
