"""Testing a connection: what is missing, in words for whoever sets QloApps up. Nothing is written."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hotel_agent.lib import clock
from pms.adapters.qloapps import ari, catalogue
from pms.adapters.qloapps.access import missing
from pms.adapters.qloapps.answers import Hotel, one
from pms.adapters.qloapps.client import Client
from pms.adapters.qloapps.desk import Desk, desk_of
from pms.adapters.qloapps.failures import NotAllowed, sentence
from pms.errors import NotFound, PmsError
from pms.models import PmsConnection
from pms.types import Health, Stay

NEEDED: dict[str, tuple[str, ...]] = {
    "hotels": ("GET",),
    "hotel_room_types": ("GET",),
    "room_types": ("GET",),
    "services": ("GET",),
    "hotel_ari": ("POST",),
    "bookings": ("GET", "POST", "PUT"),
    "room_bookings": ("GET", "PUT"),
    "orders": ("GET",),
    "order_histories": ("POST",),
    "customers": ("GET",),
}
"""What the key must be allowed, and no more than it uses."""
TOO_MUCH: dict[str, tuple[str, ...]] = {
    "customers": ("PUT", "DELETE"),
    "configurations": ("GET", "PUT"),
    "employees": ("GET", "PUT", "POST", "DELETE"),
}
"""What it should not be allowed: a key that gets lost opens all it may."""
_RESOURCE = re.compile(
    r"<(?P<name>[a-z_]+) xlink:href=\"[^\"]*\"(?P<methods>(?: [a-z]+=\"(?:true|false)\")+)>"
)
_METHOD = re.compile(r"([a-z]+)=\"true\"")
_DAYS_AHEAD = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; with `warning` the connection works all the same."""

    message: str
    warning: bool = False


def probe(connection: PmsConnection) -> list[Finding]:
    """All that is wrong with a connection; nothing where it works. Never raises a `PmsError`."""
    lacking = missing(connection)
    if lacking:
        return [Finding(f"Missing: {what}.") for what in lacking]
    try:
        return list(_wrong(desk_of(connection)))
    except NotAllowed as error:
        return [Finding(f"{sentence(str(error))} Check the key and that it is active.")]
    except NotFound:
        return [Finding("No web service is at this address: check it, and that its server rewrites URLs.")]
    except PmsError as error:
        return [Finding(sentence(str(error)))]


def health(desk: Desk) -> Health:
    """See `Pms.health`: whether it answers about this hotel."""
    try:
        hotel_of(desk)
    except PmsError as error:
        return Health(ok=False, detail=str(error))
    return Health(ok=True)


def permissions(client: Client) -> dict[str, set[str]]:
    """What the key may, by resource: QloApps lists it at its root, for each key its own."""
    client.get("")  # says in words what is wrong, where XML would have to be read for it
    xml = client.get_xml("")
    return {
        found["name"]: {method.upper() for method in _METHOD.findall(found["methods"])}
        for found in _RESOURCE.finditer(xml)
        if found["name"] != "description"
    }


def _wrong(desk: Desk) -> Iterator[Finding]:
    allowed = permissions(desk.client)
    lacking = [
        f"{method} {resource}"
        for resource, methods in NEEDED.items()
        for method in methods
        if method not in allowed.get(resource, set())
    ]
    if lacking:
        yield Finding(f"The key lacks these permissions: {', '.join(lacking)}.")
    for resource, methods in TOO_MUCH.items():
        if spare := [method for method in methods if method in allowed.get(resource, set())]:
            what = f"{', '.join(spare)} of {resource}"
            yield Finding(f"The key does not need {what}: better take it away.", warning=True)
    denied = {entry.partition(" ")[2] for entry in lacking}
    for resources, look in _LOOKS:
        if not denied & set(resources):
            yield from look(desk)


def hotel_of(desk: Desk) -> Hotel:
    """The hotel itself. Raises NotFound, PmsUnavailable."""
    return one(Hotel, desk.client.get(f"hotels/{desk.access.hotel_id}"), "hotel")


def _wrong_hotel(desk: Desk) -> Iterator[Finding]:
    try:
        hotel = hotel_of(desk)
    except NotFound:
        yield Finding(f"QloApps has no hotel {desk.access.hotel_id}: check hotel_id.")
        return
    if not hotel.active:
        yield Finding(f"Hotel {hotel.id} is switched off in QloApps.", warning=True)


def _wrong_services(desk: Desk) -> Iterator[Finding]:
    for kind in catalogue.on_sale(desk.client, desk.hotel.language).values():
        if kind.left_out:
            names = ", ".join(kind.left_out)
            yield Finding(
                f"{names}: taxed otherwise than room type {kind.id}, so neither quoted nor booked with it.",
                warning=True,
            )


def _wrong_search(desk: Desk) -> Iterator[Finding]:
    first = clock.local_today(desk.hotel.timezone) + dt.timedelta(days=_DAYS_AHEAD)
    found = ari.ask(desk.client, Stay(first, first + dt.timedelta(days=1)))
    if not found:
        yield Finding(f"QloApps sells no room type at hotel {desk.access.hotel_id}.")
    for currency in {one_type.currency for one_type in found.values()} - {desk.hotel.currency}:
        yield Finding(f"QloApps sells in {currency}, the hotel's profile says {desk.hotel.currency}.")


_LOOKS: tuple[tuple[tuple[str, ...], Callable[[Desk], Iterator[Finding]]], ...] = (
    (("hotels",), _wrong_hotel),
    (("hotel_room_types", "room_types", "services"), _wrong_services),
    (("hotel_ari",), _wrong_search),
)
"""What is looked at, and what the key must be allowed for it."""
