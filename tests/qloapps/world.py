"""What the hotel system keeps: all in memory, changed under one lock."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from threading import Event, RLock
from zoneinfo import ZoneInfo

ACTIVE, INACTIVE, CLOSED_FOR_DATES = 1, 2, 3
"""States of a room."""

ALLOTTED, CHECKED_IN, CHECKED_OUT = 1, 2, 3
"""States of a room booking."""

AWAITING_PAYMENT, PAID, CANCELLED, REFUNDED, PARTLY_PAID = 1, 2, 4, 5, 8
"""States of an order that the stand-in sets by itself."""

ORDER_STATES = (
    ("Awaiting payment", 0, 0, 0),
    ("Complete payment received", 1, 1, 1),
    ("Processing in progress", 1, 0, 0),
    ("Canceled", 0, 0, 0),
    ("Refunded", 1, 0, 0),
    ("Payment error", 0, 0, 0),
    ("Overbooking (Paid)", 1, 0, 1),
    ("Partial payment received", 1, 1, 0),
    ("Awaiting remote payment", 0, 0, 0),
    ("Remote payment accepted", 1, 1, 0),
    ("Overbooking (Not paid)", 0, 0, 0),
    ("Overbooking (Partial payment)", 0, 0, 0),
)
"""Name, and whether it makes an invoice, counts as sold, counts as paid; the first is number 1."""

NEVER = "0000-00-00 00:00:00"


@dataclass(slots=True)
class Hotel:
    id: int
    name: str
    check_in: str = "15:00"
    check_out: str = "11:00"
    city: str = "Puerto Claro"
    phone: str = "912000001"
    email: str = "desk@example.com"


@dataclass(slots=True)
class RoomType:
    """`price` is net for one night; `adults` and `children` are who a booking without a party gets."""

    id: int
    id_hotel: int
    name: str
    price: Decimal
    tax_group: int = 1
    adults: int = 2
    children: int = 1
    max_adults: int = 2
    max_children: int = 1
    max_guests: int = 3
    min_los: int = 1
    max_los: int = 0
    services: list[int] = field(default_factory=list)
    stock: int = 999


@dataclass(slots=True)
class Room:
    id: int
    id_product: int
    number: str
    status: int = ACTIVE
    comment: str = ""
    closed: list[tuple[dt.date, dt.date]] = field(default_factory=list)


@dataclass(slots=True)
class Service:
    """`addition_type` 1: part of the room's price, 2: charged beside it. `method` 1: once, 2: per day."""

    id: int
    name: str
    price: Decimal
    auto_add: bool = False
    addition_type: int = 1
    method: int = 2
    tax_group: int = 0


@dataclass(slots=True)
class FeaturePrice:
    """Another price for the nights from `first` to `last`.

    `way` 1: lower, 2: higher, 3: fixed; `kind` 1: percent, 2: amount.
    """

    id: int
    id_product: int
    first: dt.date
    last: dt.date
    value: Decimal
    way: int = 2
    kind: int = 2


@dataclass(slots=True)
class Customer:
    id: int
    firstname: str
    lastname: str
    email: str
    phone: str
    added: str
    updated: str


@dataclass(slots=True)
class BookedService:
    id: int
    name: str
    quantity: int
    net: Decimal
    tax: Decimal
    method: int


@dataclass(slots=True)
class RoomBooking:
    """One room of an order, in the table that the web service calls room_bookings."""

    id: int
    id_order: int
    id_cart: int
    id_customer: int
    id_product: int
    id_hotel: int
    id_room: int
    first: dt.date
    last: dt.date
    net: Decimal
    tax: Decimal
    adults: int
    children: int
    child_ages: tuple[int, ...]
    added: str
    updated: str
    services: list[BookedService] = field(default_factory=list)
    status: int = ALLOTTED
    check_in: str = NEVER
    check_out: str = NEVER
    comment: str = ""
    cancelled: bool = False
    refunded: bool = False
    back_order: bool = False

    @property
    def live(self) -> bool:
        return not (self.cancelled or self.refunded or self.back_order)


