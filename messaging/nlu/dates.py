"""Finds the days a guest names: "del 3 al 5", "sat 14 to tue 17", "depois de amanhã", "in 3 days".

The words are data of each language (lexicon/<language>/words.toml); the order of words is here.
"""

import re
from dataclasses import replace
from typing import Final

from messaging.nlu.calendar import LONGEST_MONTH, MONTHS, Point
from messaging.nlu.grammar import COUNTED, Row, Unit, rule

_NOT_COUNTED: Final = f"(?! small? [{COUNTED} hour hours])"
_WEEKDAY: Final = "(?P<W>[weekday weekday_short])"
_DAY: Final = "(?P<D>[number ordinal ordinal_word])"

# One day each, from the most to the least said. Groups: W weekday, D day, M month, Y year, N numeric
# date, K "next week", O "2ª" of "2ª feira", R relative day.
_POINTS: Final = tuple(
    rule(text)
    for text in (
        (
            f"({_WEEKDAY} comma? [article the_day day of]{{0,2}})? (?<!month) {_DAY} [of slash dash]? "
            "article? (?P<M>month) ([of comma dash slash]? (?P<Y>year))?"
        ),
        (
            f"({_WEEKDAY} comma? article?)? (?<!room_kind) (?P<M>month) [of the_day article]{{0,2}} {_DAY} "
            f"{_NOT_COUNTED} (comma? (?P<Y>year))?"
        ),
        # "Suíte mar de 4 a 6" is a room by the sea, "doble marzo 4 al 6" one in March.
        f"(?<=room_kind) (?P<M>month) [the_day article]? {_DAY} {_NOT_COUNTED} (comma? (?P<Y>year))?",
        f"{_WEEKDAY} [comma open]? [article the_day day]{{0,2}} (?P<N>numeric_date)",
        "(?P<N>numeric_date)",
        f"{_WEEKDAY} comma? [the_day day of]{{0,2}} {_DAY} {_NOT_COUNTED} (?![slash])",
        f"{_WEEKDAY} [of comma]? (?P<K>next_week)",
        f"(?P<K>next_week) comma? [the_day article in_ of]{{0,2}} {_WEEKDAY}",
        "[next this]? (?P<W>weekday) [next this]?(?! last)",
        "(?P<O>ordinal) weekday_number_noun",
        "(?P<R>relative)",
    )
)
# In a choice "the 2nd one" and Portuguese "a segunda" are places in a list, not days.
_CHOICES: Final = (
    rule(
        "(?<!in_ the_day) (?<!from the_day) (?<!arrive) (?P<O>[ordinal ordinal_word]) "
        "(?! [of slash dash]? month) (?! [to strong_to until])"
    ),
    rule("((?<=with_ to)|(?<=for_ to)|^to) (?P<O>weekday) (?=[please stop question number comma]|$)"),
)
_LONGEST_LIST: Final = 10
_SECOND_MEANING: Final = rule(
    "((?<=[number ordinal])|(?<=[number ordinal] [of slash dash])) (?P<M>number_or_month)"
)
_FIRST_MEANING: Final = rule("(?P<N>number_or_month)")
_SHORT_WEEKDAYS: Final = (
    rule("(?P<W>weekday_short)(?= [to strong_to until dash] [the_day article]? [weekday_short weekday])"),
    rule("(?<= [to strong_to until dash next this in_ for_]) (?P<W>weekday_short)"),
    rule("(?P<W>weekday_short)(?= weekday_short)"),
    rule("(?<= weekday) (?P<W>weekday_short)"),
)
_PAST_WEEKDAY: Final = rule("(last weekday|weekday last)")
_IN_DAYS: Final = rule("in_ (?P<N>[number one]) (?P<U>[days day week week_plural fortnight]) next?")
_FROM_NOW: Final = rule("(?P<N>[number one]) (?P<U>[days day week week_plural fortnight]) after_cue")
_AGO: Final = rule(
    "(ago_before [number one] [days day week week_plural years months_old hours nights]"
    "|[number one] [days day week week_plural years months_old hours nights] ago_after)"
)
_MORNING: Final = rule("([of in_ to] article|of|this) tomorrow_or_morning")
_TOMORROW: Final = rule("(?P<R>tomorrow_or_morning) morning?")
_CUED: Final = (
    rule(f"(the_day? day) {_DAY} {_NOT_COUNTED} (?![of floor])"),
    rule(f"(?P<THE>the_day) {_DAY} {_NOT_COUNTED} (?![of floor]) (?P<NEXT>(?= other))?"),
    rule(f"(?P<D>ordinal) (?![other floor bed room rooms]) {_NOT_COUNTED}"),
)
_CUED_AFTER_RANGES: Final = rule(f"(from|strong_to) (?P<D>number) {_NOT_COUNTED} (?![of slash])")
_ROLE_DAY: Final = rule(
    f"(?P<ROLE>[arrive leave]) [the_day day article comma in_ for_ of]{{0,3}} (?P<D>[number ordinal]) "
    f"{_NOT_COUNTED} (?![other slash])"
)
_LONE_DAY: Final = rule(f"(?P<D>[number ordinal]) {_NOT_COUNTED}")
_RANGE: Final = rule(
    "((?P<CUE>[between from of arrive]) [article the_day day in_ comma]{0,3})? "
    "(?P<A>[point number ordinal ordinal_word]) comma? (?P<TO>[to strong_to until dash and for_]) "
    "(?P<FILL>[the_day day article]{0,2}) (?P<B>[point number ordinal ordinal_word]) "
    f"{_NOT_COUNTED} (?P<NEXT>(?= other))?"
)
# "The nights of 8 and 9 August" begin on the 8th.
_NIGHT_LIST: Final = rule(
    "(?<=[the_day day for_ in_ from of article]) (?P<A>[number ordinal]) and "
    "[the_day article day in_]{0,2} (?P<B>point)"
)
# "fri-sun" loses its dash when words are cut.
_WEEKDAY_PAIR: Final = rule("(?P<A>point) (?P<B>point)")
_NUMBERS: Final = frozenset({"number", "ordinal", "ordinal_word"})
_LONGEST_WAIT: Final = 730


