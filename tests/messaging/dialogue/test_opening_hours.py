"""When people are there, on the hotel's own clock."""

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast

from messaging.perform.hours import opening
from tenants.types import Hours, TenantInfo

MORNING, NOON, EVENING, NIGHT = dt.time(8), dt.time(13), dt.time(20), dt.time(2)
DAY: tuple[Hours, ...] = ((MORNING, NOON), (dt.time(16), EVENING))
WEEK = dict.fromkeys(range(5), DAY)


def a_hotel(week: Mapping[int, tuple[Hours, ...]], **holidays: tuple[Hours, ...]) -> TenantInfo:
    dates = {dt.date.fromisoformat(day.removeprefix("d").replace("_", "-")): h for day, h in holidays.items()}
    fields = {"timezone": "America/Bogota", "business_hours": week, "holidays": dates}
    return cast(TenantInfo, SimpleNamespace(**fields))


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """An hour in November 2026 (the 23rd is a Monday) on the hotel's clock, five hours behind UTC."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


def test_people_are_there_within_a_range() -> None:
    assert opening(a_hotel(WEEK), at(23, 8)) == (True, None)


def test_at_the_end_of_a_range_they_are_gone() -> None:
    assert opening(a_hotel(WEEK), at(23, 13)) == (False, at(23, 16))


def test_after_friday_evening_they_are_back_on_monday() -> None:
    assert opening(a_hotel(WEEK), at(27, 22)) == (False, at(30, 8))


def test_a_range_past_midnight_belongs_to_the_day_it_begins() -> None:
    late = a_hotel({5: ((EVENING, NIGHT),)})
    assert opening(late, at(29, 1)) == (True, None)
    assert opening(late, at(29, 3)) == (False, at(29, 20) + dt.timedelta(days=6))


def test_the_whole_day_has_no_gap_at_midnight() -> None:
    always = a_hotel(dict.fromkeys(range(7), ((dt.time(0), dt.time(0)),)))
    assert opening(always, at(23, 0)) == (True, None)
    assert opening(always, at(23, 23, 59)) == (True, None)


def test_a_holiday_has_hours_of_its_own() -> None:
    hotel = a_hotel(WEEK, d2026_11_23=((dt.time(10), NOON),), d2026_11_24=())
    assert opening(hotel, at(23, 9)) == (False, at(23, 10))
    assert opening(hotel, at(24, 9)) == (False, at(25, 8))


def test_a_hotel_closed_for_two_weeks_names_no_hour() -> None:
    assert opening(a_hotel({}, d2026_11_23=()), at(23, 9)) == (False, None)


def test_a_hotel_without_hours_is_not_called_closed() -> None:
    assert opening(a_hotel({}), at(23, 9)) == (True, None)
