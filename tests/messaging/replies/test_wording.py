"""Amounts, dates and hours are written as natives write them."""

import datetime as dt
from decimal import Decimal

import pytest

from hotel_agent.lib.money import Money
from messaging.dialogue.facts import (
    ContactFact,
    Fact,
    LocalText,
    MomentFact,
    MoneyFact,
    PercentFact,
    Source,
    StayFact,
    TimeFact,
)
from messaging.replies.wording import Wording

FROM = Source("pms", "test")
EIGHT, ONE, FOUR, TEN = dt.time(8), dt.time(13), dt.time(16), dt.time(22)


def wording(locale: str, *, timezone: str = "UTC") -> Wording:
    return Wording(locale, locale[:2], "es", timezone, dt.date(2026, 11, 23))


@pytest.mark.parametrize(
    ("locale", "money", "written"),
    [
        ("es_AR", Money.of(270000, "ARS"), "$270.000"),
        ("es_AR", Money.of("97200.50", "ARS"), "$97.200,50"),
        ("pt_BR", Money.of(1488, "BRL"), "R$ 1.488"),
        ("en_IE", Money.of("131.40", "EUR"), "€131.40"),
        ("en_IE", Money.of(1200, "EUR"), "€1,200"),
        ("en_GB", Money.of(300, "ARS"), "ARS 300"),
    ],
)
def test_amounts(locale: str, money: Money, written: str) -> None:
    assert wording(locale).say(MoneyFact(money, FROM)) == written


@pytest.mark.parametrize(
    ("locale", "check_in", "check_out", "written"),
    [
        ("es_AR", (2026, 12, 20), (2026, 12, 23), "del 20 al 23 de diciembre"),
        ("es_AR", (2026, 12, 30), (2027, 1, 2), "del 30 de diciembre al 2 de enero"),
        ("pt_BR", (2026, 12, 20), (2026, 12, 23), "de 20 a 23 de dezembro"),
        ("en_IE", (2026, 12, 20), (2026, 12, 23), "20 to 23 December"),
        ("en_US", (2026, 12, 20), (2026, 12, 23), "December 20 to December 23"),
        ("es_AR", (2027, 12, 20), (2027, 12, 23), "del 20 al 23 de diciembre de 2027"),
    ],
)
def test_stays(
    locale: str, check_in: tuple[int, int, int], check_out: tuple[int, int, int], written: str
) -> None:
    stay = StayFact(dt.date(*check_in), dt.date(*check_out), FROM)
    assert wording(locale).say(stay) == written


def test_an_instant_is_said_on_the_hotels_clock() -> None:
    midnight = MomentFact(dt.datetime(2026, 12, 19, 2, 30, tzinfo=dt.UTC), FROM)
    there = wording("es_AR", timezone="America/Argentina/Buenos_Aires")
    assert there.say(midnight) == "18 de diciembre a las 23:30"


@pytest.mark.parametrize(
    ("fact", "written"),
    [
        (TimeFact(dt.time(9, 5), FROM), "09:05"),
        (PercentFact(Decimal("30.00"), FROM), "30%"),
        (ContactFact("+541140001234", FROM), "+54 11 4000-1234"),
        (ContactFact("107", FROM), "107"),
        (LocalText({"en": "Suite", "es": "Suite mayor"}, FROM), "Suite mayor"),
        (LocalText({"en": "Suite"}, FROM), "Suite"),
    ],
)
def test_other_facts(fact: Fact, written: str) -> None:
    assert wording("es_AR").say(fact) == written


def test_days_with_the_same_hours_are_one_line() -> None:
    week = {**dict.fromkeys(range(5), ((EIGHT, ONE), (FOUR, TEN))), 5: ((EIGHT, EIGHT),)}
    assert wording("es_AR").hours(week) == (
        "lunes a viernes de 08:00 a 13:00 y de 16:00 a 22:00",
        "sábado las 24 horas",
    )


def test_hours_that_nobody_wrote_are_no_line() -> None:
    assert wording("en_IE").hours({}) == ()
