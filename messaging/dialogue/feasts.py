"""Feasts that guests travel for, by rule: from which day to which they are usually stayed.

They are said back for a yes before anything is looked up: every hotel's guests bridge a feast otherwise.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from pms.types import Stay

_DAY: Final = dt.timedelta(days=1)
_FRIDAY: Final = 4
_THURSDAY: Final = 3
_THANKSGIVING_WEEK: Final = 4


def easter(year: int) -> dt.date:
    """Easter Sunday of the western churches (the anonymous Gregorian rule, of 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, turn = divmod(century, 4)
    shifted = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - shifted + 15) % 30
    quarter, over = divmod(rest, 4)
    weekday = (32 + 2 * turn + 2 * quarter - epact - over) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _around_easter(first: int, last: int) -> Callable[[int], Stay]:
    return lambda year: Stay(easter(year) + first * _DAY, easter(year) + last * _DAY)


def _fixed(month: int, day: int, nights: int) -> Callable[[int], Stay]:
    return lambda year: Stay(dt.date(year, month, day), dt.date(year, month, day) + nights * _DAY)


def _thanksgiving(year: int) -> Stay:
    thursdays = [
        week[_THURSDAY]
        for week in calendar.Calendar().monthdatescalendar(year, 11)
        if week[_THURSDAY].month == 11  # noqa: PLR2004 - November
    ]
    return Stay(thursdays[_THANKSGIVING_WEEK - 1], thursdays[_THANKSGIVING_WEEK - 1] + 3 * _DAY)


_FEASTS: Final[tuple[tuple[re.Pattern[str], Callable[[int], Stay]], ...]] = (
    (re.compile(r"\bcarnaval(?:es)?\b|\bcarnival\b|\bmardi gras\b"), _around_easter(-50, -46)),
    (re.compile(r"\bsemana santa\b|\bholy week\b"), _around_easter(-3, 0)),
    (re.compile(r"\b(?:pascuas?|pascoa)\b"), _around_easter(-2, 0)),
    (re.compile(r"\beaster\b"), _around_easter(-2, 1)),
    (re.compile(r"\bcorpus christi\b"), _around_easter(60, 63)),
    (re.compile(r"\bthanksgiving\b"), _thanksgiving),
    (re.compile(r"\b(?:navidad|nochebuena|natal|christmas|xmas)\b"), _fixed(12, 24, 2)),
    (
        re.compile(
            r"\b(?:reveillon|virada|nochevieja|ano (?:nuevo|novo)|fi[mn] de ano"
            r"|new year'?s?(?: eve)?)\b"
        ),
        _fixed(12, 30, 3),
    ),
)


def named(words: str, today: dt.date) -> Stay | None:
    """The next stay, from today on, of the feast that the folded `words` name; None: they name none."""
    for pattern, of_year in _FEASTS:
        if pattern.search(words):
            stays = (of_year(year) for year in range(today.year, today.year + 3))
            return next((stay for stay in stays if stay.check_in >= today), None)
    return None


def bridge(feast: dt.date) -> Stay:
    """The long weekend around a day off: with the weekend next to it, and the one working day between."""
    before = {0: 3, 1: 4, 2: 1, 3: 1, 4: 1, 5: 1, 6: 2}[feast.weekday()]
    after = {0: 0, 1: 0, 2: 1, 3: 3, 4: 2, 5: 1, 6: 0}[feast.weekday()]
    return Stay(feast - before * _DAY, feast + after * _DAY)


def weekend(friday: dt.date, nights: int | None) -> Stay:
    """From Friday to Sunday; one night is Saturday's, more go on from Friday."""
    begins = friday + _DAY if nights == 1 else friday
    return Stay(begins, begins + (nights or 2) * _DAY)


def next_friday(start: dt.date) -> dt.date:
    """The first Friday on or after `start`."""
    return start + ((_FRIDAY - start.weekday()) % 7) * _DAY
