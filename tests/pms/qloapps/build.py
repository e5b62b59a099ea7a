"""A hotel whose rooms are in a QloApps: the stand-in of tests/qloapps, over real sockets."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hotel_agent.lib import clock
from pms.adapters.qloapps.adapter import QloAppsPms
from pms.models import PmsConnection
from pms.types import BookingRequest, GuestDetails, Party, ReservationInfo, Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel
from tests.qloapps.stand import Stand

TWO = Party(2)
FAMILY = Party(2, 1, (7,))
MARTA = GuestDetails("Marta Rivas", "marta@example.com", "+34600000001", "es")
GARDEN, SUITE, ATTIC, HILL = "1", "2", "3", "4"


def stay(nights: int = 3, *, in_days: int = 40) -> Stay:
    """A stay that begins `in_days` from today at the hotel."""
    check_in = clock.local_today("Europe/Madrid") + dt.timedelta(days=in_days)
    return Stay(check_in, check_in + dt.timedelta(days=nights))


def a_connection(hotel: Tenant, qloapps: Stand, **fields: Any) -> PmsConnection:
    values: dict[str, Any] = {"base_url": qloapps.url, "api_key": qloapps.key, "options": {"hotel_id": 1}}
    with scope(hotel.pk):
        return PmsConnection.objects.create(tenant=hotel, provider="qloapps", **{**values, **fields})


def a_qloapps_hotel(qloapps: Stand, slug: str = "marina", **fields: Any) -> Tenant:
    """Casa Marina of the stand-in, with its connection."""
    hotel = a_hotel(slug, timezone="Europe/Madrid", language="en", **fields)
    a_connection(hotel, qloapps)
    return hotel


def pms_of(hotel: Tenant, **fields: Any) -> QloAppsPms:
    """Its PMS, with other values of the connection than those that are stored."""
    with scope(hotel.pk):
        connection = PmsConnection.objects.get(tenant=hotel)
    for name, value in fields.items():
        setattr(connection, name, value)
    return QloAppsPms(connection)


def a_request(
    pms: QloAppsPms, of: Stay, *, code: str = SUITE, key: str = "quote:1", **fields: Any
) -> BookingRequest:
    """A booking at the price it is quoted."""
    party = fields.pop("party", TWO)
    total = pms.quote(code, of, party).total
    request = BookingRequest(code, of, party, MARTA, total, key)
    return replace(request, **fields)


def book(pms: QloAppsPms, of: Stay, **fields: Any) -> ReservationInfo:
    return pms.reserve(a_request(pms, of, **fields))
