"""Availability, rates and inventory: what is free for a stay, and at what price."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pms.adapters.qloapps.answers import Ari, AriRoomType, many, one
from pms.adapters.qloapps.client import Client
from pms.errors import PmsUnavailable
from pms.types import Stay

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><qloapps xmlns:xlink="http://www.w3.org/1999/xlink"><hotel_ari>'
)
_TAIL = "</hotel_ari></qloapps>"


@dataclass(frozen=True, slots=True)
class Found:
    """What one room type costs for a stay of one room. `by_night`: each night alone, empty where QloApps
    does not tell; together they come to the whole within the last cent.
    """

    whole: AriRoomType
    by_night: tuple[AriRoomType, ...]
    currency: str


def ask(client: Client, stay: Stay, *, room_type: int | None = None) -> dict[int, Found]:
    """By room type, those that are sold out too. A wrong hotel or room type is not in it."""
    whole = _ari(client, stay, room_type)
    if not whole.room_types:
        return {}
    nights = many(Ari, client.search(_xml(client, stay, room_type, "date_wise_breakdown")), "hotel_aris")
    _check_dates(whole, nights, stay)
    by_night = _by_type(nights)
    return {
        found.id_room_type: Found(found, by_night.get(found.id_room_type, ()), whole.currency)
        for found in whole.room_types
    }


def _ari(client: Client, stay: Stay, room_type: int | None) -> Ari:
    return one(Ari, client.search(_xml(client, stay, room_type)), "hotel_ari")


def _check_dates(whole: Ari, nights: Sequence[Ari], stay: Stay) -> None:
    """Prices of other dates than those asked for would be quoted as ours. Raises PmsUnavailable."""
    told = [(night.date_from, night.date_to) for night in nights]
    asked = [Stay(date, date.fromordinal(date.toordinal() + 1)) for date in stay.night_dates]
    if (whole.date_from, whole.date_to) != (stay.check_in, stay.check_out):
        raise PmsUnavailable("QloApps answers for other dates than it was asked for")
    if told != [(night.check_in, night.check_out) for night in asked]:
        raise PmsUnavailable("QloApps answers for other nights than it was asked for")


def _by_type(nights: Sequence[Ari]) -> dict[int, tuple[AriRoomType, ...]]:
    """The nights of each room type that every night knows."""
    found: dict[int, list[AriRoomType]] = {}
    for night in nights:
        for room_type in night.room_types:
            found.setdefault(room_type.id_room_type, []).append(room_type)
    return {number: tuple(rows) for number, rows in found.items() if len(rows) == len(nights)}


def _xml(client: Client, stay: Stay, room_type: int | None, *flags: str) -> str:
    """A search, which QloApps takes in XML only. An occupancy would only multiply the price."""
    values: dict[str, Any] = {"id_hotel": client.access.hotel_id}
    if room_type is not None:
        values["id_room_type"] = room_type
    values |= {"date_from": stay.check_in.isoformat(), "date_to": stay.check_out.isoformat()}
    values |= {"get_available_rooms": 1, **dict.fromkeys(flags, 1)}
    return _HEAD + "".join(f"<{name}>{value}</{name}>" for name, value in values.items()) + _TAIL
