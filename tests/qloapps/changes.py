"""PUT /api/bookings: replaces a booking by what is sent, all of it."""

from dataclasses import replace
from decimal import Decimal

from tests.qloapps.answers import Answer, Crash, Problem, refused
from tests.qloapps.booking_request import Wanted, read_booking, read_rooms, whole
from tests.qloapps.booking_view import booking_answer
from tests.qloapps.prices import booked_price, booked_services, order_total
from tests.qloapps.world import (
    AWAITING_PAYMENT,
    CANCELLED,
    PAID,
    PARTLY_PAID,
    REFUNDED,
    Order,
    RoomBooking,
    WantedRoom,
    World,
)
from tests.qloapps.writing import (
    allot,
    customer_of,
    customer_saved,
    paid_set,
    row_written,
    state_of_payment,
    state_set,
)


def booking_changed(world: World, body: str, *, as_json: bool) -> Answer:
    """The answer to a change. The id in the address is ignored. Raises Problem and Crash."""
    wanted = Wanted(read_booking(body))
    with world.lock:
        order = _checked(world, wanted)
        _rooms_replaced(world, order, wanted.rooms)
        customer_saved(world, wanted.part("customer_detail"))
        if wanted.data.get("remark"):
            order.remarks.append(str(wanted.data["remark"]))
        order.updated = world.stamp()
        _state(world, order, wanted)
        if wanted.dies_after:
            raise Crash
        if wanted.after:
            raise Problem(500, *wanted.after, cookie=True)
        return booking_answer(world, order, as_json=as_json, cookie=True)


def _checked(world: World, wanted: Wanted) -> Order:
    if not wanted.data.get("id"):
        raise refused("id is required with PUT requests.")
    order = world.orders.get(whole(wanted.data["id"]))
    if order is None:
        raise refused("Booking not found.")
    read_rooms(world, wanted, no_types="Rooms not found in the request.")
    if whole(wanted.data.get("id_property")) not in world.hotels:
        raise refused("Please provide a valid id_property.")
    if customer_of(world, wanted.part("customer_detail")) is None:
        raise refused("Customer not found.")
    return order


def _rooms_replaced(world: World, order: Order, rooms: list[WantedRoom]) -> None:
    """Rooms of the same type and dates stay; what is not asked for again goes, what is new is allotted.

    The booking's own nights count as taken meanwhile. Nothing is written where a new room is not to be had.
    """
    surplus = world.rows_of(order.id)
    kept: list[tuple[RoomBooking, WantedRoom]] = []
    new: list[WantedRoom] = []
    for wanted in rooms:
        same = [row for row in surplus if (row.id_product, row.first, row.last) == wanted.key]
        if same:
            surplus.remove(same[0])
            kept.append((same[0], wanted))
        else:
            new.append(wanted)
    allotted = allot(world, new, id_hotel=order.id_hotel)
    if allotted is None:
        raise refused("Requested room(s) not available", cookie=True)
    for row, wanted in kept:
        _kept(world, row, wanted)
    if allotted:
        order.id_cart = world.next_id("cart")
        cart = [replace(wanted, id_room=room.id) for wanted, room in allotted]
        world.left_carts.append((order.id_customer, cart))
    for wanted, room in allotted:
        row_written(world, order, wanted, room)
    for row in surplus:
        del world.room_bookings[row.id]


def _kept(world: World, row: RoomBooking, wanted: WantedRoom) -> None:
    """Its party stays whatever is sent; its services are those that are sent again."""
    kind = world.room_types[row.id_product]
    row.services = booked_services(world, kind, wanted)
    if wanted.unit_price is not None:
        row.net, row.tax = booked_price(world, kind, wanted)


def _state(world: World, order: Order, wanted: Wanted) -> None:
    """Without a status the state stays; with status 1 a paid order awaits payment again."""
    before = order.paid
    paid = wanted.amount("price_details", "total_paid")
    status = wanted.status("booking_status")
    if status == 2:
        paid = sum(order_total(world, order.id), Decimal(0))
    if paid is not None:
        paid_set(world, order, paid, order.payment)
    state = {2: PAID, 3: CANCELLED, 4: REFUNDED}.get(status)
    if status == 1 and order.paid > before:
        state = state_of_payment(world, order, 0)
    elif status == 1:
        state = {1: PAID, 2: PARTLY_PAID}.get(wanted.status("payment_status"), AWAITING_PAYMENT)
    if state and state != order.state:
        state_set(world, order, state)
