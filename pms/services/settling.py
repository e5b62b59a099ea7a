"""Keeping our records in step with the PMS: what was left open, and what was changed elsewhere."""

from functools import partial

from governance import alarms
from pms import gateway, records
from pms.interface import Pms
from pms.models import PmsConnection, Reservation
from pms.types import ReservationInfo
from tenants import work
from tenants.scope import scope

MOST_PAGES = 20
"""Of changes in one run; the next one goes on from there."""


def reservations_settle(tenant_id: int) -> int:
    """Finish what a crash or a silent PMS left open. Returns how many stays were settled."""
    rows = records.unsettled(tenant_id)
    settled: list[int] = []
    work.each(rows, partial(_settle, settled), kind="reservation_settlement")
    return len(settled)


def reservations_sync(tenant_id: int) -> int:
    """Copy what the hotel or its guests changed in its PMS. Returns how many stays that were told of.

    The built-in PMS changes our records itself. Raises PmsUnavailable.
    """
    pms = gateway.pms_of(tenant_id)
    if pms.keeps_our_records:
        return 0
    told = 0
    for _ in range(MOST_PAGES):
        with scope(tenant_id):
            connection = PmsConnection.objects.of(tenant_id).get()
        page = pms.changes_since(connection.changes_cursor)
        failed = work.each(page.changes, partial(_copy, tenant_id, pms), kind="reservation_sync")
        for info, _ in failed:
            alarms.raise_alarm(
                tenant_id=tenant_id,
                kind="reservation_not_copied",
                subject=info.reference,
                message=f"{info.reference} changed in the PMS, and our record of it could not be written.",
            )
        told += len(page.changes)
        if page.cursor != connection.changes_cursor:
            with scope(tenant_id):
                PmsConnection.objects.of(tenant_id).update(changes_cursor=page.cursor)
        if not page.more:
            break
    return told


def _copy(tenant_id: int, pms: Pms, info: ReservationInfo) -> None:
    records.store(tenant_id, pms, info)


def _settle(settled: list[int], row: Reservation) -> None:
    """Ask the PMS for the stay and store what it says; a stay it does not know stays open."""
    pms = gateway.pms_of(row.tenant_id)
    info = pms.read(row.reference) if row.reference else pms.find_by_key(row.idempotency_key or "")
    if info is not None:
        records.store(row.tenant_id, pms, info)
        settled.append(row.pk)
