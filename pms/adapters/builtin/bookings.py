"""Stays of the built-in PMS: rows of our own `Reservation`, with a room for every night."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import figures, policy, selectors
from pms.adapters.builtin import folios, holds, inventory, rows, searching, stays
from pms.adapters.builtin.contention import busy_is_unavailable
from pms.errors import InvalidRequest, NoRoom, PmsUnavailable, PriceChanged, Refused
from pms.models import FolioLine, Hold, Reservation, RoomNight
from pms.models.stays import LONGEST_NAME, LONGEST_PHONE
from pms.types import (
    BookingRequest,
    CancellationTerms,
    CancelPreview,
    GuestDetails,
    Offer,
    ReservationInfo,
    ReservationStatus,
)
from tenants.scope import scope

_BEFORE_ARRIVAL = frozenset({ReservationStatus.PENDING, ReservationStatus.CONFIRMED})
_REFERENCE_ATTEMPTS = 5


def reserve(tenant_id: int, request: BookingRequest) -> ReservationInfo:
    """See `Pms.reserve`."""
    _check_guest(request.guest)
    written = find_by_key(tenant_id, request.idempotency_key)
    if written is not None:
        return written
    inventory.forget_expired(tenant_id, request.stay)
    try:
        return _write(tenant_id, request)
    except Refused:
        # The same request may have taken the room between our look and our write.
        written = find_by_key(tenant_id, request.idempotency_key)
        if written is None:
            raise
        return written


def find_by_key(tenant_id: int, idempotency_key: str) -> ReservationInfo | None:
    """See `Pms.find_by_key`."""
    with scope(tenant_id):
        row = Reservation.objects.of(tenant_id).filter(
            provider=rows.PROVIDER, idempotency_key=idempotency_key
        )
        found = row.first()
        return selectors.reservation_info(found) if found else None


def cancel_preview(tenant_id: int, reference: str) -> CancelPreview:
    """See `Pms.cancel_preview`."""
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference)
    if row.status not in _BEFORE_ARRIVAL:
        raise InvalidRequest(f"{reference} is {row.status}")
    terms = _terms(row)
    return CancelPreview(
        reference=row.reference or "", fee=policy.fee_at(terms, clock.now()), free_until=terms.free_until
    )


def cancel(tenant_id: int, reference: str) -> ReservationInfo:
    """See `Pms.cancel`."""
    with busy_is_unavailable(), scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        if row.status != ReservationStatus.CANCELLED:
            if row.status not in _BEFORE_ARRIVAL:
                raise InvalidRequest(f"{reference} is {row.status}")
            end_unslept(row, ReservationStatus.CANCELLED, policy.fee_at(_terms(row), clock.now()))
    return stays.read(tenant_id, reference)


def end_unslept(row: Reservation, status: ReservationStatus, fee: Money) -> None:
    """A stay that nobody sleeps in any more: its nights are on sale again, and its fee is owed."""
    row.status = status
    rows.touch(row, "status")
    RoomNight.objects.of(row.tenant_id).filter(reservation=row).delete()
    if fee:
        folios.add(row, FolioLine.Kind.FEE, amount=fee.amount, text=status.value)


def _terms(row: Reservation) -> CancellationTerms:
    return figures.terms_of(row.figures)


def _check_guest(guest: GuestDetails) -> None:
    """Raises InvalidRequest for a guest without a name, or with an address mail cannot reach."""
    if not guest.name.strip() or len(guest.name) > LONGEST_NAME:
        raise InvalidRequest("a stay needs the guest's name")
    if len(guest.phone) > LONGEST_PHONE:
        raise InvalidRequest("this is no phone number")
    try:
        if guest.email:
            validate_email(guest.email)
    except ValidationError:
        raise InvalidRequest("this is no e-mail address") from None


def _write(tenant_id: int, request: BookingRequest) -> ReservationInfo:
    """Price, record and room in one transaction."""
    with busy_is_unavailable(), scope(tenant_id):
        hold = _fitting(holds.live(tenant_id, request.hold_token, lock=True), request)
        offer = searching.offer(tenant_id, request.room_type_code, request.stay, request.party, own=hold)
        if offer.total != request.expected_total:
            raise PriceChanged(offer.total)
        row, is_new = _record(tenant_id, request, offer)
        if is_new:
            _give_room(row, request, hold)
        return selectors.reservation_info(row)


def _fitting(hold: Hold | None, request: BookingRequest) -> Hold | None:
    """The hold, where it keeps what is asked for."""
    if hold is None or hold.room_type.code != request.room_type_code:
        return None
    same = (hold.check_in, hold.check_out) == (request.stay.check_in, request.stay.check_out)
    return hold if same else None


def _give_room(row: Reservation, request: BookingRequest, hold: Hold | None) -> None:
    """The held room, else any that is free. Raises NoRoom, which undoes the transaction."""
    number = None
    if hold is not None:
        number = inventory.hand_over(hold, row)
        if number is None:
            raise PmsUnavailable("the hold ended while it was booked")
        hold.state = Hold.State.BOOKED
        hold.save(update_fields=["state"])
    elif row.room_type_id is not None:
        owner = inventory.ForReservation(row)
        number = inventory.take_room(row.tenant_id, row.room_type_id, request.stay, owner)
    if number is None:
        raise NoRoom
    row.room_number = number
    row.save(update_fields=["room_number"])


def _record(tenant_id: int, request: BookingRequest, offer: Offer) -> tuple[Reservation, bool]:
    """The row of this request, and whether it is new: the key decides between two who write it at once."""
    for _ in range(_REFERENCE_ATTEMPTS):
        row = rows.new_row(
            tenant_id,
            offer,
            request.guest,
            status=ReservationStatus.CONFIRMED,
            idempotency_key=request.idempotency_key,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            written = selectors.reservation_by_key(tenant_id, request.idempotency_key)
            if written is not None:
                return written, False
            continue  # another stay has this reference
        return row, True
    raise PmsUnavailable("no free reference was found")
