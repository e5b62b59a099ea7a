"""Corrections of dates and party go into what is known already."""

import datetime as dt

import pytest

from messaging.dialogue.slips import no_such_day, nobody, other_price
from messaging.dialogue.state import Wish
from messaging.dialogue.stay import merge
from messaging.nlu.types import Entities

TODAY = dt.date(2026, 11, 23)


def december(day: int) -> dt.date:
    return dt.date(2026, 12, day)


def a_wish(**fields: object) -> Wish:
    return Wish(**{"check_in": december(20), "check_out": december(23), "adults": 2, **fields})  # type: ignore[arg-type]  # a builder


def dates_after(wish: Wish, **said: object) -> tuple[dt.date | None, dt.date | None]:
    merged = merge(wish, Entities(**said), TODAY).wish  # type: ignore[arg-type]  # a builder
    return merged.check_in, merged.check_out


def test_dates_and_party_may_come_in_any_order() -> None:
    wish = merge(Wish(), Entities(adults=2), TODAY).wish
    wish = merge(wish, Entities(check_in=december(20)), TODAY).wish
    wish = merge(wish, Entities(nights=3), TODAY).wish
    assert (wish.check_in, wish.check_out, wish.adults) == (december(20), december(23), 2)


def test_an_arrival_a_day_later_keeps_the_departure() -> None:
    assert dates_after(a_wish(), check_in=december(21)) == (december(21), december(23))


def test_an_arrival_after_the_departure_keeps_the_length() -> None:
    assert dates_after(a_wish(), check_in=december(27)) == (december(27), december(30))


def test_an_arrival_much_earlier_keeps_the_length() -> None:
    assert dates_after(a_wish(), check_in=december(1)) == (december(1), december(4))


def test_an_arrival_keeps_the_nights_that_were_asked_for() -> None:
    assert dates_after(a_wish(nights=3), check_in=december(21)) == (december(21), december(24))


def test_a_departure_alone_moves_the_departure() -> None:
    assert dates_after(a_wish(), check_out=december(26)) == (december(20), december(26))


def test_nights_alone_move_the_departure() -> None:
    assert dates_after(a_wish(), nights=5) == (december(20), december(25))


def test_nights_before_a_departure_give_the_arrival() -> None:
    assert dates_after(Wish(), check_out=december(26), nights=2) == (december(24), december(26))


def test_a_changed_stay_forgets_offers_and_price() -> None:
    assert merge(a_wish(), Entities(adults=3), TODAY).wish.offers == ()


def test_the_same_stay_again_keeps_them() -> None:
    wish = a_wish(room="double")
    assert merge(wish, Entities(adults=2), TODAY).wish == wish


def test_children_come_with_their_ages() -> None:
    wish = merge(a_wish(), Entities(children=2, child_ages=(3, 5)), TODAY).wish
    assert (wish.children, wish.child_ages) == (2, (3, 5))


def test_ages_alone_count_the_children() -> None:
    wish = merge(a_wish(), Entities(child_ages=(3, 5)), TODAY).wish
    assert (wish.children, wish.child_ages) == (2, (3, 5))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"check_in": dt.date(2026, 11, 1), "check_out": dt.date(2026, 11, 3)}, "past"),
        ({"check_in": december(23), "check_out": december(20)}, "reversed"),
        ({"check_in": december(23), "check_out": dt.date(2027, 12, 20)}, "reversed"),
        ({"check_in": december(1), "nights": 40}, "too_long"),
        ({"adults": 0}, "no_adult"),
        ({"rooms": 7}, "group"),
    ],
)
def test_what_cannot_be_is_named(said: dict[str, object], problem: str) -> None:
    assert merge(Wish(), Entities(**said), TODAY).problem == problem  # type: ignore[arg-type]  # a builder


def test_a_stay_may_begin_today() -> None:
    assert merge(Wish(), Entities(check_in=TODAY, nights=1), TODAY).problem is None


@pytest.mark.parametrize(
    "text", ["31 de febrero", "del 30 de fevereiro", "June 31", "31 de abril", "el 32 de enero", "45 de maio"]
)
def test_days_that_no_month_has_are_seen(text: str) -> None:
    assert no_such_day(text)


@pytest.mark.parametrize("text", ["31 de enero", "28 de febrero", "June 30", "30 de abril", "31 de dezembro"])
def test_real_days_are_not_taken_for_slips(text: str) -> None:
    assert not no_such_day(text)


@pytest.mark.parametrize("text", ["para 0 adultos", "cero personas", "zero guests", "0 hóspedes"])
def test_a_stay_of_nobody_is_seen(text: str) -> None:
    assert nobody(text)


def test_ten_guests_are_not_nobody() -> None:
    assert not nobody("para 10 adultos")


@pytest.mark.parametrize(
    "text",
    [
        "sí, $1 entonces",
        "confirm my booking for 1 USD",
        "é isso, 20 reais",
        "yes, 6,600 dollars",
        "dale, 66 pesos",
        "sí, con el descuento",
        "yes, as breakfast is free",
    ],
)
def test_another_price_than_ours_is_noticed(text: str) -> None:
    assert other_price(text, 660)


@pytest.mark.parametrize(
    "text",
    [
        "sí, los $660 están bien",
        "yes, 660.00 USD is fine",
        "sim, R$ 660,00",
        "sí",
        "yes, 2 adults for 3 nights",
    ],
)
def test_our_own_price_or_none_is_not(text: str) -> None:
    assert not other_price(text, 660)
