"""Token buckets for rates, a provider's or ours, and breakers for a server that fails; both in Redis, for all
processes. Redis down: all passes, for the other side still says no; or, with `Buckets`, each process counts.
"""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django_redis import get_redis_connection
from redis.exceptions import RedisError

# KEYS: buckets; ARGV: now in seconds, then rate per second and burst of each bucket.
# Returns milliseconds to wait, 0: a token of each was taken.
_TAKE = """
local now, wait, tokens = tonumber(ARGV[1]), 0, {}
for i, bucket in ipairs(KEYS) do
  local rate, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local state = redis.call('HMGET', bucket, 'tokens', 'at')
  local passed = math.max(0, now - (tonumber(state[2]) or now))
  tokens[i] = math.min(burst, (tonumber(state[1]) or burst) + passed * rate)
  if tokens[i] < 1 then wait = math.max(wait, math.ceil((1 - tokens[i]) / rate * 1000)) end
end
for i, bucket in ipairs(KEYS) do
  local rate, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local left = wait == 0 and tokens[i] - 1 or tokens[i]
  redis.call('HSET', bucket, 'tokens', tostring(left), 'at', tostring(now))
  redis.call('EXPIRE', bucket, math.ceil(burst / rate) + 60)
end
return wait
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a provider lets us: `burst` at once, then `per_second`, counted by `bucket`."""

    bucket: str
    per_second: float
    burst: int


class Buckets:
    """The same buckets in the memory of one process, for what Redis is not asked for, or while it is down."""

    MOST = 10_000
    """Of more than these the older half is forgotten: a bound for memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, tuple[float, float]] = {}

    def seconds_until_allowed(self, rates: Sequence[Rate], *, now_seconds: float) -> float:
        """As the function of this name."""
        with self._lock:
            if len(self._held) > self.MOST:
                self._held = dict(list(self._held.items())[self.MOST // 2 :])
            left = [self._left(rate, now_seconds) for rate in rates]
            waits = [(1 - has) / rate.per_second for has, rate in zip(left, rates, strict=True) if has < 1]
            taken = 0 if waits else 1
            for has, rate in zip(left, rates, strict=True):
                self._held.pop(rate.bucket, None)  # so that it stands last
                self._held[rate.bucket] = (has - taken, now_seconds)
            return max(waits, default=0.0)

    def _left(self, rate: Rate, now_seconds: float) -> float:
        tokens, at = self._held.get(rate.bucket, (float(rate.burst), now_seconds))
        return min(float(rate.burst), tokens + max(0.0, now_seconds - at) * rate.per_second)


def seconds_until_allowed(
    rates: Sequence[Rate], *, now_seconds: float, without_redis: Buckets | None = None
) -> float:
    """Take a token of every bucket: 0 when each had one. Else none is taken, and this is how long to wait
    before asking again. `without_redis` counts while Redis is down; None: then all passes.
    """
    if not rates:
        return 0.0
    keys = [cache.make_key(f"bucket:{rate.bucket}") for rate in rates]
    numbers = [number for rate in rates for number in (rate.per_second, rate.burst)]
    try:
        redis = get_redis_connection("default")
        waited: int = redis.eval(_TAKE, len(keys), *keys, now_seconds, *numbers)
    except RedisError:
        return without_redis.seconds_until_allowed(rates, now_seconds=now_seconds) if without_redis else 0.0
    return waited / 1000


# KEYS[1]: the breaker; ARGV: now, seconds it stays open. 1: ask. Once its time is over, one call tries.
_ADMIT = """
local opens = tonumber(redis.call('HGET', KEYS[1], 'open_until'))
if not opens then return 1 end
if tonumber(ARGV[1]) < opens then return 0 end
redis.call('HSET', KEYS[1], 'open_until', tostring(tonumber(ARGV[1]) + tonumber(ARGV[2])))
redis.call('EXPIRE', KEYS[1], math.ceil(ARGV[2]) + 600)
return 1
"""
# KEYS: the breaker, its failures; ARGV: now, seconds it stays open, window, failures that open it, a name.
# 1: it has just opened.
_FAILED = """
local now, opens = tonumber(ARGV[1]), tonumber(redis.call('HGET', KEYS[1], 'open_until'))
redis.call('ZADD', KEYS[2], now, ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[3]))
redis.call('EXPIRE', KEYS[2], math.ceil(ARGV[3]) + 1)
if not opens and redis.call('ZCARD', KEYS[2]) < tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], 'open_until', tostring(now + tonumber(ARGV[2])))
redis.call('EXPIRE', KEYS[1], math.ceil(ARGV[2]) + 600)
return opens and 0 or 1
"""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Leaves a server that fails alone: `failures` within `window_seconds` open it for `open_seconds`, then
    one call tries. The server is called `name` in all processes.
    """

    name: str
    failures: int = 5
    window_seconds: float = 30.0
    open_seconds: float = 30.0

    def admits(self, *, now_seconds: float) -> bool:
        """Whether to ask the server now. Say afterwards what became of it."""
        try:
            redis = get_redis_connection("default")
            return bool(redis.eval(_ADMIT, 1, self._key, now_seconds, self.open_seconds))
        except RedisError:
            return True

    def succeeded(self) -> None:
        """The server answered."""
        try:
            get_redis_connection("default").delete(self._key)
        except RedisError:
            return

    def failed(self, *, now_seconds: float) -> bool:
        """The server did not answer, or nonsense. True where that opened the breaker."""
        numbers = (now_seconds, self.open_seconds, self.window_seconds, self.failures, uuid.uuid4().hex)
        try:
            redis = get_redis_connection("default")
            return bool(redis.eval(_FAILED, 2, self._key, f"{self._key}:failures", *numbers))
        except RedisError:
            return False

    @property
    def _key(self) -> str:
        return cache.make_key(f"breaker:{self.name}")
