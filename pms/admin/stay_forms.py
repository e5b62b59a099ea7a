"""The small forms of a reservation's page."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from hotel_agent.lib.money import Money
from pms.admin.fields import AmountField, date_field
from pms.models import FolioLine, Reservation
from pms.models.folio import LONGEST_LINE, LONGEST_NOTE
from pms.types import ExtraTime, Party, Stay, StayChange

MOST_GUESTS = 20
MOST_OF_ONE = 99


def _text(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST_LINE}),
        **options,
    )


class RoomForm(forms.Form):
    """Which room the stay gets, out of those that are free for the rest of it."""

    room = forms.ChoiceField(
        label="Room", error_messages={"invalid_choice": "This room is not free any more."}
    )

    def __init__(self, numbers: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self.fields["room"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]  # a choice field


class NoteForm(forms.Form):
    """A note for the staff."""

    text = forms.CharField(
        label="Note for the staff",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_NOTE}),
        error_messages={"required": "Write the note first."},
    )


class _AmountForm(forms.Form):
    """A form with an amount in the stay's currency."""

    amount = AmountField(label="Amount")

    def __init__(self, currency: str, **options: Any) -> None:
        super().__init__(**options)
        self.currency = currency
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]  # an amount
        self.fields["amount"].label = f"Amount ({currency})"


class ChargeForm(_AmountForm):
    """An extra on the folio: one of the hotel's, or any other in words."""

    text = _text("What", error_messages={"required": "What is it for?"})
    quantity = forms.IntegerField(label="How many", initial=1, min_value=1, max_value=MOST_OF_ONE)
    field_order = ("text", "quantity", "amount")

    def __init__(self, currency: str, **options: Any) -> None:
        super().__init__(currency, **options)
        self.fields["amount"].label = f"Amount of one ({currency})"

    def total(self) -> Money:
        """Of all of them together."""
        return Money(self.cleaned_data["amount"] * self.cleaned_data["quantity"], self.currency)


class PayForm(_AmountForm):
    """What the guest has paid."""

    method = forms.ChoiceField(
        label="How",
        choices=[(value, name) for value, name in FolioLine.Method.choices if value],
        error_messages={"required": "How was it paid?"},
    )
    text = _text("Remark", required=False)
    field_order = ("amount", "method", "text")

    def total(self) -> Money:
        """What was paid."""
        return Money(self.cleaned_data["amount"], self.currency)


class HoursForm(forms.Form):
    """An hour before the hotel's own for coming, or after it for leaving."""

    what = forms.ChoiceField(
        label="What",
        choices=[(ExtraTime.LATE_CHECK_OUT, "Late check-out"), (ExtraTime.EARLY_CHECK_IN, "Early check-in")],
    )
    at = forms.TimeField(
        label="At",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "At what hour?"},
    )

    @property
    def kind(self) -> ExtraTime:
        return ExtraTime(self.cleaned_data["what"])

    @property
    def words(self) -> str:
        """Such as `Late check-out at 13:00`, once the form is valid."""
        return f"{dict(self.fields['what'].choices)[self.kind]} at {self.cleaned_data['at']:%H:%M}"  # type: ignore[attr-defined]  # a choice field


class ChangeForm(forms.Form):
    """Other dates, another party or another room type for a stay that is booked."""

    check_in = date_field("Arrival")
    check_out = date_field("Departure")
    adults = forms.IntegerField(label="Adults", min_value=1, max_value=MOST_GUESTS)
    children = forms.IntegerField(label="Children", min_value=0, max_value=MOST_GUESTS)
    child_ages = forms.RegexField(
        r"^\s*\d{1,2}(\s*,\s*\d{1,2})*\s*$",
        label="Ages of the children",
        required=False,
        help_text="Such as 4, 7.",
        error_messages={"invalid": "Write the ages as 4, 7."},
    )
    room_type = forms.ChoiceField(label="Room type")

    def __init__(self, row: Reservation, types: Mapping[str, str], **options: Any) -> None:
        initial = {
            "check_in": row.check_in,
            "check_out": row.check_out,
            "adults": row.adults,
            "children": row.children,
            "child_ages": ", ".join(map(str, row.child_ages)),
            "room_type": row.room_type_code,
        }
        super().__init__(**{"initial": initial, **options})
        self.row = row
        choices = dict(types)
        choices.setdefault(row.room_type_code, row.room_type_code)
        self.fields["room_type"].choices = list(choices.items())  # type: ignore[attr-defined]  # a choice field

    def clean_child_ages(self) -> tuple[int, ...]:
        """The ages as numbers."""
        text: str = self.cleaned_data["child_ages"]
        return tuple(int(age) for age in text.split(",")) if text.strip() else ()

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        first, last = cleaned.get("check_in"), cleaned.get("check_out")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last <= first:
            self.add_error("check_out", "A stay ends after it begins.")
        if len(cleaned.get("child_ages", ())) > cleaned.get("children", 0) >= 0:
            self.add_error("child_ages", "There are more ages than children.")
        if not self.errors and self.change() == StayChange():
            self.add_error(None, "Nothing is different: change the dates, the guests or the room type.")
        return cleaned

    def change(self) -> StayChange:
        """What differs from the stay as it is."""
        given, row = self.cleaned_data, self.row
        stay = Stay(given["check_in"], given["check_out"])
        party = Party(given["adults"], given["children"], given["child_ages"])
        return StayChange(
            stay=None if stay == Stay(row.check_in, row.check_out) else stay,
            party=None if party == Party(row.adults, row.children, tuple(row.child_ages)) else party,
            room_type_code=None if given["room_type"] == row.room_type_code else given["room_type"],
        )
