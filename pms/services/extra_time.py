"""Early check-in and late check-out, as the hotel's rule and its rooms allow."""

import datetime as dt

from hotel_agent.lib.money import Money
from pms import gateway, records
from pms.errors import UnknownOutcome
from pms.types import ExtraTime, ExtraTimeOffer, ReservationInfo


def extra_time_preview(*, tenant_id: int, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
    """Whether the guest may come or stay until `at` (the hotel's wall clock), and for how much.

    Raises NotFound, NoRoom where the room is needed, InvalidRequest beyond the rule, PmsUnavailable.
    """
    return gateway.pms_of(tenant_id).extra_time_preview(reference, kind, at)


def extra_time_book(
    *, tenant_id: int, reference: str, kind: ExtraTime, at: dt.time, confirmed_fee: Money, actor: str
) -> ReservationInfo:
    """Agree on the hour the guest said yes to. Raises as the preview, PriceChanged, UnknownOutcome."""
    pms = gateway.pms_of(tenant_id)
    try:
        pms.extra_time_book(reference, kind, at, expected_fee=confirmed_fee)
        back = pms.read(reference)
        agreed = back.late_check_out if kind is ExtraTime.LATE_CHECK_OUT else back.early_check_in
        if agreed != at:
            raise UnknownOutcome(f"{reference} reads back with {kind} at {agreed}")
    except UnknownOutcome:
        records.doubt(tenant_id, pms, reference)
        raise
    return records.store(tenant_id, pms, back, actor=actor)
