"""Changing a stay: a quote of the change with its price, the guest's yes, the change in place, read back."""

from dataclasses import replace

from hotel_agent.lib import clock, log
from hotel_agent.lib.money import Money
from pms import figures, gateway, policy, records
from pms.errors import NotFound, PriceChanged, QuoteExpired, UnknownOutcome
from pms.models import Quote
from pms.services.offers import until
from pms.services.reading_back import read_back
from pms.types import ChangePreview, ChangeQuoteInfo, Party, ReservationInfo, Stay, StayChange
from tenants.models import Tenant
from tenants.scope import scope


def change_preview(*, tenant_id: int, reference: str, change: StayChange) -> ChangePreview:
    """What a change would make of a stay. Raises NotFound, NoRoom, InvalidRequest, PmsUnavailable."""
    return gateway.pms_of(tenant_id).change_preview(reference, change)


def change_quote_make(*, tenant_id: int, reference: str, change: StayChange) -> ChangeQuoteInfo:
    """The same, stored with all its figures, for 10 minutes at most. No room is held: one that is lost before
    the guest says yes is said then.
    """
    pms = gateway.pms_of(tenant_id)
    preview = pms.change_preview(reference, change)
    offer, now = preview.offer, clock.now()
    with scope(tenant_id):
        hotel = Tenant.objects.get(pk=tenant_id)
        terms = offer.cancellation or policy.cancellation_terms(hotel, offer, at=now)
        deposit = policy.deposit(hotel, offer.total)
        quote = Quote.objects.create(
            tenant_id=tenant_id,
            provider=pms.provider,
            room_type_code=offer.room_type.code,
            check_in=offer.stay.check_in,
            check_out=offer.stay.check_out,
            adults=offer.party.adults,
            children=offer.party.children,
            child_ages=list(offer.party.child_ages),
            total=offer.total.amount,
            currency=offer.currency,
            figures=figures.of_offer(offer, terms),
            deposit=deposit.amount if deposit else None,
            created_at=now,
            expires_at=until(offer, now),
            changes_reference=preview.reference,
            correlation_id=log.current_correlation_id(),
        )
    return ChangeQuoteInfo(quote.pk, preview, terms, quote.expires_at)


def reservation_change(
    *, tenant_id: int, quote_id: int, idempotency_key: str, confirmed_total: Money, actor: str
) -> ReservationInfo:
    """Make the stay what was quoted and confirmed, and read it back. Asked again it stays that.

    Raises NotFound, QuoteExpired, PriceChanged, NoRoom, InvalidRequest: the stay is what it was. Raises
    PmsUnavailable: ask again. Raises UnknownOutcome: the sweep reads the stay again.
    """
    pms = gateway.pms_of(tenant_id)
    with scope(tenant_id):
        quote = _confirmed(tenant_id, quote_id, idempotency_key, confirmed_total)
    reference = quote.changes_reference
    change = StayChange(
        stay=Stay(quote.check_in, quote.check_out),
        party=Party(quote.adults, quote.children, tuple(quote.child_ages)),
        room_type_code=quote.room_type_code,
    )
    try:
        written = pms.change(
            reference, change, expected_total=confirmed_total, idempotency_key=quote.idempotency_key
        )
        wanted = replace(
            written,
            stay=change.stay or written.stay,
            party=change.party or written.party,
            room_type_code=quote.room_type_code,
            total=confirmed_total,
        )
        back = read_back(tenant_id, pms, wanted)
    except UnknownOutcome:
        records.doubt(tenant_id, pms, reference)
        raise
    return records.store(tenant_id, pms, back, actor=actor)


def _confirmed(tenant_id: int, quote_id: int, idempotency_key: str, confirmed_total: Money) -> Quote:
    """The quote with its key stored, before anything is written; the first key stays.

    A change that was begun may be asked for again when its quote is over: the PMS prices it afresh anyway.
    """
    quotes = Quote.objects.of(tenant_id).select_for_update().exclude(changes_reference="")
    quote = quotes.filter(pk=quote_id).first()
    if quote is None:
        raise NotFound(f"no quote {quote_id} of a change")
    total = Money(quote.total, quote.currency).rounded()
    if confirmed_total != total:
        raise PriceChanged(total)
    if not quote.idempotency_key:
        if quote.expires_at <= clock.now():
            raise QuoteExpired(f"quote {quote_id}")
        quote.idempotency_key = idempotency_key
        quote.save(update_fields=["idempotency_key"])
    return quote
