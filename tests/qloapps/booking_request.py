"""What a booking asks for: read from JSON or XML, checked as little as the real service checks it."""

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element

from tests.qloapps.answers import NO_ROOM, Crash, Error, Problem, read_xml, refused, warning
from tests.qloapps.ari import DATE
from tests.qloapps.world import WantedRoom, World

FILE = "/classes/webservice/WebserviceSpecificManagementBookings.php"
LISTS = {"room_types", "rooms", "services", "facilities", "child_ages", "cart_rules", "remarks"}
COUNTRIES = {"AR", "BR", "DE", "ES", "FR", "GB", "IE", "IT", "PT", "US", "UY"}
EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$")
NOT_IN_NAMES = re.compile(r"[0-9!<>,;?=+()@#\"°{}_$%:]")
PHONE = re.compile(r"^\+?[\s\d.()-]*\d+$")
LONGEST = 32


@dataclass(slots=True)
class Wanted:
    """A booking as asked for. `after`: warnings that turn the answer into an error once all is written.

    `dies_after`: PHP breaks off instead, after the work.
    """

    data: dict[str, Any]
    rooms: list[WantedRoom] = field(default_factory=list)
    after: list[Error] = field(default_factory=list)
    dies_after: bool = False

    def part(self, name: str) -> dict[str, Any]:
        associations = self.data.get("associations") or {}
        part = associations.get(name) or {}
        return part if isinstance(part, dict) else {}

    def amount(self, part: str, name: str) -> Decimal | None:
        """A sum of money in a part of the request; None where it is not given."""
        return decimal(self.part(part).get(name))

    def status(self, name: str) -> int:
        return whole(self.data.get(name))


def whole(value: object, default: int = 0) -> int:
    """A number as PHP casts it: from a string too, and nothing is a number by default."""
    try:
        return int(str(value))
    except ValueError:
        return default


def decimal(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def read_booking(body: str) -> dict[str, Any]:
    """The `booking` of a request; JSON is tried first. Raises Crash for what is neither."""
    try:
        data = json.loads(body)
    except ValueError:
        return _from_xml(body)
    booking = data.get("booking") if isinstance(data, dict) else None
    return booking if isinstance(booking, dict) else {}


def _from_xml(body: str) -> dict[str, Any]:
    tree = read_xml(body)
    booking = None if tree is None else tree.find("booking")
    if booking is None:
        raise Crash
    value = _value(booking)
    return value if isinstance(value, dict) else {}


def _value(node: Element) -> Any:
    if node.tag in LISTS:
        return [_value(child) for child in node]
    if len(node):
        return {child.tag: _value(child) for child in node}
    return (node.text or "").strip()


def check_property(world: World, data: dict[str, Any]) -> None:
    """Raises Problem for a hotel or a currency this shop has not."""
    if whole(data.get("id_property")) not in world.hotels:
        raise refused("Please provide a valid id_property.")
    if data.get("currency") != world.currency:
        raise refused("Please provide valid currency.")


def check_customer(detail: dict[str, Any]) -> None:
    """Raises Problem for what is missing, and breaks over what cannot be stored, as the real one does."""
    if not detail.get("email"):
        raise refused("Please provide a valid email.")
    if not detail.get("phone"):
        raise refused("Please provide a valid phone number.")
    if detail.get("country_code") and detail["country_code"] not in COUNTRIES:
        raise refused("Invalid country code.")
    if not EMAIL.match(str(detail["email"])):
        raise Crash(200, "Fatal error")
    names = [str(detail.get("firstname") or ""), str(detail.get("lastname") or "")]
    if any(not name or len(name) > LONGEST or NOT_IN_NAMES.search(name) for name in names):
        raise Crash
    if len(str(detail["phone"])) > LONGEST or not PHONE.match(str(detail["phone"])):
        raise Crash


def read_rooms(world: World, wanted: Wanted, *, no_types: str = "") -> None:
    """Fill `wanted.rooms`. Raises Problem; with `no_types` in these words where no room is asked for."""
    types = (wanted.data.get("associations") or {}).get("room_types")
    if not types:
        if no_types:
            raise refused(no_types)
        raise Problem(400, warning('Undefined array key "room_types"', FILE, 688), (404, NO_ROOM))
    for asked in types:
        wanted.rooms += _rooms_of_type(world, wanted, asked)


def _rooms_of_type(world: World, wanted: Wanted, asked: dict[str, Any]) -> list[WantedRoom]:
    first = _day(asked.get("checkin_date"), "in")
    last = _day(asked.get("checkout_date"), "out")
    if first > last:
        raise refused("Invalid check in and check out dates in the request")
    id_product = whole(asked.get("id_room_type"))
    kind = world.room_types.get(id_product)
    if kind is None:
        raise refused("Invalid room type in the request")
    listed = asked.get("rooms") or []
    number = whole(asked.get("number_of_rooms"), max(1, len(listed)))
    rooms = [_room(wanted, (id_product, first, last), room) for room in listed[:number]]
    missing = number - len(rooms)
    usual = [WantedRoom(id_product, first, last, kind.adults, kind.children) for _ in range(missing)]
    return rooms + usual


def _day(value: object, way: str) -> dt.date:
    text = str(value or "")
    try:
        if not DATE.match(text):
            raise ValueError(text)
        year, month, day = (int(part) for part in text.partition(" ")[0].split("-"))
        return dt.date(year, month, day)
    except ValueError as error:
        raise refused(f"Invalid check {way} date in the request") from error


def _room(wanted: Wanted, stay: tuple[int, dt.date, dt.date], room: dict[str, Any]) -> WantedRoom:
    """A child without an age is no child; a room without a tax costs the whole answer."""
    if group := whole(room.get("id_tax_rules_group")):
        null = "Trying to access array offset on value of type null"
        wanted.after += [warning(f"Undefined array key {group}", FILE, 1139), warning(null, FILE, 1139)]
    elif "total_tax" not in room:
        wanted.after.append(warning('Undefined array key "total_tax"', FILE, 510))
    elif room["total_tax"] == "":
        wanted.dies_after = True
    ages = tuple(whole(age) for age in room.get("child_ages") or ())
    services = tuple(
        (whole(service.get("id_service")), whole(service.get("quantity"), 1))
        for service in room.get("services") or ()
    )
    return WantedRoom(
        *stay,
        adults=whole(room.get("adults")),
        children=min(whole(room.get("child")), len(ages)),
        child_ages=ages,
        id_room=whole(room.get("id_room")),
        unit_price=decimal(room.get("unit_price_without_tax")),
        tax=decimal(room.get("total_tax")),
        services=services,
    )
