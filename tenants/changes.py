"""How a row of set-up is written: saved, announced for the audit, and told to every process by the version of
the snapshot, all in one transaction.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from hotel_agent.lib import events
from hotel_agent.lib.crypto import EncryptedTextField
from tenants import snapshot
from tenants.events import Changed
from tenants.models import (
    BusinessHours,
    ChannelAccount,
    ChannelRoute,
    FlagValue,
    Holiday,
    MetaApp,
    Tenant,
    TenantUserIdentifier,
)

IN_SNAPSHOT = (
    BusinessHours,
    ChannelAccount,
    ChannelRoute,
    FlagValue,
    Holiday,
    MetaApp,
    Tenant,
    TenantUserIdentifier,
)
HIDDEN = frozenset({"password", "last_login"})
_actor: ContextVar[int | None] = ContextVar("actor_id", default=None)


@contextmanager
def acting(actor_id: int | None) -> Iterator[None]:
    """Changes announced inside the block are this person's, where the caller names nobody else."""
    token = _actor.set(actor_id)
    try:
        yield
    finally:
        _actor.reset(token)


def row_save(row: models.Model, *, actor_id: int | None = None) -> bool:
    """Insert or update the row. False, and nothing announced, where the database holds the same already."""
    with transaction.atomic():
        model = type(row)
        stored = model._default_manager.filter(pk=row.pk).first() if row.pk else None
        before, after = _plain(stored), _plain(row)
        differing = [name for name in after if stored is None or before[name] != after[name]]
        if not differing:
            return False
        row.save()
        if isinstance(row, IN_SNAPSHOT):
            snapshot.raise_version()
        _announce(
            row,
            "changed" if stored else "created",
            actor_id=actor_id,
            before={name: _shown(stored, name) for name in differing} if stored else {},
            after={name: _shown(row, name) for name in differing},
        )
    return True


def row_delete(row: models.Model, *, actor_id: int | None = None) -> None:
    """Delete the row. Raises ProtectedError where others still need it."""
    with transaction.atomic():
        before = {name: _shown(row, name) for name in _plain(row)}
        key = row.pk
        row.delete()
        row.pk = key
        if isinstance(row, IN_SNAPSHOT):
            snapshot.raise_version()
        _announce(row, "removed", actor_id=actor_id, before=before, after={})


def _announce(
    row: models.Model, action: str, *, actor_id: int | None, before: dict[str, Any], after: dict[str, Any]
) -> None:
    tenant_id = row.pk if isinstance(row, Tenant) else getattr(row, "tenant_id", None)
    who = _actor.get() if actor_id is None else actor_id
    events.announce(Changed(tenant_id, who, action, row._meta.label_lower, str(row.pk), before, after))


def _plain(row: models.Model | None) -> dict[str, Any]:
    """The values that a person sets, by column, as Python values the database would give back."""
    if row is None:
        return {}
    return {
        field.attname: field.to_python(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key and not getattr(field, "auto_now", False) and not _is_stamp(field)
    }


def _is_stamp(field: models.Field[Any, Any]) -> bool:
    return bool(getattr(field, "auto_now_add", False))


def _shown(row: models.Model | None, name: str) -> Any:
    """The value as JSON and the audit may hold it."""
    if row is None:
        return None
    value = getattr(row, name)
    field = next(field for field in row._meta.concrete_fields if field.attname == name)
    if isinstance(field, EncryptedTextField) or name in HIDDEN:
        return "set" if value else "not set"
    if isinstance(value, dt.date | dt.time | Decimal | uuid.UUID | FieldFile):
        return str(value)
    return value
