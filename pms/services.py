"""What the front desk asks of a hotel's PMS. Call each outside any transaction: it opens its own.

Only `pms.errors` are raised. Writing a stay follows invariant 6: a live quote, the total the guest said yes
to, a key stored before the write, the price and the room looked at again, and a read-back before anybody
hears "confirmed".
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from governance import alarms
from hotel_agent.lib import clock, log
from hotel_agent.lib.money import Money
from pms import figures, gateway, policy, records, selectors
from pms.errors import NotFound, PmsError, PriceChanged, QuoteExpired, UnknownOutcome
from pms.models import Quote, Reservation
from pms.types import (
    Availability,
    BookingRequest,
    CancelPreview,
    GuestDetails,
    Party,
    QuoteInfo,
    ReservationInfo,
    ReservationStatus,
    RoomTypeInfo,
    Stay,
)
from tenants import work
from tenants.models import Tenant
from tenants.scope import scope

QUOTE_MINUTES = 10
logger = structlog.get_logger(__name__)


def search_offers(tenant_id: int, stay: Stay, party: Party) -> Availability:
    """What can be had for the stay and this party in one room. Raises InvalidRequest, PmsUnavailable."""
    return gateway.pms_of(tenant_id).availability(stay, party)


def room_types(tenant_id: int) -> Sequence[RoomTypeInfo]:
    """All kinds of room, in the order guests should see them. Raises PmsUnavailable."""
    return gateway.pms_of(tenant_id).room_types()


def quote_make(
    *, tenant_id: int, room_type_code: str, stay: Stay, party: Party, hold_replaces: int | None = None
) -> QuoteInfo:
    """A fresh price with a room kept for it, both for 10 minutes, stored with all its figures.

    `hold_replaces` is the id of this guest's earlier quote, whose room is given up.
    Raises NoRoom, NotFound, InvalidRequest, PmsUnavailable.
    """
    pms = gateway.pms_of(tenant_id)
    given_up = _hold_token(tenant_id, hold_replaces)
    offer = pms.quote(room_type_code, stay, party, hold_token=given_up)
    hold = pms.hold(room_type_code, stay, minutes=QUOTE_MINUTES, replaces=given_up)
    now = clock.now()
    with scope(tenant_id):
        hotel = Tenant.objects.get(pk=tenant_id)
        deposit = policy.deposit(hotel, offer.total)
        quote = Quote.objects.create(
            tenant_id=tenant_id,
            provider=pms.provider,
            room_type_code=room_type_code,
            check_in=stay.check_in,
            check_out=stay.check_out,
            adults=party.adults,
            children=party.children,
            child_ages=list(party.child_ages),
            total=offer.total.amount,
            currency=offer.total.currency,
            figures=figures.of_offer(
                offer, offer.cancellation or policy.cancellation_terms(hotel, offer, at=now)
            ),
            deposit=deposit.amount if deposit else None,
            deposit_due_at=policy.deposit_due_at(hotel, at=now) if deposit else None,
            hold_token=hold.token,
            created_at=now,
            expires_at=now + dt.timedelta(minutes=QUOTE_MINUTES),
            correlation_id=log.current_correlation_id(),
        )
        return selectors.quote_info(tenant_id, quote.pk)


def reservation_make(
    *, tenant_id: int, quote_id: int, guest: GuestDetails, idempotency_key: str, confirmed_total: Money
) -> ReservationInfo:
    """Book what was quoted and confirmed, and read it back: what is returned may be called confirmed.

    A quote books once. Called again, with the same key or for the same quote, it returns the same stay, also
    after a crash. Raises NotFound, QuoteExpired, PriceChanged, NoRoom, InvalidRequest: nothing was booked.
    Raises PmsUnavailable: ask again with the same key. Raises UnknownOutcome: it is recorded as pending, and
    a repeat or the sweep settles it.
    """
    pms = gateway.pms_of(tenant_id)
    with scope(tenant_id):
        known = selectors.reservation_by_key(tenant_id, idempotency_key)
        if known is not None and _is_settled(known):
            return selectors.reservation_info(known)
        request, is_repeat, is_live = _intent(tenant_id, quote_id, guest, idempotency_key, confirmed_total)
    written = pms.find_by_key(request.idempotency_key) if is_repeat else None
    if written is None:
        if not is_live:
            raise QuoteExpired(f"quote {quote_id}")
        written = _write(tenant_id, pms, request)
    return records.store(tenant_id, pms, _read_back(tenant_id, pms, request, written.reference))


def cancel_preview(*, tenant_id: int, reference: str) -> CancelPreview:
    """What cancelling now would cost. Raises NotFound, InvalidRequest, PmsUnavailable."""
    return gateway.pms_of(tenant_id).cancel_preview(reference)


def reservation_cancel(*, tenant_id: int, reference: str, actor: str) -> ReservationInfo:
    """Cancel, and read back; cancelled again it stays cancelled. `actor` is for the audit.

    Raises NotFound, InvalidRequest, PmsUnavailable, UnknownOutcome.
    """
    pms = gateway.pms_of(tenant_id)
    info = pms.cancel(reference)
    if info.status is not ReservationStatus.CANCELLED:
        raise UnknownOutcome(f"{reference} reads {info.status} after it was cancelled")
    return records.store(tenant_id, pms, info, actor=actor)


def reservations_settle(tenant_id: int) -> int:
    """Finish what a crash or a silent PMS left open. Returns how many stays were settled."""
    rows = records.unsettled(tenant_id)
    settled: list[int] = []
    work.each(rows, partial(_settle, settled), kind="reservation_settlement")
    return len(settled)


def _settle(settled: list[int], row: Reservation) -> None:
    """Ask the PMS for the stay and store what it says; a stay it does not know stays open."""
    pms = gateway.pms_of(row.tenant_id)
    info = pms.read(row.reference) if row.reference else pms.find_by_key(row.idempotency_key or "")
    if info is not None:
        records.store(row.tenant_id, pms, info)
        settled.append(row.pk)


def _hold_token(tenant_id: int, quote_id: int | None) -> str:
    """The hold of an earlier quote; empty where there is none."""
    if quote_id is None:
        return ""
    with scope(tenant_id):
        quote = Quote.objects.of(tenant_id).filter(pk=quote_id).first()
    return quote.hold_token if quote else ""


def _is_settled(row: Reservation) -> bool:
    """Whether the PMS has answered for it and the house has been told."""
    return row.status == row.announced_status and row.status != ReservationStatus.PENDING


def _intent(
    tenant_id: int, quote_id: int, guest: GuestDetails, idempotency_key: str, confirmed_total: Money
) -> tuple[BookingRequest, bool, bool]:
    """Store the key on the quote before anything is written.

    Returns the request, whether the quote had a key already (which then stays its key), and whether it is
    live.
    """
    quote = Quote.objects.of(tenant_id).select_for_update().filter(pk=quote_id).first()
    if quote is None:
        raise NotFound(f"no quote {quote_id}")
    total = Money(quote.total, quote.currency).rounded()
    if confirmed_total != total:
        raise PriceChanged(total)
    is_live = quote.expires_at > clock.now()
    is_repeat = bool(quote.idempotency_key)
    if not is_repeat:
        if not is_live:
            raise QuoteExpired(f"quote {quote_id}")
        quote.idempotency_key = idempotency_key
        quote.save(update_fields=["idempotency_key"])
    request = BookingRequest(
        room_type_code=quote.room_type_code,
        stay=Stay(quote.check_in, quote.check_out),
        party=Party(quote.adults, quote.children, tuple(quote.child_ages)),
        guest=guest,
        expected_total=total,
        idempotency_key=quote.idempotency_key,
        hold_token=quote.hold_token,
    )
    return request, is_repeat, is_live


def _write(tenant_id: int, pms: gateway.Gateway, request: BookingRequest) -> ReservationInfo:
    try:
        return pms.reserve(request)
    except UnknownOutcome:
        _store_pending(tenant_id, pms, request, reference="")
        raise


def _read_back(
    tenant_id: int, pms: gateway.Gateway, request: BookingRequest, reference: str
) -> ReservationInfo:
    """The stay as the PMS holds it, if that is what was asked for. Raises UnknownOutcome."""
    try:
        back = pms.read(reference)
    except PmsError as error:
        _store_pending(tenant_id, pms, request, reference=reference)
        raise UnknownOutcome(f"{reference} cannot be read back") from error
    wanted = _as_pending(request, reference)
    differing = [
        name
        for name in ("room_type_code", "stay", "party", "total")
        if getattr(back, name) != getattr(wanted, name)
    ]
    if back.status is not ReservationStatus.CONFIRMED:
        differing.append("status")
    if differing:
        logger.error("pms_read_back_differs", reference=reference, differing=differing)
        alarms.raise_alarm(
            tenant_id=tenant_id,
            kind="pms_read_back_differs",
            subject=reference,
            message=f"{reference} was booked, and reads back with another {', '.join(differing)}.",
            severity="critical",
        )
        _store_pending(tenant_id, pms, request, reference=reference)
        raise UnknownOutcome(f"{reference} reads back differently: {', '.join(differing)}")
    guest = replace(back.guest, language=request.guest.language)
    return replace(back, idempotency_key=request.idempotency_key, guest=guest)


def _store_pending(tenant_id: int, pms: gateway.Gateway, request: BookingRequest, *, reference: str) -> None:
    """Keep what is not certain; what the PMS holds in our own records is there already."""
    if not pms.keeps_our_records:
        records.store(tenant_id, pms, _as_pending(request, reference))


def _as_pending(request: BookingRequest, reference: str) -> ReservationInfo:
    return ReservationInfo(
        reference=reference,
        status=ReservationStatus.PENDING,
        room_type_code=request.room_type_code,
        stay=request.stay,
        party=request.party,
        guest=request.guest,
        total=request.expected_total,
        idempotency_key=request.idempotency_key,
    )