def mark_days(row: Row, *, lone_day: bool) -> None:
    """Replace every day, and every span of days, in the row by a unit of kind `point`.

    `lone_day`: the guest was just asked for dates, so that a number by itself is a day of the month.
    """
    _settle_numeric_dates(row)
    row.rewrite(_PAST_WEEKDAY, lambda match: Unit("last", row.words(match)))
    for pattern in _SHORT_WEEKDAYS:
        row.rewrite(pattern, lambda match: replace(row.units[match.start()], kind="weekday"))
    for pattern in _POINTS:
        row.rewrite(pattern, lambda match: _point_unit(row, match))
    row.rewrite(_MORNING, lambda match: Unit("morning", row.words(match)))
    row.rewrite(_TOMORROW, lambda match: _point_unit(row, match))
    row.rewrite(_NIGHT_LIST, lambda match: _first_night(row, match))
    for pattern in _CUED:
        row.rewrite(pattern, lambda match: _point_unit(row, match))
    row.rewrite(_WEEKDAY_PAIR, lambda match: _weekday_pair(row, match))
    row.rewrite(_RANGE, lambda match: _range_unit(row, match, lone_day=lone_day))
    for pattern in (_ROLE_DAY, _CUED_AFTER_RANGES, *((_LONE_DAY,) if lone_day else ())):
        row.rewrite(pattern, lambda match: _point_unit(row, match))


def mark_choices(row: Row) -> None:
    """After an offer: small ordinals choose from the list."""
    for pattern in _CHOICES:
        row.rewrite(pattern, lambda match: _choice_unit(row, match))


def _choice_unit(row: Row, match: re.Match[str]) -> Unit | None:
    if row.value(match, "O") > _LONGEST_LIST:
        return None
    return Unit("number_sign", row.words(match))


