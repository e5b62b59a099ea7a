"""Small builders of a hotel with rooms and rates. They need no scope."""

import datetime as dt
from typing import Any

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms.models import Hold, Rate, Reservation, Restriction, Room, RoomNight, RoomType, Tax
from pms.services import quote_make, reservation_make
from pms.types import GuestDetails, Party, QuoteInfo, ReservationInfo, Stay
from tenants.models import Tenant
from tenants.scope import scope

TWO = Party(2)
JULIA = GuestDetails("Julia Paz", "julia@example.com", "+5491150000001", "es")


def stay(nights: int = 2, *, in_days: int = 30) -> Stay:
    """A stay that begins `in_days` from the clock's today."""
    check_in = clock.now().date() + dt.timedelta(days=in_days)
    return Stay(check_in, check_in + dt.timedelta(days=nights))


def a_hotel(slug: str = "aurora", **fields: Any) -> Tenant:
    values = {"name": slug.title(), "currency": "EUR", "timezone": "Europe/Dublin", **fields}
    return Tenant.objects.create(slug=slug, **values)


def a_room_type(
    hotel: Tenant,
    code: str = "double",
    *,
    rooms: tuple[str, ...] = ("101",),
    price: str = "100",
    **fields: Any,
) -> RoomType:
    """A room type with rooms, and one rate for all nights; without a price no rate at all."""
    values = {"kind": "double", "name": {"en": code}, "max_adults": 2, "max_children": 1, "max_guests": 3}
    with scope(hotel.pk):
        room_type = RoomType.objects.create(tenant=hotel, code=code, **{**values, **fields})
        for number in rooms:
            Room.objects.create(tenant=hotel, room_type=room_type, number=number)
    if price:
        a_rate(room_type, price=price)
    return room_type


def a_rate(room_type: RoomType, first: str = "2026-01-01", last: str = "2030-12-31", **fields: Any) -> Rate:
    with scope(room_type.tenant_id):
        return Rate.objects.create(
            tenant_id=room_type.tenant_id,
            room_type=room_type,
            position=Rate.objects.count(),
            first_night=first,
            last_night=last,
            **fields,
        )


def a_restriction(hotel: Tenant, of: Stay, room_type: RoomType | None = None, **fields: Any) -> None:
    """A restriction of the nights of a stay."""
    with scope(hotel.pk):
        Restriction.objects.create(
            tenant=hotel,
            room_type=room_type,
            first_night=of.check_in,
            last_night=of.night_dates[-1],
            **fields,
        )


def a_tax(hotel: Tenant, name: str = "city tax", **fields: Any) -> None:
    with scope(hotel.pk):
        Tax.objects.create(tenant=hotel, name=name, **fields)


def a_quote(hotel: Tenant, of: Stay, *, code: str = "double", party: Party = TWO) -> QuoteInfo:
    return quote_make(tenant_id=hotel.pk, room_type_code=code, stay=of, party=party)


def book(
    hotel: Tenant,
    quote: QuoteInfo,
    *,
    key: str = "key-1",
    guest: GuestDetails = JULIA,
    total: Money | None = None,
) -> ReservationInfo:
    return reservation_make(
        tenant_id=hotel.pk,
        quote_id=quote.id,
        guest=guest,
        idempotency_key=key,
        confirmed_total=total or quote.offer.total,
    )


def a_reservation(hotel: Tenant, of: Stay, *, code: str = "double", key: str = "key-1") -> ReservationInfo:
    return book(hotel, a_quote(hotel, of, code=code), key=key)


def taken_nights(hotel: Tenant) -> list[tuple[str, dt.date, str]]:
    """(room, night, hold or reservation) of every taken night, in order."""
    with scope(hotel.pk):
        rows = RoomNight.objects.select_related("room").order_by("room__number", "night")
        return [(row.room.number, row.night, "hold" if row.hold_id else "reservation") for row in rows]


def the_reservation(hotel: Tenant, reference: str) -> Reservation:
    with scope(hotel.pk):
        return Reservation.objects.get(reference=reference)


def the_holds(hotel: Tenant) -> list[str]:
    """The states of all holds, oldest first."""
    with scope(hotel.pk):
        return list(Hold.objects.order_by("id").values_list("state", flat=True))
