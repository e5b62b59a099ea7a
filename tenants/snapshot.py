"""What every process knows of all hotels without asking: profiles, accounts, Meta apps, flags.

Frozen, and replaced as a whole. A change raises a version in the database, in its own transaction, and tells
Redis once committed. Each process compares what Redis says at most once a second; while Redis says nothing,
the database every ten seconds. Redis may be lost at any time: it holds a copy of the number and nothing else.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection, transaction
from django_redis import get_redis_connection
from prometheus_client import Gauge, Histogram
from redis.exceptions import RedisError

from tenants import snapshot_rows
from tenants.types import Snapshot

log = structlog.get_logger(__name__)

tenants_active_total = Gauge("tenants_active_total", "Hotels that answer.", multiprocess_mode="mostrecent")
tenant_identifiers_cached_total = Gauge(
    "tenant_identifiers_cached_total",
    "Guests mapped to a hotel of a shared account.",
    multiprocess_mode="mostrecent",
)
tenant_refresh_latency_seconds = Histogram(
    "tenant_refresh_latency_seconds", "Time to read all hotels from the database."
)

REDIS_KEY = "tenants:version"
CHECK_SECONDS = 1.0
CHECK_SECONDS_WITHOUT_REDIS = 10.0


@dataclass(slots=True)
class _Held:
    snapshot: Snapshot | None = None
    told: int | None = None
    """The version that Redis said last: any other one means a change."""
    untold: int | None = None
    """A version that Redis could not be told yet."""
    check_at: float = 0.0


_held = _Held()
_shows: list[Callable[[Snapshot], None]] = []
_reading = threading.Lock()


def current() -> Snapshot:
    """All hotels, as new as a second ago. Without a query unless something changed.

    Raises DatabaseError only where this process has never read them; later it keeps what it has.
    """
    held = _held.snapshot
    if held is not None and time.monotonic() < _held.check_at:
        return held
    # One thread looks; the others go on with what is there, and wait only where nothing is.
    if not _reading.acquire(blocking=held is None):
        return held  # type: ignore[return-value]  # not blocking means that something is held
    try:
        return _checked()
    finally:
        _reading.release()


def raise_version() -> int:
    """Say that hotels, accounts or flags changed. Call in the transaction of the change; processes hear of it
    once that has committed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tenants_snapshotversion SET version = version + 1, raised_at = now() "
            "WHERE id = 1 RETURNING version"
        )
        version: int = cursor.fetchone()[0]
        transaction.on_commit(lambda: _tell_redis(version))
    return version


def refresh() -> Snapshot:
    """Read everything again here and make every other process do so."""
    version = raise_version()
    with _reading:
        snapshot = _read()
        _held.told = version
        return snapshot


def on_read(show: Callable[[Snapshot], None]) -> None:
    """Call `show` with every snapshot this process reads."""
    _shows.append(show)


def forget() -> None:
    """Drop what this process holds: the next `current` reads the database."""
    _held.snapshot, _held.told, _held.check_at = None, None, 0.0


def _checked() -> Snapshot:
    held = _held.snapshot
    if held is not None and time.monotonic() < _held.check_at:
        return held  # another thread has just looked
    if _held.untold is not None:
        _tell_redis(_held.untold)
    said = _ask_redis()
    try:
        if held is None or _is_old(held, said):
            held = _read()
        _held.told = said
    except (DatabaseError, InterfaceError):
        if held is None:
            raise
        log.warning("snapshot_kept", version=held.version)
    heard = said is not None or _offer_to_redis(held.version)
    _held.check_at = time.monotonic() + (CHECK_SECONDS if heard else CHECK_SECONDS_WITHOUT_REDIS)
    return held


def _is_old(held: Snapshot, said: int | None) -> bool:
    return snapshot_rows.version() != held.version if said is None else said != _held.told


def _read() -> Snapshot:
    with tenant_refresh_latency_seconds.time():
        snapshot = snapshot_rows.read()
    tenants_active_total.set(sum(tenant.active for tenant in snapshot.tenants.values()))
    tenant_identifiers_cached_total.set(len(snapshot.identifiers))
    for show in _shows:
        show(snapshot)
    _held.snapshot = snapshot
    return snapshot


def _ask_redis() -> int | None:
    """The version as Redis knows it; None where it knows none or does not answer."""
    try:
        said = get_redis_connection("default").get(cache.make_key(REDIS_KEY))
    except RedisError:
        return None
    return int(said) if said is not None and said.isdigit() else None


def _offer_to_redis(version: int) -> bool:
    """Put the number where none is. Never over one that is there: it may be newer than ours."""
    try:
        return bool(get_redis_connection("default").set(cache.make_key(REDIS_KEY), version, nx=True))
    except RedisError:
        return False


def _tell_redis(version: int) -> None:
    """Put the number, or keep it to be told at the next check."""
    try:
        get_redis_connection("default").set(cache.make_key(REDIS_KEY), version)
        _held.untold = None
    except RedisError:
        _held.untold = version
