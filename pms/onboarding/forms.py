"""What may stand in the sections `taxes` and `pms`."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from django.conf import settings
from pydantic import AfterValidator, Field, model_validator

from pms.models.inventory import RoomKind
from pms.models.stays import LONGEST_NAME, LONGEST_PHONE
from pms.types import ReservationStatus
from tenants.onboarding.forms import (
    Amount,
    Code,
    Day,
    Form,
    Language,
    Percent,
    Text,
    Texts,
    Whole,
    YesNo,
    email_address,
    wrong,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Price = Annotated[Amount, Field(max_digits=12, decimal_places=2)]
AtLeastOne = Annotated[Whole, Field(ge=1, le=1000)]
Place = Annotated[Whole, Field(le=100)]
Days = Annotated[Whole, Field(le=1000)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _kind(text: str) -> str:
    if text not in RoomKind.values:
        raise wrong(f"is no kind of room; kinds are {', '.join(RoomKind.values)}")
    return text


Kind = Annotated[str, AfterValidator(_kind)]


def _status(text: str) -> str:
    if text not in set(ReservationStatus):
        raise wrong(f"is no status; statuses are {', '.join(ReservationStatus)}")
    return text


class TaxForm(Form):
    """One tax; any of the three ways to count it."""

    name: Annotated[Text, Field(max_length=60)]
    percent: Percent = Decimal(0)
    per_person_per_night: Price = Decimal(0)
    per_room_per_night: Price = Decimal(0)
    included: YesNo
    exempt_up_to_age: Place | None = None
    max_nights: AtLeastOne | None = None


class RoomTypeForm(Form):
    """One room type with the numbers of its rooms."""

    code: Code
    kind: Kind
    name: Texts
    description: Texts = {}
    rooms: list[Annotated[Text, Field(max_length=20)]]
    max_adults: AtLeastOne
    max_children: Place = 0
    max_guests: AtLeastOne
    photo: str = ""


class _Nights(Form):
    """Nights `from` to `to`, both included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise wrong("ends before it begins")
        return self


class ExtraForm(Form):
    """Something besides the room that reception sells; the price is with tax."""

    code: Code
    name: Texts
    price: Price


class RateForm(_Nights):
    """One line of the rates. What is left out comes from the matching line before it.

    With `guests`, the lengths or the days in advance it is only for such stays.
    """

    room_type: Code
    weekdays: list[Weekday] = []
    price: Price | None = None
    base_guests: AtLeastOne | None = None
    extra_adult: Price | None = None
    extra_child: Price | None = None
    guests: AtLeastOne | None = None
    min_nights: AtLeastOne | None = None
    max_nights: AtLeastOne | None = None
    min_advance_days: Days | None = None
    max_advance_days: Days | None = None

    @model_validator(mode="after")
    def _for_some_stay(self) -> Self:
        if _crossed(self.min_nights, self.max_nights):
            raise wrong("asks for more nights than it allows")
        if _crossed(self.min_advance_days, self.max_advance_days):
            raise wrong("asks for more days in advance than it allows")
        return self


def _crossed(least: int | None, most: int | None) -> bool:
    return least is not None and most is not None and least > most


class RestrictionForm(_Nights):
    """When stays are not taken, or only long ones; of all room types where none is named."""

    room_type: Code | None = None
    weekdays: list[Weekday] = []
    min_nights: AtLeastOne = 1
    closed: YesNo = False
    closed_to_arrival: YesNo = False
    closed_to_departure: YesNo = False


class ReservationForm(Form):
    """A stay for demonstrations and tests; made once, and never changed by the file again."""

    reference: Annotated[Text, Field(max_length=60, pattern=r"^[A-Z0-9-]+$")]
    room_type: Code
    check_in: Day
    check_out: Day
    adults: AtLeastOne
    children: Place = 0
    child_ages: list[Place] = []
    name: Annotated[Text, Field(max_length=LONGEST_NAME)]
    email: Annotated[str, AfterValidator(email_address)] = ""
    phone: Annotated[str, Field(max_length=LONGEST_PHONE)] = ""
    language: Language | None = None
    status: Annotated[str, AfterValidator(_status)] = ReservationStatus.CONFIRMED.value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.check_out <= self.check_in:
            raise wrong("ends before it begins")
        if len(self.child_ages) > self.children:
            raise wrong("has more ages than children")
        return self


class PmsForm(Form):
    """The section `pms`."""

    provider: Text = Field(default_factory=lambda: settings.PMS_TYPE)
    room_types: list[RoomTypeForm] = []
    extras: list[ExtraForm] = []
    rates: list[RateForm] = []
    restrictions: list[RestrictionForm] = []
    reservations: list[ReservationForm] = []
