"""Booking what was quoted (invariant 6): a live quote, the total the guest said yes to, a key stored before
the write, the price and the room looked at again, and a read-back before anybody hears "confirmed".
"""

from dataclasses import replace

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import gateway, records, selectors
from pms.errors import NotFound, PriceChanged, QuoteExpired, UnknownOutcome
from pms.interface import Pms
from pms.models import Quote, Reservation
from pms.services.reading_back import read_back
from pms.types import BookingRequest, GuestDetails, Party, ReservationInfo, ReservationStatus, Stay
from tenants.scope import scope


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
    quotes = Quote.objects.of(tenant_id).select_for_update().filter(changes_reference="")
    quote = quotes.filter(pk=quote_id).first()
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


def _write(tenant_id: int, pms: Pms, request: BookingRequest) -> ReservationInfo:
    try:
        return pms.reserve(request)
    except UnknownOutcome:
        _store_pending(tenant_id, pms, request, reference="")
        raise


def _read_back(tenant_id: int, pms: Pms, request: BookingRequest, reference: str) -> ReservationInfo:
    """The stay as the PMS holds it, if that is what was asked for. Raises UnknownOutcome."""
    wanted = replace(_as_pending(request, reference), status=ReservationStatus.CONFIRMED)
    try:
        back = read_back(tenant_id, pms, wanted)
    except UnknownOutcome:
        _store_pending(tenant_id, pms, request, reference=reference)
        raise
    guest = replace(back.guest, language=request.guest.language)
    return replace(back, idempotency_key=request.idempotency_key, guest=guest)


def _store_pending(tenant_id: int, pms: Pms, request: BookingRequest, *, reference: str) -> None:
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
