"""Work that waits: one claim per item, leases that end, revisions, and bursts that are waited for but not for
ever.
"""

import datetime as dt
from threading import Barrier
from typing import Any

import pytest

from hotel_agent.lib import clock
from tenants import work
from tenants.models import Tenant, WorkItem
from tests.tenants.build import a_hotel, in_threads

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture
def hotel(db) -> Tenant:
    return a_hotel()


def at(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def put(
    hotel: Tenant, object_id: int = 1, *, now: float = 0, due: float | None = None, cap: float | None = None
) -> None:
    with clock.held_at(at(now)):
        work.put(
            "turn",
            object_id,
            tenant_id=hotel.pk,
            due_at=None if due is None else at(due),
            not_after=None if cap is None else dt.timedelta(seconds=cap),
        )


def claim(now: float = 0, **options: Any) -> list[work.Claim]:
    with clock.held_at(at(now)):
        return work.claim("turn", **options)


def due_in(object_id: int = 1) -> float:
    return (WorkItem.objects.get(object_id=object_id).due_at - NOON).total_seconds()


def test_what_is_put_is_claimed_once(hotel):
    put(hotel, 7)
    [item] = claim()
    assert (item.tenant_id, item.kind, item.object_id, item.attempt, item.since) == (
        hotel.pk,
        "turn",
        7,
        1,
        NOON,
    )
    assert claim() == []


def test_nothing_is_claimed_before_it_is_due(hotel):
    put(hotel, due=5)
    assert claim(now=4.9) == []
    assert len(claim(now=5)) == 1


def test_items_are_claimed_in_the_order_they_are_due_up_to_the_limit(hotel):
    for object_id, due in ((1, 3), (2, 1), (3, 2)):
        put(hotel, object_id, due=due)
    assert [item.object_id for item in claim(now=10, limit=2)] == [2, 3]
    assert [item.object_id for item in claim(now=10, limit=2)] == [1]


def test_a_claim_can_be_narrowed_to_a_hotel_or_an_object(hotel):
    other = a_hotel("other")
    put(hotel, 1)
    put(other, 2)
    put(other, 3)
    assert [item.object_id for item in claim(tenant_id=hotel.pk, limit=9)] == [1]
    assert [item.object_id for item in claim(object_id=3, limit=9)] == [3]


def test_kinds_do_not_meet(hotel):
    put(hotel, 1)
    with clock.held_at(NOON):
        assert work.claim("outbound") == []


def test_a_lease_that_has_ended_frees_the_item_and_the_attempts_are_counted(hotel):
    put(hotel)
    [first] = claim(lease_seconds=30)
    assert claim(now=29.9) == []
    [second] = claim(now=30)
    assert second.attempt == 2
    assert second.token != first.token


def test_finishing_removes_the_item(hotel):
    put(hotel)
    [item] = claim()
    assert work.finish(item)
    assert not WorkItem.objects.exists()


def test_whoever_lost_the_lease_can_neither_finish_nor_postpone(hotel):
    put(hotel)
    [first] = claim(lease_seconds=30)
    [second] = claim(now=31)
    assert not work.finish(first)
    assert not work.postpone(first, at(60))
    assert work.finish(second)


def test_what_arrives_while_it_is_being_done_is_done_afterwards(hotel):
    put(hotel)
    [item] = claim()
    put(hotel, now=1)
    assert claim(now=2) == []
    assert work.finish(item)
    [again] = claim(now=2)
    assert (again.attempt, again.since) == (1, at(1))


def test_how_a_claim_ended_is_said(hotel):
    put(hotel)
    [first] = claim(lease_seconds=30)
    [second] = claim(now=31)
    assert work.end(first) is work.Ended.LOST
    put(hotel, now=32)
    assert work.end(second) is work.Ended.FREED
    [third] = claim(now=33)
    assert work.end(third) is work.Ended.FINISHED


def test_many_claims_end_at_once_each_as_it_would_alone(hotel):
    for object_id in (1, 2, 3):
        put(hotel, object_id)
    items = claim(limit=3, lease_seconds=30)
    put(hotel, 2, now=1)
    [stolen] = claim(now=31, object_id=3)
    work.end_all(items)
    left = {item.object_id: item for item in WorkItem.objects.all()}
    assert set(left) == {2, 3}
    assert (left[2].lease_token, left[2].attempt) == (None, 0)
    assert left[3].lease_token == stolen.token


def test_what_is_put_to_be_done_at_once_is_held_from_the_beginning(hotel):
    with clock.held_at(NOON):
        item = work.put_claimed("turn", 7, tenant_id=hotel.pk, lease_seconds=30)
    assert item is not None
    assert (item.object_id, item.attempt) == (7, 1)
    assert claim(now=29) == []
    assert work.finish(item)


def test_but_not_where_somebody_else_has_it_already(hotel):
    put(hotel, 7)
    [first] = claim()
    with clock.held_at(at(1)):
        assert work.put_claimed("turn", 7, tenant_id=hotel.pk) is None
    assert work.end(first) is work.Ended.FREED
    assert len(claim(now=1)) == 1


def test_a_postponed_item_keeps_its_attempts_and_waits(hotel):
    put(hotel)
    [item] = claim()
    assert work.postpone(item, at(60))
    assert claim(now=59) == []
    assert claim(now=60)[0].attempt == 2


def test_put_twice_the_sooner_time_wins(hotel):
    put(hotel, due=10)
    put(hotel, due=20)
    assert due_in() == 10
    put(hotel, due=5)
    assert due_in() == 5


def test_a_burst_is_waited_for_but_not_longer_than_its_cap(hotel):
    for now in (0.0, 1.0, 2.0, 3.0):
        put(hotel, now=now, due=now + 1.2, cap=8)
    assert due_in() == pytest.approx(4.2)
    for now in (4.0, 5.0, 6.0, 7.0, 7.5):
        put(hotel, now=now, due=now + 1.2, cap=8)
    assert due_in() == 8


def test_a_burst_under_a_claim_is_a_new_burst_with_a_cap_of_its_own(hotel):
    put(hotel, due=1, cap=8)
    [item] = claim(now=1, lease_seconds=60)
    for now in (5, 6, 7, 13.5):
        put(hotel, now=now, due=now + 1.2, cap=8)
    assert due_in() == 13
    assert work.finish(item)
    assert claim(now=12.9) == []
    assert claim(now=13)[0].since == at(5)


def test_backoff_grows_and_then_stays():
    with clock.held_at(NOON):
        waits = [(work.backoff(attempt) - NOON).total_seconds() for attempt in range(1, 9)]
    assert waits == [2, 5, 15, 60, 120, 240, 240, 240]


def test_one_bad_item_never_stops_the_others():
    done: list[int] = []

    def handle(number: int) -> None:
        if number == 2:
            raise ValueError("bad")
        done.append(number)

    failed = work.each([1, 2, 3], handle, kind="test")
    assert done == [1, 3]
    assert [(item, type(error)) for item, error in failed] == [(2, ValueError)]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_exactly_one_gets_each_item():
    hotel = a_hotel()
    for object_id in range(40):
        work.put("turn", object_id, tenant_id=hotel.pk)
    together = Barrier(8, timeout=20)
    taken: list[int] = []

    def worker() -> None:
        together.wait()
        while items := work.claim("turn", limit=3):
            assert len(items) <= 3
            taken.extend(item.object_id for item in items)

    in_threads(*[worker] * 8)
    assert sorted(taken) == list(range(40))


@pytest.mark.django_db(transaction=True)
def test_messages_that_arrive_at_once_make_one_item_and_count_each():
    hotel = a_hotel()
    together = Barrier(8, timeout=20)

    def arrive() -> None:
        together.wait()
        for _ in range(5):
            work.put("turn", 1, tenant_id=hotel.pk)

    in_threads(*[arrive] * 8)
    assert WorkItem.objects.get().revision == 40


@pytest.mark.django_db(transaction=True)
def test_a_put_that_races_the_finish_is_never_lost():
    hotel = a_hotel()
    lost = 0
    for round_number in range(30):
        work.put("turn", round_number, tenant_id=hotel.pk)
        [item] = work.claim("turn", object_id=round_number)
        together = Barrier(2, timeout=20)

        def arrive(number: int = round_number, together: Barrier = together) -> None:
            together.wait()
            work.put("turn", number, tenant_id=hotel.pk)

        def end(item: work.Claim = item, together: Barrier = together) -> None:
            together.wait()
            work.finish(item)

        in_threads(arrive, end)
        lost += not work.claim("turn", object_id=round_number)
    assert lost == 0
