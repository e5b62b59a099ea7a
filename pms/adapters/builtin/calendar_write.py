"""Writes an edit of the calendar as lines of rates and restrictions, each announced for the audit."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet

from pms.adapters.builtin.calendar import span_of
from pms.adapters.builtin.calendar_edit import (
    EVERY_DAY,
    Change,
    Edit,
    Limits,
    Line,
    changes_of,
    loosened,
    seal_of,
    tightened,
)
from pms.adapters.builtin.rules import Nights
from pms.models import Rate, Restriction, RoomType
from tenants.changes import row_delete, row_save
from tenants.models import Tenant
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class Plan:
    """What an edit would change now. `seal` is another one as soon as it would change anything else.

    `has_conditions`: other prices hold on these nights for some stays, and go on.
    """

    changes: tuple[Change, ...]
    seal: str
    has_conditions: bool = False


class Moved(Exception):
    """The calendar is no longer what the person decided from. Nothing was written; `plan` is the new one."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the calendar has changed")
        self.plan = plan


def plan_of(hotel: Tenant, edit: Edit) -> Plan:
    """What the edit changes, without writing. A fixed number of queries."""
    changes = changes_of(span_of(hotel, edit.nights.first, edit.nights.last), edit)
    with scope(hotel.pk):
        special = edit.price is not None and any(
            not _is_for_every_stay(rate) and _shares_a_night(rate, edit)
            for rate in _rates_of(hotel.pk, edit).filter(room_type__code__in=edit.codes)
        )
    return Plan(tuple(changes), seal_of(edit, changes), special)


def carry_out(hotel: Tenant, edit: Edit, *, seal: str) -> Plan:
    """Write the edit, if it still changes what the plan with this seal said. Raises Moved.

    Edits of one hotel wait for each other. The person is the one `tenants.changes.acting` names.
    """
    with scope(hotel.pk):
        types = list(RoomType.objects.of(hotel.pk).order_by("pk").select_for_update(no_key=True))
        plan = plan_of(hotel, edit)
        if plan.seal != seal:
            raise Moved(plan)
        touched = {change.room_type.code for change in plan.changes}
        chosen = [row for row in types if row.code in edit.codes]
        if edit.price is not None:
            priced = {change.room_type.code for change in plan.changes if change.before.price != edit.price}
            for room_type in chosen:
                if room_type.code in priced:
                    _set_price(room_type, edit, edit.price)
        if touched:
            on_sale = [row.pk for row in types if row.active]
            everywhere = {row.pk for row in chosen}.issuperset(on_sale)
            _set_limits(
                hotel.pk,
                edit,
                chosen=[row.pk for row in types if everywhere or row in chosen],
                others=[row.pk for row in types if not everywhere and row not in chosen],
            )
    return plan


def _set_price(room_type: RoomType, edit: Edit, price: Decimal) -> None:
    """A line above those that are for every stay, below those on certain conditions (long stays, so many
    guests, booked early), which go on as they are. Older lines of which nothing is seen any more go.
    """
    shared = [
        rate
        for rate in _rates_of(room_type.tenant_id, edit).filter(room_type=room_type)
        if _shares_a_night(rate, edit)
    ]
    below = [rate for rate in shared if _is_for_every_stay(rate)]
    top = max((rate.position for rate in below), default=-1)
    above = [rate.position for rate in shared if rate.position > top]
    for rate in below:
        if _is_covered(rate, edit):
            row_delete(rate)
    position = _next_position(Rate, room_type.tenant_id)
    row_save(
        Rate(
            tenant_id=room_type.tenant_id,
            room_type=room_type,
            position=position,
            first_night=edit.nights.first,
            last_night=edit.nights.last,
            weekdays=sorted(edit.nights.weekdays),
            price=price,
        )
    )
    if above:
        _lift(room_type, first=min(above), over=position)


def _lift(room_type: RoomType, *, first: int, over: int) -> None:
    """Put the room type's lines from one position on above another one, in the order they have."""
    rates = Rate.objects.of(room_type.tenant_id).filter(room_type=room_type)
    for step, rate in enumerate(rates.filter(position__gte=first, position__lt=over), start=1):
        rate.position = over + step
        row_save(rate)


def _next_position(model: type[Rate] | type[Restriction], tenant_id: int) -> int:
    """Every line of a hotel has a position of its own: the hotel file finds its lines by it."""
    last: int | None = model.objects.of(tenant_id).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _rates_of(tenant_id: int, edit: Edit) -> QuerySet[Rate]:
    """Lines of any night from the edit's first to its last."""
    return Rate.objects.of(tenant_id).filter(
        last_night__gte=edit.nights.first, first_night__lte=edit.nights.last
    )


def _is_for_every_stay(rate: Rate) -> bool:
    asked = (rate.guests, rate.min_nights, rate.max_nights, rate.min_advance_days, rate.max_advance_days)
    return all(value is None for value in asked)


def _shares_a_night(rate: Rate, edit: Edit) -> bool:
    nights = Nights(rate.first_night, rate.last_night, frozenset(rate.weekdays))
    return any(night in nights for night in edit.dates)


def _is_covered(rate: Rate, edit: Edit) -> bool:
    """Whether it says nothing but a price, and of nights that all get another one."""
    says_more = any(value is not None for value in (rate.base_guests, rate.extra_adult, rate.extra_child))
    inside = edit.nights.first <= rate.first_night and rate.last_night <= edit.nights.last
    weekdays = edit.nights.weekdays or EVERY_DAY
    return inside and not says_more and weekdays.issuperset(rate.weekdays or EVERY_DAY)


def _set_limits(tenant_id: int, edit: Edit, *, chosen: Sequence[int], others: Sequence[int]) -> None:
    rows = list(
        Restriction.objects.of(tenant_id).filter(
            last_night__gte=edit.nights.first, first_night__lte=edit.nights.last
        )
    )
    lines: list[Line] = []
    for row in rows:
        parts = loosened(_line(row), edit, chosen=chosen, others=others)
        _replace(row, parts)
        lines += parts
    for line in tightened(lines, edit, chosen=chosen, others=others):
        position = _next_position(Restriction, tenant_id)
        row_save(_put(Restriction(tenant_id=tenant_id, position=position), line))


def _replace(row: Restriction, parts: Sequence[Line]) -> None:
    """The stored row becomes the first part; the others are rows beside it."""
    if not parts:
        row_delete(row)
    for position, part in enumerate(parts):
        target = row
        if position:
            target = copy.copy(row)
            target.pk = None
            target._state = copy.copy(row._state)
            target._state.adding = True
            target.position = _next_position(Restriction, row.tenant_id)
        row_save(_put(target, part))


def _line(row: Restriction) -> Line:
    limits = Limits(row.min_nights, row.closed, row.closed_to_arrival, row.closed_to_departure)
    return Line(row.room_type_id, Nights(row.first_night, row.last_night, frozenset(row.weekdays)), limits)


def _put(row: Restriction, line: Line) -> Restriction:
    row.room_type_id = line.room_type_id
    row.first_night, row.last_night = line.nights.first, line.nights.last
    row.weekdays = sorted(line.nights.weekdays)
    row.min_nights, row.closed = line.limits.min_nights, line.limits.closed
    row.closed_to_arrival = line.limits.closed_to_arrival
    row.closed_to_departure = line.limits.closed_to_departure
    return row
