"""Finds what is a fact in a text about to be sent: amounts, dates, hours, counts, references, links.

Works on the finished text, whoever wrote it (template, hotel, article, model), in all languages at once, and
is greedy: what it takes for a fact and cannot find in the ledger is not sent.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from messaging.ledger.vocabulary import (
    CANCELLED,
    CONFIRMED,
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    FREE,
    MONTHS,
    NUMBER_WORDS,
    TOMORROW,
    WEEKDAYS,
)

Reading = tuple[str, str]
"""(kind, canonical value). An amount reads `270000 ARS`, a date without its year `--12-20`."""


@dataclass(frozen=True, slots=True)
class Token:
    """A fact as written, with everything it may mean."""

    text: str
    readings: frozenset[Reading]


class _Plain(dict[int, str | None]):
    """What stays of a decomposed character, filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept: str | None = character
        if character.isspace():
            kept = "\n" if character == "\n" else " "
        elif unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Cc"}:
            kept = None
        self[code] = kept
        return kept


_PLAIN: Final = _Plain()


def fold(text: str) -> str:
    """Small letters without accents, with plain spaces: the form all patterns here are written for."""
    return unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)


def plain(number: Decimal) -> str:
    """A number without grouping or idle zeros: `270000`, `0.5`."""
    return f"{number.normalize():f}"


