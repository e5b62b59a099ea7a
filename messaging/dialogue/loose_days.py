"""Dates that are no dates yet: "any weekend in January", "some time next week", "carnival"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue import feasts
from messaging.nlu.types import Entities
from pms.types import Stay

MOST: Final = 5
"""A month has no more weekends."""
SOME: Final = 4
_DAY: Final = dt.timedelta(days=1)
_MONTHS: Final = (
    r"enero|january|janeiro",
    r"febrero|february|fevereiro",
    r"marzo|march|marco",
    r"abril|april",
    r"mayo|may|maio",
    r"junio|june|junho",
    r"julio|july|julho",
    r"agosto|august",
    r"septiembre|setiembre|september|setembro",
    r"octubre|october|outubro",
    r"noviembre|november|novembro",
    r"diciembre|december|dezembro",
)
_MONTH: Final = re.compile(
    "|".join(rf"(?P<m{i}>\b(?:{names})\b)" for i, names in enumerate(_MONTHS, start=1))
)
_WEEKEND: Final = re.compile(r"\b(?:findes?|fin(?:es)? de semana|fi[mn]s? de semana|fds|weekends?)\b")
_ANY: Final = re.compile(
    r"\b(?:cualquier\w*|alg[uú]n\w*|any\w*|some ?(?:time|day|weekend)?|qualquer|quaisquer|algum\w*|un|um|a"
    r"|flexib\w+|flexivel|cuando sea|quando for)\b"
)
_LATER: Final = re.compile(r"\b(?:que viene|proxim[oa]|siguiente|next|que vem|seguinte)\b")
_NEXT_WEEK: Final = re.compile(
    r"\b(?:(?:la )?(?:semana que viene|proxima semana|semana proxima|semana que vem)|next week)\b"
)
_BRIDGE: Final = re.compile(r"\b(?:puente|feriad(?:o|ao)|long weekend|finde largo|fin de semana largo)\b")
_DAY_OF_MONTH: Final = re.compile(r"\b(?:del|de|of|on the|do|dia) (?P<day>\d{1,2})\b")
_ORDINAL: Final = (
    re.compile(r"\b(?:primer\w*|first|primeir\w*)\b"),
    re.compile(r"\b(?:segund\w*|second)\b"),
    re.compile(r"\b(?:tercer\w*|third|terceir\w*)\b"),
)
_LAST: Final = re.compile(r"\b(?:ultim\w*|last)\b")
_CHEAPEST: Final = re.compile(r"\b(?:mas (?:barat|economic)\w+|cheapest|mais (?:barat\w+|em conta))\b")


@dataclass(frozen=True, slots=True)
class Loose:
    """Stays that would do. `named`: it is one that was meant, to be said back for a yes; else any will do,
    the cheapest first where `by_price`.
    """

    stays: tuple[Stay, ...]
    named: bool = False
    by_price: bool = False


def read(text: str, entities: Entities, today: dt.date) -> Loose | None:
    """What loose words about days may mean from `today` on; None where there are none, or nobody can tell."""
    words = fold(text)
    nights = entities.nights
    if _BRIDGE.search(words) and entities.check_out is None:
        return _bridge(words, entities, today)
    if entities.check_in is not None or entities.check_out is not None:
        return None
    feast = feasts.named(words, today)
    if feast is not None:
        return _one(Stay(feast.check_in, feast.check_in + nights * _DAY) if nights else feast)
    month = _month(words)
    if _WEEKEND.search(words):
        found = _weekends(words, month, nights, today)
        return replace(found, by_price=_CHEAPEST.search(words) is not None) if found else None
    if _NEXT_WEEK.search(words):
        return _next_week(nights, today)
    if month and nights and _ANY.search(words):
        return _in_month(month, nights, today)
    return None


def _one(stay: Stay) -> Loose:
    return Loose((stay,), named=True)


def _month(words: str) -> int | None:
    match = _MONTH.search(words)
    return int((match.lastgroup or "m1")[1:]) if match else None


def _bridge(words: str, entities: Entities, today: dt.date) -> Loose | None:
    """The long weekend of a day that was named; of one that was not, nobody can tell."""
    day = _DAY_OF_MONTH.search(words)
    if day is None:
        return None
    feast = entities.check_in
    if feast is None or feast.day != int(day["day"]):
        return None
    stay = feasts.bridge(feast)
    return _one(stay) if stay.check_in >= today else None


def _weekends(words: str, month: int | None, nights: int | None, today: dt.date) -> Loose | None:
    if month is None:
        return _coming_weekend(words, nights, today)
    start = _first_of(month, today)
    fridays = [feasts.next_friday(start) + week * 7 * _DAY for week in range(MOST)]
    fridays = [friday for friday in fridays if friday.month == month]
    stays = tuple(feasts.weekend(friday, nights) for friday in fridays)
    if not stays:
        return None
    for place, pattern in enumerate(_ORDINAL):
        if pattern.search(words) and place < len(stays):
            return _one(stays[place])
    return _one(stays[-1]) if _LAST.search(words) else Loose(stays)


def _coming_weekend(words: str, nights: int | None, today: dt.date) -> Loose:
    """This weekend, which may have begun; the next; or any of the next few."""
    if _LATER.search(words):
        return _one(feasts.weekend(feasts.next_friday(today + _DAY), nights))
    if _ANY.search(words):
        fridays = [feasts.next_friday(today) + week * 7 * _DAY for week in range(SOME)]
        return Loose(tuple(feasts.weekend(one, nights) for one in fridays))
    friday = feasts.next_friday(today - 2 * _DAY)
    arrival = max(feasts.weekend(friday, nights).check_in, today)
    departure = arrival + nights * _DAY if nights else max(friday + 2 * _DAY, arrival + _DAY)
    return _one(Stay(arrival, departure))


def _first_of(month: int, today: dt.date) -> dt.date:
    """The first day of the next such month, or tomorrow where it is this one."""
    if month == today.month:
        return today + _DAY
    return dt.date(today.year + (month < today.month), month, 1)


def _next_week(nights: int | None, today: dt.date) -> Loose | None:
    """Some stays of that many nights from Monday to Monday; without their number nobody can tell."""
    if not nights or nights > 6:  # noqa: PLR2004 - a week
        return None
    monday = today + (7 - today.weekday()) * _DAY
    starts = range(0, 8 - nights, 1 if nights > 3 else 2)  # noqa: PLR2004 - few ways to lay a long stay
    return Loose(tuple(Stay(monday + d * _DAY, monday + (d + nights) * _DAY) for d in starts)[:SOME])


def _in_month(month: int, nights: int, today: dt.date) -> Loose:
    start = _first_of(month, today)
    weeks = [start + week * 7 * _DAY for week in range(SOME)]
    return Loose(tuple(Stay(day, day + nights * _DAY) for day in weeks if day.month == month))
