"""Answers to browsing questions, kept for a while per hotel, and dropped whenever something may have changed.

All of a hotel is one hash in Redis, so that dropping is one step. An answer is kept only if nothing was
dropped since it was asked for: an answer from before a change cannot come back after it. Redis down: nothing
is known, every question is asked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache as once
from functools import partial
from typing import Any, Final, Generic, TypeVar

import structlog
from django.core.cache import cache
from django.db import transaction
from django_redis import get_redis_connection
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import RedisError

from hotel_agent.lib import clock
from pms.types import Availability, RoomTypeInfo

T = TypeVar("T")
log = structlog.get_logger(__name__)

KEPT: Final = dt.timedelta(hours=3)
"""How long an answer is kept for the time that the PMS does not answer, said to be old."""
MOST_KEPT: Final = 500
"""Answers of one hotel: more of them begin anew, whatever guests ask."""
PAUSE_SECONDS: Final = 5.0
"""How long a Redis that failed is left alone."""
_MARK: Final = "since"

# KEYS[1] a hotel's answers; ARGV: the mark that was read, question, answer, seconds to keep, a new mark, how
# many answers are kept at most.
_KEEP = """
local mark = redis.call('HGET', KEYS[1], 'since')
if mark and mark ~= ARGV[1] then return 0 end
if not mark then
  if ARGV[1] ~= '' then return 0 end
  redis.call('HSET', KEYS[1], 'since', ARGV[5])
end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[6]) then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'since', ARGV[5])
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
# KEYS[1] a hotel's answers; ARGV: a new mark, seconds to keep it.
_DROP = """
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'since', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""

_down_until = 0.0
_undropped: set[int] = set()
"""Hotels whose answers could not be dropped: they are, before anything else is asked of Redis."""


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What is known of a question: an answer (None: none) and its age; `mark` goes back with a new one."""

    answer: T | None
    age: dt.timedelta
    mark: str | None


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of question, the type of its answers, and for how long they count as new."""

    operation: str
    type: Any
    fresh: dt.timedelta

    def look(self, tenant_id: int, question: Sequence[object] = ()) -> Kept[T]:
        """What is known; `mark` is None where nothing can be kept."""
        found = _run(
            lambda redis: redis.hmget(_key(tenant_id), _MARK, self._field(question)), "pms_cache_unread"
        )
        if found is None:
            return Kept(None, dt.timedelta.max, None)
        mark, stored = (one.decode() if one else "" for one in found)
        if not stored:
            return Kept(None, dt.timedelta.max, mark)
        at, _, answer = stored.partition(" ")
        age = clock.now() - dt.datetime.fromisoformat(at)
        try:
            return Kept(self._adapter.validate_json(answer), age, mark)
        except ValidationError:  # of another release
            return Kept(None, dt.timedelta.max, mark)

    def keep(self, tenant_id: int, question: Sequence[object], answer: T, mark: str | None) -> None:
        """Keep the answer, unless something was dropped since `look` gave the mark."""
        if mark is None:
            return
        stored = f"{clock.now().isoformat()} {self._adapter.dump_json(answer).decode()}"
        seconds, new_mark = int(KEPT.total_seconds()), uuid.uuid4().hex
        values = (mark, self._field(question), stored, seconds, new_mark, MOST_KEPT)
        _run(lambda redis: redis.eval(_KEEP, 1, _key(tenant_id), *values), "pms_cache_unwritten")

    def is_fresh(self, kept: Kept[T]) -> bool:
        """Whether the answer counts as the present one."""
        return kept.answer is not None and dt.timedelta(0) <= kept.age < self.fresh

    def is_usable(self, kept: Kept[T]) -> bool:
        """Whether the answer may be given as an old one."""
        return kept.answer is not None and dt.timedelta(0) <= kept.age < KEPT

    def _field(self, question: Sequence[object]) -> str:
        words = json.dumps([self.operation, *map(repr, question)])
        return hashlib.sha256(words.encode()).hexdigest()[:32]

    @property
    def _adapter(self) -> TypeAdapter[Any]:
        return _adapter_of(self.type)


@once
def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


AVAILABILITY: Final[Kind[Availability]] = Kind("availability", Availability, dt.timedelta(seconds=60))
ROOM_TYPES: Final[Kind[tuple[RoomTypeInfo, ...]]] = Kind(
    "room_types", tuple[RoomTypeInfo, ...], dt.timedelta(hours=1)
)


def drop(tenant_id: int) -> None:
    """Forget every answer of this hotel; where Redis is down, as soon as it is back."""
    if _run(lambda redis: _drop(redis, tenant_id), "pms_cache_not_dropped") is None:
        _undropped.add(tenant_id)


def drop_on_commit(tenant_id: int) -> None:
    """`drop`, once the running transaction has committed: before, the old answer is still the true one."""
    transaction.on_commit(partial(drop, tenant_id), robust=True)


def _drop(redis: Any, tenant_id: int) -> Any:
    return redis.eval(_DROP, 1, _key(tenant_id), uuid.uuid4().hex, int(KEPT.total_seconds()))


def _key(tenant_id: int) -> str:
    return cache.make_key(f"pms:{tenant_id}")


def _run(ask: Callable[[Any], Any], failure: str) -> Any:
    """What Redis says; None where it is down."""
    global _down_until  # noqa: PLW0603 - what this process knows of Redis
    if time.monotonic() < _down_until:
        return None
    try:
        redis = get_redis_connection("default")
        for missed in list(_undropped):
            _drop(redis, missed)
            _undropped.discard(missed)
        return ask(redis)
    except RedisError as error:
        _down_until = time.monotonic() + PAUSE_SECONDS
        log.warning(failure, reason=type(error).__name__)
        return None
