"""Reads a hotel's rules from our tables: a fixed number of queries, however many room types and lines."""

import datetime as dt
from collections import defaultdict

from hotel_agent.lib import clock
from pms.adapters.builtin.rules import (
    ChildRule,
    Conditions,
    HotelRules,
    Nights,
    RateLine,
    RestrictionLine,
    RoomTypeRules,
    TaxRule,
)
from pms.models import Rate, Restriction, RoomType, Tax
from pms.selectors import room_type_info
from tenants.models import Tenant


def hotel_rules(hotel: Tenant, *, first: dt.date, last: dt.date, only: str | None = None) -> HotelRules:
    """What is set for the nights from `first` to `last` and for arriving and leaving on them.

    With `only`, the code of a room type, of that one. Needs the hotel's scope.
    """
    room_types = RoomType.objects.of(hotel.pk).filter(active=True)
    if only is not None:
        room_types = room_types.filter(code=only)
    rows = list(room_types)
    rates = _rates(hotel.pk, [row.pk for row in rows], first, last)
    return HotelRules(
        currency=hotel.currency,
        today=clock.local_today(hotel.timezone),
        room_types=tuple(RoomTypeRules(row.pk, room_type_info(row), tuple(rates[row.pk])) for row in rows),
        restrictions=_restrictions(hotel.pk, first, last),
        taxes=taxes_of(hotel.pk),
        children=ChildRule(hotel.free_up_to_age, hotel.child_up_to_age),
    )


def _rates(
    tenant_id: int, room_type_ids: list[int], first: dt.date, last: dt.date
) -> dict[int, list[RateLine]]:
    lines: dict[int, list[RateLine]] = defaultdict(list)
    rates = Rate.objects.of(tenant_id).filter(room_type_id__in=room_type_ids)
    for rate in rates.filter(last_night__gte=first, first_night__lte=last):
        lines[rate.room_type_id].append(
            RateLine(
                nights=Nights(rate.first_night, rate.last_night, frozenset(rate.weekdays)),
                price=rate.price,
                base_guests=rate.base_guests,
                extra_adult=rate.extra_adult,
                extra_child=rate.extra_child,
                conditions=Conditions(
                    guests=rate.guests,
                    min_nights=rate.min_nights,
                    max_nights=rate.max_nights,
                    min_advance_days=rate.min_advance_days,
                    max_advance_days=rate.max_advance_days,
                ),
            )
        )
    return lines


def _restrictions(tenant_id: int, first: dt.date, last: dt.date) -> tuple[RestrictionLine, ...]:
    rows = (
        Restriction.objects.of(tenant_id)
        .filter(last_night__gte=first, first_night__lte=last)
        .select_related("room_type")
    )
    return tuple(
        RestrictionLine(
            nights=Nights(row.first_night, row.last_night, frozenset(row.weekdays)),
            room_type_code=row.room_type.code if row.room_type else "",
            min_nights=row.min_nights,
            closed=row.closed,
            closed_to_arrival=row.closed_to_arrival,
            closed_to_departure=row.closed_to_departure,
        )
        for row in rows
    )


def taxes_of(tenant_id: int) -> tuple[TaxRule, ...]:
    """The hotel's taxes, in its order. Needs its scope."""
    return tuple(
        TaxRule(
            name=tax.name,
            included=tax.included,
            percent=tax.percent,
            per_person_per_night=tax.per_person_per_night,
            per_room_per_night=tax.per_room_per_night,
            exempt_up_to_age=tax.exempt_up_to_age,
            max_nights=tax.max_nights,
        )
        for tax in Tax.objects.of(tenant_id)
    )
