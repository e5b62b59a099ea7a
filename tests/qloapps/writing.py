"""Rows of customers, orders, room bookings, histories and payments, and the rooms they are given."""

import datetime as dt
import random
import string
from decimal import Decimal
from typing import Any

from tests.qloapps.inventory import free_rooms
from tests.qloapps.prices import booked_price, booked_services, order_total
from tests.qloapps.world import (
    AWAITING_PAYMENT,
    CANCELLED,
    PAID,
    PARTLY_PAID,
    REFUNDED,
    Customer,
    History,
    Order,
    Payment,
    Room,
    RoomBooking,
    WantedRoom,
    World,
)

Allotted = list[tuple[WantedRoom, Room]]
LONGEST_SOURCE = 255


def customer_saved(world: World, detail: dict[str, Any]) -> Customer:
    """The customer with this e-mail address, whatever else is sent: a known one gets name and phone anew."""
    now = world.stamp()
    names = {name: str(detail.get(name) or "") for name in ("firstname", "lastname", "phone")}
    known = customer_of(world, detail)
    if known is None:
        number = world.next_id("customer")
        known = Customer(number, email=str(detail["email"]), added=now, updated=now, **names)
    else:
        known.firstname, known.lastname = names["firstname"], names["lastname"]
        known.phone, known.updated = names["phone"], now
    world.customers[known.id] = known
    return known


def customer_of(world: World, detail: dict[str, Any]) -> Customer | None:
    email = str(detail.get("email") or "").casefold()
    found = (one for one in world.customers.values() if one.email.casefold() == email)
    return next(found, None)


def allot(world: World, rooms: list[WantedRoom], *, id_hotel: int) -> Allotted | None:
    """A free room for each that is wanted, as far as can be seen now; None where one has none."""
    given: Allotted = []
    for wanted in rooms:
        kind = world.room_types[wanted.id_product]
        if wanted.nights < 1 or kind.id_hotel != id_hotel:
            return None
        ours = {
            room.id
            for other, room in given
            if room.id_product == kind.id and other.first < wanted.last and other.last > wanted.first
        }
        free = [room for room in free_rooms(world, kind, wanted.first, wanted.last) if room.id not in ours]
        if wanted.id_room:
            free = [room for room in free if room.id == wanted.id_room]
        if not free:
            return None
        given.append((wanted, free[0]))
    return given


def order_written(world: World, customer: Customer, id_hotel: int, **fields: Any) -> Order:
    now = world.stamp()
    number = world.next_id("order")
    order = Order(
        id=number,
        reference=_reference(),
        id_customer=customer.id,
        id_cart=world.next_id("cart"),
        id_hotel=id_hotel,
        added=now,
        updated=now,
        **fields,
    )
    order.source = order.source[:LONGEST_SOURCE]
    world.orders[number] = order
    return order


def _reference() -> str:
    return "".join(random.choices(string.ascii_uppercase, k=9))


def row_written(world: World, order: Order, wanted: WantedRoom, room: Room) -> RoomBooking:
    kind = world.room_types[wanted.id_product]
    now = world.stamp()
    net, tax = booked_price(world, kind, wanted)
    row = RoomBooking(
        id=world.next_id("room_booking"),
        id_order=order.id,
        id_cart=order.id_cart,
        id_customer=order.id_customer,
        id_product=kind.id,
        id_hotel=kind.id_hotel,
        id_room=room.id,
        first=wanted.first,
        last=wanted.last,
        net=net,
        tax=tax,
        adults=wanted.adults,
        children=wanted.children,
        child_ages=wanted.child_ages,
        added=now,
        updated=now,
        services=booked_services(world, kind, wanted),
    )
    world.room_bookings[row.id] = row
    return row


def state_set(world: World, order: Order, state: int, *, id_employee: int = 0) -> History:
    """Write a state and its history. A cancelled or refunded order frees its rooms for good."""
    now = world.stamp()
    order.state, order.updated = state, now
    if state in (CANCELLED, REFUNDED):
        for row in world.rows_of(order.id):
            if row.live:
                row.cancelled = state == CANCELLED
                row.refunded, row.updated = True, now
    history = History(world.next_id("history"), id_employee, state, order.id, now)
    world.histories[history.id] = history
    return history


def paid_set(world: World, order: Order, total: Decimal, method: str) -> None:
    """The sum paid so far becomes `total`; the difference is a payment."""
    if total == order.paid:
        return
    number = world.next_id("payment")
    payment = Payment(number, order.reference, total - order.paid, method, world.stamp())
    world.payments[number] = payment
    order.paid = total


def state_of_payment(world: World, order: Order, payment_status: int) -> int:
    """The state of a new order: by the sum that was paid, otherwise by what was said of the payment."""
    total = sum(order_total(world, order.id))
    if order.paid > 0:
        return PAID if order.paid >= total else PARTLY_PAID
    return {1: PAID, 2: PARTLY_PAID}.get(payment_status, AWAITING_PAYMENT)


def rival(world: World, allotted: Allotted, source: str = "front desk") -> Order:
    """Somebody else takes the same rooms for the same nights, and nobody stops them."""
    now = f"{dt.datetime.now(world.zone):%f}"
    detail = {
        "firstname": "Walk",
        "lastname": "In",
        "phone": "600000000",
        "email": f"desk-{now}-{len(world.orders)}@example.com",
    }
    customer = customer_saved(world, detail)
    id_hotel = world.room_types[allotted[0][0].id_product].id_hotel
    order = order_written(world, customer, id_hotel, source=source)
    for wanted, room in allotted:
        row_written(world, order, wanted, room)
    state_set(world, order, AWAITING_PAYMENT)
    return order
