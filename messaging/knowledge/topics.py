"""The topics of topics.toml: what guests ask hotels about, found by the words of any language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).with_name("topics.toml")
_PLURALS: Final = ("", "s")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing guests ask about; the fields are those of the file."""

    name: str
    beside: bool = False
    profile: str = ""
    samples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """All topics by name, and their words: `exact` whole ones, `beginnings` of words, `phrases` of several.

    `phrases` are (first word, the words after it, whether the last one is a beginning), longest first.
    """

    by_name: Mapping[str, Topic]
    exact: Mapping[str, str]
    beginnings: Mapping[str, str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], bool, str], ...]]

    def of_word(self, word: str) -> str:
        """The topic one folded word belongs to; empty where it is none's."""
        if word in self.exact:
            return self.exact[word]
        for length in range(len(word), 2, -1):
            if found := self.beginnings.get(word[:length]):
                return found
        return ""

    def phrase_at(self, words: list[str], place: int) -> tuple[str, int]:
        """The topic of the longest phrase that begins at `place`, and its number of words; ("", 0)."""
        for wanted, open_end, name in self.phrases.get(words[place], ()):
            here = words[place : place + len(wanted)]
            if here[:-1] != list(wanted[:-1]) or len(here) < len(wanted):
                continue
            if here[-1] == wanted[-1] or (open_end and here[-1].startswith(wanted[-1])):
                return name, len(wanted)
        return "", 0


@cache
def topics() -> Topics:
    """The file, read once. Raises ValueError for a word that two topics claim."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    exact: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], bool, str]]] = {}
    for name, word in _words(raw):
        if "_" in word and not word.startswith("emoji_"):
            parts = tuple(word.rstrip("*").split("_"))
            phrases.setdefault(parts[0], []).append((parts, word.endswith("*"), name))
        elif word.endswith("*"):
            _claim(beginnings, word[:-1], name)
        else:
            for ending in _PLURALS:
                exact.setdefault(word + ending, name)
            _claim(exact, word, name)
    longest_first = {
        first: tuple(sorted(found, key=lambda one: -len(one[0]))) for first, found in phrases.items()
    }
    return Topics({name: _topic(name, row) for name, row in raw.items()}, exact, beginnings, longest_first)


def _words(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, row in raw.items():
        for word in row["words"].split():
            yield name, word


def _claim(words: dict[str, str], word: str, name: str) -> None:
    if words.setdefault(word, name) != name:
        raise ValueError(f"{word!r} belongs to {words[word]} and to {name}")


def _topic(name: str, row: Mapping[str, Any]) -> Topic:
    return Topic(name, row.get("beside", False), row.get("profile", ""), row.get("samples", {}))
