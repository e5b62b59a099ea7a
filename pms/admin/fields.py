"""Fields of reception's forms."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms


class AmountField(forms.DecimalField):
    """An amount more than 0, with a point or a comma before the cents and without a sign for thousands.

    `currency` is set by the form that knows the hotel: no cents where it has none.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": "Write an amount such as 1500 or 99.50.",
        "max_decimal_places": "Write the amount without a sign for thousands: 1500 or 1500.50.",
        "min_value": "An amount is more than 0.",
        "required": "How much?",
    }
    currency = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=Decimal("0.01"), **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs make it an IntegerField
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        decimals = get_currency_precision(self.currency) if self.currency else self.decimal_places
        if value is not None and value != round(value, decimals):
            raise forms.ValidationError(f"{self.currency} has no such small amounts.")


def date_field(label: str) -> forms.DateField:
    """A day, chosen from the browser's calendar or typed."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "This is no date."},
    )
