"""One row of each table of the service, as a list or a detail shows it."""

import json
from collections.abc import Iterable
from decimal import Decimal
from hashlib import md5

from tests.qloapps import templates
from tests.qloapps.prices import order_total
from tests.qloapps.templates import DATES, Row
from tests.qloapps.world import (
    ORDER_STATES,
    PAID,
    Customer,
    FeaturePrice,
    History,
    Hotel,
    Order,
    Payment,
    Room,
    RoomBooking,
    RoomType,
    Service,
    World,
)

LIMITS_FROM = 50
"""Ids of hotel_room_types begin after this, so that nobody takes them for those of room_types."""


def money(amount: Decimal) -> str:
    return f"{amount:.6f}"


def _hash(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def hotel_row(one: Hotel) -> Row:
    return {
        **templates.HOTEL,
        "id": one.id,
        "phone": one.phone,
        "city": one.city,
        "id_category": 6 + one.id,
        "email": one.email,
        "check_in": one.check_in,
        "check_out": one.check_out,
        "hotel_name": one.name,
    }


def room_type_row(one: RoomType) -> Row:
    return {
        **templates.ROOM_TYPE,
        "id": one.id,
        "id_hotel": one.id_hotel,
        "adults": one.adults,
        "children": one.children,
        "id_tax_rules_group": one.tax_group,
        "price": money(one.price),
        "link_rewrite": one.name.lower().replace(" ", "-"),
        "name": one.name,
        "description": f"Our {one.name}.",
        "description_short": one.name,
    }


def limits_row(one: RoomType) -> Row:
    plain = [name for name in templates.LIMITS if name not in ("id", "id_product", *DATES)]
    values = {name: getattr(one, name) for name in plain}
    return {**templates.LIMITS, "id": one.id + LIMITS_FROM, "id_product": one.id, **values}


def room_row(world: World, one: Room) -> Row:
    return {
        **templates.ROOM,
        "id": one.id,
        "id_product": one.id_product,
        "id_hotel": world.room_types[one.id_product].id_hotel,
        "room_num": one.number,
        "id_status": one.status,
        "comment": one.comment,
    }


def service_row(one: Service) -> Row:
    return {
        **templates.SERVICE,
        "id": one.id,
        "id_tax_rules_group": one.tax_group,
        "price_calculation_method": one.method,
        "price": money(one.price),
        "auto_add_to_cart": int(one.auto_add),
        "price_addition_type": one.addition_type,
        "name": one.name,
    }


def order_row(world: World, one: Order) -> Row:
    net, tax = order_total(world, one.id)
    gross = money(net + tax)
    return {
        **templates.ORDER,
        "id": one.id,
        "id_cart": one.id_cart,
        "id_customer": one.id_customer,
        "current_state": one.state,
        "valid": int(one.state == PAID),
        "date_add": one.added,
        "date_upd": one.updated,
        "secure_key": _hash(f"order {one.id_customer}"),
        "payment": one.payment,
        "payment_type": one.payment_type,
        "total_paid": gross,
        "total_paid_tax_incl": gross,
        "total_paid_tax_excl": money(net),
        "total_paid_real": money(one.paid),
        "total_products": money(net),
        "total_products_wt": gross,
        "source": one.source,
        "reference": one.reference,
        "advance_paid_amount": gross,
    }


def room_booking_row(world: World, one: RoomBooking) -> Row:
    hotel = world.hotels[one.id_hotel]
    gross = money(one.net + one.tax)
    return {
        **templates.ROOM_BOOKING,
        "id": one.id,
        "id_product": one.id_product,
        "id_hotel": one.id_hotel,
        "id_order": one.id_order,
        "id_order_detail": one.id,
        "id_cart": one.id_cart,
        "id_room": one.id_room,
        "id_customer": one.id_customer,
        "id_status": one.status,
        "comment": one.comment,
        "check_in": one.check_in,
        "check_out": one.check_out,
        "date_from": f"{one.first} 00:00:00",
        "date_to": f"{one.last} 00:00:00",
        "total_price_tax_excl": money(one.net),
        "total_price_tax_incl": gross,
        "total_paid_amount": gross,
        "is_refunded": int(one.refunded),
        "is_cancelled": int(one.cancelled),
        "is_back_order": int(one.back_order),
        "room_num": world.rooms[one.id_room].number,
        "room_type_name": world.room_types[one.id_product].name,
        "hotel_name": hotel.name,
        "city": hotel.city,
        "phone": hotel.phone,
        "email": hotel.email,
        "check_in_time": hotel.check_in,
        "check_out_time": hotel.check_out,
        "planned_check_out": f"{one.last} {hotel.check_out}:00",
        "adults": one.adults,
        "children": one.children,
        "child_ages": json.dumps(list(one.child_ages), separators=(",", ":")),
        "date_add": one.added,
        "date_upd": one.updated,
    }


def customer_row(one: Customer) -> Row:
    """With the hash of the password: the real one gives it away too."""
    return {
        **templates.CUSTOMER,
        "id": one.id,
        "secure_key": _hash(f"order {one.id}"),
        "passwd": _hash(f"password {one.id}"),
        "lastname": one.lastname,
        "firstname": one.firstname,
        "email": one.email,
        "phone": one.phone,
        "date_add": one.added,
        "date_upd": one.updated,
    }


def history_row(one: History) -> Row:
    values = {"id_employee": one.id_employee, "id_order_state": one.state, "id_order": one.id_order}
    return {"id": one.id, **values, "date_add": one.added}


def order_state_rows(_world: World) -> Iterable[Row]:
    for number, (name, invoice, logable, paid) in enumerate(ORDER_STATES, 1):
        yield {"id": number, "invoice": invoice, "logable": logable, "paid": paid, "name": name}


def payment_row(one: Payment) -> Row:
    values = {"order_reference": one.reference, "amount": f"{one.amount:.2f}", "payment_method": one.method}
    return {**templates.PAYMENT, "id": one.id, **values, "date_add": one.added}


def tax_rows(world: World) -> Iterable[Row]:
    for number, rate in world.tax_rates.items():
        yield {**templates.TAX, "id": number, "rate": f"{rate:.3f}", "name": f"IVA {rate} %"}


def tax_group_rows(world: World) -> Iterable[Row]:
    for number, rate in world.tax_rates.items():
        yield {**templates.TAX_GROUP, "id": number, "name": f"Rate of {rate} %"}


def feature_price_row(one: FeaturePrice) -> Row:
    values = {"impact_way": one.way, "impact_type": one.kind, "impact_value": money(one.value)}
    return {**templates.FEATURE_PRICE, "id": one.id, "id_product": one.id_product, **values}
