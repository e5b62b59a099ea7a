"""Hours of the day: "a las 10am", "15h", "7:30 pm", "2 de la tarde", "noon", "half past three"."""

import re
from dataclasses import dataclass
from typing import Final

from messaging.nlu.grammar import COUNTED, Row, Unit, rule

_ONE: Final = 60
_FIVE: Final = 5 * 60
_SEVEN: Final = 7 * 60
_HALF_DAY: Final = 12 * 60
_DAY: Final = 24 * 60
_CLOCK_FACE: Final = 12
_LAST_HOUR: Final = 24
_DAYPARTS: Final = "(?P<PART>am|pm|morning|afternoon|evening)"
_NOT_COUNTED: Final = f"(?! (small? [{COUNTED} year])|(of? month)|hours)"

# Read in this order: what names its half of the day first, bare hours last.
_RULES: Final = tuple(
    rule(text)
    for text in (
        f"[clock clock_weak]? (?P<T>clock_time) hour? (of? article? {_DAYPARTS})?",
        "[clock clock_weak]? article? (?P<N>noon) half_quarter?",
        f"[clock clock_weak]? half_past (?P<N>number) {_DAYPARTS}?",
        f"[clock clock_weak]? quarter_to (?P<N>number) {_DAYPARTS}?",
        f"[clock clock_weak]? (?P<N>[number one]) half_quarter? [hour hours]? of? article? {_DAYPARTS}",
        f"(?P<STRONG>clock) (?P<N>number) half_quarter? [hour hours]? {_NOT_COUNTED}",
        "(?P<STRONG>clock) (?P<N>one) (half_quarter|(?=[comma stop question please]|$))",
        f"(?P<STRONG>[clock until]) (?P<A>amount) hour? {_DAYPARTS}?",
        "clock_weak? (?P<N>number) half_quarter? hour (?P<M>number)?",
        "(?<![number ordinal point]) until (?P<EARLY>number) (?=[stop question please]|in_ weekday|$)",
        "(?<=[arrive leave comma]) (?P<N>number) half_quarter (?![hour hours])",
        (
            f"(?<!of) clock_weak (?P<N>number) half_quarter? {_NOT_COUNTED} "
            "(?=[comma stop question please in_ for_]|$)"
        ),
    )
)
_BARE: Final = rule("(?P<N>number) half_quarter?")


@dataclass(frozen=True, slots=True)
class Hour:
    """A time found in the row: minutes since midnight, whether its half of the day was said, and where."""

    minutes: int
    certain: bool
    position: int


def mark_times(row: Row) -> None:
    """Replace every hour of the day in the row by a unit of kind `time`; its text is "certain" or ""."""
    for pattern in _RULES:
        row.rewrite(pattern, lambda match: _time_unit(row, match))


def mark_bare_hour(row: Row) -> None:
    """After "at what time?": a lone number is an hour."""
    if not row.has("time"):
        row.rewrite(_BARE, lambda match: _time_unit(row, match))


def requested_time(row: Row, *, evening: bool, last: bool = False) -> str | None:
    """The hour asked for, "HH:MM", or None.

    An hour beside a flight or train counts only when it is the only one. Hours said without their half
    of the day: 1 to 6 are afternoon; with `evening`, 7 to 11 are evening. `last`: of several the last counts
    ("not out by 11, could we stay till 1?").
    """
    hours = [
        Hour(unit.value, unit.text == "certain", position)
        for position, unit in enumerate(row.units)
        if unit.kind == "time"
    ]
    if not hours:
        return None
    own = [hour for hour in hours if not _beside_travel(row, hour.position)]
    own = [hour for hour in own or hours if not _given_up(row, hour.position)] or own or hours
    chosen = own[-1 if last else 0]
    minutes = chosen.minutes
    if not chosen.certain and (_ONE <= minutes < _SEVEN or (evening and minutes < _HALF_DAY)):
        minutes += _HALF_DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _given_up(row: Row, position: int) -> bool:
    return "instead" in {row.kind_at(position - 1), row.kind_at(position - 2)}


def _beside_travel(row: Row, position: int) -> bool:
    for unit in reversed(row.units[max(0, position - 6) : position]):
        if unit.kind == "travel":
            return True
        if unit.kind in {"stop", "question", "comma"}:
            return False
    return False


def _time_unit(row: Row, match: re.Match[str]) -> Unit | None:
    minutes = _minutes(row, match)
    if minutes is None or not 0 <= minutes < _DAY:
        return None
    groups = match.re.groupindex
    part = row.unit(match, "PART")
    # "6h" is a clock of 24 hours; "3h" may still be the afternoon.
    by_day = minutes >= _FIVE and "h" in row.words(match)
    certain = part is not None or minutes >= _HALF_DAY or "T" in groups or by_day
    if part is not None:
        minutes = _in_half_of_day(minutes, part.kind)
    if any(unit.kind == "noon" for unit in row.units[match.start() : match.end()]):
        certain = True
    return Unit("time", row.words(match), minutes, text="certain" if certain else "")


def _minutes(row: Row, match: re.Match[str]) -> int | None:
    groups = match.re.groupindex
    if "T" in groups:
        return row.value(match, "T")
    if "A" in groups:
        return _with_point(row.unit(match, "A"))
    unit = row.unit(match, "EARLY" if "EARLY" in groups else "N")
    if unit is None or (unit.value > _CLOCK_FACE and "EARLY" in groups):
        return None
    if unit.kind == "noon":
        return unit.value + _quarters(row, match)
    if unit.value > _LAST_HOUR:
        return None
    minutes = unit.value % 24 * 60 + _quarters(row, match)
    past_hour = row.value(match, "M")
    # "24 hs" tells how long reception is open, not an hour.
    return None if unit.value == _LAST_HOUR and "STRONG" not in groups else minutes + past_hour


def _quarters(row: Row, match: re.Match[str]) -> int:
    around = row.units[match.start() : match.end()]
    return sum(each.value for each in around if each.kind in {"half_quarter", "half_past", "quarter_to"})


def _with_point(unit: Unit | None) -> int | None:
    """'15.30' after "a las"."""
    found = re.fullmatch(r"([01]?\d|2[0-3])[.,]([0-5]\d)", unit.text if unit else "")
    return int(found[1]) * 60 + int(found[2]) if found else None


def _in_half_of_day(minutes: int, part: str) -> int:
    if part in {"pm", "afternoon"} and minutes < _HALF_DAY:
        return minutes + _HALF_DAY
    if part == "evening":
        return (minutes + _HALF_DAY) % _DAY if 6 * 60 <= minutes < 13 * 60 else minutes
    if part in {"am", "morning"} and _HALF_DAY <= minutes < 13 * 60:
        return minutes - _HALF_DAY
    return minutes
