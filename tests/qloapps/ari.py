"""`hotel_ari`: availability, rates and inventory. Asks in XML only, looks at neither party nor calendar."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from tests.qloapps.answers import Problem, number, read_xml, simplexml_errors, text_of
from tests.qloapps.inventory import booked_detail, closures
from tests.qloapps.prices import searched_prices
from tests.qloapps.world import Room, RoomType, World

FILE = "/modules/hotelreservationsystem/classes/WebserviceSpecificManagementHotelAri.php"
DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}( \d\d:\d\d:\d\d)?$")
TOTALS = {
    "available": "total_available_rooms",
    "unavailable": "total_unavailable_rooms",
    "partially_available": "total_partial_available_rooms",
    "booked": "total_booked_rooms",
}
FLAGS = {
    "available": "get_available_rooms",
    "unavailable": "get_unavailable_rooms",
    "partially_available": "get_partial_available_rooms",
    "booked": "get_booked_rooms",
}
IN_ONE = ("unavailable", "booked", "available", "partially_available")
BY_NIGHT = ("available", "booked", "unavailable", "partially_available")
"""The orders in which an answer lists what it was asked for."""


@dataclass(frozen=True, slots=True)
class Search:
    id_hotel: str
    id_room_type: str
    first: dt.date
    last: dt.date
    shown: frozenset[str]
    by_night: bool
    rooms: int


def search(world: World, body: str) -> dict[str, Any]:
    """The answer to a search, as JSON has it. Raises Problem."""
    asked = _read(body)
    with world.lock:
        if not asked.by_night:
            return {"hotel_ari": _answer(world, asked, asked.first, asked.last)}
        nights = [asked.first + dt.timedelta(days=day) for day in range((asked.last - asked.first).days)]
        return {
            "hotel_aris": [_answer(world, asked, night, night + dt.timedelta(days=1)) for night in nights]
        }


def _read(body: str) -> Search:
    if not body.strip():
        raise Problem(400, (85, "Validation error: ARI search parameters are missing."))
    tree = read_xml(body)
    ari = None if tree is None else tree.find("hotel_ari")
    if ari is None:
        invalid = (85, "Validation error: Invalid ARI search parameters found.")
        raise Problem(400, *simplexml_errors(body, "simplexml_load_string()", FILE, 486), invalid)
    missing = [name for name in ("id_hotel", "date_from", "date_to") if not text_of(ari, name)]
    if missing:
        raise Problem(400, *((41, f'parameter "{name}" required') for name in missing))
    first, last = _day(ari, "date_from"), _day(ari, "date_to")
    if last <= first:
        raise Problem(400, (85, 'Validation error: "Date to" must be after "date from"'))
    shown = frozenset(kind for kind, flag in FLAGS.items() if text_of(ari, flag) == "1")
    return Search(
        id_hotel=text_of(ari, "id_hotel") or "",
        id_room_type=text_of(ari, "id_room_type") or "",
        first=first,
        last=last,
        shown=shown or frozenset({"available"}),
        by_night=text_of(ari, "date_wise_breakdown") == "1",
        rooms=_occupancies(ari),
    )


def _day(ari: Element, name: str) -> dt.date:
    text = text_of(ari, name) or ""
    try:
        if not DATE.match(text):
            raise ValueError(text)
        year, month, day = (int(part) for part in text.partition(" ")[0].split("-"))
        return dt.date(year, month, day)
    except ValueError as error:
        raise Problem(400, (85, f'Validation error: "The {name} field is invalid."')) from error


def _occupancies(ari: Element) -> int:
    """How many rooms the prices are for. That nobody fits into them is never noticed."""
    nodes = ari.findall("associations/room_occupancies/room_occupancy")
    for position, node in enumerate(nodes, 1):
        if int(text_of(node, "adults") or 0) < 1:
            message = f"Invalid value for number of adults for Room-{position} occupancy"
            raise Problem(400, (85, f"Validation error: {message}(value must be greater than 0)."))
    return max(1, len(nodes))


def _answer(world: World, asked: Search, first: dt.date, last: dt.date) -> dict[str, Any]:
    head = {
        "id_hotel": asked.id_hotel,
        "date_from": first.isoformat(),
        "date_to": last.isoformat(),
        "currency": world.currency,
    }
    kinds = [
        kind
        for kind in world.room_types.values()
        if str(kind.id_hotel) == asked.id_hotel
        and asked.id_room_type in ("", "0", str(kind.id))
        and world.rooms_of(kind.id)
    ]
    if not kinds:
        return head
    counted = dict.fromkeys(TOTALS, 0)
    shown_types = [_room_type(world, asked, kind, (first, last), counted) for kind in kinds]
    total = {"total_rooms": sum(len(world.rooms_of(kind.id)) for kind in kinds)}
    totals = {name: counted[kind] for kind, name in TOTALS.items() if kind in asked.shown}
    if asked.by_night:
        return {**head, **total, "room_types": shown_types, **totals}
    return {**head, **total, **totals, "room_types": shown_types}


def _room_type(
    world: World, asked: Search, kind: RoomType, stay: tuple[dt.date, dt.date], counted: dict[str, int]
) -> dict[str, Any]:
    first, last = stay
    sorted_rooms: dict[str, dict[str, Any]] = {name: {} for name in TOTALS}
    for room in world.rooms_of(kind.id):
        name, shown = _placed(world, kind, room, first, last)
        slim = {"id_room": room.id, "room_num": room.number}
        sorted_rooms[name][str(room.id)] = slim if asked.by_night else shown
        counted[name] += 1
    net, gross = searched_prices(world, kind, first, last)
    nights = (last - first).days
    order = BY_NIGHT if asked.by_night else IN_ONE
    return {
        "id_room_type": kind.id,
        "base_price": number(net / nights),
        "base_price_with_tax": number(gross / nights),
        "total_price": number(net * asked.rooms),
        "total_price_with_tax": number(gross * asked.rooms),
        "name": kind.name,
        "rooms": {name: sorted_rooms[name] or [] for name in order if name in asked.shown},
    }


def _placed(
    world: World, kind: RoomType, room: Room, first: dt.date, last: dt.date
) -> tuple[str, dict[str, Any]]:
    """In which list a room stands, and what is said of it there.

    A room that is taken for a part of the stay counts as booked: the one recorded case was so.
    """
    named = {"id_product": kind.id, "id_room": room.id, "id_hotel": kind.id_hotel, "room_num": room.number}
    if closed := closures(kind, room, first, last):
        return "unavailable", {**named, "detail": closed}
    if taken := world.live_rows(room.id, first, last):
        return "booked", {**named, "detail": [booked_detail(row) for row in taken]}
    return "available", {
        "id_room": room.id,
        "id_product": kind.id,
        "id_hotel": kind.id_hotel,
        "room_num": room.number,
        "room_comment": room.comment,
        "max_adult": kind.max_adults,
        "max_children": kind.max_children,
        "max_occupancy": kind.max_guests,
    }
