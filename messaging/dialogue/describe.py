"""Offers, quotes and stays as facts a reply may say, each bound to the answer it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from hotel_agent.lib.money import Money
from messaging.dialogue.facts import (
    GUEST,
    ClaimFact,
    ContactFact,
    CountFact,
    Fact,
    Facts,
    LocalText,
    MomentFact,
    MoneyFact,
    ReferenceFact,
    Source,
    StayFact,
    TextFact,
)
from messaging.dialogue.state import OfferNote, Wish
from pms.types import (
    Availability,
    CancellationTerms,
    NightPrice,
    Offer,
    Party,
    QuoteInfo,
    ReservationInfo,
    Stay,
    TaxLine,
)

PRICE_LIFE: Final = dt.timedelta(minutes=10)
"""How long a price from a search may be said (PRODUCT row D8)."""


def note(offer: Offer) -> OfferNote:
    """What the state keeps of an offer."""
    room = offer.room_type
    return OfferNote(room.code, room.kind, dict(room.name), offer.total, room.max_guests)


def stay_facts(stay: Stay, party: Party, source: Source = GUEST) -> dict[str, Fact]:
    """When and who."""
    return {**_dates(stay, source), **_party(party, source)}


def wish_facts(wish: Wish) -> dict[str, Fact]:
    """When and who, of a wish that has both; empty otherwise."""
    return {**dates_facts(wish), **party_facts(wish)} if wish.stay and wish.party else {}


def dates_facts(wish: Wish) -> dict[str, Fact]:
    """When, as far as it is known."""
    return _dates(wish.stay, GUEST) if wish.stay else {}


def party_facts(wish: Wish) -> dict[str, Fact]:
    """Who, as far as it is known."""
    return _party(wish.party, GUEST) if wish.party else {}


def _dates(stay: Stay, source: Source) -> dict[str, Fact]:
    return {
        "stay": StayFact(stay.check_in, stay.check_out, source),
        "nights": CountFact(stay.nights, source),
    }


def _party(party: Party, source: Source) -> dict[str, Fact]:
    return {"adults": CountFact(party.adults, source), "children": CountFact(party.children, source)}


def search_source(availability: Availability, at: dt.datetime | None) -> Source:
    """Where what a search found comes from, at the instant `at` of the guest's message.

    An old answer lives from then on: it is said with the time that it is of.
    """
    since = at if availability.stale and at is not None else availability.searched_at
    return Source("pms", "search", since + PRICE_LIFE)


def search_facts(
    availability: Availability, offers: Sequence[Offer], source: Source
) -> dict[str, Fact | tuple[Facts, ...]]:
    """What was searched and these of its offers, numbered from one as they will be listed."""
    rooms = tuple(
        {"position": CountFact(place, source), **offer_facts(offer, source)}
        for place, offer in enumerate(offers, start=1)
    )
    return {**stay_facts(availability.stay, availability.party), "rooms": rooms}


def party_of(party: Party, source: Source = GUEST) -> dict[str, Fact]:
    """Who, of any party."""
    return _party(party, source)


def offer_facts(offer: Offer, source: Source) -> dict[str, Fact | tuple[Facts, ...]]:
    """A room with its prices."""
    return {
        "name": LocalText(offer.room_type.name, source),
        "total": MoneyFact(offer.total, source),
        **_night_facts(offer.nights, source),
        **_tax_facts(offer.taxes, source),
    }


def _night_facts(nights: Sequence[NightPrice], source: Source) -> dict[str, Fact]:
    """One price per night, or the lowest and the highest where they differ."""
    prices = sorted((night.price for night in nights), key=lambda price: price.amount)
    if not prices:
        return {}
    if prices[0] == prices[-1]:
        return {"per_night": MoneyFact(prices[0], source)}
    return {"night_from": MoneyFact(prices[0], source), "night_to": MoneyFact(prices[-1], source)}


def _tax_facts(taxes: Sequence[TaxLine], source: Source) -> dict[str, tuple[Facts, ...]]:
    """The taxes on top of the night prices; those inside are said to be inside."""
    return {
        "extra_taxes": tuple(
            {"name": TextFact(tax.name, source), "amount": MoneyFact(tax.amount, source)}
            for tax in taxes
            if not tax.included and tax.amount
        )
    }


def terms_facts(terms: CancellationTerms | None, source: Source) -> dict[str, Fact]:
    """Until when cancelling is free, else what it costs."""
    if terms is None:
        return {}
    if terms.free_until is None:
        return {"late_fee": MoneyFact(terms.late_fee, source)}
    return {"free_until": MomentFact(terms.free_until, source), "free": ClaimFact("free", source)}


def quote_facts(quote: QuoteInfo, name: str, email: str) -> dict[str, Fact | tuple[Facts, ...]]:
    """Everything a guest says yes to."""
    source = Source("pms", f"quote:{quote.id}", quote.expires_at)
    offer = quote.offer
    held = {"held_until": MomentFact(quote.expires_at, source)} if quote.room_held else {}
    return {
        **stay_facts(offer.stay, offer.party),
        **{key: fact for key, fact in offer_facts(offer, source).items() if key != "name"},
        "room": LocalText(offer.room_type.name, source),
        "guest_name": TextFact(name, GUEST),
        "guest_email": ContactFact(email, GUEST),
        **held,
        **terms_facts(quote.cancellation, source),
        **deposit_facts(quote.deposit, quote.deposit_due_at, source),
    }


def reservation_facts(booking: ReservationInfo, room_names: Mapping[str, str]) -> dict[str, Fact]:
    """A written stay as read back."""
    source = Source("pms", f"reservation:{booking.reference}")
    facts: dict[str, Fact] = {
        **stay_facts(booking.stay, booking.party, source),
        "reference": ReferenceFact(booking.reference, source),
        "room": LocalText(room_names, source),
        "guest_name": TextFact(booking.guest.name, source),
        "guest_email": ContactFact(booking.guest.email, source),
        "total": MoneyFact(booking.total, source),
        "confirmed": ClaimFact("confirmed", source),
        **deposit_facts(booking.deposit, booking.deposit_due_at, source),
    }
    if booking.cancellation_free_until is not None:
        facts["free_until"] = MomentFact(booking.cancellation_free_until, source)
        facts["free"] = ClaimFact("free", source)
    return facts


def deposit_facts(deposit: Money | None, due_at: dt.datetime | None, source: Source) -> dict[str, Fact]:
    """What is to be paid beforehand, and until when."""
    if not deposit:
        return {}
    facts: dict[str, Fact] = {"deposit": MoneyFact(deposit, source)}
    if due_at is not None:
        facts["deposit_due"] = MomentFact(due_at, source)
    return facts


def handover_note(wish: Wish | None, name: str, email: str) -> str:
    """What people on the staff should know of an unfinished stay, in one line."""
    if wish is None:
        return ""
    parts = [
        f"{wish.count} rooms ({', '.join(wish.kinds)})" if wish.count > 1 else wish.room or wish.kind,
        f"{wish.check_in or '?'} to {wish.check_out or '?'}" if wish.check_in or wish.check_out else "",
        f"{wish.adults} adults, {wish.children} children" if wish.adults else "",
        " ".join(filter(None, (name, f"<{email}>" if email else ""))),
    ]
    return "; ".join(part for part in parts if part)
