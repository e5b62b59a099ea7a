"""Amounts as staff read them. Admin speaks English; guests read amounts in their own way."""

from decimal import Decimal

from babel.numbers import get_currency_precision

from hotel_agent.lib.money import Money


def shown(amount: Decimal | None, currency: str) -> str:
    """`ARS 90,000.00`; a dash for none."""
    if amount is None:
        return "–"
    return f"{currency} {amount:,.{get_currency_precision(currency)}f}"


def plain(amount: Money) -> str:
    """`90,000.00`, in a column that names the currency; a minus that lines up."""
    return f"{amount.amount:,.{get_currency_precision(amount.currency)}f}".replace("-", "−")


def short(amount: Decimal, currency: str) -> str:
    """For narrow columns: without the currency, and without cents where there are none."""
    digits = 0 if amount == amount.to_integral_value() else get_currency_precision(currency)
    return f"{amount:,.{digits}f}"