def link(written: str) -> str:
    """A web address or e-mail address in the form it is compared in."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", fold(written)).rstrip(".,;:!?)/")


@lru_cache(maxsize=1024)
def find(text: str) -> tuple[Token, ...]:
    """Every fact in `text`, each once per place it stands. Most texts are said to many guests."""
    rest = fold(text)
    found: list[Token] = []
    for pattern, readings in _COMPILED:
        for match in pattern.finditer(rest):
            found.append(Token(match[0].strip(), readings(match)))
            rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    return tuple(found)


def date_readings(date: dt.date) -> frozenset[Reading]:
    """All the ways a date may be written in a text."""
    return frozenset(
        {("date", date.isoformat()), ("date", f"--{date:%m-%d}"), ("weekday", str(date.weekday()))}
    )


def _numbers(written: str) -> frozenset[str]:
    """What a written number may be: `1.200` is 1200 or 1.2, `1.200,50` is 1200.50 only."""
    compact = re.sub(r"[ ']", "", written)
    candidates = set()
    if re.fullmatch(r"\d+(?:[.,]\d{3})*", compact):
        candidates.add(re.sub(r"\D", "", compact))
    decimal = re.fullmatch(r"([\d.,]+)[.,](\d{1,2})", compact)
    if decimal:
        candidates.add(re.sub(r"\D", "", decimal[1]) + "." + decimal[2])
    return frozenset(plain(Decimal(candidate)) for candidate in candidates)


def _amounts(match: re.Match[str]) -> frozenset[Reading]:
    unit = match["sign"] or match["word"]
    currencies = CURRENCY_SIGNS.get(unit) or CURRENCY_WORDS[unit]
    factor = 1000 if match["mil"] else 1
    return frozenset(
        ("amount", f"{plain(Decimal(number) * factor)} {currency}")
        for number in _numbers(match["number"])
        for currency in currencies
    )


def _worded_amount(match: re.Match[str]) -> frozenset[Reading]:
    number = NUMBER_WORDS.get(match["number"], 1)
    return frozenset(("amount", f"{number} {currency}") for currency in CURRENCY_WORDS[match["word"]])


def _percent(match: re.Match[str]) -> frozenset[Reading]:
    return frozenset(("percent", number) for number in _numbers(match["number"]))


def _date(day: int, month: int, year: str | None) -> frozenset[Reading]:
    if year is None:
        return frozenset({("date", f"--{month:02}-{day:02}")})
    full = int(year) + (2000 if len(year) == 2 else 0)  # noqa: PLR2004 - a year of two digits
    return frozenset({("date", f"{full:04}-{month:02}-{day:02}")})


def _named_date(match: re.Match[str]) -> frozenset[Reading]:
    return _date(int(match["day"]), MONTHS[match["month"]], match["year"])


def _range_start(match: re.Match[str]) -> frozenset[Reading]:
    """The first day of "20 al 23 de diciembre": the month stands behind the second."""
    return _date(int(match["day"]), MONTHS[match["month"]], None)


def _numeric_date(match: re.Match[str]) -> frozenset[Reading]:
    first, second, year = int(match["first"]), int(match["second"]), match.groupdict().get("year")
    return _date(first, second, year) | _date(second, first, year)


def _hour(match: re.Match[str]) -> frozenset[Reading]:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "")[:1]
    if half == "p" and hour < 12:  # noqa: PLR2004 - noon
        hour += 12
    elif half == "a" and hour == 12:  # noqa: PLR2004 - midnight
        hour = 0
    readings = {("time", f"{hour:02}:{minute:02}")}
    if not match["minute"] and not half:
        readings.add(("count", str(hour)))  # "48 h" is a duration
    return frozenset(readings)


def _digits(match: re.Match[str]) -> frozenset[Reading]:
    digits = re.sub(r"\D", "", match[0])
    return frozenset({("phone", digits), ("reference", digits)})


def _bare_number(match: re.Match[str]) -> frozenset[Reading]:
    return _digits(match) | {("count", number) for number in _numbers(match[0])}


def _one(kind: str, value: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], frozenset[Reading]]:
    return lambda match: frozenset({(kind, value(match))})


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_START: Final = r"(?<![\w.,])"
_NUMBER: Final = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_SIGNS: Final = "|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))
_CODES: Final = "|".join(word for word in CURRENCY_WORDS if len(word) == 3)  # noqa: PLR2004 - ISO 4217
_UNITS: Final = "|".join(sorted(CURRENCY_WORDS, key=len, reverse=True))
_THOUSANDS: Final = r"(?P<mil>\s*(?:mil|k)\b)?"
_PER_CENT: Final = r"%|percent\b|per cent\b|por ?ciento\b|por cento\b"
_MONTH: Final = _any_of(MONTHS)
_ORDINAL: Final = r"(?:o|a|ro|st|nd|rd|th|°)?"
_DAY: Final = rf"(?P<day>\d{{1,2}}){_ORDINAL}"
_UNTIL: Final = r"\s*(?:-|–|—|al|ao|a|to|until|hasta el|ate|y|and|e)\s*(?:el|the|o)?\s*"
_CLOCK: Final = r"\s*(?:hs?\b|(?P<half>[ap]\s?\.?\s?m\b\.?))"
_DOMAIN: Final = (
    r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|io|app|me|ly|gl|hotel|travel|link|example"
    r"|ar|br|ie|es|pt|mx|uk|us|cl|uy)\b(?:/[^\s<>\"]*)?"
)
# In this order: what one rule takes, the later ones do not see.
_RULES: Final[tuple[tuple[str, Callable[[re.Match[str]], frozenset[Reading]]], ...]] = (
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _one("link", lambda m: link(m[0]))),
    (rf"(?:https?://|www\.)[^\s<>\"]+|{_DOMAIN}", _one("link", lambda m: link(m[0]))),
    (r"\d{4}-\d{2}-\d{2}", _one("date", lambda m: m[0])),
    (rf"{_START}(?P<sign>{_SIGNS}|\b(?:{_CODES})\b)\s*(?P<number>{_NUMBER}){_THOUSANDS}(?P<word>)", _amounts),
    (rf"{_START}(?P<sign>)(?P<number>{_NUMBER}){_THOUSANDS}\s*(?P<word>{_SIGNS}|(?:{_UNITS})\b)", _amounts),
    (rf"{_START}(?P<number>{_NUMBER})\s*(?:{_PER_CENT})", _percent),
    (rf"{_START}{_DAY}(?={_UNTIL}\d{{1,2}}{_ORDINAL}\s*(?:de |of )?(?P<month>{_MONTH})\b)", _range_start),
    (
        rf"{_START}{_DAY}\s*(?:de |of )?(?P<month>{_MONTH})\b\.?(?:,?\s*(?:de |del )?(?P<year>\d{{4}})\b)?",
        _named_date,
    ),
    (rf"\b(?P<month>{_MONTH})\b\.?\s*{_DAY}(?![\w:])(?:,?\s*(?P<year>\d{{4}})\b)?", _named_date),
    (
        r"(?<![\w.,/])(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?![\w/])",
        _numeric_date,
    ),
    (r"(?<![\w.,/])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\w/])", _numeric_date),
    (rf"{_START}(?P<hour>\d{{1,2}})[:h.](?P<minute>\d{{2}})(?!\d)(?:{_CLOCK})?", _hour),
    (rf"{_START}(?P<hour>\d{{1,2}})(?P<minute>){_CLOCK}", _hour),
    (r"\+?\d[\d ()./-]{5,}\d", _digits),
    (
        r"\b(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*\b",
        _one("reference", lambda m: m[0].upper()),
    ),
    (_NUMBER, _bare_number),
    (rf"\b(?P<number>un|um|one|mil|{_any_of(NUMBER_WORDS)})\s+(?P<word>{_UNITS})\b", _worded_amount),
    (rf"\b(?:{_any_of(NUMBER_WORDS)})\b", _one("count", lambda m: str(NUMBER_WORDS[m[0]]))),
    (rf"\b(?:{_any_of(WEEKDAYS)})\b", _one("weekday", lambda m: str(WEEKDAYS[m[0]]))),
    (rf"\b{TOMORROW}\b", _one("tomorrow", lambda _: "tomorrow")),
    (rf"\b(?:{CONFIRMED})\b", _one("claim", lambda _: "confirmed")),
    (rf"\b(?:{CANCELLED})\b", _one("claim", lambda _: "cancelled")),
    (rf"\b(?:{FREE})\b", _one("claim", lambda _: "free")),
)
_COMPILED: Final = tuple((re.compile(pattern), readings) for pattern, readings in _RULES)
