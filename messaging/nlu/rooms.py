"""How many rooms and of which kind."""

import re
from typing import Final

from messaging.nlu.grammar import Row, Unit, rule
from messaging.nlu.types import ROOM_TYPES

_ROOM_NUMBER: Final = rule(
    "(?P<R>[room floor number_sign]) number_sign? (?P<N>[number big ordinal]) "
    "(?! [of to strong_to]? [month adult person child children baby nights])"
)
_COUNTED_ROOMS: Final = rule("(?P<N>[number one]) (?P<MID>other)? (?P<R>[room rooms])")
_COUNTED_TYPES: Final = rule("(?P<N>number) (?P<T>[type_strong type_weak]) [room rooms]? (?! bed)")
# "Two twins" are rooms; "our twins" are children.
_COUNTED_TWINS: Final = rule("(?P<N>number) twins")
_TYPE_NEAR_ROOM: Final = (
    rule("[room rooms bed] [of other for_ the_day article one comma]{0,2} (?P<T>type_weak)"),
    rule("(?<=room_count) (?P<T>type_weak)"),
    rule("(?P<T>type_weak) (?=[room rooms bed])"),
    rule("(?<=[the_day article]) (?P<T>type_weak) (?! [of person])"),
    rule("(?<= one) (?P<T>type_weak) (?! [of person other])"),
)
_TYPE_ANSWER: Final = rule("(?P<T>type_weak)")
# Words after which "double" is a room and not "charged double".
_TYPE: Final = rule("(?P<T>type_strong)")
_BEFORE_TYPE: Final = frozenset(
    {
        "",
        "one",
        "number",
        "article",
        "the_day",
        "room",
        "rooms",
        "of",
        "to",
        "strong_to",
        "for_",
        "in_",
        "and",
        "or_",
        "comma",
        "stop",
        "question",
        "bed",
        "with_",
        "please",
        "this",
        "room_kind",
        "instead",
        "open",
        "possessive",
        "until",
        "room_count",
    }
)
_BED_WORDS: Final = frozenset({"cama", "camas", "de"})
"""Kinds of room named by their bed: "duas camas de casal", "duas de solteiro" count beds."""
_NOT_ROOM: Final = frozenset(
    {
        "check",
        "checking",
        "checked",
        "booked",
        "charged",
        "charge",
        "click",
        "cobraron",
        "cobraram",
        "cobrado",
        "cobrou",
        "cobro",
        "pague",
        "paguei",
        "pagar",
    }
)
"""Beside these "double" is no room."""
_ALWAYS_ROOM: Final = frozenset(
    ROOM_TYPES.index(name)
    for name in ("suite", "junior suite", "cabin", "twin", "quad", "deluxe", "king", "queen")
)


def mark_room_numbers(row: Row) -> None:
    """Numbers of rooms ("habitación 204", "2nd floor") are neither counts nor days."""
    row.rewrite(_ROOM_NUMBER, lambda match: _room_number(row, match))


def mark_rooms(row: Row, *, asked: bool) -> None:
    """Replace counts of rooms and kinds of room by units of kind `room_count` and `room_kind`.

    `asked`: the guest was asked which room, so that "the simple one" is one.
    """
    row.rewrite(_COUNTED_TWINS, lambda match: _twins(row, match))
    row.rewrite(_COUNTED_TYPES, lambda match: _counted_type(row, match))
    row.rewrite(_COUNTED_ROOMS, lambda match: _counted_rooms(row, match))
    for pattern in _TYPE_NEAR_ROOM:
        row.rewrite(pattern, lambda match: _kind_unit(row, match))
    row.rewrite(_TYPE, lambda match: _strong_kind(row, match))
    if asked:
        row.rewrite(_TYPE_ANSWER, lambda match: _kind_unit(row, match))


def rooms_said(row: Row) -> int | None:
    """How many rooms, None when no number was said."""
    counted = sum(unit.value for unit in row.units if unit.kind == "room_count")
    by_kind = sum(unit.values[0] for unit in row.units if unit.kind == "room_kind" and unit.values)
    # "Two rooms, one double and one triple" are two.
    return max(counted, by_kind) or None


def room_type_said(row: Row, *, changing: bool) -> str | None:
    """The kind of room wished for; when `changing`, the new one ("from a double to a triple")."""
    named = [
        (position, ROOM_TYPES[unit.value])
        for position, unit in enumerate(row.units)
        if unit.kind == "room_kind"
    ]
    kinds = [kind for position, kind in named if not _given_up(row, position)] or [kind for _, kind in named]
    if not kinds:
        return None
    return kinds[-1] if changing else kinds[0]


def _given_up(row: Row, position: int) -> bool:
    for unit in reversed(row.units[max(0, position - 3) : position]):
        if unit.kind in {"comma", "stop", "question", "room_kind"}:
            return False
        if unit.kind in {"instead", "past"}:
            return True
    return False


def _room_number(row: Row, match: re.Match[str]) -> Unit | None:
    lead, number = row.unit(match, "R"), row.unit(match, "N")
    if lead is None or number is None:
        return None
    return Unit("number_sign" if lead.kind == "number_sign" else "other", lead.words)


def _counted_rooms(row: Row, match: re.Match[str]) -> Unit | None:
    number = row.unit(match, "N")
    room = row.unit(match, "R")
    if number is None or room is None:
        return None
    # An article is no number: "una habitación" leaves the count open, "una sola habitación" does not.
    said = number.kind == "number" or len(number.words) > 1
    if not said:
        return None
    return Unit("room_count", row.words(match), number.value)


def _twins(row: Row, match: re.Match[str]) -> Unit:
    return Unit("room_kind", row.words(match), ROOM_TYPES.index("twin"), values=(row.value(match, "N"),))


def _counted_type(row: Row, match: re.Match[str]) -> Unit | None:
    kind = row.unit(match, "T")
    if kind is None:
        return None
    beds = kind.words[0] in _BED_WORDS
    return Unit("room_kind", row.words(match), kind.value, values=() if beds else (row.value(match, "N"),))


def _kind_unit(row: Row, match: re.Match[str]) -> Unit | None:
    kind = row.unit(match, "T")
    return None if kind is None else Unit("room_kind", row.words(match), kind.value)


def _strong_kind(row: Row, match: re.Match[str]) -> Unit | None:
    kind = row.unit(match, "T")
    position = match.start()
    before, after = row.kind_at(position - 1), row.kind_at(position + 1)
    if kind is None:
        return None
    near_room = any(
        unit.kind in {"room", "rooms", "bed"} for unit in row.units[max(0, position - 3) : position]
    )
    if before == "other" or after == "other":
        around = {*row.units[max(0, position - 1)].words, *(row.units[position + 1].words if after else ())}
        plain = not around & _NOT_ROOM
    else:
        plain = False
    known = kind.value in _ALWAYS_ROOM or near_room or before in _BEFORE_TYPE
    if plain or known or after in {"room", "rooms", "bed"}:
        return Unit("room_kind", kind.words, kind.value)
    return None
