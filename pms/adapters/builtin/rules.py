"""What a hotel has set, as pricing reads it: room types, ordered rates, restrictions, taxes, children."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from pms.types import RoomTypeInfo


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights a line is about: both ends included, on these weekdays (Monday is 0; none: all)."""

    first: dt.date
    last: dt.date
    weekdays: frozenset[int] = frozenset()

    def __contains__(self, night: dt.date) -> bool:
        return self.first <= night <= self.last and (not self.weekdays or night.weekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a stay decides which rates it gets, besides its nights: paying guests, its length, and how many
    days before the arrival it is booked.
    """

    guests: int
    nights: int
    advance_days: int


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a line asks of a stay. None asks nothing."""

    guests: int | None = None
    min_nights: int | None = None
    max_nights: int | None = None
    min_advance_days: int | None = None
    max_advance_days: int | None = None

    def met_by(self, asked: Asked | None) -> bool:
        """Whether the line is for such a stay; without one, whether it is for every stay."""
        if asked is None:
            return self == Conditions()
        return (
            self.guests in {None, asked.guests}
            and _within(asked.nights, self.min_nights, self.max_nights)
            and _within(asked.advance_days, self.min_advance_days, self.max_advance_days)
        )


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


@dataclass(frozen=True, slots=True)
class RateLine:
    """One line of the rates of a room type. What is None is taken from the matching line before it."""

    nights: Nights
    price: Decimal | None = None
    base_guests: int | None = None
    extra_adult: Decimal | None = None
    extra_child: Decimal | None = None
    conditions: Conditions = Conditions()


@dataclass(frozen=True, slots=True)
class RestrictionLine:
    """One restriction of a room type; of all of them where `room_type_code` is empty."""

    nights: Nights
    room_type_code: str = ""
    min_nights: int = 1
    closed: bool = False
    closed_to_arrival: bool = False
    closed_to_departure: bool = False


@dataclass(frozen=True, slots=True)
class TaxRule:
    """One tax: a percentage, an amount per person and night, per room and night, or several of them.

    `included`: the rates hold it already; otherwise it comes on top of them. The amounts are for the first
    `max_nights` nights, the amount per person not for children up to `exempt_up_to_age`.
    """

    name: str
    included: bool
    percent: Decimal = Decimal(0)
    per_person_per_night: Decimal = Decimal(0)
    per_room_per_night: Decimal = Decimal(0)
    exempt_up_to_age: int | None = None
    max_nights: int | None = None


@dataclass(frozen=True, slots=True)
class ChildRule:
    """Up to `free_up_to_age` a child is free, up to `child_up_to_age` it pays as a child."""

    free_up_to_age: int
    child_up_to_age: int


@dataclass(frozen=True, slots=True)
class RoomTypeRules:
    """One room type with its rate lines in the hotel's order."""

    id: int
    info: RoomTypeInfo
    rates: tuple[RateLine, ...]


@dataclass(frozen=True, slots=True)
class HotelRules:
    """All of one hotel's rules that touch some nights."""

    currency: str
    today: dt.date
    room_types: tuple[RoomTypeRules, ...]
    restrictions: tuple[RestrictionLine, ...]
    taxes: tuple[TaxRule, ...]
    children: ChildRule
