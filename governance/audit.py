"""Who did what: one append-only event, written in the transaction of the deed, so that there is never one
without the other.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import structlog

from governance.installation import hotel_or_installation
from governance.masking import masked
from governance.models import AuditEvent
from hotel_agent.lib import clock
from tenants.events import Changed
from tenants.scope import current_tenant_ids, scope


def record(
    *,
    tenant_id: int | None,
    action: str,
    object_type: str,
    object_id: str,
    actor: str = "system",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    correlation_id: str = "",
) -> None:
    """Write what was done to an object of the hotel (None: of the installation).

    Call it in the transaction that does it. The hotel need not be in scope. `actor` is `user:<id>`, a task's
    name or `system`; `before` and `after` are what changed, with ids instead of people (governance.masking
    masks the rest by key). Without a `correlation_id` the one bound to the log is taken. One INSERT where
    the hotel is in scope.
    """
    hotel = hotel_or_installation(tenant_id)
    old, new = masked(before, after, object_type=object_type)
    with nullcontext() if hotel in current_tenant_ids() else scope(hotel):
        AuditEvent.objects.create(
            tenant_id=hotel,
            at=clock.now(),
            actor=actor,
            action=action,
            object_type=object_type,
            object_id=object_id,
            before=old,
            after=new,
            correlation_id=correlation_id or _bound_correlation_id(),
        )


def record_change(event: Changed) -> None:
    """Receiver of what `tenants` announces."""
    record(
        tenant_id=event.tenant_id,
        action=event.action,
        object_type=event.object_type,
        object_id=event.object_id,
        actor="system" if event.actor_id is None else f"user:{event.actor_id}",
        before=event.before,
        after=event.after,
    )


def _bound_correlation_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("correlation_id") or "")
