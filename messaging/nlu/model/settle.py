"""Which wish a message has, by the trained weights over the rules' evidence, and how sure that is."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

from messaging.nlu.attempts import Attempt
from messaging.nlu.extract import only_of, with_intent
from messaging.nlu.intents import CONTAINED, COURTESIES, Reading
from messaging.nlu.lexicon.topics import topics
from messaging.nlu.model.features import SMALL_TALK, features
from messaging.nlu.model.lanes import SCALE, unpack
from messaging.nlu.model.weights import Weights
from messaging.nlu.types import CLARIFY_BELOW, INTENTS, Understanding

ASKS_BACK: Final = CLARIFY_BELOW - 0.01
"""Confidence of an act that is not sure enough to be followed."""

_MOST_ALSO: Final = 3


def understood(attempt: Attempt, weights: Weights, *, ref_date: date) -> Understanding:
    """What a message means by the given weights; `ref_date` is the day it was written."""
    reading = settle(attempt, weights)
    entities = with_intent(attempt.facts, reading.intent, reference=ref_date)
    if attempt.context is None and reading.confidence >= CLARIFY_BELOW:
        entities = only_of(entities, (reading.intent, *reading.also))
    return Understanding(
        intent=reading.intent,
        confidence=reading.confidence,
        also=reading.also,
        entities=entities,
        language=attempt.language,
    )


def settle(attempt: Attempt, weights: Weights) -> Reading:
    """The wishes of a message: the likeliest by the weights, the others as the rules found them.

    What the rules read as an answer to the question just asked is that answer.
    """
    if attempt.answers and attempt.reading is not None:
        return attempt.reading
    chances = possible(attempt, chances_of(features(attempt), weights))
    chance = max(chances)
    intent = INTENTS[chances.index(chance)]
    confidence = calibrated(chance, weights.curve)
    if confidence < weights.least.get(intent, 0.0) or _says_nothing(attempt, intent):
        confidence = min(confidence, ASKS_BACK)
    return Reading(intent, round(confidence, 3), _others(attempt.reading, intent))


def chances_of(found: Sequence[str], weights: Weights) -> list[float]:
    """The probability of each wish of INTENTS, before calibration."""
    known = weights.by_feature
    sums = unpack(sum([known[feature] for feature in found if feature in known]))
    highest = max(sums)
    unit = SCALE * weights.temperature
    exps = [math.exp((value - highest) / unit) for value in sums]
    total = sum(exps)
    return [value / total for value in exps]


def possible(attempt: Attempt, chances: Sequence[float]) -> list[float]:
    """The probabilities without the acts that the message only says no to; they need not add up to 1."""
    return [
        0.0 if intent in attempt.evidence.denied else chance
        for intent, chance in zip(INTENTS, chances, strict=True)
    ]


def _says_nothing(attempt: Attempt, intent: str) -> bool:
    """Whether nothing in the message is known: "zxcvb", "about the thing"."""
    if intent != "out_of_scope" or attempt.evidence.scores:
        return False
    about = topics(attempt.read_as).of(attempt.facts.words)
    return not {topic for found in about for topic in found} - SMALL_TALK


def calibrated(chance: float, curve: Sequence[tuple[float, float]]) -> float:
    """The share right among messages of such a probability: straight lines between the points of `curve`."""
    before = curve[0]
    for point in curve[1:]:
        if chance <= point[0]:
            part = (chance - before[0]) / (point[0] - before[0])
            return before[1] + part * (point[1] - before[1])
        before = point
    return before[1]


def _others(reading: Reading | None, intent: str) -> tuple[str, ...]:
    """The rules' other wishes that doing the first one does not settle."""
    if reading is None or intent in COURTESIES:
        return reading.also if reading is not None and reading.intent == intent else ()
    found = reading.also if reading.intent == intent else (reading.intent, *reading.also)
    settled = CONTAINED.get(intent, frozenset()) | {intent, *COURTESIES, "out_of_scope"}
    return tuple(each for each in found if each not in settled)[:_MOST_ALSO]
