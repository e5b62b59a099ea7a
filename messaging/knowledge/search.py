"""Finds the article that answers, by the words of the question: what is said is the hotel's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from messaging.knowledge.shelf import Page, Shelf
from messaging.knowledge.words import terms

ENOUGH: Final = 1.0
"""The least weight of what question and article share."""
SURE: Final = 1.4
"""The same where the words alone must do: nothing was understood, or a price was asked."""
_WORDS_ALONE: Final = frozenset({"", "ask_price"})
MOST_ARTICLES: Final = 3
_PIECES: Final = re.compile(r"[?!.;\n]+|\b(?:y|e|and|tambien|também|also)\b", re.IGNORECASE)
_THING: Final = 2.0
_TOLD: Final = 0.35
_TAGGED: Final = 0.5
_AHEAD: Final = 1.15
"""The best article must be this much better than the next one to be said without a doubt."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article's answer in the best language there is."""

    key: str
    answer: str


def find(shelf: Shelf, text: str, *, intent: str, language: str, default_language: str) -> Found | None:
    """The article that answers `text`, or None.

    `intent` is what was understood (empty: nothing): articles tagged with it are preferred, and without one
    only a sure hit counts. The answer is in `language`, else in the hotel's `default_language`, else none.
    """
    asked = terms(text)
    if not asked:
        return None
    scored = sorted(
        ((_score(page, asked, shelf.rarity, intent), page) for page in shelf.pages), key=lambda one: -one[0]
    )
    if not scored or scored[0][0] < (SURE if intent in _WORDS_ALONE else ENOUGH):
        return None
    best, page = scored[0]
    if not intent and len(scored) > 1 and best < scored[1][0] * _AHEAD:
        return None
    answer = page.answers.get(language) or page.answers.get(default_language)
    return Found(page.key, answer) if answer else None


def find_all(
    shelf: Shelf, text: str, *, intent: str, language: str, default_language: str
) -> tuple[Found, ...]:
    """The articles that answer `text`: the best one, and those that its single questions surely mean."""
    best = find(shelf, text, intent=intent, language=language, default_language=default_language)
    if best is None:
        return ()
    found = {best.key: best}
    for piece in _PIECES.split(text):
        sure = find(shelf, piece, intent="", language=language, default_language=default_language)
        if sure is not None:
            found.setdefault(sure.key, sure)
    return tuple(found.values())[:MOST_ARTICLES]


def _score(page: Page, asked: frozenset[str], rarity: Mapping[str, float], intent: str) -> float:
    direct = sum(_weight(term, rarity) for term in asked & page.asked)
    told = sum(_weight(term, rarity) * _TOLD for term in (asked & page.told) - page.asked)
    if not direct + told:
        return 0.0
    return direct + told + (_TAGGED if intent in page.tags else 0.0)


def _weight(term: str, rarity: Mapping[str, float]) -> float:
    return (_THING if term.startswith("=") else 1.0) * rarity.get(term, 1.0)
