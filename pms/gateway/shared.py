"""Where breaker states live: in Redis for all processes; while Redis is down, in each process by itself."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

import structlog
from django.core.cache import cache
from django_redis import get_redis_connection
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import RedisError

from pms.gateway.breaker import State

R = TypeVar("R")
log = structlog.get_logger(__name__)

KEPT_SECONDS: Final = 600
PAUSE_SECONDS: Final = 5.0
"""How long a Redis that failed is left alone."""
TRIES: Final = 50

# KEYS[1] the state; ARGV: as it was read, as it shall be, seconds to keep it. 0: somebody was quicker.
_SWAP = """
local held = redis.call('GET', KEYS[1])
if (held or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""

_adapter: Final = TypeAdapter(State)
_here: Final[dict[str, State]] = {}
_lock: Final = threading.Lock()
_redis_down_until = 0.0
_alone = False


class Contended(Exception):
    """Others changed the state again and again."""


def change(name: str, step: Callable[[State], tuple[State, R]]) -> R:
    """Replace the state called `name` by what `step` makes of it; what else `step` returns.

    `step` may run several times.
    """
    if time.monotonic() >= _redis_down_until:
        try:
            result = _in_redis(name, step)
        except (RedisError, Contended) as error:
            _note_alone(error)
        else:
            _note_together()
            return result
    with _lock:
        _here[name], result = step(_here.get(name, State()))
        return result


def look(name: str) -> State:
    """The state called `name`, without changing it."""
    if time.monotonic() >= _redis_down_until:
        try:
            return _read(get_redis_connection("default").get(_key(name)) or b"")
        except RedisError as error:
            _note_alone(error)
    with _lock:
        return _here.get(name, State())


def _key(name: str) -> str:
    return cache.make_key(f"breaker:{name}")


def _in_redis(name: str, step: Callable[[State], tuple[State, R]]) -> R:
    redis, key = get_redis_connection("default"), _key(name)
    for _ in range(TRIES):
        held: bytes = redis.get(key) or b""
        state, result = step(_read(held))
        if redis.eval(_SWAP, 1, key, held, _adapter.dump_json(state), KEPT_SECONDS):
            return result
        time.sleep(random.uniform(0, 0.005))  # noqa: S311 - no secret
    raise Contended(name)


def _read(stored: bytes) -> State:
    """A state of another release, or of nobody, is a new one."""
    try:
        return _adapter.validate_json(stored) if stored else State()
    except ValidationError:
        return State()


def _note_alone(error: Exception) -> None:
    global _redis_down_until, _alone  # noqa: PLW0603 - what this process knows of Redis
    _redis_down_until = time.monotonic() + PAUSE_SECONDS
    if not _alone:
        _alone = True
        log.warning("pms_breakers_by_process", reason=type(error).__name__)


def _note_together() -> None:
    global _alone  # noqa: PLW0603 - what this process knows of Redis
    if _alone:
        _alone = False
        with _lock:
            _here.clear()
        log.info("pms_breakers_shared_again")
