"""A month of a hotel at a glance: price, rooms free and restrictions per room type and night."""

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from pms.adapters.builtin import inventory, pricing
from pms.adapters.builtin.loading import hotel_rules
from pms.adapters.builtin.rules import RestrictionLine
from pms.models import Room
from pms.types import RoomTypeInfo
from tenants.models import Tenant
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class NightCell:
    """One night of one room type.

    `price` is None where no rate covers it; it is for the rate's base guests.
    """

    night: dt.date
    price: Decimal | None
    free: int
    closed: bool
    min_nights: int
    closed_to_arrival: bool
    closed_to_departure: bool


@dataclass(frozen=True, slots=True)
class RoomTypeRow:
    """One room type through the month.

    `base_guests`: for how many guests its prices are, in ascending order.
    """

    room_type: RoomTypeInfo
    rooms: int
    base_guests: tuple[int, ...]
    cells: tuple[NightCell, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """All room types on sale through one month, in the hotel's order."""

    nights: tuple[dt.date, ...]
    rows: tuple[RoomTypeRow, ...]


def month_of(hotel: Tenant, first: dt.date) -> Month:
    """The month that begins on `first`, in a fixed number of queries."""
    days = calendar.monthrange(first.year, first.month)[1]
    return span_of(hotel, first, first + dt.timedelta(days=days - 1))


def span_of(hotel: Tenant, first: dt.date, last: dt.date) -> Month:
    """The nights from `first` to `last`, both included, in a fixed number of queries."""
    nights = tuple(first + dt.timedelta(days=offset) for offset in range((last - first).days + 1))
    with scope(hotel.pk):
        rules = hotel_rules(hotel, first=nights[0], last=nights[-1])
        taken = inventory.taken_per_night(hotel.pk, first=nights[0], last=nights[-1])
        counted = Room.objects.of(hotel.pk).filter(active=True).order_by().values("room_type_id")
        rooms = {row["room_type_id"]: row["count"] for row in counted.annotate(count=Count("id"))}
    rows = []
    for room_type in rules.room_types:
        restrictions = [
            line for line in rules.restrictions if line.room_type_code in {"", room_type.info.code}
        ]
        rates = [pricing.rate_of(room_type.rates, night) for night in nights]
        total = rooms.get(room_type.id, 0)
        rows.append(
            RoomTypeRow(
                room_type=room_type.info,
                rooms=total,
                base_guests=tuple(sorted({rate.base_guests for rate in rates if rate})),
                cells=tuple(
                    _cell(night, rate, total - taken.get((room_type.id, night), 0), restrictions)
                    for night, rate in zip(nights, rates, strict=True)
                ),
            )
        )
    return Month(nights, tuple(rows))


def _cell(
    night: dt.date, rate: pricing.NightRate | None, free: int, restrictions: list[RestrictionLine]
) -> NightCell:
    lines = [line for line in restrictions if night in line.nights]
    return NightCell(
        night=night,
        price=rate.price if rate else None,
        free=free,
        closed=any(line.closed for line in lines),
        min_nights=max((line.min_nights for line in lines), default=1),
        closed_to_arrival=any(line.closed_to_arrival for line in lines),
        closed_to_departure=any(line.closed_to_departure for line in lines),
    )