def settle_numbers(row: Row) -> None:
    """Portuguese "dez" is December after a number and ten elsewhere."""
    row.rewrite(_SECOND_MEANING, lambda match: Unit("month", row.words(match), row.value(match, "M") % 100))
    row.rewrite(_FIRST_MEANING, lambda match: Unit("number", row.words(match), row.value(match, "N") // 100))


def mark_waits(row: Row) -> None:
    """Replace "in 3 days", "daqui a duas semanas" by a day counted from today; "2 weeks ago" is no stay."""
    row.rewrite(_AGO, lambda match: Unit("other", row.words(match)))
    for pattern in (_IN_DAYS, _FROM_NOW):
        row.rewrite(pattern, lambda match: _wait_unit(row, match))


def _wait_unit(row: Row, match: re.Match[str]) -> Unit | None:
    unit = row.unit(match, "U")
    kind = unit.kind if unit is not None else ""
    length = {"days": 1, "day": 1, "fortnight": 14}.get(kind, 7)
    days = row.value(match, "N") * length
    if days > _LONGEST_WAIT:
        return None
    return Unit("point", row.words(match), point=Point(offset=days))


def _point_unit(row: Row, match: re.Match[str]) -> Unit | None:
    point = _point(row, match)
    if point is None:
        return None
    the, followed = row.unit(match, "THE"), "NEXT" in match.re.groupindex and match.start("NEXT") >= 0
    day = row.unit(match, "D")
    if the is not None and day is not None and _is_no_day(the, day, followed=followed):
        return None
    role = row.unit(match, "ROLE")
    text = {"arrive": "in", "leave": "out"}[role.kind] if role is not None else ""
    return Unit("point", row.words(match), text=text, point=point)


def _is_no_day(the: Unit, day: Unit, *, followed: bool) -> bool:
    """'The one', "the 2nd room"; nobody counts up to "the 21st room"."""
    counts = day.kind != "ordinal" or day.value <= _LONGEST_LIST
    return day.words == ("one",) or (followed and not the.value and counts)


def _point(row: Row, match: re.Match[str]) -> Point | None:
    found = {name: row.unit(match, name) for name in match.re.groupindex}
    weekday = found.get("W")
    numeric, relative = found.get("N"), found.get("R")
    day, month, year, ordinal = found.get("D"), found.get("M"), found.get("Y"), found.get("O")
    if numeric is not None:
        return numeric.point
    if relative is not None:
        return Point(offset=relative.value)
    if ordinal is not None:
        return _numbered_weekday(ordinal.value)
    if day is not None:
        if not 1 <= day.value <= LONGEST_MONTH:
            return None
        return Point(
            day=day.value,
            month=month.value if month is not None else None,
            year=year.value if year is not None else None,
            weekday=weekday.value if weekday is not None else None,
        )
    if weekday is not None:
        return Point(weekday=weekday.value, weeks=1 if found.get("K") is not None else None)
    return None


def _numbered_weekday(number: int) -> Point | None:
    """Portuguese "2ª feira" (Monday) to "6ª feira" (Friday)."""
    first, last = 2, 6
    return Point(weekday=number - first) if first <= number <= last else None


def _range_unit(row: Row, match: re.Match[str], *, lone_day: bool) -> Unit | None:
    first, last = row.unit(match, "A"), row.unit(match, "B")
    if first is None or last is None or first.until is not None or last.until is not None:
        return None
    after_first = row.kind_at(match.start("A") + 1)
    if after_first == "comma" and row.kind_at(match.start("A") - 1) in {"to", "strong_to", "until"}:
        return None
    if not _is_span(row, match, lone_day=lone_day):
        return None
    start, end = _as_point(first), _as_point(last)
    if start is None or end is None:
        return None
    cue = row.unit(match, "CUE")
    return Unit("point", row.words(match), text=cue.kind if cue is not None else "", point=start, until=end)


def _first_night(row: Row, match: re.Match[str]) -> Unit | None:
    first, last = row.unit(match, "A"), row.unit(match, "B")
    point = last.point if last is not None else None
    if first is None or point is None or point.day is None or point.month is None:
        return None
    if not 1 <= first.value < point.day:
        return None
    return Unit("point", row.words(match), point=replace(point, day=first.value, weekday=None))


def _weekday_pair(row: Row, match: re.Match[str]) -> Unit | None:
    first, last = row.unit(match, "A"), row.unit(match, "B")
    if first is None or last is None or first.point is None or last.point is None:
        return None
    if any(point.weekday is None or point.day is not None for point in (first.point, last.point)):
        return None
    return Unit("point", row.words(match), point=first.point, until=last.point)


def _is_span(row: Row, match: re.Match[str], *, lone_day: bool) -> bool:
    """Whether "A to B" is a span of days rather than a span of ages, people or prices."""
    first, last, joint = row.unit(match, "A"), row.unit(match, "B"), row.unit(match, "TO")
    cue = row.unit(match, "CUE")
    if first is None or last is None or joint is None:
        return False
    cue_kind = cue.kind if cue is not None else ""
    if joint.kind == "and":
        return cue_kind == "between"
    if joint.kind == "for_":
        return cue_kind in {"from", "of"} and (last.point is not None or lone_day)
    said = lone_day or cue_kind in {"from", "between", "arrive"} or joint.kind in {"strong_to", "until"}
    said = said or match.end("FILL") > match.start("FILL")
    said = said or (cue_kind == "of" and match.start("NEXT") < 0)
    if first.kind in _NUMBERS:
        if last.kind in _NUMBERS:
            return said or (first.kind == last.kind == "ordinal")
        return last.point is not None and (
            last.point.month is not None or (said and last.point.day is not None)
        )
    if last.kind in _NUMBERS:
        return first.point is not None and first.point.day is not None
    return True


def _as_point(unit: Unit) -> Point | None:
    if unit.point is not None:
        return unit.point
    return Point(day=unit.value) if 1 <= unit.value <= LONGEST_MONTH else None


def _settle_numeric_dates(row: Row) -> None:
    """One clear numeric date shows how the guest writes all of them: "3/4 to 3/15" is March."""
    dates = [unit for unit in row.units if unit.kind == "numeric_date" and unit.point is not None]
    if not any(unit.point is not None and unit.point.ambiguous for unit in dates):
        return
    orders = {order for unit in dates for order in _order(unit)}
    if len(orders) != 1:
        return
    day_first = orders == {"day first"}
    row.units = [_settled(unit, day_first=day_first) for unit in row.units]


def _order(unit: Unit) -> list[str]:
    parts = re.split(r"\D", "".join(unit.words))
    if len(parts[0]) == len("2026"):
        return []
    return ["day first"] * (int(parts[0]) > MONTHS) + ["month first"] * (int(parts[1]) > MONTHS)


def _settled(unit: Unit, *, day_first: bool) -> Unit:
    point = unit.point
    if point is None or not point.ambiguous:
        return unit
    day, month = (point.month, point.day) if day_first else (point.day, point.month)
    return replace(unit, point=Point(day=day, month=month, year=point.year))
