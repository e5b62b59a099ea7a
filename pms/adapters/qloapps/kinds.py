"""Which kind of room guests mean by a room type, where the hotel has not said it in its file."""

import re
from collections.abc import Iterable

from pms.matching import folded
from pms.models.inventory import RoomKind

_WORDS = {
    RoomKind.JUNIOR_SUITE: r"junior suite|suite junior|mini suite",
    RoomKind.SUITE: r"suite",
    RoomKind.CABIN: r"cabin|cabana|chale|chalet|bungalow",
    RoomKind.FAMILY: r"family|familiar|familia",
    RoomKind.QUAD: r"quad|quadruple|cuadruple|quadruplo",
    RoomKind.TRIPLE: r"triple|triplo",
    RoomKind.TWIN: r"twin|camas separadas|duas camas",
    RoomKind.KING: r"king",
    RoomKind.QUEEN: r"queen",
    RoomKind.SINGLE: r"single|individual|solteiro|sencilla",
    RoomKind.DELUXE: r"deluxe|delux|luxury|lujo|luxo|executive|ejecutiva|executivo|premium",
    RoomKind.SUPERIOR: r"superior",
    RoomKind.DOUBLE: r"double|doble|duplo|casal|matrimonial",
    RoomKind.STANDARD: r"standard|estandar|padrao|general|classic|clasica|classico",
}
_BY_GUESTS = {1: RoomKind.SINGLE, 2: RoomKind.DOUBLE, 3: RoomKind.TRIPLE, 4: RoomKind.QUAD}


def kind_of(names: Iterable[str], *, max_adults: int) -> str:
    """The kind its names speak of, the most telling word first; else by how many adults it takes."""
    text = " ".join(folded(name) for name in names)
    for kind, words in _WORDS.items():
        if re.search(rf"\b(?:{words})s?\b", text):
            return kind.value
    return _BY_GUESTS.get(max_adults, RoomKind.FAMILY).value
