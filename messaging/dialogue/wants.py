"""What guests ask the house for: which things, whose work each is, and what has to be known to bring it.

The things and their words stand in wants.toml.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hotel_agent.lib.folding import fold

_FILE: Final = Path(__file__).with_name("wants.toml")


@dataclass(frozen=True, slots=True, eq=False)
class Want:
    """One thing. `room`, `time`: asked for where not said. `fault`: it is there already, and can fail.

    `department` is one of StaffTask's; `names` is what it is called, by language.
    """

    code: str
    department: str
    names: Mapping[str, str]
    words: re.Pattern[str]
    room: bool = False
    time: bool = False
    fault: bool = False


def _read(code: str, values: Mapping[str, Any]) -> Want:
    needs = values.get("needs", ())
    return Want(
        code,
        values["department"],
        values["names"],
        re.compile(rf"\b(?:{'|'.join(values['words'])})\b"),
        room="room" in needs,
        time="time" in needs,
        fault=values.get("fault", False),
    )


_BY_CODE: Final = {
    code: _read(code, values) for code, values in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}
# Named as a part of something else, they are not what is wanted: the water of a shower.
_PART_OF: Final[Mapping[str, frozenset[str]]] = {
    "food": frozenset({"water", "breakfast", "air", "drain", "table", "fridge"}),
    "light": frozenset({"adapter"}),
    "adapter": frozenset({"lost"}),
    "luggage": frozenset({"lost"}),
    "door": frozenset({"key"}),
    "bathroom": frozenset({"cleaning"}),
}


def find(text: str) -> tuple[Want, ...]:
    """The things named in a guest's words, in their order; empty where none is known."""
    words = fold(text)
    places = {code: place.start() for code, want in _BY_CODE.items() if (place := want.words.search(words))}
    named = [code for code in places if not _PART_OF.get(code, frozenset()) & places.keys()]
    return tuple(_BY_CODE[code] for code in sorted(named, key=places.__getitem__))


def key_of(kind: str, wanted: Iterable[Want], text: str) -> str:
    """What makes this the same request when it is said again: its things, else its words."""
    named = "+".join(sorted(want.code for want in wanted))
    return f"{kind}:{named}" if named else f"{kind}:#{zlib.crc32(fold(text).encode()):08x}"


def of_key(key: str) -> tuple[Want, ...]:
    """The things that a key of `key_of` names; what is not known any more is left out."""
    named = key.partition(":")[2].split("+")
    return tuple(_BY_CODE[code] for code in named if code in _BY_CODE)
