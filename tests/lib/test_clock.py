import datetime as dt

import pytest

from hotel_agent.lib import clock

NEW_YEAR = dt.datetime(2027, 1, 1, 1, 30, tzinfo=dt.UTC)


def test_the_clock_is_aware_and_in_utc():
    assert clock.now().utcoffset() == dt.timedelta(0)


def test_today_is_the_hotel_s_date_not_utc_s():
    with clock.held_at(NEW_YEAR):
        assert clock.local_today("America/Argentina/Buenos_Aires") == dt.date(2026, 12, 31)
        assert clock.local_today("Europe/Dublin") == dt.date(2027, 1, 1)


def test_leaving_a_held_clock_restores_the_one_before():
    with clock.held_at(NEW_YEAR):
        with clock.held_at(NEW_YEAR + dt.timedelta(hours=1)):
            assert clock.now() == NEW_YEAR + dt.timedelta(hours=1)
        assert clock.now() == NEW_YEAR
    assert clock.now() != NEW_YEAR


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clock.hold(dt.datetime(2027, 1, 1))  # noqa: DTZ001 - the point of the test
