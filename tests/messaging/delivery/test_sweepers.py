"""What nobody was woken for is found; Redis may be gone."""

import datetime as dt
from typing import Any

import pytest
from celery import current_app
from redis import Redis

from hotel_agent.lib import clock, queue
from messaging import identity, lanes, tasks
from messaging.models import Disposition, EmailCode
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    change,
    guest_says,
    post,
    replies_of,
    run,
    text,
    the_conversation,
    webhook,
    words,
)
from tests.messaging.delivery.conftest import Graph, refused

pytestmark = pytest.mark.django_db(transaction=True)


def sweep_in(seconds: float) -> list[str]:
    """Sweep `seconds` from now and do what was woken; the tasks in order."""
    with clock.held_at(clock.now() + dt.timedelta(seconds=seconds)), queue.collected() as waiting:
        tasks.sweep.run()
        woken = [task for task, _, _ in waiting]
        run(waiting)
    return woken


def settled(hotel: Tenant) -> int:
    with scope(hotel.pk):
        return Disposition.objects.filter(outcome="answered").count()


def test_messages_whose_wake_up_was_lost_are_answered(graph: Graph):
    hotel = a_number()
    with clock.held_at(clock.now()):
        with queue.collected():
            for _ in range(45):
                post(webhook(change(messages=[text()])))
        assert sweep_in(2) == []  # their wake-ups may still be under way
        assert sweep_in(4) == [lanes.TAKE_MESSAGES] * 3
    assert settled(hotel) == 45
    assert not WorkItem.objects.exists()


def test_turns_and_sends_and_statuses_are_found_too(graph: Graph):
    hotel = a_number(quiet_window_ms=1000)
    with queue.collected() as waiting:
        post(webhook(change(messages=[text()])))
        tasks.take_inbound.run()
        waiting.clear()
    assert sweep_in(5) == [lanes.ANSWER]
    graph.answers.append(refused(131016))
    guest_says("Otra")
    assert sweep_in(5) == [lanes.ANSWER]
    assert sweep_in(15) == [lanes.SEND]
    assert words(replies_of(hotel)) == [("Answer", "sent")] * 2
    token = graph.tokens[0]
    with queue.collected():
        post(webhook(change(statuses=[{"id": "w", "status": "read", "biz_opaque_callback_data": token}])))
    assert sweep_in(5) == [lanes.TAKE_STATUSES]
    assert replies_of(hotel)[0].status == "read"


def test_what_somebody_is_at_is_left_alone(graph: Graph):
    a_number()
    with queue.collected():
        post(webhook(change(messages=[text()])))
    WorkItem.objects.update(lease_until=clock.now() + dt.timedelta(minutes=1))
    assert sweep_in(10) == []
    assert sweep_in(61) == [lanes.TAKE_MESSAGES]


def test_a_sweep_wakes_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch):
    hotel = a_number()
    monkeypatch.setattr(tasks, "MOST_WAKE_UPS", 3)
    long_ago = clock.now() - dt.timedelta(minutes=1)
    for number in range(5):
        WorkItem.objects.create(tenant=hotel, kind="turn", object_id=number, due_at=long_ago, since=long_ago)
    with queue.collected() as waiting:
        tasks.sweep.run()
    assert [arguments for _, arguments, _ in waiting] == [("turn", 0), ("turn", 1), ("turn", 2)]


def test_the_terminals_work_is_not_swept():
    hotel = a_number()
    long_ago = clock.now() - dt.timedelta(minutes=1)
    for lane in (lanes.MESSAGES, lanes.TURN, lanes.OUTBOUND):
        kind = lanes.of(lane, "console")
        WorkItem.objects.create(tenant=hotel, kind=kind, object_id=1, due_at=long_ago, since=long_ago)
    with queue.collected() as waiting:
        tasks.sweep.run()
    assert waiting == []


def test_a_flood_of_webhooks_wakes_once_until_the_task_begins(redis_client: Redis, monkeypatch: Any):
    a_number()
    published: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda task, *_, **__: published.append(task))
    for _ in range(5):
        post(webhook(change(messages=[text()])))
    assert published == [lanes.TAKE_MESSAGES]
    queue.begun(lanes.TAKE_MESSAGES, lanes.MESSAGES)
    post(webhook(change(messages=[text()])))
    assert published == [lanes.TAKE_MESSAGES] * 2


def test_redis_down_is_still_200_and_asked_only_once_in_a_while(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel = a_number()
    dead = Redis(port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(queue, "get_redis_connection", lambda _: dead)
    monkeypatch.setattr(queue, "_broker_down_until", 0.0)
    failures = queue.wakeups_total.labels("failed")
    before = failures._value.get()
    for _ in range(20):
        assert post(webhook(change(messages=[text()]))) == 200
    assert failures._value.get() - before == 1
    monkeypatch.undo()
    assert sweep_in(5)
    with scope(hotel.pk):
        assert Disposition.objects.count() == 20


def test_codes_whose_wake_up_was_lost_are_sent() -> None:
    hotel = a_number()
    guest_says("hola")
    who = identity.writer(hotel.pk, the_conversation(hotel).pk, identity="session:a", phone="")
    with queue.collected():
        identity.code_make(who, "ana@example.com", language="es")
    assert lanes.SEND_CODE in sweep_in(10)
    assert not WorkItem.objects.filter(kind=lanes.CODES).exists()
    tasks.forget_proofs.run()
    with scope(hotel.pk):
        assert EmailCode.objects.count() == 1
