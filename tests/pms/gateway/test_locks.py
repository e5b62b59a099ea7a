"""Locks: one holder at a time across processes, none for ever."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from governance.models import AuditEvent
from hotel_agent.env import CHECKOUT
from hotel_agent.lib import clock
from pms import locks
from pms.errors import PmsUnavailable
from pms.models import Lock
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel
from tests.tenants.build import in_threads

NAME = "bookings"
pytestmark = pytest.mark.django_db


def hold(hotel: Tenant, *, seconds: float = 60, wait: float = 0):
    return locks.held(hotel.pk, NAME, seconds=seconds, wait_seconds=wait)


def the_row(hotel: Tenant) -> Lock:
    with scope(hotel.pk):
        return Lock.objects.get(name=NAME)


def audited(hotel: Tenant) -> list[tuple[str, int]]:
    """(what happened, fencing number) of the hotel's lock, in order."""
    with scope(hotel.pk):
        events = AuditEvent.objects.filter(object_type="pms.lock", object_id=NAME).order_by("id")
        return [(event.action, (event.after or {})["fencing"]) for event in events]


def later(seconds: float) -> dt.datetime:
    return clock.now() + dt.timedelta(seconds=seconds)


def test_a_lock_names_its_holder_and_is_free_after_the_block():
    hotel = a_hotel()
    with hold(hotel) as lock:
        inside = the_row(hotel)
    assert (inside.token, inside.fencing) == (lock.token, lock.fencing)
    assert the_row(hotel).token is None


def test_each_taking_has_a_higher_fencing_number():
    hotel = a_hotel()
    numbers = []
    for _ in range(3):
        with hold(hotel) as lock:
            numbers.append(lock.fencing)
    assert numbers == [1, 2, 3]


def test_a_lock_that_somebody_holds_is_not_had():
    hotel = a_hotel()
    with hold(hotel), pytest.raises(PmsUnavailable, match="somebody else"), hold(hotel):
        pytest.fail("two held it")


def test_an_error_in_the_block_frees_the_lock_and_goes_on():
    hotel = a_hotel()
    with pytest.raises(ValueError, match="broken"), hold(hotel):
        raise ValueError("broken")
    assert the_row(hotel).token is None


def test_a_lock_left_behind_is_taken_over_when_it_expires():
    hotel = a_hotel()
    with hold(hotel, seconds=60) as dead, clock.held_at(later(61)), hold(hotel) as taker:
        assert taker.fencing == dead.fencing + 1


def test_who_has_lost_a_lock_finds_out_before_writing():
    hotel = a_hotel()
    with hold(hotel, seconds=60) as slow, clock.held_at(later(61)), hold(hotel):
        with pytest.raises(PmsUnavailable, match="lost"):
            slow.check()
        with pytest.raises(PmsUnavailable, match="lost"):
            slow.renew(60)


def test_who_is_slow_but_was_not_overtaken_may_not_write_either():
    hotel = a_hotel()
    with hold(hotel, seconds=60) as slow, clock.held_at(later(61)), pytest.raises(PmsUnavailable):
        slow.check()


def test_a_renewed_lock_is_kept_longer():
    hotel = a_hotel()
    with hold(hotel, seconds=60) as lock:
        lock.renew(600)
        assert lock.seconds_left > 590
        with clock.held_at(later(300)):
            lock.check()


def test_the_loser_of_a_lock_does_not_free_the_one_of_the_winner():
    hotel = a_hotel()
    slow = hold(hotel, seconds=60)
    slow.__enter__()
    with clock.held_at(later(61)), hold(hotel) as winner:
        slow.__exit__(None, None, None)
        assert the_row(hotel).token == winner.token


def test_hotels_do_not_wait_for_each_other():
    one, other = a_hotel(), a_hotel("other")
    with hold(one), hold(other) as lock:
        assert lock.fencing == 1


def test_everything_that_happens_to_a_lock_is_audited():
    hotel = a_hotel()
    slow = hold(hotel, seconds=60)
    slow.__enter__()
    with clock.held_at(later(61)), hold(hotel):
        slow.__exit__(None, None, None)
    assert audited(hotel) == [
        ("lock.taken", 1),
        ("lock.taken_over", 2),
        ("lock.lost", 1),
        ("lock.released", 2),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_inside():
    hotel = a_hotel()
    inside: list[int] = []
    most: list[int] = []

    def enter() -> None:
        with hold(hotel, wait=30):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    in_threads(*[enter] * 12)
    assert most == [1] * 12
    assert the_row(hotel).fencing == 12


HOLDER = """
import sys, time, django
django.setup()
from pms import locks
with locks.held(int(sys.argv[1]), sys.argv[2], seconds=1.5, wait_seconds=0):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_a_lock_of_a_killed_process_is_free_when_it_expires():
    hotel = a_hotel()
    process = start_holder(hotel)
    with pytest.raises(PmsUnavailable), hold(hotel):
        pytest.fail("two held it")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with hold(hotel, wait=5) as lock:
        assert lock.fencing == 2


def start_holder(hotel: Tenant) -> "subprocess.Popen[str]":
    """Another process that holds the lock when this returns."""
    settings = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(settings)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(hotel.pk), NAME],
        cwd=CHECKOUT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "hotel_agent.settings", "POSTGRES_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process
