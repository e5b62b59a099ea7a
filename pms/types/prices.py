"""What can be had and what it costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from hotel_agent.lib.money import Money
from pms.types.hotel import Party, RoomTypeInfo, Stay


@dataclass(frozen=True, slots=True)
class NightPrice:
    """What one night costs in the prices guests compare (taxes that are included stay inside)."""

    date: dt.date
    price: Money


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax of a stay, rounded once. `included`: already part of the night prices."""

    name: str
    amount: Money
    included: bool


class TaxBasis(StrEnum):
    """What the night prices of an offer are."""

    INCLUDED = "included"
    """Every tax is inside."""
    ON_TOP = "on_top"
    """Every tax is added to them."""
    MIXED = "mixed"
    UNTAXED = "untaxed"
    """The PMS tells of no tax."""


@dataclass(frozen=True, slots=True)
class CancellationTerms:
    """Free until an instant (aware, UTC; None: never free), afterwards these fees of prices with tax.

    The percentages are the hotel's rule, the amounts what it comes to for this stay: `late_fee` after
    `free_until`, `arrival_fee` from `arrives_at` (the hour the rooms are ready on the day of arrival) on.
    """

    free_until: dt.datetime | None
    fee_percent_of_first_night: Decimal
    fee_percent_of_stay: Decimal
    fee_after_arrival_percent_of_stay: Decimal
    arrives_at: dt.datetime
    late_fee: Money
    arrival_fee: Money


@dataclass(frozen=True, slots=True)
class Offer:
    """One room type that is free for the whole stay, with its price for this party.

    An offer is not a promise: a quote is. `total` = the nights + the taxes that are not included.
    `first_night_total`: what a stay of the first night alone would cost in all. A quote also has its
    `cancellation` terms, where the PMS has its own (None: those of the hotel's profile), and `valid_until`
    (aware): how long the PMS stands by the price (None: only at this moment). A search's have neither.
    """

    room_type: RoomTypeInfo
    stay: Stay
    party: Party
    nights: tuple[NightPrice, ...]
    taxes: tuple[TaxLine, ...]
    total: Money
    first_night_total: Money
    rooms_left: int
    cancellation: CancellationTerms | None = None
    valid_until: dt.datetime | None = None

    @property
    def currency(self) -> str:
        return self.total.currency

    @property
    def tax_basis(self) -> TaxBasis:
        kinds = {tax.included for tax in self.taxes}
        if not kinds:
            return TaxBasis.UNTAXED
        if len(kinds) == 2:  # noqa: PLR2004 - yes and no
            return TaxBasis.MIXED
        return TaxBasis.INCLUDED if kinds.pop() else TaxBasis.ON_TOP


class NoOffer(StrEnum):
    """Why a room type cannot be had for a stay."""

    FULL = "full"
    CLOSED = "closed"
    MIN_NIGHTS = "min_nights"
    CLOSED_TO_ARRIVAL = "closed_to_arrival"
    CLOSED_TO_DEPARTURE = "closed_to_departure"
    TOO_MANY_GUESTS = "too_many_guests"
    NO_RATE = "no_rate"


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A room type that is not offered, and why. `min_nights` is set where a longer stay would be taken."""

    room_type: RoomTypeInfo
    reason: NoOffer
    min_nights: int | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """The answer to one search, at one instant. `stale`: kept from `searched_at`, because the PMS does not
    answer now; for looking around, never for a promise.
    """

    stay: Stay
    party: Party
    offers: tuple[Offer, ...]
    unavailable: tuple[Unavailable, ...]
    searched_at: dt.datetime
    stale: bool = False


@dataclass(frozen=True, slots=True)
class RoomsAvailability:
    """The answer to a search for several rooms: what each party can have, in the order they were asked for.

    `cheapest` is one offer for each party, such that no room type is given out more often than it is free;
    empty where the hotel has not enough rooms for all of them.
    """

    stay: Stay
    by_party: tuple[Availability, ...]
    cheapest: tuple[Offer, ...]

    @property
    def total(self) -> Money | None:
        """What the cheapest rooms cost together."""
        if not self.cheapest:
            return None
        total = Money.zero(self.cheapest[0].currency)
        for offer in self.cheapest:
            total += offer.total
        return total


@dataclass(frozen=True, slots=True)
class QuoteInfo:
    """A price that is held until `expires_at`, with all it rests on. `id` is the stored quote's.

    `room_held`: a room is kept for it as long; a PMS that knows no holds keeps none. `deposit_due_at` counts
    from the quote; the reservation's own counts from the booking.
    """

    id: int
    offer: Offer
    cancellation: CancellationTerms
    deposit: Money | None
    deposit_due_at: dt.datetime | None
    expires_at: dt.datetime
    room_held: bool = True
