"""Who travels: adults, children and their ages.

People without an age split count as adults; babies and children count as children; "my wife and I" are two.
"""

import re
from dataclasses import dataclass
from typing import Final

from messaging.nlu.grammar import Row, Unit, rule

ADULT_AGE: Final = 18
_MOST_PEOPLE: Final = 400
FAMILY: Final = frozenset({"family", "familia"})
"""Children told of beside "a family of four" are among the four."""

_COUNT: Final = "[number one big]"
_AGE_LIST: Final = "number ([comma and or_ slash plus]{1,2} number){0,5}"
# A list of ages ends before anything that makes its last number a day, an hour or a count.
_NO_DATE: Final = (
    "(?! [of to strong_to dash slash]? "
    "[month number point nights person adult child children baby room rooms hour])"
)
_UNIT: Final = "((?P<UNIT>[years months_old]) old_word?)?"
_AGES: Final = (
    f"([of aged comma open]{{1,2}} (?P<AGES>{_AGE_LIST}) {_NO_DATE} {_UNIT} close?"
    f"|(?P<BARE>{_AGE_LIST}) (?P<BAREUNIT>[years months_old]) old_word?)?"
)
_NOT_PEOPLE: Final = (
    "(?! [of to strong_to dash slash]? "
    "[month number years currency time minutes bed floor days day week week_plural room rooms hour hours "
    "other])"
)
_FILL: Final = (
    "[and comma plus with_ for_ possessive child children baby number one the_day article small of party]"
    "{0,6}"
)

_TWIN_ROOMS: Final = ("twins",)
_NO_CHILDREN: Final = rule("without small? [child children baby]")
_CHILDREN: Final = (
    rule(
        f"(?P<N>{_COUNT})? small? (?P<C>[child children]) comma? "
        f"(?P<LIST>(?P<AGES>number ([comma and]{{1,2}} number){{1,5}})) {_NO_DATE}"
    ),
    rule(f"(?P<N>{_COUNT}) (?P<AMONG>including)? small? (?P<C>[child children baby]) small? {_AGES}"),
    rule(f"(?P<N>{_COUNT})? (?P<AGES>{_AGE_LIST}) (?P<UNIT>[years months_old]) old_word [child children]?"),
    rule(f"[number one] of (?P<AGES>{_AGE_LIST}) (?P<UNIT>[years months_old])"),
    rule(f"[number one]? (?P<C>twins) (?! [room rooms]) {_AGES}"),
    rule(
        "(?<=[and with_ plus comma for_]) [the_day article possessive]{0,2} small? "
        f"(?P<C>[child baby]) small? {_AGES}"
    ),
    rule(f"[child children baby] [of aged open]{{1,2}} (?P<AGES>{_AGE_LIST}) {_NO_DATE} {_UNIT} close?"),
)
_ADULTS: Final = rule(f"(?P<N>{_COUNT}) small? adult")
_PEOPLE: Final = (
    rule(
        "((?P<N>[number big])"
        "|(?<=[for_ we_are we_surely comma stop question point stay_nights time weekend]) (?P<ONE>one)) "
        "small? person"
    ),
    rule("^ (?P<ONE>one) small? person"),
    rule(f"[we_are we_surely]? group_of (?P<N>{_COUNT}) (?! [to strong_to until dash] [number point])"),
    rule(f"we_are (?P<N>[number big]) {_NOT_PEOPLE}"),
    rule(
        "we_surely (?P<N>[number big]) "
        "(?! [of to strong_to dash slash]? [month years currency time minutes hour hours room rooms])"
    ),
    rule(
        "(?<=for_) slash? (?P<N>number) "
        "(?=[the_day relative weekday weekday_short comma stop question please in_ from and with_ or_ until "
        "open for_ point stay_nights type_strong type_weak weekend next_week this "
        "next close arrive plus time]|$|of [number ordinal] [to strong_to until dash of]|of [day the_day])"
    ),
)
# "For me and my children" counts me; "for my children" does not.
_FOR_ME: Final = (
    rule("(?<=for_) possessive (?=[and comma stop question with_ plus]|$)"),
    rule("possessive (?=[and plus] (for_ )?relation)"),
)
_COUPLE: Final = rule("(?P<N>[number one])? (?P<C>couple)")
_ALONE: Final = rule("alone")
# "I have to talk to my husband": he is asked, and need not travel.
_CONSULTED: Final = rule("consult relation")
_COMPANION_OF_SELF: Final = rule(f"(?P<R>relation)(?= {_FILL} self)")
# "Just me and my wife" is two; Spanish "mí y mi señora" is written "mi y".
_SELF_WITH_COMPANION: Final = rule(f"([self alone](?= {_FILL} relation)|possessive(?= and relation))")
_EARLIER_COMPANION: Final = rule("(?P<R>relation)(?= [and comma plus]{1,2} party)")
_SELF_AND_OTHERS: Final = rule(
    f"self [and plus with_]{{1,2}} (?P<N>number) (small? person|(?<=plus number) {_NOT_PEOPLE})"
)
_WITH_COMPANION: Final = rule("(?<= with_) (?P<R>relation)")
_NEXT_COMPANION: Final = rule("((?<=party)|(?<=party [and comma plus with_])) (?P<R>relation)")
_BARE_ADULTS: Final = rule("(?P<N>number)(?= [and plus comma] [number one party] (?! other))")
_BARE_CHILDREN: Final = rule("(?<= party) [and plus comma] (?P<N>[number one]) (?! other)")
_BARE_PEOPLE: Final = (rule(f"(?P<N>[number one]) {_NOT_PEOPLE}"), rule("(?P<SELF>self)"))
_BARE_AGES: Final = rule(f"(?P<AGES>{_AGE_LIST}|number) (?P<UNIT>[years months_old])? old_word?")


