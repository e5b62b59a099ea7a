"""Which hotels' rows this transaction may see. No scope, no rows: the policies of `tenants.rls` read what is
set here.

Only `SET LOCAL` inside a transaction, so that nothing leaks through a connection pooler; leaving a scope
restores the one before.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections, transaction
from psycopg.pq import TransactionStatus

SETTING = "app.tenant_ids"
_current: ContextVar[tuple[int, ...]] = ContextVar("tenant_ids", default=())


def current_tenant_ids() -> tuple[int, ...]:
    """The hotels in scope here, ascending; empty outside any scope."""
    return _current.get()


def _set(using: str, tenant_ids: tuple[int, ...]) -> None:
    """Set the scope; where Django has not sent its BEGIN yet, both go in one trip.

    What goes wrong on that way goes wrong again on Django's own, which says it in Django's errors.
    """
    connection = connections[using]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wire = connection.connection.pgconn
    if wire.transaction_status == TransactionStatus.IDLE:
        wire.exec_(f"BEGIN; SELECT set_config('{SETTING}', '{_written(tenant_ids)}', true)".encode())
        if wire.transaction_status == TransactionStatus.INTRANS:
            return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, _written(tenant_ids)])


def _written(tenant_ids: tuple[int, ...]) -> str:
    """The hotels as the setting holds them: numbers and nothing else. Raises ValueError."""
    return ",".join(f"{tenant_id:d}" for tenant_id in tenant_ids)


@contextmanager
def scope(tenant_ids: int | Iterable[int], *, using: str = "default") -> Iterator[None]:
    """Run the block in one transaction that sees the rows of these hotels and no others.

    A turn or a task names one hotel, a person in Admin all of theirs, a webhook batch its receiving hotels.
    Nested scopes are savepoints; the inner one replaces the outer and leaving it restores the outer, also
    after an error.
    """
    ids = (tenant_ids,) if isinstance(tenant_ids, int) else tuple(sorted(set(tenant_ids)))
    before = _current.get()
    with transaction.atomic(using=using):
        _set(using, ids)
        token = _current.set(ids)
        try:
            yield
        finally:
            _current.reset(token)
        # A released savepoint keeps the inner value, one that is rolled back does not: restore it on the way
        # out that keeps it.
        connection = connections[using]
        if connection.savepoint_ids and not connection.needs_rollback:
            _set(using, before)


def in_one_statement(
    tenant_ids: int | Iterable[int], common_tables: str, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Run one statement in the scope of these hotels as a transaction of its own, in one round trip to the
    database; its rows.

    For the path of every webhook. `common_tables` goes on after `WITH scoped AS (...),`; each row it writes
    has to come `FROM scoped`, which sets the scope before the row is checked: any other is refused by the
    policies. Raises RuntimeError inside a transaction.
    """
    connection = connections["default"]
    if connection.in_atomic_block:
        raise RuntimeError("what is committed by itself cannot be part of a transaction")
    statement = (
        f"WITH scoped AS MATERIALIZED (SELECT set_config('{SETTING}', %(scope)s, true)), {common_tables}"
    )
    ids = (tenant_ids,) if isinstance(tenant_ids, int) else tuple(sorted(set(tenant_ids)))
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "scope": _written(ids)})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
