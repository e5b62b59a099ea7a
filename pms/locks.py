"""One at a time, across processes and machines: a row says who, and until when (ARCHITECTURE, invariant 8).

Who dies holds it until it expires. Who is slower than that has lost it: its fencing number is not the highest
any more, which `Held.check` finds out right before a write.
"""

import datetime as dt
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DatabaseError, connection
from prometheus_client import Counter

from governance import audit
from hotel_agent.lib import clock
from pms.errors import PmsUnavailable
from tenants.scope import scope

log = structlog.get_logger(__name__)

locks_total = Counter("pms_locks_total", "Locks by what happened to them.", ["result"])

SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 0.25


@dataclass(slots=True)
class Held:
    """A lock in hand. `fencing` is higher than that of every holder before."""

    tenant_id: int
    name: str
    token: uuid.UUID
    fencing: int
    expires_at: dt.datetime

    @property
    def seconds_left(self) -> float:
        """How long nobody else can take it; not above 0: it may be somebody else's already."""
        return (self.expires_at - clock.now()).total_seconds()

    def check(self) -> None:
        """Right before a write. Raises PmsUnavailable where the lock is not ours any more."""
        with scope(self.tenant_id):
            row = _run(_STILL, self._values())
        if row is None:
            raise PmsUnavailable(f"the lock {self.name!r} was lost")

    def renew(self, seconds: float) -> None:
        """Keep it for `seconds` from now. Raises PmsUnavailable where it is not ours any more."""
        expires_at = clock.now() + dt.timedelta(seconds=seconds)
        with scope(self.tenant_id):
            row = _run(_RENEW, {**self._values(), "until": expires_at})
        if row is None:
            raise PmsUnavailable(f"the lock {self.name!r} was lost")
        self.expires_at = expires_at

    def _values(self) -> dict[str, Any]:
        return {"tenant": self.tenant_id, "name": self.name, "token": self.token, "now": clock.now()}


@contextmanager
def held(tenant_id: int, name: str, *, seconds: float, wait_seconds: float) -> Iterator[Held]:
    """Hold the lock `name` of this hotel in the block, at most `seconds`, after waiting for it if need be.

    Call it outside any transaction: others must see the row. Raises PmsUnavailable where somebody else has
    it for `wait_seconds`: nothing was done.
    """
    lock = _wait_for(tenant_id, name, seconds=seconds, wait_seconds=wait_seconds)
    try:
        yield lock
    finally:
        _release(lock)


def _wait_for(tenant_id: int, name: str, *, seconds: float, wait_seconds: float) -> Held:
    give_up_at = time.monotonic() + wait_seconds
    pause = SHORTEST_PAUSE
    while (lock := _take(tenant_id, name, seconds)) is None:
        left = give_up_at - time.monotonic()
        if left <= 0:
            locks_total.labels("busy").inc()
            raise PmsUnavailable(f"the lock {name!r} is somebody else's for {wait_seconds:.0f} s")
        # Not in step with the others who wait.
        time.sleep(min(left, pause * random.uniform(0.5, 1)))  # noqa: S311 - no secret
        pause = min(pause * 1.5, LONGEST_PAUSE)
    return lock


_TAKE = """
WITH before AS (SELECT token FROM pms_lock WHERE tenant_id = %(tenant)s AND name = %(name)s)
INSERT INTO pms_lock AS lock (tenant_id, name, token, fencing, taken_at, expires_at)
VALUES (%(tenant)s, %(name)s, %(token)s, 1, %(now)s, %(until)s)
ON CONFLICT (tenant_id, name) DO UPDATE SET token = EXCLUDED.token, fencing = lock.fencing + 1,
  taken_at = EXCLUDED.taken_at, expires_at = EXCLUDED.expires_at
WHERE lock.token IS NULL OR lock.expires_at <= %(now)s
RETURNING fencing, (SELECT token FROM before)
"""
_OURS = "tenant_id = %(tenant)s AND name = %(name)s AND token = %(token)s"
_STILL = f"SELECT 1 FROM pms_lock WHERE {_OURS} AND expires_at > %(now)s"  # noqa: S608 - constants
_RENEW = f"UPDATE pms_lock SET expires_at = %(until)s WHERE {_OURS} RETURNING 1"  # noqa: S608 - constants
_RELEASE = f"UPDATE pms_lock SET token = NULL WHERE {_OURS} RETURNING 1"  # noqa: S608 - constants


def _take(tenant_id: int, name: str, seconds: float) -> Held | None:
    now, token = clock.now(), uuid.uuid4()
    until = now + dt.timedelta(seconds=seconds)
    values = {"tenant": tenant_id, "name": name, "token": token, "now": now, "until": until}
    with scope(tenant_id):
        row = _run(_TAKE, values)
        if row is None:
            return None
        fencing, left_behind = row
        result = "taken_over" if left_behind else "taken"
        _record(tenant_id, name, result, fencing)
    locks_total.labels(result).inc()
    if left_behind:
        log.warning("lock_taken_over", lock=name, fencing=fencing)
    return Held(tenant_id, name, token, fencing, until)


def _release(lock: Held) -> None:
    """Give it back. What was done under it stands, whatever becomes of this: the lock expires by itself."""
    try:
        with scope(lock.tenant_id):
            ours = _run(_RELEASE, lock._values()) is not None
            _record(lock.tenant_id, lock.name, "released" if ours else "lost", lock.fencing)
    except DatabaseError as error:
        log.warning("lock_not_released", lock=lock.name, reason=type(error).__name__)
        return
    if not ours:
        locks_total.labels("lost").inc()
        log.warning("lock_lost", lock=lock.name, fencing=lock.fencing)


def _record(tenant_id: int, name: str, result: str, fencing: int) -> None:
    audit.record(
        tenant_id=tenant_id,
        action=f"lock.{result}",
        object_type="pms.lock",
        object_id=name,
        after={"fencing": fencing},
    )


def _run(statement: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
