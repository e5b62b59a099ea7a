"""Work that waits, as rows with a due time, a lease and an attempt count: what Celery forgets, a sweeper
finds here.

An item is put (again and again: it stays one row), claimed under a lease by whoever comes first, and finished
by deletion, unless more of the same arrived meanwhile. Leases are told from the clock of `lib.clock`, so that
a held clock holds them too.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection
from prometheus_client import Counter

from hotel_agent.lib import clock

T = TypeVar("T")
log = structlog.get_logger(__name__)

failed_items_total = Counter("work_items_failed_total", "Items whose handling raised, by kind.", ["kind"])

# Seconds before a failed item is tried again, by attempt; the last one repeats.
BACKOFF_SECONDS = (2, 5, 15, 60, 120, 240)

DATABASE_AWAY = frozenset({"08", "40", "53", "55", "57"})
"""Classes of SQLSTATE: connection, rolled back by others, resources, lock not to be had, shut down."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One item held under a lease: nobody else has it before `lease_until`."""

    id: int
    tenant_id: int
    kind: str
    object_id: int
    revision: int
    attempt: int
    token: uuid.UUID
    since: dt.datetime


def put(
    kind: str,
    object_id: int,
    *,
    tenant_id: int,
    due_at: dt.datetime | None = None,
    not_after: dt.timedelta | None = None,
) -> None:
    """Make this object due, at once or at `due_at`. Call inside the transaction that makes it true.

    Put twice it stays one item: without `not_after` the sooner time wins; with it the newest time wins, but
    never later than `not_after` past the first put that nobody has claimed yet (a burst is waited for, not
    for ever). What is put while the item is claimed is due on its own, after the claim has ended.
    """
    now = clock.now()
    due = due_at or now
    merged = (
        "LEAST(EXCLUDED.due_at, item.due_at)"
        if not_after is None
        else "LEAST(EXCLUDED.due_at, COALESCE(item.since, EXCLUDED.since) + make_interval(secs => %(cap)s))"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO tenants_workitem AS item
              (tenant_id, kind, object_id, due_at, since, revision, attempt)
            VALUES (%(tenant)s, %(kind)s, %(object)s, %(due)s, %(now)s, 1, 0)
            ON CONFLICT (kind, object_id) DO UPDATE SET
              revision = item.revision + 1,
              due_at = CASE WHEN item.since IS NULL AND item.lease_until > %(now)s
                THEN EXCLUDED.due_at ELSE {merged} END,
              since = COALESCE(item.since, EXCLUDED.since)""",  # noqa: S608 - built from the constants above
            {
                "tenant": tenant_id,
                "kind": kind,
                "object": object_id,
                "due": due,
                "now": now,
                "cap": not_after.total_seconds() if not_after else None,
            },
        )


def put_claimed(kind: str, object_id: int, *, tenant_id: int, lease_seconds: float = 60) -> Claim | None:
    """`put` by somebody who goes on with it at once: the item is held from the commit on.

    None: it was due or held already, and has been put.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO tenants_workitem
              (tenant_id, kind, object_id, due_at, revision, attempt, lease_token, lease_until)
            VALUES (%(tenant)s, %(kind)s, %(object)s, %(now)s, 1, 1, gen_random_uuid(), %(until)s)
            ON CONFLICT (kind, object_id) DO NOTHING
            RETURNING id, tenant_id, kind, object_id, revision, attempt, lease_token, due_at""",
            {
                "tenant": tenant_id,
                "kind": kind,
                "object": object_id,
                "now": now,
                "until": now + dt.timedelta(seconds=lease_seconds),
            },
        )
        row = cursor.fetchone()
    if row is None:
        put(kind, object_id, tenant_id=tenant_id)
        return None
    return Claim(*row)


# A common table expression is run once; a sub-select in WHERE may be run again and take more than the limit.
_CLAIM = """
WITH due AS (
  SELECT id, due_at, since FROM tenants_workitem
  WHERE kind = %(kind)s AND due_at <= %(now)s AND (lease_until IS NULL OR lease_until <= %(now)s){narrowed}
  ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE tenants_workitem AS item
SET lease_token = gen_random_uuid(), lease_until = %(until)s, attempt = item.attempt + 1, since = NULL
FROM due WHERE item.id = due.id
RETURNING item.id, tenant_id, kind, object_id, revision, attempt, lease_token,
  COALESCE(due.since, %(now)s), due.due_at
"""


def claim(
    kind: str,
    *,
    tenant_id: int | None = None,
    object_id: int | None = None,
    limit: int = 1,
    lease_seconds: float = 60,
) -> list[Claim]:
    """Take up to `limit` due items that nobody holds, those due first. Each carries its own fencing by
    `token` and `revision`.
    """
    now = clock.now()
    narrowed = "".join(
        clause
        for clause, given in (
            (" AND tenant_id = %(tenant)s", tenant_id),
            (" AND object_id = %(object)s", object_id),
        )
        if given is not None
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM.format(narrowed=narrowed),
            {
                "until": now + dt.timedelta(seconds=lease_seconds),
                "now": now,
                "kind": kind,
                "limit": limit,
                "tenant": tenant_id,
                "object": object_id,
            },
        )
        rows = sorted(cursor.fetchall(), key=lambda row: (row[-1], row[0]))
    return [Claim(*row[:-1]) for row in rows]


class Ended(StrEnum):
    """How a claim ended: its item is gone, is due again for what came meanwhile, or was somebody else's."""

    FINISHED = "finished"
    FREED = "freed"
    LOST = "lost"


def end(item: Claim) -> Ended:
    """Delete the item, or free it where more arrived meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM tenants_workitem WHERE id = %s AND lease_token = %s AND revision = %s",
            [item.id, item.token, item.revision],
        )
        if cursor.rowcount:
            return Ended.FINISHED
        cursor.execute(
            "UPDATE tenants_workitem SET lease_token = NULL, lease_until = NULL, attempt = 0 "
            "WHERE id = %s AND lease_token = %s",
            [item.id, item.token],
        )
        return Ended.FREED if cursor.rowcount else Ended.LOST


def finish(item: Claim) -> bool:
    """`end`. False: the lease was lost, somebody else has the item."""
    return end(item) is not Ended.LOST


def end_all(items: Sequence[Claim]) -> None:
    """`end` for many at once, such as a batch of statuses."""
    arrays: dict[str, Any] = {
        "ids": [item.id for item in items],
        "tokens": [item.token for item in items],
        "revisions": [item.revision for item in items],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT * FROM unnest(%(ids)s::bigint[], %(tokens)s::uuid[], %(revisions)s::int[]) "
            "AS held(id, token, revision)), gone AS (DELETE FROM tenants_workitem AS item USING held "
            "WHERE item.id = held.id AND lease_token = held.token AND item.revision = held.revision "
            "RETURNING item.id) "
            "UPDATE tenants_workitem AS item "
            "SET lease_token = NULL, lease_until = NULL, attempt = 0 FROM held "
            "WHERE item.id = held.id AND lease_token = held.token AND item.id NOT IN (SELECT id FROM gone)",
            arrays,
        )


def postpone(item: Claim, due_at: dt.datetime, *, counted: bool = True) -> bool:
    """Give the item back, due at `due_at`, keeping its attempt count; not `counted`, as if this attempt had
    not been. False: the lease was lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tenants_workitem SET lease_token = NULL, lease_until = NULL, due_at = %s, "
            "attempt = GREATEST(attempt - %s, 0) WHERE id = %s AND lease_token = %s",
            [due_at, 0 if counted else 1, item.id, item.token],
        )
        return bool(cursor.rowcount)


def backoff(attempt: int) -> dt.datetime:
    """When to try again after the `attempt`-th failure (first is 1)."""
    seconds = BACKOFF_SECONDS[min(attempt, len(BACKOFF_SECONDS)) - 1]
    return clock.now() + dt.timedelta(seconds=seconds)


def database_away(error: BaseException) -> bool:
    """Whether the database rather than the item is to blame: gone, starting, out of room, or at a lock."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state[:2] in DATABASE_AWAY


def each(items: Iterable[T], handle: Callable[[T], None], *, kind: str) -> list[tuple[T, Exception]]:
    """Handle every item; one that raises is logged, counted and returned, and never stops the others."""
    failed: list[tuple[T, Exception]] = []
    for item in items:
        try:
            handle(item)
        except Exception as error:  # the one broad except of the product: a sweep outlives any single item
            failed_items_total.labels(kind).inc()
            log.exception("item_failed", kind=kind, item=getattr(item, "id", None))
            failed.append((item, error))
    return failed
