"""A token bucket in Redis for rates a provider sets. Redis down: all passes, the provider still says no."""

from django.core.cache import cache
from django_redis import get_redis_connection
from redis.exceptions import RedisError

# KEYS[1] bucket; ARGV: rate per second, burst, now in seconds. Returns milliseconds to wait, 0: token taken.
_TAKE = """
local rate, burst, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local passed = math.max(0, now - (tonumber(state[2]) or now))
local tokens = math.min(burst, (tonumber(state[1]) or burst) + passed * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) / rate * 1000) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 60)
return wait
"""


def seconds_until_allowed(bucket: str, *, per_second: float, burst: int, now_seconds: float) -> float:
    """Take a token of `bucket`: 0 when one was there, else how long to wait before asking again."""
    try:
        redis = get_redis_connection("default")
        waited: int = redis.eval(_TAKE, 1, cache.make_key(f"bucket:{bucket}"), per_second, burst, now_seconds)
    except RedisError:
        return 0.0
    return waited / 1000
