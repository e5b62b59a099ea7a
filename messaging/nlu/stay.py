"""Which of the days named is arrival and which departure, and how many nights were said."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from messaging.nlu.calendar import Point, resolve, resolve_stay
from messaging.nlu.grammar import Row, Unit, rule

_NIGHTS: Final = (
    rule("[number one] plus (small)? nights"),
    rule("plus one (small)? nights"),
    rule("[number one] nights plus (?=[stop comma question please and]|$)"),
    rule("(?P<N>[number one big]) small? nights"),
    rule("(?P<N>[number one]) (?P<WEEK>[week week_plural]) (?!last)"),
    rule("[number one]? (?P<FORTNIGHT>fortnight)"),
    rule("nights comma (?P<N>number)"),
)
_DAYS_AS_NIGHTS: Final = rule("(?P<N>[number one]) [days day]")
_LONE_NUMBER: Final = rule("(?P<N>[number one])")
_COUNTS_NO_NIGHTS: Final = (
    *("to", "until", "strong_to", "we_are", "we_surely", "group_of"),
    *("adult", "person", "child", "children", "baby", "couple", "relation"),
)
"""Beside these a lone number is a day or people, whatever was asked."""
_MOST_NIGHTS: Final = 366
_LOOK_BACK: Final = 4
_PAIR: Final = 2
_WEEK: Final = 7
_SENTENCE_ENDS: Final = frozenset({"stop", "question"})
_NOT_ALONE: Final = frozenset({("no",), ("not",), ("nao",)})
_BEFORE_DAY: Final = frozenset({"to", "strong_to", "in_", "the_day", "article", "for_", "day", "of", "from"})
_BEFORE_MONTH: Final = frozenset({"in_", "of", "for_", "this", "next", "from"})
_BEFORE_NEW: Final = frozenset({"to", "strong_to", "for_"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A day or span of days, where it stands, and its part: "in", "out" or "" when not said."""

    position: int
    role: str
    first: Point
    second: Point | None
    cue: str


def mark_nights(row: Row, *, asked: bool) -> None:
    """Replace lengths of stay by units of kind `stay_nights`; `asked`: the guest was asked how many.

    "One more night" is no length of stay: it becomes a unit of kind `plus`.
    """
    for pattern in _NIGHTS:
        row.rewrite(pattern, lambda match: _nights_unit(row, match))
    if asked and not row.has("stay_nights"):
        row.rewrite(_DAYS_AS_NIGHTS, lambda match: _nights_unit(row, match))
    if asked and not any(row.has(kind) for kind in ("stay_nights", *_COUNTS_NO_NIGHTS)):
        row.rewrite(_LONE_NUMBER, lambda match: _nights_unit(row, match))


def nights_said(row: Row) -> int | None:
    """The last length of stay in the row, None without one."""
    found = [unit.value for unit in row.units if unit.kind == "stay_nights"]
    return found[-1] if found else None


def _nights_unit(row: Row, match: re.Match[str]) -> Unit | None:
    groups = match.re.groupindex
    if "FORTNIGHT" in groups:
        return Unit("stay_nights", row.words(match), row.value(match, "FORTNIGHT"))
    if "N" not in groups:
        return Unit("plus", row.words(match))
    nights = row.value(match, "N") * (_WEEK if "WEEK" in groups else 1)
    return Unit("stay_nights", row.words(match), nights) if 0 < nights <= _MOST_NIGHTS else None


def read_stay(
    row: Row, reference: date, *, departure: bool, changing: bool = False
) -> tuple[date | None, date | None]:
    """(check-in, check-out) of the days in the row, each None when not said or not certain.

    `departure`: a single day without a word of arrival or departure is the day of departure. `changing`: of
    several stays the last named is the new one.
    """
    said = _mentions(row)
    mentions = _current(row, [mention for mention in said if not _is_old(row, mention)] or said[-1:])
    if changing:
        mentions = _newest(mentions)
    moved = _moved_to(row, mentions, reference)
    if moved is not None:
        return moved, None
    mentions = _paired(mentions, departure=departure)
    check_in: date | None = None
    check_out: date | None = None
    for mention in mentions:
        if mention.second is not None:
            if check_out is None:
                check_in, check_out = _span(mention.first, mention.second, check_in, reference)
        elif mention.role == "out" or (departure and mention.role != "in"):
            if check_out is None:
                start = reference if check_in is None else check_in + timedelta(days=1)
                check_out = resolve(mention.first, start, reference=reference)
        elif check_in is None:
            check_in = resolve(mention.first, reference, reference=reference)
    if check_in is not None and check_out is not None and check_out <= check_in:
        return check_in, None
    return check_in, check_out


def _paired(mentions: list[Mention], *, departure: bool) -> list[Mention]:
    """Arrivals before departures; "llego el 5 y salgo el 9 de mayo" as one span, sharing its month."""
    ordered = sorted(mentions, key=lambda each: each.role == "out")
    single = [mention for mention in ordered if mention.second is None]
    if (
        len(ordered) == len(single) == _PAIR
        and not departure
        and single[1].role == "out"
        and single[0].role != "out"
    ):
        return [replace(single[0], second=single[1].first)]
    return ordered


