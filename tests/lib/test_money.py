from decimal import Decimal

import pytest

from hotel_agent.lib.money import CurrencyMismatch, Money


def test_amounts_of_one_currency_add_and_subtract_exactly():
    assert Money.of("0.10", "EUR") + Money.of("0.20", "EUR") == Money.of("0.30", "EUR")
    assert Money.of("1", "EUR") - Money.of("0.01", "EUR") == Money.of("0.99", "EUR")


@pytest.mark.parametrize("operation", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__])
def test_amounts_of_two_currencies_never_meet(operation):
    with pytest.raises(CurrencyMismatch):
        operation(Money.of(1, "EUR"), Money.of(1, "BRL"))


def test_a_float_is_no_amount():
    with pytest.raises(ValueError, match="finite Decimal"):
        Money(0.1, "EUR")  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("code", ["", "eur", "EURO", "E1R"])
def test_a_malformed_currency_is_refused(code):
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(Decimal(1), code)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"), [("10.005", "EUR", "10.01"), ("10.5", "JPY", "11")]
)
def test_rounding_is_half_up_to_the_currency_s_own_unit(amount, currency, rounded):
    assert Money.of(amount, currency).rounded() == Money.of(rounded, currency)


def test_a_percentage_is_exact_until_it_is_rounded():
    tax = Money.of("99.99", "EUR").percent(Decimal("13.5"))
    assert tax.amount == Decimal("13.49865")
    assert tax.rounded() == Money.of("13.50", "EUR")


@pytest.mark.parametrize(
    ("currency", "locale", "text"),
    [
        ("ARS", "es_AR", "$270.000,00"),
        ("BRL", "pt_BR", "R$\xa0270.000,00"),
        ("EUR", "en_IE", "€270,000.00"),
    ],
)
def test_amounts_are_written_as_natives_write_them(currency, locale, text):
    assert Money.of(270000, currency).formatted(locale) == text
