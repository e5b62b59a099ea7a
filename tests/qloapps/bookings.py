"""POST /api/bookings: books, and does not look whether somebody was quicker."""

from dataclasses import replace
from decimal import Decimal

from tests.qloapps.answers import NO_ROOM, Answer, Crash, Problem, refused
from tests.qloapps.booking_request import Wanted, check_customer, check_property, read_booking, read_rooms
from tests.qloapps.booking_view import booking_answer
from tests.qloapps.prices import cents, order_total
from tests.qloapps.world import AWAITING_PAYMENT, CANCELLED, PAID, REFUNDED, Order, RoomBooking, World
from tests.qloapps.writing import (
    Allotted,
    allot,
    customer_of,
    customer_saved,
    order_written,
    paid_set,
    rival,
    row_written,
    state_of_payment,
    state_set,
)

COMPLETED, CANCELLED_AT_ONCE, REFUNDED_AT_ONCE = 2, 3, 4
PAYMENT_TYPES = {"online": 1, "pay at hotel": 2, "remote": 3}


def booking_created(world: World, body: str, *, as_json: bool) -> Answer:
    """The answer to a booking. Raises Problem and Crash; after either the booking may exist."""
    wanted = Wanted(read_booking(body))
    with world.lock:
        check_property(world, wanted.data)
        check_customer(wanted.part("customer_detail"))
        read_rooms(world, wanted)
        allotted = allot(world, wanted.rooms, id_hotel=int(wanted.data["id_property"]))
    if allotted is None:
        raise refused(NO_ROOM)
    world.wait(world.booking_seconds)  # between looking and writing nothing is locked
    with world.lock:
        order = _written(world, wanted, _cart(world, wanted, allotted))
        if wanted.dies_after:
            raise Crash
        if wanted.after:
            raise Problem(500, *wanted.after, cookie=True)
        return booking_answer(world, order, as_json=as_json, cookie=True)


def _cart(world: World, wanted: Wanted, allotted: Allotted) -> Allotted:
    """What will be booked: not always what was asked for.

    Without stock the cart stays empty, and the customer's last cart that became no order is taken instead:
    in its own room, where that is free.
    """
    lost = world.this_time("another_booking")
    if all(world.room_types[one.id_product].stock for one, _ in allotted) and not lost:
        return allotted
    customer = customer_of(world, wanted.part("customer_detail"))
    left = [cart for cart in world.left_carts if customer and cart[0] == customer.id]
    for cart in reversed(left):
        id_hotel = world.room_types[cart[1][0].id_product].id_hotel
        anywhere = [replace(wanted, id_room=0) for wanted in cart[1]]
        other = allot(world, cart[1], id_hotel=id_hotel) or allot(world, anywhere, id_hotel=id_hotel)
        if other:
            world.left_carts.remove(cart)
            return other
    raise refused(NO_ROOM)


def _written(world: World, wanted: Wanted, allotted: Allotted) -> Order:
    if world.this_time("rival_before"):
        rival(world, allotted)
    customer = customer_saved(world, wanted.part("customer_detail"))
    payment = wanted.part("payment_detail")
    order = order_written(
        world,
        customer,
        world.room_types[allotted[0][0].id_product].id_hotel,
        source=str(wanted.data.get("source") or ""),
        payment=str(payment.get("payment_method") or "Order from API"),
        payment_type=PAYMENT_TYPES.get(str(payment.get("payment_type")), 2),
        remarks=[str(wanted.data["remark"])] if wanted.data.get("remark") else [],
    )
    rows = [row_written(world, order, one, room) for one, room in allotted]
    _raise_to(world, order, wanted.amount("price_details", "total_price_with_tax"))
    _paid(world, order, wanted)
    _overbooked(world, rows)
    if world.this_time("rival_after"):
        rival(world, allotted)
    return order


def _raise_to(world: World, order: Order, total: Decimal | None) -> None:
    """A total above the computed one raises the rooms' prices to it; one below is ignored."""
    net, tax = order_total(world, order.id)
    if total is None or total <= net + tax:
        return
    row = world.rows_of(order.id)[0]
    gross = row.net + row.tax + total - net - tax
    share = row.tax / row.net if row.net else Decimal(0)
    row.net = cents(gross / (1 + share))
    row.tax = cents(gross) - row.net


def _paid(world: World, order: Order, wanted: Wanted) -> None:
    status = wanted.status("booking_status")
    paid = wanted.amount("price_details", "total_paid") or Decimal(0)
    if status == COMPLETED:
        paid = sum(order_total(world, order.id), Decimal(0))
    paid_set(world, order, paid, order.payment)
    state = {COMPLETED: PAID, CANCELLED_AT_ONCE: CANCELLED, REFUNDED_AT_ONCE: REFUNDED}.get(status)
    state_set(world, order, state or state_of_payment(world, order, wanted.status("payment_status")))


def _overbooked(world: World, rows: list[RoomBooking]) -> None:
    """Two live bookings of one room: either both stay, or ours is cancelled while the answer says nothing."""
    for row in rows:
        others = [other for other in world.live_rows(row.id_room, row.first, row.last) if other is not row]
        if not others or all(other.id_order == row.id_order for other in others):
            continue
        world.overbooked += 1
        both_stay = world.overbooked % 2 == 1 if world.overbooking == "alternate" else None
        if both_stay or world.overbooking == "both":
            continue
        row.cancelled = row.refunded = row.back_order = True
        world.orders[row.id_order].state = AWAITING_PAYMENT
