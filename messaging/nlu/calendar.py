"""Which day a guest means: pure date arithmetic after the conventions of docs/understanding.md."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_YEARS_AHEAD: Final = 9
MONTHS: Final = 12
LONGEST_MONTH: Final = 31


@dataclass(frozen=True, slots=True)
class Point:
    """A day as said, not yet resolved. What is not said is None.

    `offset` counts days from the reference date; `weeks` shifts a weekday to a later calendar week;
    `ambiguous` marks a numeric date with two readings, to be asked back.
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    offset: int | None = None
    weeks: int | None = None
    ambiguous: bool = False


def valid_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    if not (1 <= month <= MONTHS and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def next_day_of_month(start: date, day: int) -> date | None:
    """First date on or after `start` whose day of the month is `day`; None for 0 or beyond 31."""
    year, month = start.year, start.month
    for _ in range(13):
        found = valid_date(year, month, day)
        if found is not None and found >= start:
            return found
        year, month = (year + 1, 1) if month == MONTHS else (year, month + 1)
    return None


def next_month_day(start: date, month: int, day: int) -> date | None:
    """First date on or after `start` with that month and day; None where it never exists."""
    for year in range(start.year, start.year + _YEARS_AHEAD):
        found = valid_date(year, month, day)
        if found is not None and found >= start:
            return found
    return None


def next_weekday(after: date, weekday: int) -> date:
    """First such weekday (Monday is 0) strictly after `after`."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def resolve(point: Point, start: date, *, reference: date) -> date | None:
    """The first date on or after `start` that `point` can mean; None when it cannot be told.

    `reference` is the day the message was written: "tomorrow" counts from it.
    """
    if point.ambiguous:
        return None
    if point.offset is not None:
        return reference + timedelta(days=point.offset)
    if point.day is not None and point.month is not None:
        if point.year is not None:
            return valid_date(point.year, point.month, point.day)
        return next_month_day(start, point.month, point.day)
    if point.day is not None:
        return _day_with_weekday(start, point.day, point.weekday)
    if point.weekday is None:
        return None
    if point.weeks is not None:
        monday = reference - timedelta(days=reference.weekday()) + timedelta(weeks=point.weeks)
        return monday + timedelta(days=point.weekday)
    # A weekday alone is strictly after the reference date, so "on Monday" said on a Monday is in a week.
    return next_weekday(max(start - timedelta(days=1), reference), point.weekday)


def _day_with_weekday(start: date, day: int, weekday: int | None) -> date | None:
    """'Saturday 14': the next 14th; a later one only when it, and not the next, is a Saturday."""
    nearest = next_day_of_month(start, day)
    candidate = nearest
    for _ in range(3):
        if weekday is None or candidate is None or candidate.weekday() == weekday:
            return candidate
        candidate = next_day_of_month(candidate + timedelta(days=1), day)
    return nearest


def resolve_stay(first: Point, second: Point, *, reference: date) -> tuple[date | None, date | None]:
    """Check-in and check-out of 'from `first` to `second`', sharing month and year where only one has them.

    Check-in is on or after `reference`; check-out is the next fitting day after check-in. Both are None
    when either side is ambiguous.
    """
    if first.ambiguous or second.ambiguous:
        return None, None
    if _has_only_day(first) and second.month is not None and second.day is not None:
        return _shared_month(first, second, reference)
    if second.year is not None and first.month is not None and first.year is None:
        return _shared_year(first, second, reference)
    check_in = resolve(first, reference, reference=reference)
    if check_in is None:
        return None, None
    check_out = resolve(second, check_in + timedelta(days=1), reference=reference)
    return check_in, check_out if check_out is not None and check_out > check_in else None


def _has_only_day(point: Point) -> bool:
    return point.day is not None and point.month is None


def _shared_month(first: Point, second: Point, reference: date) -> tuple[date | None, date | None]:
    years = range(reference.year, reference.year + _YEARS_AHEAD) if second.year is None else (second.year,)
    for year in years:
        check_out = valid_date(year, second.month or 0, second.day or 0)
        if check_out is None:
            continue
        check_in = _day_before(check_out, first.day or 0)
        if check_in is not None and (check_in >= reference or second.year is not None):
            return check_in, check_out
    return None, None


def _shared_year(first: Point, second: Point, reference: date) -> tuple[date | None, date | None]:
    check_out = resolve(second, reference, reference=reference)
    if check_out is None:
        return None, None
    for year in (check_out.year, check_out.year - 1):
        check_in = valid_date(year, first.month or 0, first.day or 0)
        if check_in is not None and check_in < check_out:
            return check_in, check_out
    return None, check_out


def _day_before(check_out: date, day: int) -> date | None:
    """The last date before `check_out` with that day of the month, at most one month back."""
    same_month = valid_date(check_out.year, check_out.month, day)
    if same_month is not None and same_month < check_out:
        return same_month
    year, month = (check_out.year - 1, 12) if check_out.month == 1 else (check_out.year, check_out.month - 1)
    return valid_date(year, month, day)