@dataclass(slots=True)
class Order:
    id: int
    reference: str
    id_customer: int
    id_cart: int
    id_hotel: int
    source: str
    added: str
    updated: str
    payment: str = ""
    payment_type: int = 2
    state: int = AWAITING_PAYMENT
    paid: Decimal = Decimal(0)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class History:
    id: int
    id_employee: int
    state: int
    id_order: int
    added: str


@dataclass(slots=True)
class Payment:
    id: int
    reference: str
    amount: Decimal
    method: str
    added: str


@dataclass(slots=True)
class WantedRoom:
    """One room as a booking asks for it, already read and checked."""

    id_product: int
    first: dt.date
    last: dt.date
    adults: int
    children: int
    child_ages: tuple[int, ...] = ()
    id_room: int = 0
    unit_price: Decimal | None = None
    tax: Decimal | None = None
    services: tuple[tuple[int, int], ...] = ()

    @property
    def nights(self) -> int:
        return (self.last - self.first).days

    @property
    def key(self) -> tuple[int, dt.date, dt.date]:
        """By this a change finds the rooms it leaves as they are."""
        return self.id_product, self.first, self.last


@dataclass(slots=True)
class Key:
    """A web-service key: methods by resource. `everything` permits all."""

    methods: dict[str, set[str]] = field(default_factory=dict)
    active: bool = True
    everything: bool = False


class World:
    """The tables, the clock and the switches of one installation."""

    def __init__(self, zone: str = "Europe/Madrid", currency: str = "EUR") -> None:
        self.lock = RLock()
        self.stopping = Event()
        self.zone = ZoneInfo(zone)
        self.currency = currency
        self.now: Callable[[], dt.datetime] = lambda: dt.datetime.now(self.zone)
        self.enabled = True
        self.booking_seconds = 0.02
        self.overbooking = "alternate"
        self.overbooked = 0
        self.next_time: Counter[str] = Counter()
        self.keys: dict[str, Key] = {}
        self.tax_rates: dict[int, Decimal] = {}
        self.hotels: dict[int, Hotel] = {}
        self.room_types: dict[int, RoomType] = {}
        self.rooms: dict[int, Room] = {}
        self.services: dict[int, Service] = {}
        self.feature_prices: dict[int, FeaturePrice] = {}
        self.customers: dict[int, Customer] = {}
        self.orders: dict[int, Order] = {}
        self.room_bookings: dict[int, RoomBooking] = {}
        self.histories: dict[int, History] = {}
        self.payments: dict[int, Payment] = {}
        self.left_carts: list[tuple[int, list[WantedRoom]]] = []
        self.ids: dict[str, Iterator[int]] = {}

    def next_id(self, table: str) -> int:
        return next(self.ids.setdefault(table, count(1)))

    def stamp(self) -> str:
        """The time as every table keeps it: the shop's own, without a zone."""
        return f"{self.now().astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def wait(self, seconds: float) -> None:
        """Sleep, but not past the end of the server."""
        if seconds > 0:
            self.stopping.wait(seconds)

    def this_time(self, switch: str) -> bool:
        """Whether a switch is set for this request; it is used up."""
        with self.lock:
            if self.next_time[switch] <= 0:
                return False
            self.next_time[switch] -= 1
            return True

    def rooms_of(self, id_product: int) -> list[Room]:
        return [room for room in self.rooms.values() if room.id_product == id_product]

    def types_of(self, id_hotel: int) -> list[RoomType]:
        return [kind for kind in self.room_types.values() if kind.id_hotel == id_hotel]

    def rows_of(self, id_order: int) -> list[RoomBooking]:
        return [row for row in self.room_bookings.values() if row.id_order == id_order]

    def live_rows(self, id_room: int, first: dt.date, last: dt.date) -> list[RoomBooking]:
        """What is booked in a room on any of these nights."""
        return [
            row
            for row in self.room_bookings.values()
            if row.id_room == id_room and row.live and row.first < last and row.last > first
        ]