@dataclass(frozen=True, slots=True)
class Party:
    """Guests as said; None where the message says nothing."""

    adults: int | None = None
    children: int | None = None
    child_ages: tuple[int, ...] = ()


def mark_party(row: Row, *, asked: bool) -> None:
    """Replace people in the row by units of kind `party`; their text tells which people.

    `asked`: the guest was asked how many they are, so that bare numbers are people.
    """
    for pattern in _FOR_ME:
        row.rewrite(pattern, lambda match: Unit("self", row.words(match)))
    row.rewrite(_CONSULTED, lambda match: Unit("consulted", row.words(match)))
    row.rewrite(_NO_CHILDREN, lambda match: Unit("party", row.words(match), 0, text="children"))
    for pattern in _CHILDREN:
        row.rewrite(pattern, lambda match: _children(row, match))
    row.rewrite(_ADULTS, lambda match: _counted(row, match, "adults"))
    row.rewrite(_SELF_AND_OTHERS, lambda match: _counted(row, match, "people", extra=1))
    for pattern in _PEOPLE[:2]:
        row.rewrite(pattern, lambda match: _counted(row, match, "people"))
    _mark_companions(row)
    row.rewrite(_COUPLE, lambda match: _couple(row, match))
    for pattern in _PEOPLE[2:]:
        row.rewrite(pattern, lambda match: _counted(row, match, "people"))
    row.rewrite(_ALONE, lambda match: Unit("party", row.words(match), 1, text="people"))
    if asked:
        _mark_bare_people(row)


def mark_bare_ages(row: Row) -> None:
    """After "how old are the children?": bare numbers are ages."""
    if not any(unit.values for unit in row.units):
        row.rewrite(_BARE_AGES, lambda match: _children(row, match))


def read_party(row: Row) -> Party:
    """The people marked in the row, added up."""
    people = [unit for unit in row.units if unit.kind == "party"]
    by_text = {
        text: [unit.value for unit in people if unit.text == text]
        for text in ("adults", "people", "companions", "children", "children among")
    }
    by_text["children"] += by_text["children among"]
    ages = tuple(age for unit in people for age in unit.values)
    grown = sum(1 for age in ages if age >= ADULT_AGE)
    young = sum(by_text["children"]) - grown if by_text["children"] else None
    # The same number said twice is a repetition, not more people.
    count = sum(set(by_text["adults"])) or max([*by_text["people"], sum(by_text["companions"])], default=0)
    if young and not count and _comes_along(row):
        count = 1
    if young and not by_text["adults"] and _children_included(row):
        count = max(count - young, 1)
    return Party((count + grown) or None, young, tuple(age for age in ages if age < ADULT_AGE))


