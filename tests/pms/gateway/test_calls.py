"""A call through the gateway: asked again, or not made at all."""

import time

import pytest
import structlog
from django.test import TestCase
from prometheus_client import REGISTRY

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from pms import deadline, gateway
from pms.errors import NotFound, PmsUnavailable, UnknownOutcome
from pms.gateway import breaker, shared
from pms.gateway.guard import NotAsked
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import TWO, stay
from tests.pms.gateway.build import Fickle, a_hotel_elsewhere, a_request, down, gateway_of, later
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db


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
