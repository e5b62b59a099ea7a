"""A stay of the built-in PMS as a new row, with its figures and terms as they are at this moment."""

from hotel_agent.lib import clock, log
from pms import figures, policy
from pms.adapters.builtin.references import new_reference
from pms.models import Reservation, RoomType
from pms.types import GuestDetails, Offer, ReservationStatus
from tenants.identifiers import normalise_email, normalise_phone
from tenants.models import Tenant

PROVIDER = "builtin"


def new_row(
    tenant_id: int,
    offer: Offer,
    guest: GuestDetails,
    *,
    status: ReservationStatus,
    idempotency_key: str | None = None,
    reference: str = "",
) -> Reservation:
    """The row, not saved yet; without a `reference` it gets a new one. Needs the hotel's scope."""
    hotel = Tenant.objects.get(pk=tenant_id)
    room_type = RoomType.objects.of(tenant_id).get(code=offer.room_type.code)
    now = clock.now()
    terms = policy.cancellation_terms(hotel, offer, at=now)
    deposit = policy.deposit(hotel, offer.total)
    return Reservation(
        tenant_id=tenant_id,
        provider=PROVIDER,
        reference=reference or new_reference(hotel.slug),
        idempotency_key=idempotency_key,
        status=status,
        room_type=room_type,
        room_type_code=room_type.code,
        check_in=offer.stay.check_in,
        check_out=offer.stay.check_out,
        adults=offer.party.adults,
        children=offer.party.children,
        child_ages=list(offer.party.child_ages),
        guest_name=guest.name.strip(),
        guest_email=normalise_email(guest.email),
        guest_phone=normalise_phone(guest.phone) or guest.phone.strip(),
        guest_language=guest.language,
        total=offer.total.amount,
        currency=offer.total.currency,
        figures=figures.of_offer(offer, terms),
        deposit=deposit.amount if deposit else None,
        deposit_due_at=policy.deposit_due_at(hotel, at=now) if deposit else None,
        cancellation_free_until=terms.free_until,
        created_at=now,
        changed_at=now,
        correlation_id=log.current_correlation_id(),
    )


def touch(row: Reservation, *columns: str) -> None:
    """Save these columns of a stay, as changed now and not yet announced."""
    row.changed_at = clock.now()
    row.unannounced = True
    row.save(update_fields=[*columns, "changed_at", "unannounced"])
