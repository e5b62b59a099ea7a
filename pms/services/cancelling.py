"""Cancelling a stay."""

from pms import gateway, records
from pms.errors import UnknownOutcome
from pms.types import CancelPreview, ReservationInfo, ReservationStatus


def cancel_preview(*, tenant_id: int, reference: str) -> CancelPreview:
    """What cancelling now would cost. Raises NotFound, InvalidRequest, PmsUnavailable."""
    return gateway.pms_of(tenant_id).cancel_preview(reference)


def reservation_cancel(*, tenant_id: int, reference: str, actor: str) -> ReservationInfo:
    """Cancel, and read back; cancelled again it stays cancelled. `actor` is for the audit.

    Raises NotFound, InvalidRequest, PmsUnavailable, UnknownOutcome.
    """
    pms = gateway.pms_of(tenant_id)
    try:
        info = pms.cancel(reference)
    except UnknownOutcome:
        records.doubt(tenant_id, pms, reference)
        raise
    if info.status is not ReservationStatus.CANCELLED:
        raise UnknownOutcome(f"{reference} reads {info.status} after it was cancelled")
    return records.store(tenant_id, pms, info, actor=actor)
