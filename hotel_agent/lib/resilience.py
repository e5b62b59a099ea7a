"""Token buckets in Redis for rates a provider sets. Redis down: all passes, the provider still says no."""

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


def seconds_until_allowed(rates: Sequence[Rate], *, now_seconds: float) -> float:
    """Take a token of every bucket: 0 when each had one. Else none is taken, and this is how long to wait
    before asking again.
    """
    if not rates:
        return 0.0
    keys = [cache.make_key(f"bucket:{rate.bucket}") for rate in rates]
    numbers = [number for rate in rates for number in (rate.per_second, rate.burst)]
    try:
        redis = get_redis_connection("default")
        waited: int = redis.eval(_TAKE, len(keys), *keys, now_seconds, *numbers)
    except RedisError:
        return 0.0
    return waited / 1000
