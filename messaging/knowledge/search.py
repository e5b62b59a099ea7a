"""Finds the article that answers, by the words of the question: what is said is the hotel's own words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.knowledge.shelf import Page, Shelf, valid_pages
from messaging.knowledge.topics import topics
from messaging.knowledge.words import Terms, terms

ENOUGH: Final = 1.0
"""The least weight of what question and article share."""
SURE: Final = 1.4
"""The same where the words alone must do: nothing was understood, or a price was asked."""
COVERED: Final = 0.5
"""More than this part of a question an article must share, where no topic or no wish was recognised."""
MOST_ARTICLES: Final = 3
_WORDS_ALONE: Final = frozenset({"", "ask_price"})
_PIECES: Final = re.compile(
    r"[?!.;\n]+|\b(?:y|e|and|tambien|también|also|ademas|además|de paso)\b", re.IGNORECASE
)
_LIST: Final = re.compile(r"[,&/+]|\b(?:o|ou|or|n)\b", re.IGNORECASE)
_ASKING: Final = re.compile(
    r"\b(?:que|cual|cuando|cuanto|como|donde|what|when|which|how|where|qual|quando|quanto|onde|hora|time)\b"
)
_SUBJECT: Final = 2.0
_BESIDE: Final = 0.4
_FIRST: Final = 0.2
_WORD_OF_ANOTHER: Final = 0.6
"""A word alone, of a question about a topic that the guest did not name."""
_TOLD: Final = 0.35
_TAGGED: Final = 0.5
_AHEAD: Final = 1.15
"""The best article must be this much better than the next one to be said without a doubt."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article's answer in the best language there is. `attachment`: a file's path, or empty."""

    key: str
    answer: str
    language: str = ""
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. `intent` is what was understood (empty: nothing); `today` the hotel's day.

    The answer is given in `language`, else in the hotel's `default_language`, else in any it is written in.
    """

    intent: str
    language: str
    default_language: str
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found.

    `open`: the single questions about known topics that no article answers, as written. `profile`: the
    replies that answer questions from the hotel's profile.
    """

    found: tuple[Found, ...] = ()
    open: tuple[str, ...] = ()
    profile: tuple[str, ...] = ()


def find(shelf: Shelf, text: str, question: Question) -> Found | None:
    """The article that answers `text`, or None.

    Articles tagged with the intent are preferred, and without one only a sure hit counts.
    """
    page = _best(shelf, terms(text), question)
    return answer_of(page, question) if page else None


def find_all(shelf: Shelf, text: str, question: Question) -> Answers:
    """The articles that answer `text`: one for each of its single questions, else one for the whole."""
    found: dict[str, Found] = {}
    unanswered: list[str] = []
    profile: dict[str, None] = {}
    for piece, asked in _pieces(text):
        page = _best(shelf, asked, question)
        if page is not None:
            found.setdefault(page.key, answer_of(page, question))
        elif asked.subjects:
            unanswered.append(piece)
        elif name := _profile(asked):
            profile[name] = None
    whole = None if found or unanswered else find(shelf, text, question)
    if whole is not None:
        found[whole.key] = whole
    return Answers(tuple(found.values())[:MOST_ARTICLES], tuple(unanswered), tuple(profile))


def _profile(asked: Terms) -> str:
    """The reply of the profile for a question about nothing but circumstances; empty where there is none."""
    return "" if asked.subjects else next((topics().by_name[name].profile for name in asked.main), "")


def _pieces(text: str) -> list[tuple[str, Terms]]:
    """The single questions of a message; beside a real one, circumstances only where they are asked for."""
    pieces = [(piece.strip(), terms(piece)) for piece in _PIECES.split(text)]
    told = [part for piece, asked in pieces if asked for part in _listed(piece, asked)]
    if not any(asked.subjects for _, asked in told):
        return told
    return [(piece, asked) for piece, asked in told if asked.subjects or _ASKING.search(fold(piece))]


def _listed(piece: str, asked: Terms) -> list[tuple[str, Terms]]:
    """The things of an enumeration, "parking, pool", each by itself."""
    parts = [(part.strip(), terms(part)) for part in _LIST.split(piece)]
    named = [(part, about) for part, about in parts if about.subjects]
    return named if len(named) > 1 else [(piece, asked)]


def _best(shelf: Shelf, asked: Terms, question: Question) -> Page | None:
    if not asked:
        return None
    scored = sorted(
        (
            (_score(page, asked, shelf.rarity, question.intent), page)
            for page in valid_pages(shelf, question.today)
        ),
        key=lambda one: -one[0],
    )
    if not scored or scored[0][0] < (SURE if question.intent in _WORDS_ALONE else ENOUGH):
        return None
    best, page = scored[0]
    if not question.intent and len(scored) > 1 and best < scored[1][0] * _AHEAD:
        return None
    return page


def answer_of(page: Page, question: Question) -> Found:
    """The article's answer in the best language there is."""
    wanted = (question.language, question.default_language, *page.answers)
    language = next(code for code in wanted if page.answers.get(code))
    return Found(page.key, page.answers[language], language, page.attachment)


def _score(page: Page, asked: Terms, rarity: Mapping[str, float], intent: str) -> float:
    """The weight of what the question shares with the article's best way to ask, and with its answer."""
    direct = max((_shared(way, asked, rarity) for way in page.asked), default=0.0)
    mentioned = asked.subjects & page.told.topics
    # A blanket for pets is no answer to who asks for a blanket: a mention alone needs another word beside it.
    if not direct and not (mentioned and asked.words & (page.told.words | page.terms)):
        return 0.0
    score = direct + _weight(mentioned, rarity, _SUBJECT * _TOLD)
    score += _weight((asked.words & page.told.words) - page.terms, rarity, _TOLD)
    if (not asked.subjects or not intent) and not _covered(page, asked):
        return 0.0
    return score + (_TAGGED if intent in page.tags else 0.0)


def _covered(page: Page, asked: Terms) -> bool:
    """Whether the article shares enough of the question; of several circumstances one is enough."""
    known = page.terms | page.told.words
    topics_asked = len(asked.subjects) or min(1, len(asked.circumstances))
    topics_shared = min(topics_asked, len(asked.main & known))
    shared = _SUBJECT * topics_shared + len(asked.words & known)
    return shared > COVERED * (_SUBJECT * topics_asked + len(asked.words))


def _shared(way: Terms, asked: Terms, rarity: Mapping[str, float]) -> float:
    """Topics outweigh words: what is asked about one topic is not answered by an article about another."""
    subjects = way.main & asked.main
    if asked.subjects and not subjects:
        return 0.0
    words = way.words & asked.words
    if not subjects and not words:
        return 0.0
    each = 1.0 if subjects or not way.subjects else _WORD_OF_ANOTHER
    return (
        _weight(subjects, rarity, _SUBJECT)
        + (_FIRST if asked.first in subjects else 0.0)
        + _weight((way.topics & asked.topics) - subjects, rarity, _BESIDE)
        + _weight(words, rarity, each)
    )


def _weight(shared: Iterable[str], rarity: Mapping[str, float], each: float) -> float:
    return sum(each * rarity.get(term, 1.0) for term in shared)
