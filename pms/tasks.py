"""What Celery runs for this package. Every sweep looks at every hotel, each in its own scope."""

from typing import Any

from celery import shared_task

from pms import bookings, gateway, services
from pms.adapters.builtin import holds
from tenants import work
from tenants.models import Tenant

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "pms.expire_holds": {"task": "pms.expire_holds", "schedule": 60},
    "pms.settle_reservations": {"task": "pms.settle_reservations", "schedule": 30},
    "pms.sync_reservations": {"task": "pms.sync_reservations", "schedule": 120},
    "pms.settle_bookings": {"task": "pms.settle_bookings", "schedule": 10},
    "pms.try_again": {"task": "pms.try_again", "schedule": 15},
}


@shared_task(name="pms.expire_holds")
def expire_holds() -> None:
    """Give back the rooms of guests who did not decide. They are on sale again before this runs."""
    work.each(_hotels(), _expire, kind="hold_expiry")


@shared_task(name="pms.settle_reservations")
def settle_reservations() -> None:
    """Finish bookings and cancellations that a crash or a silent PMS left open."""
    work.each(_hotels(), _settle, kind="reservation_settlement")


@shared_task(name="pms.settle_bookings")
def settle_bookings() -> None:
    """Find out what became of bookings that a PMS or a dead process left unanswered."""
    bookings.settle_due()


@shared_task(name="pms.try_again")
def try_again() -> None:
    """Ask each PMS that was given up whether it is back, so that it need not be a guest who finds out."""
    work.each(_hotels(), gateway.try_again, kind="pms_probe")


@shared_task(name="pms.sync_reservations")
def sync_reservations() -> None:
    """Copy what was changed in a PMS that is not ours."""
    work.each(_hotels(), _sync, kind="reservation_sync")


def _sync(tenant_id: int) -> None:
    services.reservations_sync(tenant_id)


def _hotels() -> list[int]:
    return list(Tenant.objects.exclude(status=Tenant.Status.RESERVED).values_list("id", flat=True))


def _expire(tenant_id: int) -> None:
    while holds.expire(tenant_id) == holds.SWEEP_AT_ONCE:
        pass


def _settle(tenant_id: int) -> None:
    services.reservations_settle(tenant_id)
