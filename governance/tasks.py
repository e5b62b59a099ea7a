"""What Celery runs for this package."""

import time
from typing import Any

from celery import shared_task

from governance import alarms, chain
from hotel_agent.lib import queue
from tenants import work
from tenants.models import Tenant

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "governance.seal_audit": {"task": "governance.seal_audit", "schedule": 60},
    "governance.verify_audit": {"task": "governance.verify_audit", "schedule": 24 * 3600},
    "governance.sweep_alarms": {"task": "governance.sweep_alarms", "schedule": 30},
}
SWEEP_SECONDS = 60


@shared_task(name="governance.seal_audit")
def seal_audit() -> None:
    """Number and chain the committed audit events of every hotel."""
    hotels = Tenant.objects.values_list("id", flat=True)
    work.each(list(hotels), _seal, kind="audit_seal")


@shared_task(name="governance.verify_audit")
def verify_audit() -> None:
    """Verify every hotel's chain and raise an alarm for one that does not hold."""
    hotels = Tenant.objects.values_list("id", flat=True)
    work.each(list(hotels), _verify, kind="audit_verify")


@shared_task(name="governance.send_alarm")
def send_alarm(alarm_id: int) -> None:
    """Mail one alarm, unless somebody else is at it."""
    queue.begun(alarms.TASK, alarm_id)
    claims = work.claim(alarms.WORK, object_id=alarm_id, lease_seconds=alarms.LEASE_SECONDS)
    work.each(claims, alarms.send, kind=alarms.WORK)


@shared_task(name="governance.sweep_alarms")
def sweep_alarms() -> None:
    """Mail the alarms whose wake-up was lost or that could not be sent; what takes too long waits for the
    next.
    """
    started = time.monotonic()
    while time.monotonic() - started < SWEEP_SECONDS:
        claims = work.claim(alarms.WORK, lease_seconds=alarms.LEASE_SECONDS)
        if not claims:
            return
        work.each(claims, alarms.send, kind=alarms.WORK)


def _seal(tenant_id: int) -> None:
    chain.seal(tenant_id)


def _verify(tenant_id: int) -> None:
    found = chain.verify(tenant_id).findings
    if found:
        alarms.raise_alarm(
            tenant_id=tenant_id,
            kind="audit_chain_broken",
            subject="chain",
            message=f"{len(found)} findings, the first at event {found[0].number}: {found[0].problem}.",
            severity="critical",
        )
