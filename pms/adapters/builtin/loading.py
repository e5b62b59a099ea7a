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
from tenants.rows import select

_ROOM_TYPES = """
tenant_id = %(tenant)s AND (active OR %(out_of_sale)s) AND (%(only)s::text IS NULL OR code = %(only)s)
ORDER BY position, code
"""
_RATES = """
tenant_id = %(tenant)s AND room_type_id = ANY(%(room_types)s::bigint[])
AND last_night >= %(first)s AND first_night <= %(last)s ORDER BY position, id
"""
_RESTRICTIONS = """
tenant_id = %(tenant)s AND (room_type_id IS NULL OR room_type_id = ANY(%(room_types)s::bigint[]))
AND last_night >= %(first)s AND first_night <= %(last)s ORDER BY position, id
"""


def hotel_rules(
    hotel: Tenant, *, first: dt.date, last: dt.date, only: str | None = None, out_of_sale: bool = False
) -> HotelRules:
    """What is set for the nights from `first` to `last` and for arriving and leaving on them.

    With `only`, the code of a room type, of that one. Room types on sale, with `out_of_sale` all of them.
    Needs the hotel's scope.
    """
    wanted = {"tenant": hotel.pk, "only": only, "out_of_sale": out_of_sale}
    rows = select(RoomType, _ROOM_TYPES, wanted)
    rates = _rates(hotel.pk, [row.pk for row in rows], first, last)
    return HotelRules(
        currency=hotel.currency,
        today=clock.local_today(hotel.timezone),
        room_types=tuple(RoomTypeRules(row.pk, room_type_info(row), tuple(rates[row.pk])) for row in rows),
        restrictions=_restrictions(hotel.pk, {row.pk: row.code for row in rows}, first, last),
        taxes=taxes_of(hotel.pk),
        children=ChildRule(hotel.free_up_to_age, hotel.child_up_to_age),
    )


def _rates(
    tenant_id: int, room_type_ids: list[int], first: dt.date, last: dt.date
) -> dict[int, list[RateLine]]:
    lines: dict[int, list[RateLine]] = defaultdict(list)
    values = {"tenant": tenant_id, "room_types": room_type_ids, "first": first, "last": last}
    for rate in select(Rate, _RATES, values):
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


def _restrictions(
    tenant_id: int, codes: dict[int, str], first: dt.date, last: dt.date
) -> tuple[RestrictionLine, ...]:
    """Those of all room types, and of the room types with these `codes`, by id."""
    values = {"tenant": tenant_id, "room_types": list(codes), "first": first, "last": last}
    return tuple(
        RestrictionLine(
            nights=Nights(row.first_night, row.last_night, frozenset(row.weekdays)),
            room_type_code=codes[row.room_type_id] if row.room_type_id else "",
            min_nights=row.min_nights,
            closed=row.closed,
            closed_to_arrival=row.closed_to_arrival,
            closed_to_departure=row.closed_to_departure,
        )
        for row in select(Restriction, _RESTRICTIONS, values)
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
        for tax in select(Tax, "tenant_id = %s ORDER BY position, name", [tenant_id])
    )
