"""From tokens to the row of units that the grammars read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from messaging.nlu.calendar import LONGEST_MONTH, MONTHS, Point
from messaging.nlu.grammar import Row, Unit
from messaging.nlu.lexicon import LONGEST_PHRASE, Lexicon
from messaging.nlu.spelling import respell
from messaging.nlu.tokens import Token

_MOST_DIGITS: Final = 9
_COUNT_DIGITS: Final = 2
_CENTURY: Final = 2000
_YEARS: Final = range(2020, 2100)


@dataclass(frozen=True, slots=True)
class _Item:
    text: str
    token: Token


def scan(tokens: Sequence[Token], lexicon: Lexicon) -> Row:
    """The row of units of a tokenized message, chat spellings and slips repaired."""
    items = _respelled(tokens, lexicon)
    units: list[Unit] = []
    position = 0
    while position < len(items):
        length, unit = _phrase(items, position, lexicon)
        if unit is None:
            length, unit = 1, _single(items[position], lexicon)
        units.append(unit)
        position += length
    return Row(units)


def _respelled(tokens: Sequence[Token], lexicon: Lexicon) -> list[_Item]:
    items: list[_Item] = []
    run: list[Token] = []
    for token in tokens:
        if token.kind == "word":
            run.append(token)
            continue
        items.extend(_respelled_run(run, lexicon))
        run = []
        items.append(_Item(token.text, token))
    items.extend(_respelled_run(run, lexicon))
    return items


def _respelled_run(run: Sequence[Token], lexicon: Lexicon) -> list[_Item]:
    if not run:
        return []
    meant = respell([token.text for token in run], lexicon)
    return [_Item(word, run[first]) for word, first, _ in meant]


def _phrase(items: Sequence[_Item], position: int, lexicon: Lexicon) -> tuple[int, Unit | None]:
    key: list[str] = []
    best: tuple[int, Unit | None] = (1, None)
    for item in items[position : position + LONGEST_PHRASE]:
        if item.token.kind not in {"word", "number"}:
            break
        key.append(item.text)
        entry = lexicon.phrases.get(tuple(key))
        if entry is not None:
            best = (len(key), Unit(entry[0], tuple(key), entry[1]))
    return best


def _single(item: _Item, lexicon: Lexicon) -> Unit:
    token, words = item.token, (item.text,)
    if token.kind in {"number", "ordinal"}:
        return _number(token, words, lexicon)
    if token.kind in {"iso", "full", "short"}:
        return Unit("numeric_date", words, point=_numeric_point(token, lexicon))
    if token.kind == "clock":
        hour, minute = token.text.replace("h", ":").split(":")
        return Unit("clock_time", words, int(hour) % 24 * 60 + int(minute))
    if token.kind == "word":
        return Unit("other", words)
    return Unit(token.kind, words if token.kind in {"emoji", "other"} else (), text=token.text)


def _number(token: Token, words: tuple[str, ...], lexicon: Lexicon) -> Unit:
    digits = token.text.rstrip("abcdefghijklmnopqrstuvwxyz")
    value = int(digits) if len(digits) <= _MOST_DIGITS else 0
    if token.kind == "ordinal":
        suffix = token.text[len(digits) :]
        fits = suffix in lexicon.ordinal_suffixes and 1 <= value <= LONGEST_MONTH
        return Unit("ordinal" if fits else "other", words, value)
    if value in _YEARS:
        return Unit("year", words, value)
    return Unit("number" if len(digits) <= _COUNT_DIGITS else "big", words, value)


def _numeric_point(token: Token, lexicon: Lexicon) -> Point:
    parts = [int(part) for part in token.text.replace("/", "-").replace(".", "-").split("-")]
    if token.kind == "iso":
        return Point(year=parts[0], month=parts[1], day=parts[2])
    year = None if token.kind == "short" else parts[2] + (_CENTURY if parts[2] < _CENTURY else 0)
    first, second = parts[0], parts[1]
    if lexicon.day_first or (first > MONTHS >= second) or first == second:
        return Point(day=first, month=second, year=year)
    if second > MONTHS >= first:
        return Point(day=second, month=first, year=year)
    # Kept month first with the mark: another date of the same message may show how the guest writes.
    return Point(day=second, month=first, year=year, ambiguous=True)
