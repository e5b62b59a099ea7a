"""Several rooms as facts: each of them, and what they cost together, added up here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hotel_agent.lib.money import Money
from messaging.dialogue.describe import (
    deposit_facts,
    offer_facts,
    party_of,
    reservation_facts,
    stay_facts,
    terms_facts,
)
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
    TextFact,
)
from messaging.dialogue.state import RoomWish, State, Wish
from pms.types import CancellationTerms, Offer, Party, QuoteInfo, ReservationInfo, Stay

FactTree = dict[str, Fact | tuple[Facts, ...]]


def added(amounts: Iterable[Money]) -> Money:
    """The sum of at least one amount. Raises CurrencyMismatch."""
    first, *others = amounts
    total = first
    for amount in others:
        total += amount
    return total


def everybody(parties: Sequence[Party]) -> Party:
    """All who sleep in these rooms, as one party."""
    ages = tuple(age for party in parties for age in party.child_ages)
    return Party(sum(one.adults for one in parties), sum(one.children for one in parties), ages)


def share_facts(shares: Sequence[Party]) -> dict[str, Fact | tuple[Facts, ...]]:
    """Who sleeps where, as it is proposed."""
    return {"rooms": tuple({"guests": CountFact(one.guests, GUEST), **party_of(one)} for one in shares)}


def offered_facts(
    stay: Stay, offers: Sequence[Offer], terms: dict[str, CancellationTerms], source: Source
) -> FactTree:
    """One room for each party with its price, and the sum."""
    return {
        **_of_all(stay, offers, source),
        **_terms([terms.get(offer.room_type.code) for offer in offers], source),
    }


def _of_all(stay: Stay, offers: Sequence[Offer], source: Source) -> FactTree:
    rooms = tuple(
        {"position": CountFact(place, source), **offer_facts(offer, source), **party_of(offer.party)}
        for place, offer in enumerate(offers, start=1)
    )
    return {
        **stay_facts(stay, everybody([offer.party for offer in offers])),
        "count": CountFact(len(offers), source),
        "total": MoneyFact(added(offer.total for offer in offers), source),
        "rooms": rooms,
    }


def quotes_source(ids: Sequence[int], quotes: Sequence[QuoteInfo]) -> Source:
    """Prices that live as long as the first of them to run out."""
    return Source("pms", f"quotes:{ticket(ids)}", min(quote.expires_at for quote in quotes))


def ticket(ids: Iterable[int]) -> str:
    """The quotes under a summary, as its buttons carry them."""
    return "-".join(str(one) for one in ids)


def quoted_facts(quotes: Sequence[QuoteInfo], name: str, email: str) -> FactTree:
    """Everything a guest says yes to."""
    source = quotes_source([quote.id for quote in quotes], quotes)
    held = all(quote.room_held for quote in quotes)
    deposits = [quote.deposit for quote in quotes if quote.deposit]
    return {
        **_of_all(quotes[0].offer.stay, [quote.offer for quote in quotes], source),
        "guest_name": TextFact(name, GUEST),
        "guest_email": ContactFact(email, GUEST),
        **({"held_until": MomentFact(min(quote.expires_at for quote in quotes), source)} if held else {}),
        **_terms([quote.cancellation for quote in quotes], source),
        **deposit_facts(added(deposits) if deposits else None, quotes[0].deposit_due_at, source),
    }


def _terms(terms: Sequence[CancellationTerms | None], source: Source) -> dict[str, Fact]:
    """Until when all of them may be cancelled for nothing, else what cancelling all costs."""
    known = [one for one in terms if one is not None]
    if len(known) != len(terms):
        return {}
    first = min(known, key=lambda one: (one.free_until is not None, one.free_until or one.arrives_at))
    if first.free_until is not None:
        return terms_facts(first, source)
    return {"late_fee": MoneyFact(added(one.late_fee for one in known if one.free_until is None), source)}


def wish_total(wish: Wish) -> Money | None:
    """What the chosen rooms cost together, as quoted, else as offered; None where one is not known."""
    totals = [room.total for room in wish.rooms]
    known = [total for total in totals if total is not None]
    return added(known) if known and len(known) == len(totals) else None


def booked_facts(wish: Wish, bookings: Sequence[ReservationInfo]) -> FactTree:
    """Several stays as written and read back, with the sum."""
    source = Source("pms", f"reservations:{bookings[0].reference}")
    singles = [
        reservation_facts(booking, room.names) for booking, room in zip(bookings, wish.rooms, strict=True)
    ]
    deposits = [booking.deposit for booking in bookings if booking.deposit]
    free = [booking.cancellation_free_until for booking in bookings]
    until = min((one for one in free if one is not None), default=None) if None not in free else None
    kept = ("reference", "room", "total", "adults", "children")
    return {
        **{name: singles[0][name] for name in ("stay", "nights", "guest_name", "guest_email", "confirmed")},
        "rooms": tuple({name: one[name] for name in kept} for one in singles),
        "count": CountFact(len(bookings), source),
        "total": MoneyFact(added(booking.total for booking in bookings), source),
        **deposit_facts(added(deposits) if deposits else None, bookings[0].deposit_due_at, source),
        **(
            {"free_until": MomentFact(until, source), "free": ClaimFact("free", source)}
            if until is not None
            else {}
        ),
    }


def report_facts(wish: Wish) -> FactTree:
    """Which of the rooms stand, with their references, which do not, and which nobody knows of yet."""
    stood = [room for room in wish.rooms if room.reference]
    facts: FactTree = {
        "booked": tuple({**_named(room), "reference": _reference(room)} for room in stood),
        "failed": tuple(_named(room) for room in wish.rooms if room.failed),
        "waiting": tuple(_named(room) for room in wish.rooms if not room.reference and not room.failed),
    }
    if stood:
        facts["confirmed"] = ClaimFact("confirmed", Source("pms", f"reservation:{stood[0].reference}"))
    return facts


def _reference(room: RoomWish) -> ReferenceFact:
    return ReferenceFact(room.reference, Source("pms", f"reservation:{room.reference}"))


def _named(room: RoomWish) -> dict[str, Fact]:
    return {"room": LocalText(room.names, Source("pms", "search")), **party_of(room.party)}


def report_note(state: State, wish: Wish) -> str:
    """The same for people on the staff, in one line."""
    rooms = [
        f"{room.room}: {room.reference or room.failed or 'not known yet'} ({room.party.guests} guests)"
        for room in wish.rooms
    ]
    stay = f"{wish.check_in} to {wish.check_out}"
    return "; ".join([stay, *rooms, f"{state.name} <{state.email}>"])
