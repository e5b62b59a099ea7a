"""What an edit of the calendar comes to: pure, from the nights as they are and the lines that hold."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pms.adapters.builtin.calendar import Month, NightCell
from pms.adapters.builtin.rules import Nights
from pms.types import RoomTypeInfo

ONE_DAY = dt.timedelta(days=1)
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Edit:
    """What shall hold for these nights of these room types (their codes). None leaves a thing as it is."""

    codes: tuple[str, ...]
    nights: Nights
    price: Decimal | None = None
    min_nights: int | None = None
    closed: bool | None = None
    closed_to_arrival: bool | None = None
    closed_to_departure: bool | None = None

    @property
    def is_empty(self) -> bool:
        limits = (self.min_nights, self.closed, self.closed_to_arrival, self.closed_to_departure)
        return self.price is None and all(value is None for value in limits)

    @property
    def dates(self) -> tuple[dt.date, ...]:
        span = (self.nights.last - self.nights.first).days + 1
        every = (self.nights.first + ONE_DAY * offset for offset in range(span))
        return tuple(night for night in every if night in self.nights)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a night is sold: what a restriction says, and what all of them say together."""

    min_nights: int = 1
    closed: bool = False
    closed_to_arrival: bool = False
    closed_to_departure: bool = False

    def at_most(self, edit: Edit) -> "Limits":
        """No stricter than the edit wants, where it wants something."""
        return Limits(
            min(self.min_nights, edit.min_nights or self.min_nights),
            self.closed and edit.closed is not False,
            self.closed_to_arrival and edit.closed_to_arrival is not False,
            self.closed_to_departure and edit.closed_to_departure is not False,
        )

    def missing(self, edit: Edit) -> "Limits":
        """What has to come on top so that it is as strict as the edit wants."""
        return Limits(
            edit.min_nights if edit.min_nights and edit.min_nights > self.min_nights else 1,
            bool(edit.closed) and not self.closed,
            bool(edit.closed_to_arrival) and not self.closed_to_arrival,
            bool(edit.closed_to_departure) and not self.closed_to_departure,
        )


FREE = Limits()


@dataclass(frozen=True, slots=True)
class Line:
    """A stored restriction, or a part of one: `room_type_id` None is all room types."""

    room_type_id: int | None
    nights: Nights
    limits: Limits


@dataclass(frozen=True, slots=True)
class Change:
    """Consecutive nights of one room type that change in the same way."""

    room_type: RoomTypeInfo
    first: dt.date
    last: dt.date
    before: NightCell
    after: NightCell


def changes_of(span: Month, edit: Edit) -> list[Change]:
    """What the edit changes, night by night, and joined where neighbours change alike."""
    found: list[Change] = []
    for row in span.rows:
        if row.room_type.code not in edit.codes:
            continue
        for cell in row.cells:
            after = edited(cell, edit)
            if cell.night not in edit.nights or after == cell:
                continue
            last = found[-1] if found else None
            if last and last.room_type == row.room_type and _goes_on(last, cell, after):
                found[-1] = replace(last, last=cell.night)
            else:
                found.append(Change(row.room_type, cell.night, cell.night, cell, after))
    return found


def edited(cell: NightCell, edit: Edit) -> NightCell:
    """The night as the edit wants it."""
    wanted = {
        name: getattr(edit, name)
        for name in ("price", "min_nights", "closed", "closed_to_arrival", "closed_to_departure")
        if getattr(edit, name) is not None
    }
    return replace(cell, **wanted)