def _span(
    first: Point, second: Point, check_in: date | None, reference: date
) -> tuple[date | None, date | None]:
    """A span; after a date already named, weekdays are those of its week ("the 19th, Saturday to Monday")."""
    if check_in is None:
        return resolve_stay(first, second, reference=reference)
    start, end = resolve_stay(first, second, reference=check_in - timedelta(days=1))
    if first.weekday is not None and start is not None and (start - check_in).days < _WEEK:
        return start, end
    return check_in, None


def _mentions(row: Row) -> list[Mention]:
    found = []
    month = _month_alone(row)
    for position, unit in enumerate(row.units):
        if unit.kind != "point" or unit.point is None:
            continue
        role = unit.text if unit.text in {"in", "out"} else ""
        if not role and unit.until is None:
            role = _role_after(row, position) or _role_before(row, position)
        first, second = _in_month(unit.point, month), unit.until and _in_month(unit.until, month)
        found.append(Mention(position, role, first, second, unit.text))
    return found


def _month_alone(row: Row) -> int | None:
    """The one month named by itself ("en agosto, del 3 al 7"), None for none or several."""
    months = {
        unit.value
        for position, unit in enumerate(row.units)
        if unit.kind == "month" and row.kind_at(position - 1) in _BEFORE_MONTH
    }
    return months.pop() if len(months) == 1 else None


def _in_month(point: Point, month: int | None) -> Point:
    return replace(point, month=month) if month and point.day is not None and point.month is None else point


def _role_before(row: Row, position: int) -> str:
    for unit in reversed(row.units[max(0, position - _LOOK_BACK) : position]):
        if unit.kind == "point" or unit.kind in _SENTENCE_ENDS:
            return ""
        if unit.kind == "arrive":
            return "in"
        if unit.kind in {"leave", "until"}:
            return "out"
    return ""


def _newest(mentions: list[Mention]) -> list[Mention]:
    """The last stay named: a span, a day, or an arrival with the departure after it."""
    if len(mentions) >= _PAIR and mentions[-1].role == "out" and mentions[-1].second is None:
        before = mentions[-2]
        return mentions[-2:] if before.role == "in" and before.second is None else mentions[-1:]
    return mentions[-1:]


def _role_after(row: Row, position: int) -> str:
    """'20 March check-in, 24 March check-out'."""
    if row.kind_at(position + 2) not in {"", "comma", "stop", "and"}:
        return ""
    return {"arrive": "in", "leave": "out"}.get(row.kind_at(position + 1), "")


def _is_old(row: Row, mention: Mention) -> bool:
    """Whether the day is the one given up: "en vez del 17", "tenía para el sábado", "not Friday"."""
    if _is_negated(row, mention.position):
        return True
    for unit in reversed(row.units[max(0, mention.position - _LOOK_BACK) : mention.position]):
        if unit.kind in {"point", "comma"} or unit.kind in _SENTENCE_ENDS:
            return False
        if unit.kind in {"instead", "past"}:
            return True
    return False


def _is_negated(row: Row, position: int) -> bool:
    """'No al 15', "amanhã não": the negation touches the day."""
    if position + 1 < len(row.units) and row.units[position + 1].words[:1] in _NOT_ALONE:
        return row.kind_at(position + 2) in {"", "comma", "stop"}
    for unit in reversed(row.units[max(0, position - _LOOK_BACK) : position]):
        if unit.words[-1:] in _NOT_ALONE:
            return True
        if unit.kind not in _BEFORE_DAY:
            return False
    return False


def _current(row: Row, mentions: list[Mention]) -> list[Mention]:
    """Only what still counts after a correction ("perdón, del 22 al 25") or a change ("del 5 para el 8")."""
    corrections = [position for position, unit in enumerate(row.units) if unit.kind == "sorry"]
    if corrections:
        after = [mention for mention in mentions if mention.position > corrections[-1]]
        mentions = after or mentions
    if len(mentions) == _PAIR and _switch_before(row, mentions[0]):
        before_second = row.kind_at(mentions[1].position - 1)
        if before_second in _BEFORE_NEW:
            return mentions[1:]
    return mentions


def _switch_before(row: Row, mention: Mention) -> bool:
    for unit in reversed(row.units[max(0, mention.position - _LOOK_BACK - 1) : mention.position]):
        if unit.kind == "switch":
            return True
        if unit.kind in {"comma", "for_", "to", "strong_to"} or unit.kind in _SENTENCE_ENDS:
            return False
    return False


def _moved_to(row: Row, mentions: list[Mention], reference: date) -> date | None:
    """ "Move it from the 5th to the 8th": the 8th; None when the days are no such move."""
    if len(mentions) != 1:
        return None
    mention = mentions[0]
    if mention.second is None or mention.cue not in {"from", "of"} or not _switch_before(row, mention):
        return None
    old, new = resolve_stay(mention.first, mention.second, reference=reference)
    return new or old
