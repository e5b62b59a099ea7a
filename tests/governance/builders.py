"""Small builders for what governance is about."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from governance import audit
from governance.models import AuditEvent
from tenants.models import Tenant
from tenants.scope import scope


def record_events(hotel: Tenant, count: int, *, action: str = "flag_set") -> None:
    """Audit events of a hotel, each committed by itself."""
    for number in range(count):
        audit.record(
            tenant_id=hotel.pk,
            action=action,
            object_type="flag",
            object_id=str(number),
            after={"value": True},
        )


def events_of(hotel: Tenant) -> list[AuditEvent]:
    """All audit events of a hotel, in the order of their ids."""
    with scope(hotel.pk):
        return list(AuditEvent.objects.of(hotel.pk).order_by("id"))


@contextmanager
def owner_connection(*tenant_ids: int) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """The owner's own session, with these hotels in scope; each statement commits."""
    with psycopg.connect(os.environ["DIRECT_POSTGRES_URL"], autocommit=True) as connection:
        connection.execute("SELECT set_config('app.tenant_ids', %s, false)", [",".join(map(str, tenant_ids))])
        yield connection


@contextmanager
def without_trigger(table: str, *tenant_ids: int) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """The owner as a forger: user triggers of the table are off inside the block."""
    with owner_connection(*tenant_ids) as connection:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield connection
        finally:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
