"""Signs of life of worker and beat in Redis. Lost with Redis, they come back with the next sign.

A worker gives one with each heartbeat and each task it receives, beat with each task it sends (at most every
5 s); what has not given one for 90 s is not seen. Nothing is sent to a worker to find out, so that a health
page costs one look-up.
"""

import socket
import time
from typing import Any, Literal

import structlog
from celery import signals
from django.core.cache import cache
from django_redis import get_redis_connection
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

Process = Literal["worker", "beat"]
SEEN_FOR_SECONDS = 90
SIGN_EVERY_SECONDS = 5.0

_last_sign: dict[Process, float] = {}


def give_sign(process: Process) -> None:
    """Say that this process lives, at most once in five seconds."""
    now = time.monotonic()
    if now - _last_sign.get(process, -SIGN_EVERY_SECONDS) < SIGN_EVERY_SECONDS:
        return
    _last_sign[process] = now
    try:
        get_redis_connection("default").set(_key(process), socket.gethostname(), ex=SEEN_FOR_SECONDS)
    except RedisError as error:
        log.warning("sign_of_life_not_given", process=process, reason=type(error).__name__)


def seen(process: Process) -> bool:
    """Whether any such process gave a sign in the last 90 s. Raises RedisError."""
    return bool(get_redis_connection("default").exists(_key(process)))


def listen() -> None:
    """Give signs in whatever process of Celery this is. Connect once, in `apps.ready()`."""
    signals.heartbeat_sent.connect(_worker_lives, weak=False, dispatch_uid="governance.presence")
    signals.task_received.connect(_worker_lives, weak=False, dispatch_uid="governance.presence")
    signals.beat_init.connect(_beat_starts, weak=False, dispatch_uid="governance.presence")


def _worker_lives(**_: Any) -> None:
    give_sign("worker")


def _beat_starts(**_: Any) -> None:
    give_sign("beat")
    signals.before_task_publish.connect(_beat_lives, weak=False, dispatch_uid="governance.presence")


def _beat_lives(**_: Any) -> None:
    give_sign("beat")


def _key(process: Process) -> str:
    return str(cache.make_key(f"seen:{process}"))
