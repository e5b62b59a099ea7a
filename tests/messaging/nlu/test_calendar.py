"""Which day is meant, over every day of the year on which a guest may write."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.nlu.calendar import (
    Point,
    next_day_of_month,
    next_month_day,
    next_weekday,
    resolve,
    resolve_stay,
    valid_date,
)

days = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2032, 12, 31))
days_of_month = st.integers(min_value=1, max_value=31)
weekdays = st.integers(min_value=0, max_value=6)


@given(days, weekdays)
def test_a_weekday_is_the_next_one_strictly_after_today(today: dt.date, weekday: int) -> None:
    meant = resolve(Point(weekday=weekday), today, reference=today)
    assert meant is not None
    assert meant.weekday() == weekday
    assert 1 <= (meant - today).days <= 7


@given(days, days_of_month)
def test_a_day_of_the_month_is_the_first_such_day_from_today_on(today: dt.date, number: int) -> None:
    meant = next_day_of_month(today, number)
    assert meant is not None
    assert meant.day == number
    assert meant >= today
    between = (today + dt.timedelta(days=step) for step in range((meant - today).days))
    assert all(other.day != number for other in between)


@given(days, days)
def test_a_day_and_month_without_year_is_within_a_year_or_the_next_leap_day(
    today: dt.date, said: dt.date
) -> None:
    meant = next_month_day(today, said.month, said.day)
    assert meant is not None
    assert (meant.month, meant.day) == (said.month, said.day)
    longest = 366 if (said.month, said.day) != (2, 29) else 8 * 366
    assert 0 <= (meant - today).days <= longest


@given(days, days_of_month, days_of_month)
def test_a_departure_day_is_after_the_arrival_day(today: dt.date, first: int, second: int) -> None:
    check_in, check_out = resolve_stay(Point(day=first), Point(day=second), reference=today)
    assert check_in is not None
    assert check_out is not None
    assert check_in == next_day_of_month(today, first)
    assert check_out.day == second
    assert today <= check_in < check_out


@given(days, weekdays, weekdays)
def test_a_pair_of_weekdays_is_at_most_a_week_long(today: dt.date, first: int, second: int) -> None:
    check_in, check_out = resolve_stay(Point(weekday=first), Point(weekday=second), reference=today)
    assert check_in == next_weekday(today, first)
    assert check_out == next_weekday(check_in, second)


@given(days, days_of_month, days)
def test_a_shared_month_gives_a_stay_that_begins_from_today_on(
    today: dt.date, first: int, last: dt.date
) -> None:
    check_in, check_out = resolve_stay(
        Point(day=first), Point(day=last.day, month=last.month), reference=today
    )
    if check_in is None or check_out is None:
        # Only where no such day stands in the month before, as the 31st before "3 de marzo".
        assert not _ever_fits(first, last)
        return
    assert check_in.day == first
    assert (check_out.day, check_out.month) == (last.day, last.month)
    assert today <= check_in < check_out
    assert (check_out - check_in).days <= 61


def _ever_fits(first: int, last: dt.date) -> bool:
    years = range(2024, 2042)
    if first < last.day:
        return any(valid_date(year, last.month, last.day) for year in years)
    month = (last.month - 2) % 12 + 1
    return any(
        valid_date(year, last.month, last.day) and valid_date(year - (last.month == 1), month, first)
        for year in years
    )


@given(days)
def test_tomorrow_counts_from_the_day_of_writing(today: dt.date) -> None:
    assert resolve(Point(offset=1), today, reference=today) == today + dt.timedelta(days=1)


def test_a_day_that_the_month_lacks_is_in_the_next_month_that_has_it() -> None:
    assert next_day_of_month(dt.date(2026, 4, 1), 31) == dt.date(2026, 5, 31)


def test_the_twenty_ninth_of_february_waits_for_a_leap_year() -> None:
    assert next_month_day(dt.date(2026, 1, 1), 2, 29) == dt.date(2028, 2, 29)


@pytest.mark.parametrize(("month", "day"), [(2, 30), (13, 1), (0, 1), (4, 31)])
def test_a_day_no_calendar_has_is_none(month: int, day: int) -> None:
    assert next_month_day(dt.date(2026, 1, 1), month, day) is None


def test_a_weekday_beside_a_day_number_chooses_the_month_in_which_both_fit() -> None:
    sunday_the_20th = Point(day=20, weekday=6)
    assert resolve(sunday_the_20th, dt.date(2026, 8, 1), reference=dt.date(2026, 8, 1)) == dt.date(
        2026, 9, 20
    )


def test_a_weekday_that_fits_no_month_near_gives_way_to_the_day_number() -> None:
    monday_the_3rd = Point(day=3, weekday=6)
    assert resolve(monday_the_3rd, dt.date(2026, 8, 1), reference=dt.date(2026, 8, 1)) == dt.date(2026, 8, 3)


def test_a_year_named_at_the_end_counts_for_both_days() -> None:
    stay = resolve_stay(
        Point(day=28, month=12), Point(day=2, month=1, year=2028), reference=dt.date(2026, 5, 1)
    )
    assert stay == (dt.date(2027, 12, 28), dt.date(2028, 1, 2))


def test_an_ambiguous_side_leaves_the_whole_stay_open() -> None:
    unclear = Point(day=4, month=3, ambiguous=True)
    assert resolve_stay(unclear, Point(day=20, month=3), reference=dt.date(2026, 1, 1)) == (None, None)
