"""The XML form of a search's answer, which says less of a room than the JSON one."""

from typing import Any

from tests.qloapps.answers import XML_HEAD, XML_TAIL, cdata

IN_XML = {"partially_available": "partial_available"}
LINKED = {"id_hotel": "hotels", "id_room_type": "room_types"}


def ari_xml(answer: dict[str, Any], base: str) -> str:
    """`answer` as `ari.search` gives it; `base` is the address that links begin with."""
    if "hotel_ari" in answer:
        return f"{XML_HEAD}{_one(answer['hotel_ari'], base)}{XML_TAIL}"
    inner = "".join(_one(one, base) for one in answer["hotel_aris"])
    return f"{XML_HEAD}<hotel_aris>\n{inner}</hotel_aris>\n{XML_TAIL}"


def _one(ari: dict[str, Any], base: str) -> str:
    lines = "".join(
        f"<room_types>\n{''.join(_room_type(kind, base) for kind in value)}</room_types>\n"
        if name == "room_types"
        else _value(name, value, base)
        for name, value in ari.items()
    )
    return f"<hotel_ari>\n{lines}</hotel_ari>\n"


def _value(name: str, value: object, base: str) -> str:
    link = f' xlink:href="{base}/{LINKED[name]}/{value}"' if name in LINKED else ""
    return f"<{name}{link}>{cdata(value)}</{name}>\n"


def _room_type(kind: dict[str, Any], base: str) -> str:
    number = kind["id_room_type"]
    plain = "".join(
        _value(name, value, base) for name, value in kind.items() if name not in ("name", "rooms")
    )
    name = f'<name><language id="1" xlink:href="{base}/languages/1">{cdata(kind["name"])}</language></name>\n'
    rooms = "".join(_rooms(IN_XML.get(state, state), list(of or [])) for state, of in _listed(kind["rooms"]))
    head = f'<room_type id="{number}" xlink:href="{base}/room_types/{number}">\n'
    return f"{head}{plain}{name}<rooms>\n{rooms}</rooms>\n</room_type>\n"


def _listed(rooms: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(state, list(of.values()) if of else []) for state, of in rooms.items()]


def _rooms(state: str, rooms: list[dict[str, Any]]) -> str:
    lines = "".join(
        f'<room id="{room["id_room"]}">\n<id_room>{cdata(room["id_room"])}</id_room>\n'
        f"<room_number>{cdata(room['room_num'])}</room_number>\n</room>\n"
        for room in rooms
    )
    return f"<{state}>\n{lines}</{state}>\n"
