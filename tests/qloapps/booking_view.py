"""A booking as the service shows it: amounts of whole stays, and not a word of its state."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.qloapps.answers import JSON, XML, Answer, number, php_json, tree_xml
from tests.qloapps.prices import order_total
from tests.qloapps.world import BookedService, Order, RoomBooking, World


def booking_answer(world: World, order: Order, *, as_json: bool, cookie: bool = False) -> Answer:
    """The one form in which reading, booking and changing answer."""
    with world.lock:
        shown = booking_of(world, order)
    if as_json:
        return Answer(200, php_json({"booking": shown}, ascii_only=True), JSON, cookie=cookie)
    return Answer(200, _document(tree_xml("booking", shown)), XML, cookie=cookie)


def _document(inner: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<qloapps xmlns:xlink="http://www.w3.org/1999/xlink">\n{inner}</qloapps>\n'
    )


def list_answer(world: World, *, as_json: bool, base: str) -> Answer:
    """All ids, in the order of storage; whoever filters, sorts or limits is not heard."""
    with world.lock:
        orders = sorted(world.orders.values(), key=lambda order: (order.id_customer, order.id))
    ids = [order.id for order in orders]
    if as_json:
        return Answer(200, php_json({"bookings": [{"id": one} for one in ids]} if ids else []), JSON)
    lines = "".join(f'<booking xlink:href="{base}/bookings/{one}" id="{one}"/>\n' for one in ids)
    return Answer(200, _document(f"<bookings>\n{lines}</bookings>\n"), XML)


def booking_of(world: World, order: Order) -> dict[str, Any]:
    customer = world.customers[order.id_customer]
    net, tax = order_total(world, order.id)
    return {
        "id": order.id,
        "id_property": order.id_hotel,
        "currency": world.currency,
        "source": order.source,
        "booking_date": order.added,
        "id_language": 1,
        "associations": {
            "customer_detail": {
                "id_customer": customer.id,
                "firstname": customer.firstname,
                "lastname": customer.lastname,
                "email": customer.email,
                "phone": customer.phone,
            },
            "price_details": {
                "total_paid": number(order.paid),
                "total_price_without_tax": number(net),
                "total_tax": number(tax),
            },
            "cart_rules": [],
            "remarks": list(order.remarks),
            "room_types": _room_types(world, world.rows_of(order.id)),
        },
    }


def _room_types(world: World, rows: list[RoomBooking]) -> list[dict[str, Any]]:
    groups: dict[tuple[int, dt.date, dt.date], list[RoomBooking]] = {}
    for row in rows:
        groups.setdefault((row.id_product, row.first, row.last), []).append(row)
    return [
        {
            "id_room_type": id_product,
            "checkin_date": f"{first} 00:00:00",
            "checkout_date": f"{last} 00:00:00",
            "total_tax": number(sum((row.tax for row in group), Decimal(0))),
            "number_of_rooms": len(group),
            "name": world.room_types[id_product].name,
            "rooms": [_room(row) for row in group],
        }
        for (id_product, first, last), group in groups.items()
    ]


def _room(row: RoomBooking) -> dict[str, Any]:
    room: dict[str, Any] = {
        "id_room": row.id_room,
        "id_hotel_booking": row.id,
        "adults": row.adults,
        "child": row.children,
        "unit_price_without_tax": number(row.net),
        "total_tax": number(row.tax),
    }
    if row.services:
        room["services"] = [_service(service) for service in row.services]
    return room


def _service(service: BookedService) -> dict[str, Any]:
    return {
        "id_service": service.id,
        "name": service.name,
        "quantity": service.quantity,
        "unit_price_without_tax": number(service.net / service.quantity),
        "total_price_without_tax": number(service.net),
        "total_tax": number(service.tax),
        "per_night": int(service.method == 2),
        "price_mode": service.method,
    }
