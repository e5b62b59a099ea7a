"""An edit of the calendar holds for what was chosen, and for nothing else: said of many random hotels."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from pms.adapters.builtin.calendar_edit import Edit, Limits, Line, loosened, tightened
from pms.adapters.builtin.rules import Nights

FIRST = dt.date(2027, 3, 1)
DAYS = 24
TYPES = (1, 2, 3)


def some_nights(dice: random.Random) -> Nights:
    start, length = dice.randrange(DAYS - 6), dice.randrange(1, 14)
    weekdays = frozenset(dice.sample(range(7), dice.randrange(1, 4))) if dice.random() < 0.4 else frozenset()
    first = FIRST + dt.timedelta(days=start)
    return Nights(first, first + dt.timedelta(days=length), weekdays)


def some_limits(dice: random.Random) -> Limits:
    return Limits(dice.choice((1, 1, 2, 3, 5)), *(dice.random() < 0.4 for _ in range(3)))


def some_lines(dice: random.Random) -> list[Line]:
    owners = (None, *TYPES)
    return [
        Line(dice.choice(owners), some_nights(dice), some_limits(dice)) for _ in range(dice.randrange(1, 6))
    ]


def some_edit(dice: random.Random, codes: Sequence[str]) -> Edit:
    open_or_closed = (None, True, False)
    return Edit(
        codes=tuple(codes),
        nights=some_nights(dice),
        min_nights=dice.choice((None, 1, 2, 4)),
        closed=dice.choice(open_or_closed),
        closed_to_arrival=dice.choice(open_or_closed),
        closed_to_departure=dice.choice(open_or_closed),
    )


def state(lines: Sequence[Line], room_type: int, night: dt.date) -> Limits:
    """What the lines say together of one night: the strictest of each."""
    there = [line.limits for line in lines if line.room_type_id in {None, room_type} and night in line.nights]
    return Limits(
        max((one.min_nights for one in there), default=1),
        any(one.closed for one in there),
        any(one.closed_to_arrival for one in there),
        any(one.closed_to_departure for one in there),
    )


def wanted(before: Limits, edit: Edit) -> Limits:
    given: dict[str, Any] = {
        "min_nights": edit.min_nights,
        "closed": edit.closed,
        "closed_to_arrival": edit.closed_to_arrival,
        "closed_to_departure": edit.closed_to_departure,
    }
    return replace(before, **{name: value for name, value in given.items() if value is not None})


@pytest.mark.parametrize("seed", range(300))
def test_an_edit_holds_where_it_was_meant_and_nowhere_else(seed):
    dice = random.Random(seed)
    lines = some_lines(dice)
    chosen = sorted(dice.sample(TYPES, dice.randrange(1, 4)))
    others = [pk for pk in TYPES if pk not in chosen]
    edit = some_edit(dice, [str(pk) for pk in chosen])

    after = [part for line in lines for part in loosened(line, edit, chosen=chosen, others=others)]
    after += tightened(after, edit, chosen=chosen, others=others)

    for room_type in TYPES:
        for night in (FIRST + dt.timedelta(days=offset) for offset in range(-2, DAYS + 16)):
            before = state(lines, room_type, night)
            meant = room_type in chosen and night in edit.nights
            assert state(after, room_type, night) == (wanted(before, edit) if meant else before)


def test_what_asks_no_more_than_the_edit_is_not_touched():
    line = Line(None, Nights(FIRST, FIRST), Limits(2))
    edit = Edit(("1",), Nights(FIRST, FIRST), min_nights=3)

    assert loosened(line, edit, chosen=[1], others=[2]) == [line]


def test_alike_nights_on_chosen_weekdays_are_one_line():
    edit = Edit(
        ("1", "2"), Nights(FIRST, FIRST + dt.timedelta(days=90), frozenset({4, 5})), closed_to_arrival=True
    )

    assert tightened([], edit, chosen=[1, 2], others=[]) == [
        Line(None, edit.nights, Limits(closed_to_arrival=True))
    ]
