"""What a guest meant to write: chat spellings, words by their sound, one slip of the finger."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from messaging.nlu.lexicon import Lexicon, languages, lexicon
from messaging.nlu.normalise import unstretch

SHORTEST_BY_SOUND: Final = 5
SHORTEST_SWAPPED: Final = 5
"""Letters swapped or doubled hardly ever make another word, so that short words may be repaired."""
SHORTEST_REPAIRED: Final = 7
"""One letter too many, too few or wrong: only in words long enough to be no other word."""

_LONGEST_KEY: Final = 3
_DOUBLED: Final = re.compile(r"(.)\1")


@dataclass(frozen=True, slots=True)
class Repairs:
    """Look-ups from misspelt to meant words of one language; None marks a key with two meanings."""

    by_sound: dict[str, str | None]
    by_deletion: dict[str, str | None]


def respell(words: Sequence[str], lexicon: Lexicon) -> list[tuple[str, int, int]]:
    """The meant words, each with the span of written words it stands for (first, past the last).

    Known words stay. An unknown one is replaced only where exactly one known word fits.
    """
    meant: list[tuple[str, int, int]] = []
    position = 0
    while position < len(words):
        length, replacement = _chat_spelling(words, position, lexicon)
        if replacement is None:
            meant.append((_repaired(words[position], lexicon), position, position + 1))
        else:
            meant.extend((word, position, position + length) for word in replacement)
        position += length
    return meant


def _chat_spelling(
    words: Sequence[str], position: int, lexicon: Lexicon
) -> tuple[int, tuple[str, ...] | None]:
    for length in range(_LONGEST_KEY, 0, -1):
        found = lexicon.spellings.get(tuple(words[position : position + length]))
        if found is not None and position + length <= len(words):
            return length, found
    return 1, None


def _repaired(word: str, lexicon: Lexicon) -> str:
    if not word.isalpha() or word in lexicon.vocabulary:
        return word
    short = unstretch(word)
    if short != word:
        again = lexicon.spellings.get((short,))
        return again[0] if again is not None and len(again) == 1 else _repaired(short, lexicon)
    if len(word) < SHORTEST_BY_SOUND or word in _all_words():
        return word
    repairs = _repairs(lexicon.language)
    heard = repairs.by_sound.get(_sound(word, lexicon.sounds))
    if heard is not None:
        return heard
    return _one_slip(word, repairs)


def _one_slip(word: str, repairs: Repairs) -> str:
    found = {repairs.by_deletion.get(key, "") for key in (word, *_deletions(word))} - {""}
    meant = found.pop() if len(found) == 1 else None
    if meant is None:
        return word
    harmless = sorted(meant) == sorted(word) or _DOUBLED.sub(r"\1", meant) == _DOUBLED.sub(r"\1", word)
    return meant if harmless or len(meant) >= SHORTEST_REPAIRED else word


@cache
def _all_words() -> frozenset[str]:
    return frozenset().union(*(lexicon(language).vocabulary for language in languages()))


@cache
def _repairs(language: str) -> Repairs:
    words = lexicon(language)
    by_sound: dict[str, str | None] = {}
    by_deletion: dict[str, str | None] = {}
    for word in sorted(words.vocabulary):
        if len(word) >= SHORTEST_BY_SOUND - 1:
            key = _sound(word, words.sounds)
            by_sound[key] = None if key in by_sound else word
        if len(word) >= SHORTEST_SWAPPED:
            for key in {word, *_deletions(word)}:
                by_deletion[key] = None if key in by_deletion else word
    return Repairs(by_sound, by_deletion)


def _deletions(word: str) -> Iterator[str]:
    return (word[:index] + word[index + 1 :] for index in range(len(word)))


def _sound(word: str, sounds: Sequence[tuple[str, str]]) -> str:
    for written, heard in sounds:
        word = word.replace(written, heard)
    return word
