"""What QloApps answers, parsed at the edge into frozen forms.

Whatever is not understood is PmsUnavailable.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from pms.adapters.qloapps.fields import Day, Flag, Number, Texts, Words, ages, several
from pms.errors import PmsUnavailable
from pms.types import Stay

T = TypeVar("T")


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class AriRoom(_Form):
    """A free room. The limits are only in the JSON of a whole stay: not in XML, not day by day."""

    id_room: int
    max_adult: int = 0
    max_children: int = 0
    max_occupancy: int = 0


class AriRoomType(_Form):
    """Prices are of the whole stay, for as many rooms as were asked for, with what is added to every room."""

    id_room_type: int
    total_price: Number
    total_price_with_tax: Number
    available: Annotated[list[AriRoom], BeforeValidator(several)] = Field(
        default=[], validation_alias=AliasPath("rooms", "available")
    )


class Ari(_Form):
    """Availability, rates and inventory. Without room types: nothing, or a wrong id (recordings 023, 024)."""

    date_from: Day
    date_to: Day
    currency: Words
    room_types: Annotated[list[AriRoomType], BeforeValidator(several)] = []


class Hotel(_Form):
    """A hotel of the installation. QloApps knows neither its time zone nor its currency."""

    id: int
    hotel_name: Texts = {}
    phone: Words = ""
    email: Words = ""
    address: Words = ""
    city: Words = ""
    zipcode: Words = ""
    check_in: Words = ""
    check_out: Words = ""
    active: Flag = True


class Limits(_Form):
    """Of a room type: what QloApps lets a hotel enter and then does not hold it to (Q7)."""

    id_product: int
    max_adults: int
    max_children: int
    max_guests: int
    min_los: int = 1
    max_los: int = 0


class ServiceOfType(_Form):
    """A service as one room type has it; its own price where it has one."""

    id: int
    price: Decimal | None = None


class RoomTypeDetail(_Form):
    """A room type, which is a product of the shop: this id is `id_room_type` everywhere else."""

    id: int
    name: Texts = {}
    description_short: Texts = {}
    active: Flag = True
    show_at_front: Flag = True
    id_tax_rules_group: int = 0
    services: Annotated[list[ServiceOfType], BeforeValidator(several)] = Field(
        default=[], validation_alias=AliasPath("associations", "services")
    )


class Service(_Form):
    """Something sold with a room. `with_room`: its price is inside that of the room."""

    id: int
    name: Texts = {}
    price: Number
    id_tax_rules_group: int = 0
    auto_add_to_cart: Flag = False
    price_addition_type: int = 0
    price_calculation_method: int = 0

    @property
    def one_name(self) -> str:
        return next(iter(self.name.values()), "")

    @property
    def with_room(self) -> bool:
        return self.auto_add_to_cart and self.price_addition_type == 1

    @property
    def beside_room(self) -> bool:
        return self.auto_add_to_cart and not self.with_room

    @property
    def per_day(self) -> bool:
        return self.price_calculation_method == 2  # noqa: PLR2004 - 1 per booking, 2 per day


class BookedService(_Form):
    """Prices are of the whole stay, net."""

    id_service: int
    name: Words = ""
    quantity: int = 1
    total_price_without_tax: Number = Decimal(0)
    total_tax: Number = Decimal(0)
    per_night: Flag = False


class BookedRoom(_Form):
    """Prices are of the whole stay of the room, net."""

    id_room: int
    id_hotel_booking: int
    adults: int
    child: int = 0
    unit_price_without_tax: Number
    total_tax: Number
    services: Annotated[list[BookedService], BeforeValidator(several)] = []
    facilities: Annotated[list[Any], BeforeValidator(several)] = []


class BookedType(_Form):
    id_room_type: int
    checkin_date: Day
    checkout_date: Day
    number_of_rooms: int
    rooms: Annotated[list[BookedRoom], BeforeValidator(several)] = []


class Customer(_Form):
    """Never more of a customer than this: the rest is a password and what opens his account."""

    id: int = Field(default=0, validation_alias=AliasChoices("id_customer", "id"))
    firstname: Words = ""
    lastname: Words = ""
    email: Words = ""
    phone: Words = ""
    active: Flag = True


class BookingPrices(_Form):
    total_price_without_tax: Number
    total_tax: Number
    total_paid: Number = Decimal(0)


class Booking(_Form):
    """A booking. Whether it is cancelled does not stand in it (Q6)."""

    id: int
    id_property: int
    currency: Words
    source: Words = ""
    customer: Customer = Field(validation_alias=AliasPath("associations", "customer_detail"))
    prices: BookingPrices = Field(validation_alias=AliasPath("associations", "price_details"))
    remarks: Annotated[list[str], BeforeValidator(several)] = Field(
        default=[], validation_alias=AliasPath("associations", "remarks")
    )
    cart_rules: Annotated[list[Any], BeforeValidator(several)] = Field(
        default=[], validation_alias=AliasPath("associations", "cart_rules")
    )
    room_types: Annotated[list[BookedType], BeforeValidator(several)] = Field(
        default=[], validation_alias=AliasPath("associations", "room_types")
    )


class RoomBooking(_Form):
    """One room of a booking: the only place that tells whether it is still one (Q6)."""

    id: int
    id_product: int = 0
    id_hotel: int = 0
    id_order: int
    id_room: int = 0
    id_status: int = 1
    date_from: Day
    date_to: Day
    is_refunded: Flag = False
    is_cancelled: Flag = False
    is_back_order: Flag = False
    room_num: Words = ""
    adults: int = Field(default=1, ge=0)
    children: int = Field(default=0, ge=0)
    child_ages: Annotated[list[Annotated[int, Field(ge=0)]], BeforeValidator(ages)] = []
    date_upd: Words = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.date_to <= self.date_from:
            raise ValueError("a stay ends after it begins")
        return self

    @property
    def is_over(self) -> bool:
        return self.is_cancelled or self.is_refunded

    @property
    def alive(self) -> bool:
        return not (self.is_over or self.is_back_order)

    @property
    def stay(self) -> Stay:
        return Stay(self.date_from, self.date_to)


class Order(_Form):
    """The order that a booking is, with the reference its guest knows it by."""

    id: int
    reference: Words
    source: Words = ""
    current_state: int = 0
    id_customer: int = 0
    total_paid_tax_incl: Number = Decimal(0)
    date_upd: Words = ""


def one(form: type[T], found: Any, name: str) -> T:
    """The thing in `{"name": {...}}`. Raises PmsUnavailable."""
    return _parsed(form, found.get(name) if isinstance(found, Mapping) else None, name)


def many(form: type[T], found: Any, name: str) -> list[T]:
    """The things in `{"name": [...]}`; an empty list comes without its name. Raises PmsUnavailable."""
    if found == []:
        return []
    listed = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(listed, list):
        raise PmsUnavailable(f"QloApps answers with something that is no list of {name}")
    return [_parsed(form, item, name) for item in listed]


def _parsed(form: type[T], value: Any, name: str) -> T:
    try:
        return TypeAdapter(form).validate_python(value)
    except (ValidationError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        # The error's own words would repeat what was answered.
        raise PmsUnavailable(f"QloApps answers with {name} that cannot be read ({_places(error)})") from None


def _places(error: Exception) -> str:
    """Which fields were wrong, without their values."""
    if isinstance(error, ValidationError):
        places = [".".join(map(str, detail["loc"])) for detail in error.errors(include_input=False)]
        return ", ".join(places[:3])
    return type(error).__name__
