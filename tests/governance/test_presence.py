"""Signs of life of worker and beat."""

import pytest
from celery import signals
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from governance import presence


@pytest.fixture(autouse=True)
def _no_sign_yet():
    presence._last_sign.clear()
    yield
    signals.before_task_publish.disconnect(dispatch_uid="governance.presence")


def test_a_worker_gives_a_sign_with_its_heartbeat():
    signals.heartbeat_sent.send(sender=None)
    assert presence.seen("worker")
    assert not presence.seen("beat")


def test_a_worker_without_heartbeat_gives_a_sign_with_a_task():
    signals.task_received.send(sender=None)
    assert presence.seen("worker")


def test_beat_gives_a_sign_when_it_starts_and_with_each_task_it_sends():
    signals.beat_init.send(sender=None)
    assert presence.seen("beat")
    presence._last_sign.clear()
    get_redis_connection("default").flushdb()
    signals.before_task_publish.send(sender="any")
    assert presence.seen("beat")


def test_a_process_that_only_publishes_is_not_beat():
    signals.before_task_publish.send(sender="any")
    assert not presence.seen("beat")


def test_a_sign_is_given_at_most_every_five_seconds(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("governance.presence.time.monotonic", lambda: now[0])
    presence.give_sign("worker")
    get_redis_connection("default").flushdb()
    now[0] += 4
    presence.give_sign("worker")
    assert not presence.seen("worker")
    now[0] += 1
    presence.give_sign("worker")
    assert presence.seen("worker")


def test_a_sign_fades_after_90_seconds():
    presence.give_sign("beat")
    assert 80 < get_redis_connection("default").ttl(presence._key("beat")) <= 90


def test_a_dead_redis_stops_no_worker(monkeypatch):
    def refuse(_):
        raise RedisError

    monkeypatch.setattr(presence, "get_redis_connection", refuse)
    presence.give_sign("worker")
    monkeypatch.undo()
    assert not presence.seen("worker")
