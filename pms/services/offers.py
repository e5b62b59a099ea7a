"""What a hotel has to offer, and prices that are held for a guest."""

import datetime as dt
from collections.abc import Sequence

from hotel_agent.lib import clock, log
from hotel_agent.lib.money import Money
from pms import figures, gateway, policy, selectors
from pms.errors import NotFound, PriceChanged, QuoteExpired
from pms.models import Quote
from pms.types import Availability, Offer, Party, QuoteInfo, RoomsAvailability, RoomTypeInfo, Stay
from tenants.models import Tenant
from tenants.scope import scope

QUOTE_MINUTES = 10


def search_offers(tenant_id: int, stay: Stay, party: Party) -> Availability:
    """What can be had for the stay and this party in one room. Raises InvalidRequest, PmsUnavailable."""
    return gateway.pms_of(tenant_id).availability(stay, party)


def search_rooms(tenant_id: int, stay: Stay, parties: Sequence[Party]) -> RoomsAvailability:
    """The same for several rooms, one for each party. Raises InvalidRequest, PmsUnavailable."""
    return gateway.pms_of(tenant_id).rooms_availability(stay, parties)


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
            expires_at=until(offer, now),
            correlation_id=log.current_correlation_id(),
        )
        return selectors.quote_info(tenant_id, quote.pk)


def quote_check(*, tenant_id: int, quote_id: int) -> None:
    """Whether a quote could be booked now: nothing is written. One whose booking has begun is left to that.

    Raises NotFound, QuoteExpired, PriceChanged, NoRoom, InvalidRequest, PmsUnavailable.
    """
    with scope(tenant_id):
        quote = Quote.objects.of(tenant_id).filter(pk=quote_id, changes_reference="").first()
    if quote is None:
        raise NotFound(f"no quote {quote_id}")
    if quote.idempotency_key:
        return
    if quote.expires_at <= clock.now():
        raise QuoteExpired(f"quote {quote_id}")
    stay = Stay(quote.check_in, quote.check_out)
    party = Party(quote.adults, quote.children, tuple(quote.child_ages))
    pms = gateway.pms_of(tenant_id)
    offer = pms.quote(quote.room_type_code, stay, party, hold_token=quote.hold_token)
    if offer.total != Money(quote.total, quote.currency).rounded():
        raise PriceChanged(offer.total)


def holds_release(*, tenant_id: int, quote_ids: Sequence[int]) -> None:
    """Give up the rooms kept for these quotes; one that is booked, or over, stays as it is.

    Raises PmsUnavailable.
    """
    with scope(tenant_id):
        kept = Quote.objects.of(tenant_id).filter(pk__in=quote_ids, expires_at__gt=clock.now())
        tokens = list(kept.exclude(hold_token="").values_list("hold_token", flat=True))
    if tokens:
        pms = gateway.pms_of(tenant_id)
        for token in tokens:
            pms.release(token)


def until(offer: Offer, now: dt.datetime) -> dt.datetime:
    """How long a quote lives: as long as its room is held, and no longer than the PMS stands by the price."""
    held = now + dt.timedelta(minutes=QUOTE_MINUTES)
    return min(held, offer.valid_until) if offer.valid_until else held


def _hold_token(tenant_id: int, quote_id: int | None) -> str:
    """The hold of an earlier quote; empty where there is none."""
    if quote_id is None:
        return ""
    with scope(tenant_id):
        quote = Quote.objects.of(tenant_id).filter(pk=quote_id).first()
    return quote.hold_token if quote else ""
