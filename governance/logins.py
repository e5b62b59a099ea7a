"""Log-ins of people in the audit: with each of their hotels, an operator's with the installation."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out

from governance import audit
from tenants.models import Membership, User

OBJECT_TYPE = "tenants.user"


def listen() -> None:
    """Connect once, in `apps.ready()`. Failed log-ins are django-axes' matter: they are of nobody yet."""
    user_logged_in.connect(_logged_in, dispatch_uid="governance.logins")
    user_logged_out.connect(_logged_out, dispatch_uid="governance.logins")


def _logged_in(user: User, **_: Any) -> None:
    _record(user, "logged_in")


def _logged_out(user: User | None, **_: Any) -> None:
    if user is not None:  # a session that had ended already
        _record(user, "logged_out")


def _record(user: User, action: str) -> None:
    hotels: list[int | None] = list(Membership.objects.filter(user=user).values_list("tenant_id", flat=True))
    for tenant_id in hotels or [None]:
        audit.record(
            tenant_id=tenant_id,
            action=action,
            object_type=OBJECT_TYPE,
            object_id=str(user.pk),
            actor=f"user:{user.pk}",
        )
