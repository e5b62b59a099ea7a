"""Wake-ups through Celery. The row is the truth and a sweeper finds it: a lost wake-up costs seconds.

Publishing has a budget of 200 ms (the broker's socket time-outs in the settings) and a breaker: a dead Redis
never slows a webhook.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django_redis import get_redis_connection
from kombu.exceptions import OperationalError
from prometheus_client import Counter
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

wakeups_total = Counter("queue_wakeups_total", "Wake-ups by result.", ["result"])

PAUSE_SECONDS = 5.0
COALESCE_SECONDS = 5

_broker_down_until = 0.0
_comes_at: dict[tuple[str, tuple[Any, ...]], float] = {}
"""When this process's last waiting wake-up of each kind will begin, by the monotonic clock."""
Waiting = list[tuple[str, tuple[Any, ...], float]]
_inline: ContextVar[Waiting | None] = ContextVar("inline_tasks", default=None)


def enqueue(task: str, *args: Any, countdown: float = 0, coalesce: bool = False) -> None:
    """Wake `task` (its registered name) with `args` (ids only) once the running transaction has committed.

    `countdown` is in seconds and short: longer waits are due times in rows. With `coalesce`, no second one
    is published while one with the same arguments has not begun: one that waits out a countdown is remembered
    by each process for itself, one without by all of them together, and such a task calls `begun` first of
    all.
    """
    inline = _inline.get()
    if inline is not None:
        transaction.on_commit(lambda: inline.append((task, args, countdown)))
    else:
        transaction.on_commit(partial(_publish, task, args, countdown, coalesce))


def begun(task: str, *args: Any) -> None:
    """A coalesced task without countdown says that it starts: work committed from now on needs a wake-up of
    its own.
    """
    if _inline.get() is None:
        try:
            get_redis_connection("default").delete(_coalesce_key(task, args))
        except RedisError:
            log.warning("wakeup_mark_not_removed", task_name=task)


@contextmanager
def collected() -> Iterator[Waiting]:
    """Collect (task, args, countdown) instead of publishing, for `converse` and tests."""
    waiting: Waiting = []
    token = _inline.set(waiting)
    try:
        yield waiting
    finally:
        _inline.reset(token)


def run_collected(waiting: Waiting, *, rounds: int = 1000) -> None:
    """Run collected tasks in order, and those they enqueue. Raises RuntimeError after `rounds` of them."""
    for _ in range(rounds):
        if not waiting:
            return
        task, args, _countdown = waiting.pop(0)
        current_app.tasks[task].run(*args)
    raise RuntimeError("tasks keep enqueueing each other")


def _coalesce_key(task: str, args: tuple[Any, ...]) -> str:
    return f"wake:{task}:{':'.join(map(str, args))}"


def _first_mark(task: str, args: tuple[Any, ...]) -> bool:
    # Asked of Redis itself: the cache in front of it hides that Redis is down.
    redis = get_redis_connection("default")
    return bool(redis.set(_coalesce_key(task, args), 1, nx=True, ex=COALESCE_SECONDS))


def _on_its_way(task: str, args: tuple[Any, ...], countdown: float) -> bool:
    """Whether a wake-up that was published earlier is still to begin."""
    if not countdown:
        return not _first_mark(task, args)
    return time.monotonic() < _comes_at.get((task, args), 0.0)


def _publish(task: str, args: tuple[Any, ...], countdown: float, coalesce: bool) -> None:
    global _broker_down_until  # noqa: PLW0603 - the breaker of this process
    if time.monotonic() < _broker_down_until:
        wakeups_total.labels("skipped").inc()
        return
    try:
        if coalesce and _on_its_way(task, args, countdown):
            wakeups_total.labels("coalesced").inc()
            return
        comes_at = time.monotonic() + countdown
        current_app.send_task(task, args, countdown=countdown or None, retry=False)
        if coalesce and countdown:
            _comes_at[(task, args)] = comes_at
        wakeups_total.labels("published").inc()
    except (OperationalError, RedisError, OSError) as error:
        _broker_down_until = time.monotonic() + PAUSE_SECONDS
        wakeups_total.labels("failed").inc()
        log.warning("wakeup_not_published", task_name=task, reason=type(error).__name__)
