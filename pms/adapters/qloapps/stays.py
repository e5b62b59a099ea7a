"""Bookings of QloApps as stays of ours.

A booking is an order with a row for each room. Its reference is the order's; whether it is still alive stands
in the rows alone: the booking itself looks the same when it is cancelled, and the order's state may lie (Q6).
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hotel_agent.lib.money import Money
from pms.adapters.qloapps.answers import Booking, Customer, Order, RoomBooking, many, one
from pms.adapters.qloapps.desk import SOURCE, Desk
from pms.adapters.qloapps.guests import said_by
from pms.types import Party, ReservationInfo, ReservationStatus, Stay

ORDER_COLUMNS = "[id,reference,source,current_state,id_customer,total_paid_tax_incl,date_upd]"
ROW_COLUMNS = (
    "[id,id_product,id_hotel,id_order,id_room,id_status,date_from,date_to,is_refunded,is_cancelled,"
    "is_back_order,room_num,adults,children,child_ages,date_upd]"
)
CUSTOMER_COLUMNS = "[id,firstname,lastname,email,phone]"
CHECKED_IN, CHECKED_OUT = 2, 3
OPERATORS = frozenset("[]|,%<>!")
"""What its searches take for more than a letter: a value with one of them is not searched for."""


@dataclass(frozen=True, slots=True)
class Booked:
    """One booking with its rooms, the living ones where any is alive.

    It stands while any is not over: a back order, which is not alive, would still be given a room.
    """

    order: Order
    rows: tuple[RoomBooking, ...]

    @property
    def alive(self) -> bool:
        return any(row.alive for row in self.rows)

    @property
    def stands(self) -> bool:
        return any(not row.is_over for row in self.rows)

    @property
    def status(self) -> ReservationStatus:
        living = [row for row in self.rows if row.alive]
        if not living:
            return ReservationStatus.PENDING if self.stands else ReservationStatus.CANCELLED
        states = {row.id_status for row in living}
        if CHECKED_IN in states:
            return ReservationStatus.IN_HOUSE
        return ReservationStatus.DEPARTED if states == {CHECKED_OUT} else ReservationStatus.CONFIRMED

    @property
    def changed(self) -> str:
        return max(self.order.date_upd, *(row.date_upd for row in self.rows))

    @property
    def stay(self) -> Stay:
        return Stay(min(row.date_from for row in self.rows), max(row.date_to for row in self.rows))

    @property
    def party(self) -> Party:
        """All who stay, in however many rooms."""
        children = sum(row.children for row in self.rows)
        ages = tuple(age for row in self.rows for age in row.child_ages)
        return Party(max(1, sum(row.adults for row in self.rows)), children, ages[:children])


def orders(desk: Desk, **params: str) -> list[Order]:
    """The orders that fit, of every hotel there is; `rooms_of` tells which are ours."""
    return many(Order, desk.client.get("orders", display=ORDER_COLUMNS, **params), "orders")


def rows(desk: Desk, **params: str) -> list[RoomBooking]:
    """Rooms of bookings that fit."""
    return many(RoomBooking, desk.client.get("room_bookings", display=ROW_COLUMNS, **params), "bookings")


def booked(desk: Desk, found: Sequence[Order], *, anywhere: bool = False) -> list[Booked]:
    """These orders with their rooms, in their order; those of another hotel only with `anywhere`."""
    if not found:
        return []
    ids = "|".join(str(order.id) for order in found)
    by_order: dict[int, list[RoomBooking]] = {}
    for row in rows(desk, **{"filter[id_order]": f"[{ids}]"}):
        if anywhere or row.id_hotel == desk.access.hotel_id:
            by_order.setdefault(row.id_order, []).append(row)
    return [Booked(order, _telling(by_order[order.id])) for order in found if order.id in by_order]


def written_under(desk: Desk, source: str) -> list[Booked]:
    """Every booking with this source, oldest first, at whatever hotel it landed (Q4). One at most should
    stand.
    """
    found = orders(desk, **{"filter[source]": f"[{source}]"})
    return booked(desk, sorted(found, key=lambda order: order.id), anywhere=True)


def booking(desk: Desk, number: int) -> Booking:
    """A booking in full, without its status. Raises NotFound."""
    return one(Booking, desk.client.get(f"bookings/{number}"), "booking")


def info(desk: Desk, stay: Booked, idempotency_key: str = "") -> ReservationInfo:
    """One stay, with what only the booking itself tells."""
    full = booking(desk, stay.order.id)
    return from_booking(desk, stay, full, idempotency_key)


def from_booking(desk: Desk, stay: Booked, full: Booking, idempotency_key: str = "") -> ReservationInfo:
    """The same with the booking at hand."""
    return _info(desk, stay, (full.customer, list(full.remarks)), total_of(full), idempotency_key)


def total_of(full: Booking) -> Money:
    """All that a booking costs: its rooms, their services, their taxes."""
    return Money(full.prices.total_price_without_tax + full.prices.total_tax, full.currency).rounded()


def infos(desk: Desk, found: Sequence[Booked]) -> list[ReservationInfo]:
    """Several stays in few questions. What a guest said of himself stands in the bookings we made only."""
    theirs = [stay for stay in found if not stay.order.source.startswith(SOURCE)]
    customers = _customers(desk, {stay.order.id_customer for stay in theirs})
    made = []
    for stay in found:
        if stay.order.source.startswith(SOURCE):
            made.append(info(desk, stay))
        else:
            total = Money(stay.order.total_paid_tax_incl, desk.hotel.currency).rounded()
            customer = customers.get(stay.order.id_customer, Customer())
            made.append(_info(desk, stay, (customer, []), total))
    return made


def searchable(value: str) -> bool:
    """Whether a value can be searched for as it stands."""
    return bool(value.strip()) and not OPERATORS & set(value)


def _telling(found: Sequence[RoomBooking]) -> tuple[RoomBooking, ...]:
    living = tuple(row for row in found if row.alive)
    return living or tuple(found)


def _customers(desk: Desk, numbers: Iterable[int]) -> Mapping[int, Customer]:
    ids = "|".join(str(number) for number in sorted(numbers) if number)
    if not ids:
        return {}
    found = desk.client.get("customers", **{"filter[id]": f"[{ids}]", "display": CUSTOMER_COLUMNS})
    return {customer.id: customer for customer in many(Customer, found, "customers")}


def _info(
    desk: Desk, stay: Booked, guest: tuple[Customer, list[str]], total: Money, idempotency_key: str = ""
) -> ReservationInfo:
    return ReservationInfo(
        reference=stay.order.reference,
        status=stay.status,
        room_type_code=str(stay.rows[0].id_product),
        stay=stay.stay,
        party=stay.party,
        guest=said_by(*guest),
        total=total,
        idempotency_key=idempotency_key,
        room_number=", ".join(row.room_num for row in stay.rows if row.alive),
        changed_at=_instant(stay.changed, desk.hotel.timezone),
    )


def _instant(stamp: str, timezone: str) -> dt.datetime | None:
    """QloApps writes its own wall clock, which is the hotel's."""
    try:
        return dt.datetime.fromisoformat(stamp).replace(tzinfo=ZoneInfo(timezone)).astimezone(dt.UTC)
    except ValueError:
        return None
