"""When people are there: by the weekly hours and the holidays of a hotel, on its own clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from tenants.types import Hours, TenantInfo

LOOK_AHEAD_DAYS = 14


def opening(hotel: TenantInfo, at: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether people are there at `at` (aware), and else when next (aware, UTC; None: not within two weeks).

    A hotel that has written no hours is never said to be closed.
    """
    if not hotel.business_hours and not hotel.holidays:
        return True, None
    today = at.astimezone(ZoneInfo(hotel.timezone)).date()
    next_opening: dt.datetime | None = None
    for opens, closes in _ranges(hotel, today):
        if opens <= at < closes:
            return True, None
        if opens > at and (next_opening is None or opens < next_opening):
            next_opening = opens
    return False, next_opening


def _ranges(hotel: TenantInfo, today: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Every stretch that people are there, from yesterday's (which may go past midnight) on."""
    for offset in range(-1, LOOK_AHEAD_DAYS + 1):
        date = today + dt.timedelta(days=offset)
        hours = hotel.holidays.get(date)
        for opens, closes in hotel.business_hours.get(date.weekday(), ()) if hours is None else hours:
            yield _instants(date, (opens, closes), ZoneInfo(hotel.timezone))


def _instants(date: dt.date, hours: Hours, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    opens, closes = hours
    end = date if closes > opens else date + dt.timedelta(days=1)
    return (
        dt.datetime.combine(date, opens, zone).astimezone(dt.UTC),
        dt.datetime.combine(end, closes, zone).astimezone(dt.UTC),
    )