def seal_of(edit: Edit, changes: Sequence[Change]) -> str:
    """A short sum over an edit and what it changes: the same again only if nothing moved in between."""
    said = repr(
        (edit, [(change.room_type.code, change.first, change.last, _told(change)) for change in changes])
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def loosened(line: Line, edit: Edit, *, chosen: Sequence[int], others: Sequence[int]) -> list[Line]:
    """What is left of a restriction so that it asks no more than the edit of the chosen room types.

    `others` are the hotel's further room types, for which it stays as it was. The line itself, unchanged,
    where it asks no more already.
    """
    lower = line.limits.at_most(edit)
    shared = _shared(line.nights, edit.nights)
    if lower == line.limits or shared is None or line.room_type_id in others:
        return [line]
    for_all = line.room_type_id is None
    owners = list(chosen) if for_all and others else [line.room_type_id]
    parts = [replace(line, nights=nights) for nights in _without(line.nights, shared)]
    if lower != FREE:
        parts += [Line(owner, shared, lower) for owner in owners]
    if for_all:
        parts += [Line(other, shared, line.limits) for other in others]
    return parts


def tightened(
    lines: Iterable[Line], edit: Edit, *, chosen: Sequence[int], others: Sequence[int]
) -> list[Line]:
    """The restrictions to be put on top of these so that the edit holds for the chosen room types."""
    known = [line for line in lines if line.nights.first <= edit.nights.last]
    missing = {pk: _missing(known, edit, pk) for pk in chosen}
    alike = all(nights == missing[chosen[0]] for nights in missing.values())
    if alike and not others:
        return _lines(None, missing[chosen[0]], edit)
    return [line for pk in chosen for line in _lines(pk, missing[pk], edit)]


def _missing(lines: Sequence[Line], edit: Edit, room_type_id: int) -> list[tuple[dt.date, Limits]]:
    """By night what the lines lack of the edit; nights that lack nothing are left out."""
    mine = [line for line in lines if line.room_type_id in {None, room_type_id}]
    found = []
    for night in edit.dates:
        lacking = _together([line.limits for line in mine if night in line.nights]).missing(edit)
        if lacking != FREE:
            found.append((night, lacking))
    return found


def _together(limits: Sequence[Limits]) -> Limits:
    """Where several hold, the strictest counts."""
    return Limits(
        max((one.min_nights for one in limits), default=1),
        any(one.closed for one in limits),
        any(one.closed_to_arrival for one in limits),
        any(one.closed_to_departure for one in limits),
    )


def _lines(room_type_id: int | None, nights: Sequence[tuple[dt.date, Limits]], edit: Edit) -> list[Line]:
    """One line where all nights of the edit lack the same; else one for neighbours that do."""
    if len(nights) == len(edit.dates) and len({limits for _, limits in nights}) == 1:
        return [Line(room_type_id, edit.nights, nights[0][1])]
    lines: list[Line] = []
    for night, limits in nights:
        last = lines[-1] if lines else None
        if last and last.nights.last + ONE_DAY == night and last.limits == limits:
            lines[-1] = replace(last, nights=Nights(last.nights.first, night))
        else:
            lines.append(Line(room_type_id, Nights(night, night), limits))
    return lines


def _shared(one: Nights, other: Nights) -> Nights | None:
    """The nights of both; None where there are none."""
    weekdays = (one.weekdays or EVERY_DAY) & (other.weekdays or EVERY_DAY)
    return _some(max(one.first, other.first), min(one.last, other.last), weekdays)


def _without(nights: Nights, gone: Nights) -> list[Nights]:
    """What is left of the nights: before, after, and between them on other days of the week."""
    weekdays = nights.weekdays or EVERY_DAY
    parts = (
        _some(nights.first, gone.first - ONE_DAY, weekdays),
        _some(gone.first, gone.last, weekdays - (gone.weekdays or EVERY_DAY)),
        _some(gone.last + ONE_DAY, nights.last, weekdays),
    )
    return [part for part in parts if part is not None]


def _some(first: dt.date, last: dt.date, weekdays: frozenset[int]) -> Nights | None:
    """The nights on these days of the week, if there is any; one day of each is enough to know."""
    days = min((last - first).days + 1, len(EVERY_DAY))
    if not any((first + ONE_DAY * offset).weekday() in weekdays for offset in range(days)):
        return None
    return Nights(first, last, frozenset() if weekdays == EVERY_DAY else weekdays)


def _goes_on(change: Change, cell: NightCell, after: NightCell) -> bool:
    same = _of(change.before) == _of(cell) and _of(change.after) == _of(after)
    return same and change.last + ONE_DAY == cell.night


def _of(cell: NightCell) -> tuple[object, ...]:
    """What a person sets, without the rooms that guests take."""
    return (cell.price, cell.min_nights, cell.closed, cell.closed_to_arrival, cell.closed_to_departure)


def _told(change: Change) -> tuple[object, ...]:
    return (*_of(change.before), *_of(change.after))
