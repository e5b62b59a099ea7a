"""The checks that exist. Packages register theirs in `apps.ready()`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from governance.preflight.types import Check, CheckResult, Group
from tenants.models import Tenant

_checks: dict[str, Check] = {}
_only: ContextVar[str] = ContextVar("only_hotel", default="")


def register(
    name: str, *, group: Group, weight: int, blocking: bool, check: Callable[[], CheckResult]
) -> None:
    """Add a check under a name of its own; registered again it is replaced.

    Raises ValueError for a security check that would not block, or a weight below 1.
    """
    if group == "security_gate" and not blocking:
        raise ValueError(f"{name}: a failed security check always blocks")
    if weight < 1:
        raise ValueError(f"{name}: a check without weight says nothing")
    _checks[name] = Check(name, group, weight, blocking, check)


def registered() -> list[Check]:
    """Every check, in the order of registration."""
    return list(_checks.values())


def hotels() -> list[Tenant]:
    """The active hotels that the running preflight looks at: all, or the one of `--tenant`."""
    active = Tenant.objects.filter(status=Tenant.Status.ACTIVE).order_by("slug")
    return list(active.filter(slug=_only.get()) if _only.get() else active)


def looks_at(tenant_id: int) -> bool:
    """Whether the running preflight is about this hotel: about every one, unless `--tenant` names another."""
    return not _only.get() or any(hotel.pk == tenant_id for hotel in hotels())


@contextmanager
def only_hotel(slug: str) -> Iterator[None]:
    """Inside the block checks look at this hotel only; the empty slug is all."""
    token = _only.set(slug)
    try:
        yield
    finally:
        _only.reset(token)
