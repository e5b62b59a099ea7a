"""The rules' reading of one message, in the language in which it makes most sense."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from messaging.nlu.answers import read_answer
from messaging.nlu.extract import Facts, extract
from messaging.nlu.intents import WISH_FROM, Evidence, Reading, decide, weigh
from messaging.nlu.language import Guess, guess_language
from messaging.nlu.lexicon import languages, lexicon
from messaging.nlu.normalise import clean, fold
from messaging.nlu.types import CONTEXTS, Entities

CLEAR: Final = 0.6
"""Confidence from which no other language is tried."""

OPENINGS: Final = frozenset({"greet", "thank", "affirm"})
"""Courtesies that open a message; a stay named after them is the wish."""

NAME_CONTEXTS: Final = frozenset({"ask_name", "ask_email"})
CLOSE_LANGUAGES: Final = 0.5
"""Within this lead another language is tried too, and kept when it understands what the first does not."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message read by the rules in one language: what it says, what speaks for which wish, their choice.

    `language` is the language of the message; the words were read with the lexicon of `read_as`. `context` is
    the question just asked, None for none or an unknown one. `reading` is None where the rules know nothing;
    `answers` tells that it is an answer to the question.
    """

    language: str
    read_as: str
    context: str | None
    facts: Facts
    evidence: Evidence
    reading: Reading | None
    answers: bool = False

    @property
    def confidence(self) -> float:
        """How sure the rules are, 0 for nothing understood."""
        return self.reading.confidence if self.reading is not None else 0.0


def attempt(
    text: str, *, ref_date: date, timezone: str, context: str | None, language_hint: str | None
) -> Attempt:
    """The rules' reading of a message; the arguments are those of `understand`."""
    cleaned = clean(text)
    folded = fold(cleaned)
    question = context if context in CONTEXTS else None
    hint = language_hint if language_hint in languages() else None
    guess = guess_language(
        cleaned, folded, hint=hint, timezone=timezone, names_expected=question in NAME_CONTEXTS
    )
    return _best_attempt(cleaned, folded, guess, ref_date, question)


def _best_attempt(cleaned: str, folded: str, guess: Guess, ref_date: date, context: str | None) -> Attempt:
    first = _attempt(cleaned, folded, guess.best, ref_date, context)
    if first.confidence >= CLEAR:
        return first
    close = [
        language
        for language in guess.ranked[1:]
        if guess.scores[guess.best] - guess.scores[language] <= CLOSE_LANGUAGES
    ]
    others = [_attempt(cleaned, folded, language, ref_date, context) for language in close]
    best = max([first, *others], key=lambda each: each.confidence)
    return replace(best, language=guess.best)


def _attempt(cleaned: str, folded: str, language: str, ref_date: date, context: str | None) -> Attempt:
    words = lexicon(language)
    facts = extract(cleaned, folded, words, reference=ref_date, context=context)
    evidence = weigh(facts.words, facts.clauses, words)
    reading = decide(evidence)
    answer = read_answer(facts, evidence, reading, context) if context is not None else None
    reading = answer or _without_words(facts, reading)
    return Attempt(language, language, context, facts, evidence, reading, answers=answer is not None)


def _without_words(facts: Facts, reading: Reading | None) -> Reading | None:
    """A stay without a verb ("20 al 23, 2 adultos") asks for availability; the more of it, the surer."""
    told = _stay_told(facts.entities)
    if told == 0:
        return reading
    if reading is not None and reading.intent == "check_availability":
        return replace(reading, confidence=max(reading.confidence, {1: 0.6, 2: 0.75}.get(told, 0.85)))
    confidence = {1: 0.5, 2: 0.7}.get(told, 0.8)
    spoken = reading is not None and reading.intent not in OPENINGS
    if reading is not None and spoken and reading.confidence >= min(confidence, WISH_FROM):
        return reading
    return Reading("check_availability", confidence)


def _stay_told(entities: Entities) -> int:
    dates = entities.check_in is not None or entities.check_out is not None
    party = entities.adults is not None or entities.children is not None
    return dates + party + (entities.nights is not None) + (entities.room_type is not None)