def _comes_along(row: Row) -> bool:
    """'For me and my two children': one adult."""
    return any(
        unit.kind == "self" and row.kind_at(position - 1) in {"for_", "we_are", "we_surely"}
        for position, unit in enumerate(row.units)
    )


def _children_included(row: Row) -> bool:
    """'4 people including 2 kids': the children are among the people."""
    if any(unit.text == "children among" for unit in row.units):
        return True
    first = next((position for position, unit in enumerate(row.units) if unit.text == "people"), None)
    if first is None:
        return False
    family = any(word in FAMILY for word in row.units[first].words)
    return family or any(unit.kind in {"including", "open"} for unit in row.units[first:])


def _mark_companions(row: Row) -> None:
    row.rewrite(_COMPANION_OF_SELF, lambda match: _companions(row, match, extra=1))
    if not _has_companions(row):
        row.rewrite(_SELF_WITH_COMPANION, lambda match: Unit("party", row.words(match), 1, text="companions"))
    extra = 0 if _has_companions(row) else 1
    row.rewrite(_WITH_COMPANION, lambda match: _companions(row, match, extra=extra))
    if _has_companions(row):
        for pattern in (_NEXT_COMPANION, _EARLIER_COMPANION, _NEXT_COMPANION):
            row.rewrite(pattern, lambda match: _companions(row, match, extra=0))


def _mark_bare_people(row: Row) -> None:
    row.rewrite(_BARE_ADULTS, lambda match: _counted(row, match, "adults"))
    if _has_grown_ups(row):
        row.rewrite(_BARE_CHILDREN, lambda match: _counted(row, match, "children"))
    for pattern in _BARE_PEOPLE:
        if not _has_grown_ups(row):
            row.rewrite(pattern, lambda match: _counted(row, match, "people"))


def _has_companions(row: Row) -> bool:
    return any(unit.text == "companions" for unit in row.units)


def _has_grown_ups(row: Row) -> bool:
    return any(unit.kind == "party" and not unit.text.startswith("children") for unit in row.units)


def _counted(row: Row, match: re.Match[str], text: str, *, extra: int = 0) -> Unit | None:
    count = row.value(match, "N", otherwise=1) + extra
    return Unit("party", row.words(match), count, text=text) if 0 < count <= _MOST_PEOPLE else None


def _companions(row: Row, match: re.Match[str], *, extra: int) -> Unit:
    return Unit("party", row.words(match), row.value(match, "R") + extra, text="companions")


def _couple(row: Row, match: re.Match[str]) -> Unit:
    couples = row.value(match, "N", otherwise=1)
    return Unit("party", row.words(match), couples * row.value(match, "C"), text="people")


def _children(row: Row, match: re.Match[str]) -> Unit | None:
    ages = _ages(row, match)
    noun, counted = row.unit(match, "C"), row.unit(match, "N")
    if noun is not None and noun.words == _TWIN_ROOMS and row.kind_at(match.start()) == "number":
        return None
    if "LIST" in match.re.groupindex and not _are_ages(ages, counted):
        return None
    if counted is not None:
        count = counted.value
    elif noun is not None and noun.kind == "twins":
        count = 2
    else:
        count = len(ages) or 1
    if not 0 < count <= _MOST_PEOPLE:
        return None
    if len(ages) == 1:
        ages = ages * count
    kept = ages if len(ages) == count else ()
    text = "children among" if row.unit(match, "AMONG") is not None else "children"
    return Unit("party", row.words(match), count, text=text, values=kept)


def _are_ages(ages: tuple[int, ...], counted: Unit | None) -> bool:
    """Whether bare numbers after children are their ages: "two kids 8 and 11"."""
    return max(ages) < ADULT_AGE and (counted is None or counted.value == len(ages))


def _ages(row: Row, match: re.Match[str]) -> tuple[int, ...]:
    """Ages in years; months are age 0 or 1."""
    groups = match.re.groupindex
    for list_name, unit_name in (("AGES", "UNIT"), ("BARE", "BAREUNIT")):
        if list_name not in groups or match.start(list_name) < 0:
            continue
        unit = row.unit(match, unit_name)
        divisor = 12 if unit is not None and unit.kind == "months_old" else 1
        return tuple(value // divisor for value in row.values(match, list_name, frozenset({"number"})))
    return ()
