"""The words and phrases of each language: one folder per language, read once when first needed."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from messaging.nlu.normalise import fold
from messaging.nlu.phrases import PatternIndex, compile_patterns
from messaging.nlu.types import INTENTS, ROOM_TYPES

FOLDER: Final = Path(__file__).parent
LONGEST_PHRASE: Final = 5


@dataclass(frozen=True, slots=True)
class NameWords:
    """How guests introduce their name."""

    cues: tuple[tuple[str, ...], ...]
    weak_cues: tuple[tuple[str, ...], ...]
    titles: frozenset[str]
    particles: frozenset[str]
    lead_ins: frozenset[str]
    before_full_name: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language as data. `phrases` maps words to (kind of grammar.KINDS, value)."""

    language: str
    zones: tuple[str, ...]
    letters: frozenset[str]
    day_first: bool
    evening_words: frozenset[str]
    spellings: Mapping[tuple[str, ...], tuple[str, ...]]
    sounds: tuple[tuple[str, str], ...]
    phrases: Mapping[tuple[str, ...], tuple[str, int]]
    ordinal_suffixes: frozenset[str]
    names: NameWords
    negators: frozenset[str]
    negation_helpers: frozenset[str]
    reference_cues: frozenset[str]
    reference_between: frozenset[str]
    spoken_addresses: Mapping[str, str]
    common: frozenset[str]
    vocabulary: frozenset[str]
    patterns: PatternIndex


def languages() -> tuple[str, ...]:
    """Codes of the languages that have a folder, in alphabetical order."""
    return _languages_in(FOLDER)


@cache
def _languages_in(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in folder.glob("*/words.toml")))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language. Raises KeyError for a language without a folder, ValueError for bad data."""
    if language not in languages():
        raise KeyError(language)
    folder = FOLDER / language
    words = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
    intents = tomllib.loads((folder / "intents.toml").read_text(encoding="utf-8"))
    common = frozenset(fold((folder / "common.txt").read_text(encoding="utf-8")).split())
    phrases = _phrases(words)
    patterns = _patterns(intents)
    names = words["names"]
    return Lexicon(
        language=language,
        zones=tuple(words["zones"]),
        letters=frozenset(words["letters"]),
        day_first=words["numeric_dates"] == "day_first",
        evening_words=frozenset(words["evening_words"]),
        spellings={_split(key): _split(value) for key, value in words["spellings"].items()},
        sounds=tuple(words["sounds"].items()),
        phrases=phrases,
        ordinal_suffixes=frozenset(words["ordinal_suffixes"]),
        names=NameWords(
            cues=_longest_first(names["cues"]),
            weak_cues=_longest_first(names["weak_cues"]),
            titles=frozenset(names["titles"]),
            particles=frozenset(names["particles"]),
            lead_ins=frozenset(names["lead_ins"]),
            before_full_name=frozenset(names["before_full_name"]),
        ),
        negators=frozenset(words["negation"]["words"]),
        negation_helpers=frozenset(words["negation"]["helpers"]),
        reference_cues=frozenset(words["references"]["cues"]),
        reference_between=frozenset(words["references"]["between"]),
        spoken_addresses=words["spoken_addresses"],
        common=common,
        vocabulary=frozenset({word for phrase in phrases for word in phrase} | common | patterns.words),
        patterns=patterns,
    )


def _phrases(words: Mapping[str, Any]) -> dict[tuple[str, ...], tuple[str, int]]:
    table: dict[tuple[str, ...], tuple[str, int]] = {}
    for kind, value, phrase in _entries(words):
        key = _split(phrase)
        if fold(phrase) != phrase:
            raise ValueError(f"{words['name']}: '{phrase}' must be written without accents")
        if key in table and table[key] != (kind, value):
            raise ValueError(f"{words['name']}: '{phrase}' is both {table[key][0]} and {kind}")
        if not 0 < len(key) <= LONGEST_PHRASE:
            raise ValueError(f"{words['name']}: '{phrase}' has too many words")
        table[key] = (kind, value)
    return table


def _entries(words: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    for kind, by_value in words["valued"].items():
        for value, phrases in by_value.items():
            yield from ((kind, int(value), phrase) for phrase in phrases)
    for kind, phrases in words["kinds"].items():
        yield from ((kind, 0, phrase) for phrase in phrases)
    for kind, section in (("type_strong", "room_types"), ("type_weak", "room_types_with_room")):
        for name, phrases in words[section].items():
            yield from ((kind, ROOM_TYPES.index(name), phrase) for phrase in phrases)
    yield from _compound_numbers(words)


def _compound_numbers(words: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """'treinta y uno', 'vinte e duas', 'twenty one'."""
    numbers = {int(value): phrases for value, phrases in words["valued"]["number"].items()}
    ones = [(1, one) for one in words["valued"]["one"]["1"] if " " not in one and one not in {"a", "an"}]
    units = [(value, word) for value in range(1, 10) for word in numbers.get(value, ()) if " " not in word]
    joiner = f" {words['tens_joiner']} " if words["tens_joiner"] else " "
    for tens in range(20, 60, 10):
        for ten in numbers.get(tens, ()):
            for value, unit in units + ones:
                yield "number", tens + value, f"{ten}{joiner}{unit}"


def _patterns(intents: Mapping[str, Any]) -> PatternIndex:
    unknown = set(intents) - set(INTENTS) - {"classes"}
    if unknown:
        raise ValueError(f"unknown intents: {', '.join(sorted(unknown))}")
    classes = {name: tuple(words.split()) for name, words in intents["classes"].items()}
    sections = {name: section for name, section in intents.items() if name != "classes"}
    return compile_patterns(sections, classes)


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.split())


def _longest_first(phrases: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((_split(phrase) for phrase in phrases), key=len, reverse=True))
