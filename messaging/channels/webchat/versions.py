"""What the web knows of an open chat without asking the database: that its session is good, and a version
that changes with whatever its guest sees.

Both in Redis, where their loss costs one look into the database. A change that Redis could not be told is
told as soon as it answers this process again, and a version is forgotten after some minutes in any case.
"""

import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django_redis import get_redis_connection
from redis import Redis
from redis.exceptions import RedisError

VERSION_SECONDS = 300
"""How long a change that Redis never heard of can stay unseen."""
SESSION_SECONDS = 3600
MOST_UNTOLD = 10_000

_untold: set[str] = set()
"""Chats whose change Redis has not been told yet, of this process."""


@dataclass(frozen=True, slots=True)
class Known:
    """What Redis knows of a chat: its session as `remember` put it, and its version; empty where nothing."""

    session: str
    version: str


def known(address: str) -> Known:
    """What Redis knows of the chat of this session (the hash of its token). Raises RedisError."""
    redis = get_redis_connection("default")
    _tell_late(redis)
    session, version = redis.mget(_session_key(address), _version_key(address))
    return Known((session or b"").decode(), (version or b"").decode())


def version_of(address: str) -> str:
    """The chat's version, given to it now where it has none. Read it before the rows. Raises RedisError."""
    redis = get_redis_connection("default")
    _tell_late(redis)
    key = _version_key(address)
    redis.set(key, _new(), nx=True, ex=VERSION_SECONDS)
    return (redis.get(key) or _new().encode()).decode()


def change(address: str) -> None:
    """Something that this guest sees has changed, and is committed. Never raises."""
    try:
        redis = get_redis_connection("default")
        redis.set(_version_key(address), _new(), ex=VERSION_SECONDS)
        _tell_late(redis)
    except RedisError:
        if len(_untold) < MOST_UNTOLD:
            _untold.add(address)


def remember(address: str, session: str) -> None:
    """Keep what `known` gives of the session. Never raises."""
    try:
        get_redis_connection("default").set(_session_key(address), session, ex=SESSION_SECONDS)
    except RedisError:
        return


def forget(address: str) -> None:
    """The session is void. Never raises: the rows say it too, when they are next looked at."""
    try:
        get_redis_connection("default").delete(_session_key(address), _version_key(address))
    except RedisError:
        _untold.add(address)


def _tell_late(redis: Redis) -> None:
    while _untold:
        try:
            address = _untold.pop()
        except KeyError:  # another thread has told it
            return
        try:
            redis.set(_version_key(address), _new(), ex=VERSION_SECONDS)
        except RedisError:
            _untold.add(address)
            raise


def _new() -> str:
    return uuid.uuid4().hex[:16]


def _session_key(address: str) -> str:
    return cache.make_key(f"webchat:session:{address}")


def _version_key(address: str) -> str:
    return cache.make_key(f"webchat:version:{address}")
