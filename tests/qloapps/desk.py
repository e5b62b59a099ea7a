"""What people do in the back office: every function is also an operation of the control address."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.qloapps import inventory
from tests.qloapps.rows import order_row, room_booking_row
from tests.qloapps.world import (
    CANCELLED,
    CHECKED_IN,
    CHECKED_OUT,
    FeaturePrice,
    Hotel,
    Key,
    Room,
    RoomType,
    Service,
    WantedRoom,
    World,
)
from tests.qloapps.writing import allot, rival, state_set

Plain = dict[str, Any]


def add_hotel(world: World, *, name: str, **fields: Any) -> Plain:
    number = world.next_id("hotel")
    world.hotels[number] = Hotel(number, name, **fields)
    return {"id": number}


def add_room_type(
    world: World, *, id_hotel: int, name: str, price: str, rooms: list[str], **fields: Any
) -> Plain:
    """A kind of room with its rooms, by their numbers; `price` is net for one night."""
    number = world.next_id("product")
    world.room_types[number] = RoomType(number, id_hotel, name, Decimal(price), **fields)
    ids = [add_room(world, id_product=number, number=room)["id"] for room in rooms]
    return {"id": number, "rooms": ids}


def add_room(world: World, *, id_product: int, number: str) -> Plain:
    id_room = world.next_id("room")
    world.rooms[id_room] = Room(id_room, id_product, number)
    return {"id": id_room}


def add_service(world: World, *, name: str, price: str, room_types: list[int], **fields: Any) -> Plain:
    number = world.next_id("product")
    world.services[number] = Service(number, name, Decimal(price), **fields)
    for kind in room_types:
        world.room_types[kind].services.append(number)
    return {"id": number}


def add_price(
    world: World, *, id_product: int, first: str, last: str, value: str, way: int = 3, kind: int = 2
) -> Plain:
    """Another price for some nights, the last included; without more it replaces the usual one."""
    number = world.next_id("feature_price")
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    price = FeaturePrice(number, id_product, *days, value=Decimal(value), way=way, kind=kind)
    world.feature_prices[number] = price
    return {"id": number}


def set_room_type(world: World, *, id_product: int, **fields: Any) -> Plain:
    """Change fields of a room type: `price`, `min_los`, `max_los`, `stock`, limits of the party."""
    for name, value in fields.items():
        setattr(world.room_types[id_product], name, Decimal(value) if name == "price" else value)
    return {}


def add_key(
    world: World,
    *,
    key: str,
    methods: dict[str, list[str]] | None = None,
    active: bool = True,
    everything: bool = False,
) -> Plain:
    allowed = {resource: set(of) for resource, of in (methods or {}).items()}
    world.keys[key] = Key(allowed, active, everything)
    return {}


def close_room(world: World, *, id_room: int, first: str, last: str, comment: str = "") -> Plain:
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    inventory.close(world.rooms[id_room], *days, comment=comment)
    return {}


def reopen_room(world: World, *, id_room: int) -> Plain:
    inventory.reopen(world.rooms[id_room])
    return {}


def sell(world: World, *, id_product: int, check_in: str, check_out: str, rooms: int = 1) -> Plain:
    """The front desk books rooms by itself, past the web service. {"order": 0} where none is free."""
    first, last = dt.date.fromisoformat(check_in), dt.date.fromisoformat(check_out)
    kind = world.room_types[id_product]
    wanted = [WantedRoom(id_product, first, last, kind.adults, 0) for _ in range(rooms)]
    allotted = allot(world, wanted, id_hotel=kind.id_hotel)
    return {"order": rival(world, allotted).id if allotted else 0}


def cancel(world: World, *, order: int) -> Plain:
    state_set(world, world.orders[order], CANCELLED, id_employee=1)
    return {}


def check_in(world: World, *, order: int) -> Plain:
    for row in world.rows_of(order):
        row.status, row.check_in, row.updated = CHECKED_IN, world.stamp(), world.stamp()
    return {}


def check_out(world: World, *, order: int) -> Plain:
    for row in world.rows_of(order):
        row.status, row.check_out, row.updated = CHECKED_OUT, world.stamp(), world.stamp()
    return {}


def switch(
    world: World,
    *,
    enabled: bool | None = None,
    booking_seconds: float | None = None,
    overbooking: str | None = None,
) -> Plain:
    """The web service on or off; how long a booking takes between looking and writing; what becomes of the
    second live booking of one room: `both` stay, ours is silently `cancel`led, or they `alternate`.
    """
    world.enabled = world.enabled if enabled is None else enabled
    world.booking_seconds = world.booking_seconds if booking_seconds is None else booking_seconds
    world.overbooking = overbooking or world.overbooking
    return {}


def next_time(world: World, *, happens: str, times: int = 1) -> Plain:
    """To the next booking something `happens`: `rival_before` or `rival_after` (somebody else books the same
    room in the same moment), `another_booking` (the customer's last cart is booked instead).
    """
    world.next_time[happens] = times
    return {}


def orders(world: World, *, source: str = "") -> Plain:
    """All orders, or those of one source, as the service shows them."""
    found = [order for order in world.orders.values() if source in ("", order.source)]
    return {"orders": [order_row(world, order) for order in found]}


def room_bookings(world: World, *, order: int = 0, live: bool = False) -> Plain:
    """Rows of all orders or of one; with `live` only those that take a room."""
    found = [
        row for row in world.room_bookings.values() if order in (0, row.id_order) and (row.live or not live)
    ]
    return {"room_bookings": [room_booking_row(world, row) for row in found]}


def customers(world: World) -> Plain:
    fields = ("id", "firstname", "lastname", "email", "phone")
    return {"customers": [{name: getattr(one, name) for name in fields} for one in world.customers.values()]}


OPERATIONS = {
    operation.__name__: operation
    for operation in (
        add_hotel,
        add_room_type,
        add_room,
        add_service,
        add_price,
        set_room_type,
        add_key,
        close_room,
        reopen_room,
        sell,
        cancel,
        check_in,
        check_out,
        switch,
        next_time,
        orders,
        room_bookings,
        customers,
    )
}
