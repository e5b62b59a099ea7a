"""What the front desk and a PMS say to each other: frozen, checked, in hotel words.

Dates are the hotel's local dates.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from hotel_agent.lib.money import Money


class ReservationStatus(StrEnum):
    """Where a stay is in its life."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    IN_HOUSE = "in_house"
    DEPARTED = "departed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Stay:
    """Nights from `check_in` up to, not including, `check_out`. Raises ValueError where that is none."""

    check_in: dt.date
    check_out: dt.date

    def __post_init__(self) -> None:
        if self.check_out <= self.check_in:
            raise ValueError("a stay ends after it begins")

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days

    @property
    def night_dates(self) -> tuple[dt.date, ...]:
        return tuple(self.check_in + dt.timedelta(days=offset) for offset in range(self.nights))


@dataclass(frozen=True, slots=True)
class Party:
    """Who stays in one room. `child_ages` in years, as far as known.

    Raises ValueError for nobody or a negative number.
    """

    adults: int
    children: int = 0
    child_ages: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.adults < 1 or self.children < 0 or len(self.child_ages) > self.children:
            raise ValueError("a party has at least one adult, and an age for no more children than it has")
        if any(age < 0 for age in self.child_ages):
            raise ValueError("an age is not negative")

    @property
    def guests(self) -> int:
        return self.adults + self.children


@dataclass(frozen=True, slots=True)
class RoomTypeInfo:
    """A kind of room as guests know it.

    Texts by language; `kind` is the canonical type (double, suite ...).
    """

    code: str
    kind: str
    name: dict[str, str]
    description: dict[str, str]
    max_adults: int
    max_children: int
    max_guests: int
    photo: str = ""


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

    An offer is not a promise: a quote is.

    `total` = the nights + the taxes that are not included. `first_night_total`: what a stay of the first
    night alone would cost in all.
    """

    room_type: RoomTypeInfo
    stay: Stay
    party: Party
    nights: tuple[NightPrice, ...]
    taxes: tuple[TaxLine, ...]
    total: Money
    first_night_total: Money
    rooms_left: int


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
    """The answer to one search, at one instant."""

    stay: Stay
    party: Party
    offers: tuple[Offer, ...]
    unavailable: tuple[Unavailable, ...]
    searched_at: dt.datetime


@dataclass(frozen=True, slots=True)
class QuoteInfo:
    """A price that is held until `expires_at`, with all it rests on. `id` is the stored quote's.

    `deposit_due_at` counts from the quote; the reservation's own counts from the booking.
    """

    id: int
    offer: Offer
    cancellation: CancellationTerms
    deposit: Money | None
    deposit_due_at: dt.datetime | None
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class GuestDetails:
    """In whose name a stay is booked."""

    name: str
    email: str
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What a PMS is asked to write.

    `idempotency_key` makes a repeat harmless; `hold_token` is the room kept for this guest.
    """

    room_type_code: str
    stay: Stay
    party: Party
    guest: GuestDetails
    expected_total: Money
    idempotency_key: str
    hold_token: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ReservationInfo:
    """A stay as the PMS holds it. What follows `idempotency_key` is in our own record only: an adapter leaves
    it empty.
    """

    reference: str
    status: ReservationStatus
    room_type_code: str
    stay: Stay
    party: Party
    guest: GuestDetails
    total: Money
    idempotency_key: str = ""
    id: int = 0
    deposit: Money | None = None
    deposit_due_at: dt.datetime | None = None
    cancellation_free_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldInfo:
    """A room kept for a guest who is deciding, until `expires_at`."""

    token: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CancelPreview:
    """What cancelling now would cost; nothing is written."""

    reference: str
    fee: Money
    free_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the PMS answers, and in words why not."""

    ok: bool
    detail: str = ""
    extra: dict[str, str] = field(default_factory=dict)
