"""Reads what we have stored. Each needs the hotel's scope."""

from hotel_agent.lib.money import Money
from pms import figures
from pms.errors import NotFound
from pms.models import Quote, Reservation, RoomType
from pms.types import (
    GuestDetails,
    Party,
    QuoteInfo,
    ReservationInfo,
    ReservationStatus,
    RoomTypeInfo,
    Stay,
)


def room_type_info(room_type: RoomType) -> RoomTypeInfo:
    """The row as guests know it; `photo` is the path of a file that can be opened."""
    return RoomTypeInfo(
        code=room_type.code,
        kind=room_type.kind,
        name=room_type.name,
        description=room_type.description,
        max_adults=room_type.max_adults,
        max_children=room_type.max_children,
        max_guests=room_type.max_guests,
        photo=room_type.photo.path if room_type.photo else "",
    )


def reservation_by_key(tenant_id: int, idempotency_key: str) -> Reservation | None:
    """The stay that was asked for under this key."""
    return Reservation.objects.of(tenant_id).filter(idempotency_key=idempotency_key).first()


def reservation_info(reservation: Reservation) -> ReservationInfo:
    """The row as a value."""
    currency = reservation.currency
    return ReservationInfo(
        reference=reservation.reference or "",
        status=ReservationStatus(reservation.status),
        room_type_code=reservation.room_type_code,
        stay=Stay(reservation.check_in, reservation.check_out),
        party=Party(reservation.adults, reservation.children, tuple(reservation.child_ages)),
        guest=GuestDetails(
            name=reservation.guest_name,
            email=reservation.guest_email,
            phone=reservation.guest_phone,
            language=reservation.guest_language,
        ),
        total=Money(reservation.total, currency).rounded(),
        idempotency_key=reservation.idempotency_key or "",
        room_number=reservation.room_number,
        early_check_in=reservation.early_check_in,
        late_check_out=reservation.late_check_out,
        changed_at=reservation.changed_at,
        id=reservation.pk,
        deposit=None if reservation.deposit is None else Money(reservation.deposit, currency).rounded(),
        deposit_due_at=reservation.deposit_due_at,
        cancellation_free_until=reservation.cancellation_free_until,
    )


def announced_facts(row: Reservation) -> dict[str, str]:
    """What the house is told of a stay besides its reference and status, without the guest's data."""
    return {
        "room_type": row.room_type_code,
        "check_in": row.check_in.isoformat(),
        "check_out": row.check_out.isoformat(),
        "adults": str(row.adults),
        "children": str(row.children),
        "total": str(Money(row.total, row.currency).rounded().amount),
        "currency": row.currency,
        "early_check_in": f"{row.early_check_in:%H:%M}" if row.early_check_in else "",
        "late_check_out": f"{row.late_check_out:%H:%M}" if row.late_check_out else "",
    }


def quote_info(tenant_id: int, quote_id: int) -> QuoteInfo:
    """A stored quote, live or not. Raises NotFound."""
    quote = Quote.objects.of(tenant_id).filter(pk=quote_id).first()
    if quote is None:
        raise NotFound(f"no quote {quote_id}")
    stay = Stay(quote.check_in, quote.check_out)
    party = Party(quote.adults, quote.children, tuple(quote.child_ages))
    return QuoteInfo(
        id=quote.pk,
        offer=figures.offer_of(quote.figures, stay, party),
        cancellation=figures.terms_of(quote.figures),
        deposit=None if quote.deposit is None else Money(quote.deposit, quote.currency).rounded(),
        deposit_due_at=quote.deposit_due_at,
        expires_at=quote.expires_at,
        room_held=bool(quote.hold_token),
    )
