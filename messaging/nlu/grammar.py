"""Grammars over kinds of words: rules are written once, the words of each language are data.

A message is a row of units (a word or phrase and its kind). Each kind is one private character, so that
a rule such as `number of? month` becomes a regular expression over the row of kinds.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from messaging.nlu.calendar import Point

_KINDS: Final = (
    # numbers as written
    "number one ordinal ordinal_word big year amount numeric_date clock_time",
    # calendar words
    "month number_or_month weekday weekday_short weekday_number_noun relative tomorrow_or_morning weekend",
    "next_week nights days day week week_plural fortnight years months_old minutes next this last",
    # small words
    "from to strong_to until between of and or_ article the_day in_ for_ plus",
    "comma stop question dash slash open close please number_sign",
    # arrival and departure, corrections
    "arrive leave but after_cue ago_before ago_after instead past sorry switch per",
    # people
    "adult person child children baby twins couple relation self we_are we_surely group_of alone",
    "with_ without",
    "including aged small old_word possessive consult",
    # rooms
    "room rooms bed type_strong type_weak floor",
    # hours
    "clock clock_weak hour hours am pm morning afternoon evening noon half_quarter half_past quarter_to",
    "currency travel",
    # made by rules
    "point stay_nights party consulted room_count room_kind time money email phone reference name link",
    "emoji other",
)
KINDS: Final[tuple[str, ...]] = tuple(kind for line in _KINDS for kind in line.split())
"""Every kind of unit a rule can name."""

COUNTED: Final = (
    "adult person child children baby twins couple room rooms bed nights days day week week_plural years "
    "months_old minutes type_strong type_weak currency"
)
"""Kinds that a number before them counts: such a number is no day and no hour."""

_CODE: Final = {kind: chr(0xE000 + index) for index, kind in enumerate(KINDS)}
_NAMES: Final = re.compile(r"\?P<[A-Z]+>|[a-z_]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, phrase or recognised value: its kind, the words it covers, and its value where it has one.

    A day has `point`; a span of days has `until` too. `values` holds ages of children, `text` what a kind
    adds in words (the address of an e-mail, "in" or "out" of a day).
    """

    kind: str
    words: tuple[str, ...]
    value: int = 0
    text: str = ""
    point: Point | None = None
    until: Point | None = None
    values: tuple[int, ...] = ()


def rule(pattern: str) -> re.Pattern[str]:
    """Compile a rule written with names of kinds; spaces are for reading, groups are `(?P<A>...)`.

    Raises KeyError for a name that is no kind.
    """

    def code(found: re.Match[str]) -> str:
        name = found.group()
        return name if name.startswith("?P<") else _CODE[name]

    return re.compile(_NAMES.sub(code, pattern).replace(" ", ""))


class Row:
    """The units of one message in order; rules find and rewrite stretches of them."""

    __slots__ = ("kinds", "units")

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self.kinds = _kinds(units)

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a rule, left to right; spans are unit positions."""
        return pattern.finditer(self.kinds)

    def rewrite(self, pattern: re.Pattern[str], make: Callable[[re.Match[str]], Unit | None]) -> None:
        """Replace each match by the unit `make` returns; None leaves that stretch as it is."""
        units: list[Unit] = []
        done = 0
        for match in pattern.finditer(self.kinds):
            made = make(match)
            if made is None or match.end() == match.start():
                continue
            units.extend(self.units[done : match.start()])
            units.append(made)
            done = match.end()
        if done:
            units.extend(self.units[done:])
            self.units = units
            self.kinds = _kinds(units)

    def words(self, match: re.Match[str], group: str | int = 0) -> tuple[str, ...]:
        """The words a match covers."""
        first, last = match.span(group)
        return tuple(word for unit in self.units[first:last] for word in unit.words)

    def unit(self, match: re.Match[str], group: str) -> Unit | None:
        """The first unit of a named group, None when the rule has no such group or it took no part."""
        if group not in match.re.groupindex:
            return None
        first = match.start(group)
        return self.units[first] if first >= 0 and match.end(group) > first else None

    def value(self, match: re.Match[str], group: str, otherwise: int = 0) -> int:
        """The value of a named group's first unit."""
        unit = self.unit(match, group)
        return otherwise if unit is None else unit.value

    def values(self, match: re.Match[str], group: str, kinds: frozenset[str]) -> list[int]:
        """Values of the units of the given kinds inside a named group."""
        first, last = match.span(group)
        return [unit.value for unit in self.units[max(first, 0) : max(last, 0)] if unit.kind in kinds]

    def has(self, kind: str) -> bool:
        """Whether any unit is of that kind."""
        return _CODE[kind] in self.kinds

    def kind_at(self, position: int) -> str:
        """The kind at a position, '' outside the row."""
        return self.units[position].kind if 0 <= position < len(self.units) else ""


def _kinds(units: list[Unit]) -> str:
    return "".join([_CODE[unit.kind] for unit in units])
