"""What a person may see and do, by their role at each hotel. Superusers are operators of the installation."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from tenants.models import Membership, Tenant, User

Role = Membership.Role
_CACHE = "_hotel_roles"
_ALL_CACHE = "_all_hotels"


class Area(StrEnum):
    """What a page of Admin is about: it decides who may change it."""

    SET_UP = "set_up"
    """Profile, rooms, rates, texts, channels: managers change, auditors read."""
    FRONT_DESK = "front_desk"
    """Conversations and stays: the front desk acts, auditors read."""
    RECORDS = "records"
    """Events, audit, alarms: managers and auditors read."""


_MAY_VIEW = {
    Area.SET_UP: {Role.OWNER, Role.MANAGER, Role.AUDITOR},
    Area.FRONT_DESK: {Role.OWNER, Role.MANAGER, Role.AGENT, Role.AUDITOR},
    Area.RECORDS: {Role.OWNER, Role.MANAGER, Role.AUDITOR},
}
_MAY_CHANGE = {
    Area.SET_UP: {Role.OWNER, Role.MANAGER},
    Area.FRONT_DESK: {Role.OWNER, Role.MANAGER, Role.AGENT},
    Area.RECORDS: {Role.OWNER, Role.MANAGER},
}


def roles_of(user: User | AnonymousUser) -> dict[int, str]:
    """The person's role at each of their hotels; asked of the database once per user object."""
    if not isinstance(user, User) or not user.is_active:
        return {}
    known: dict[int, str] | None = getattr(user, _CACHE, None)
    if known is None:
        known = dict(
            Membership.objects.filter(user=user)
            .exclude(tenant__status=Tenant.Status.RESERVED)
            .values_list("tenant_id", "role")
        )
        setattr(user, _CACHE, known)
    return known


def is_operator(user: User | AnonymousUser) -> bool:
    """Whether the person runs the installation."""
    return isinstance(user, User) and user.is_active and user.is_superuser


def hotels_in_scope(user: User | AnonymousUser) -> list[int]:
    """The hotels whose rows the person may meet at all: an operator's are all, `installation` among them."""
    if not is_operator(user):
        return sorted(roles_of(user))
    known: list[int] | None = getattr(user, _ALL_CACHE, None)
    if known is None:
        known = sorted(Tenant.objects.values_list("id", flat=True))
        setattr(user, _ALL_CACHE, known)
    return known


def may(user: User | AnonymousUser, area: Area, *, change: bool, tenant_id: int | None = None) -> bool:
    """Whether the person may view or change this area at the hotel, or with None at any of their hotels."""
    if is_operator(user):
        return True
    allowed = (_MAY_CHANGE if change else _MAY_VIEW)[area]
    roles = roles_of(user)
    found = roles.values() if tenant_id is None else [roles.get(tenant_id, "")]
    return any(role in allowed for role in found)


def hotels_allowed(user: User | AnonymousUser, area: Area, *, change: bool) -> list[int]:
    """The hotels at which the person may view or change this area."""
    return [pk for pk in hotels_in_scope(user) if may(user, area, change=change, tenant_id=pk)]
