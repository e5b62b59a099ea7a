"""Weekends, feasts and "any time": what they mean on a day, from January to December."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.dialogue import feasts, loose_days
from messaging.nlu.types import Entities

MONDAY = dt.date(2026, 11, 23)


def read(text: str, today: dt.date = MONDAY, **told: object) -> list[str]:
    """The stays meant, as `MM-DD/MM-DD`."""
    meant = loose_days.read(text, Entities(**told), today)  # type: ignore[arg-type]  # a builder
    stays = meant.stays if meant else ()
    return [f"{stay.check_in:%m-%d}/{stay.check_out:%m-%d}" for stay in stays]


# From the tables of the US Naval Observatory.
EASTER = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25), 2285: (3, 22)}


@pytest.mark.parametrize(("year", "day"), EASTER.items())
def test_easter_is_where_the_church_has_it(year: int, day: tuple[int, int]) -> None:
    assert feasts.easter(year) == dt.date(year, *day)


@pytest.mark.parametrize(
    ("text", "stay"),
    [
        ("lugar para carnaval?", "02-06/02-10"),
        ("semana santa", "03-25/03-28"),
        ("any room for Easter?", "03-26/03-29"),
        ("páscoa", "03-26/03-28"),
        ("réveillon", "12-30/01-02"),
        ("new year's eve", "12-30/01-02"),
        ("navidad", "12-24/12-26"),
        ("thanksgiving", "11-26/11-29"),
        ("el finde", "11-27/11-29"),
        ("next weekend", "11-27/11-29"),
        ("fim de semana que vem", "11-27/11-29"),
        ("primer finde de enero", "01-01/01-03"),
        ("último fim de semana de janeiro", "01-29/01-31"),
    ],
)
def test_a_feast_or_weekend_that_is_meant_is_one_stay(text: str, stay: str) -> None:
    assert read(text) == [stay]
    meant = loose_days.read(text, Entities(), MONDAY)
    assert meant is not None
    assert meant.named


def test_any_weekend_of_a_month_is_all_of_them() -> None:
    assert read("cualquier finde de enero") == [
        "01-01/01-03",
        "01-08/01-10",
        "01-15/01-17",
        "01-22/01-24",
        "01-29/01-31",
    ]
    meant = loose_days.read("the cheapest weekend in December", Entities(), MONDAY)
    assert meant is not None
    assert (meant.named, meant.by_price, len(meant.stays)) == (False, True, 4)


def test_some_time_next_week_is_some_stays_of_that_length() -> None:
    assert read("some time next week for 2 nights", nights=2) == ["11-30/12-02", "12-02/12-04", "12-04/12-06"]
    assert read("la semana que viene") == []


def test_nights_that_were_said_count() -> None:
    assert read("navidad por 3 noches", nights=3) == ["12-24/12-27"]
    assert read("el finde, 1 noche", nights=1) == ["11-28/11-29"]


def test_a_bridge_is_the_long_weekend_around_its_day() -> None:
    eighth = {"check_in": dt.date(2026, 12, 8)}
    assert read("puente del 8", **eighth) == ["12-04/12-08"]
    assert read("el puente") == []


def test_dates_that_were_said_are_not_loose() -> None:
    told = {"check_in": dt.date(2026, 12, 23), "check_out": dt.date(2026, 12, 26)}
    assert read("navidad, del 23 al 26", **told) == []
    assert read("una doble para 2") == []


WORDS = (
    "el finde",
    "este fin de semana",
    "next weekend",
    "any weekend",
    "carnaval",
    "semana santa",
    "réveillon",
    "navidad",
    "cualquier finde de febrero",
)


@given(st.dates(dt.date(2025, 1, 1), dt.date(2030, 12, 31)), st.sampled_from(WORDS), st.none() | st.just(1))
def test_no_stay_begins_in_the_past(today: dt.date, text: str, nights: int | None) -> None:
    meant = loose_days.read(text, Entities(nights=nights), today)
    assert meant is None or all(stay.check_in >= today for stay in meant.stays)
