"""Labelled messages made ready for learning: read by the rules, dealt into folds, with hurried variants."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from messaging.nlu.attempts import Attempt, attempt
from messaging.nlu.model.features import features
from messaging.nlu.scoring.gold import Gold
from messaging.nlu.training.fit import Example, Settings
from messaging.nlu.training.slips import hurried
from messaging.nlu.types import INTENTS

FOLDS: Final = 5
_BLOCK: Final = 8
"""Neighbouring lines of a file are alike: so many stay in the same fold."""
_VARIANTS: Final = 1
"""Hurried variants of each message that are learnt besides it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message, the rules' reading of it, its fold, and what is learnt from it (itself first)."""

    gold: Gold
    attempt: Attempt
    fold: int
    examples: tuple[Example, ...]

    @property
    def accepted(self) -> tuple[int, ...]:
        """Places in INTENTS of the wishes counted right."""
        return tuple(place for place, intent in enumerate(INTENTS) if self.gold.accepts(intent))


def prepare(messages: Sequence[Gold]) -> list[Prepared]:
    """The messages made ready, in their order; the same messages always give the same."""
    return [_prepared(gold, place) for place, gold in enumerate(messages)]


def fingerprint(messages: Sequence[Gold], settings: Settings) -> int:
    """A hash of what the weights are computed from: features of each message, its wish, the settings."""
    digest = hashlib.sha256(json.dumps([asdict(settings), FOLDS, _BLOCK, _VARIANTS]).encode())
    for gold in messages:
        found = sorted(features(_read(gold, gold.text)))
        digest.update(json.dumps([gold.text, gold.intent, sorted(gold.accept), found]).encode())
    return int.from_bytes(digest.digest()[:6], "big")


def _prepared(gold: Gold, place: int) -> Prepared:
    texts = [gold.text, *(hurried(gold.text, number) for number in range(_VARIANTS))]
    attempts = [_read(gold, text) for text in dict.fromkeys(texts)]
    intent = INTENTS.index(gold.intent)
    accepted = tuple(
        place for place, name in enumerate(INTENTS) if name in gold.accept and name != gold.intent
    )
    examples = tuple(Example(tuple(features(each)), intent, accepted) for each in attempts)
    return Prepared(gold, attempts[0], _fold(gold, place), examples)


def _fold(gold: Gold, place: int) -> int:
    block = f"{gold.language} {gold.intent} {place // _BLOCK}"
    return int(hashlib.sha256(block.encode()).hexdigest(), 16) % FOLDS


def _read(gold: Gold, text: str) -> Attempt:
    return attempt(
        text, ref_date=gold.ref_date, timezone=gold.timezone, context=gold.context, language_hint=None
    )
