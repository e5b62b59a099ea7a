"""The form that edits nights of the calendar: which room types and nights, and what shall hold for them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from pms.adapters.builtin.calendar_edit import Edit
from pms.adapters.builtin.rules import Nights
from pms.admin.fields import AmountField, date_field
from pms.models import RoomType
from tenants.models import Tenant
from tenants.models.hotel import WEEKDAYS

LONGEST_DAYS = 400
LONGEST_MINIMUM = 90
OPEN_OR_CLOSED = [("", "Leave as it is"), ("open", "Open"), ("closed", "Closed")]


def _choice(label: str, help_text: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=OPEN_OR_CLOSED, required=False, help_text=help_text)


class EditForm(forms.Form):
    """Whatever is left empty stays as it is. Names of fields are also those of the page's address."""

    room_types = forms.MultipleChoiceField(
        label="Room types",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one room type."},
    )
    first = date_field("First night")
    last = date_field("Last night")
    weekdays = forms.TypedMultipleChoiceField(
        label="Only on", choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    price = AmountField(
        required=False,
        error_messages={"min_value": "A room is not given away: the price is more than 0."},
    )
    min_nights = forms.IntegerField(
        label="Minimum stay",
        required=False,
        min_value=1,
        max_value=LONGEST_MINIMUM,
        help_text="Nights, of stays that arrive then. 1: no minimum.",
        widget=forms.NumberInput(attrs={"min": 1, "max": LONGEST_MINIMUM}),
    )
    closed = _choice("Sale", "Closed: these nights are not sold.")
    closed_to_arrival = _choice("Arrival", "Closed: no stay begins then.")
    closed_to_departure = _choice("Departure", "Closed: no stay ends then.")

    def __init__(self, hotel: Tenant, today: dt.date, room_types: Sequence[RoomType], **options: Any) -> None:
        super().__init__(**options)
        self.hotel, self.today = hotel, today
        self.fields["room_types"].choices = [  # type: ignore[attr-defined]  # a choice field
            (row.code, row.name_in(hotel.language)) for row in room_types
        ]
        self.fields["price"].label = f"Price per night ({hotel.currency})"
        self.fields["price"].currency = hotel.currency  # type: ignore[attr-defined]  # an amount
        for name in self.fields:
            if self.is_bound and self.errors.get(name):
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def clean_first(self) -> dt.date:
        """Nights that are over are not sold any more."""
        first: dt.date = self.cleaned_data["first"]
        if first < self.today:
            raise forms.ValidationError(f"Nights before today ({self.today:%d %b %Y}) are over.")
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "The last night is before the first.")
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("last", f"At most {LONGEST_DAYS} nights at once.")
        elif first and last and not self.errors:
            edit = self.edit()
            if not edit.dates:
                self.add_error("weekdays", "None of the nights is on these days of the week.")
            if edit.is_empty:
                self.add_error(None, "Say what shall change: a price, a minimum stay, open or closed.")
        return cleaned

    def edit(self) -> Edit:
        """What the person wants, once the form is valid."""
        given = self.cleaned_data
        return Edit(
            codes=tuple(given["room_types"]),
            nights=Nights(given["first"], given["last"], frozenset(given["weekdays"])),
            price=given["price"],
            min_nights=given["min_nights"],
            closed=_closed(given["closed"]),
            closed_to_arrival=_closed(given["closed_to_arrival"]),
            closed_to_departure=_closed(given["closed_to_departure"]),
        )


def _closed(choice: str) -> bool | None:
    return {"closed": True, "open": False}.get(choice)
