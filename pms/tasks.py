"""What Celery runs for this package. Every sweep looks at every hotel, each in its own scope."""

from typing import Any

from celery import shared_task

from hotel_agent.lib import events
from pms import bookings, connecting, gateway, services
from pms.adapters.builtin import holds
from pms.events import PmsBack
from pms.gateway.guard import BACK
from tenants import work
from tenants.models import Tenant
from tenants.scope import scope

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "pms.expire_holds": {"task": "pms.expire_holds", "schedule": 60},
    "pms.settle_reservations": {"task": "pms.settle_reservations", "schedule": 30},
    "pms.sync_reservations": {"task": "pms.sync_reservations", "schedule": 120},
    "pms.settle_bookings": {"task": "pms.settle_bookings", "schedule": 10},
    "pms.try_again": {"task": "pms.try_again", "schedule": 15},
    "pms.test_connections": {"task": "pms.test_connections", "schedule": 3600},
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


@shared_task(name=BACK)
def tell_back(tenant_id: int) -> None:
    """Tell the house that this hotel's PMS answers again."""
    with scope(tenant_id):
        events.announce(PmsBack(tenant_id))


@shared_task(name="pms.sync_reservations")
def sync_reservations() -> None:
    """Copy what was changed in a PMS that is not ours."""
    work.each(_hotels(), _sync, kind="reservation_sync")


@shared_task(name="pms.test_connections")
def test_connections() -> None:
    """See whether each PMS that is not ours can still be used: keys and permissions change over there."""
    work.each(_hotels(), _test, kind="pms_connection_test")


@shared_task(name="pms.test_connection")
def test_connection(tenant_id: int) -> None:
    """The same for one hotel, whose connection has just been set up or changed."""
    connecting.connection_test(tenant_id)


def _test(tenant_id: int) -> None:
    if connecting.is_elsewhere(tenant_id):
        connecting.connection_test(tenant_id)


def _sync(tenant_id: int) -> None:
    services.reservations_sync(tenant_id)


def _hotels() -> list[int]:
    return list(Tenant.objects.exclude(status=Tenant.Status.RESERVED).values_list("id", flat=True))


def _expire(tenant_id: int) -> None:
    while holds.expire(tenant_id) == holds.SWEEP_AT_ONCE:
        pass


def _settle(tenant_id: int) -> None:
    services.reservations_settle(tenant_id)
