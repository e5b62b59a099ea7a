"""Multinomial logistic regression by stochastic gradient steps in whole numbers: the same bytes everywhere."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from messaging.nlu.model.lanes import SCALE, pack, unpack


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a message and the place of its wish in INTENTS; `weight` in eighths."""

    features: tuple[str, ...]
    intent: int


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train: passes over the examples, the first step, how strongly weights are drawn to zero."""

    passes: int = 12
    step: float = 0.08
    decay: float = 0.02
    fewest: int = 2


def fit(examples: Sequence[Example], settings: Settings) -> dict[str, int]:
    """Packed weights of every feature found in `settings.fewest` examples or more."""
    counts: dict[str, int] = {}
    for example in examples:
        for feature in example.features:
            counts[feature] = counts.get(feature, 0) + 1
    kept = sorted(feature for feature, count in counts.items() if count >= settings.fewest)
    places = {feature: place for place, feature in enumerate(kept)}
    rows = [
        (tuple(places[feature] for feature in example.features if feature in places), example.intent)
        for example in examples
    ]
    weights = [0] * len(kept)
    total = [0] * len(kept)
    order = list(range(len(rows)))
    shuffler = random.Random(7)
    averaged = 0
    for number in range(settings.passes):
        shuffler.shuffle(order)
        step = settings.step / (1 + 0.3 * number)
        for index in order:
            found, intent = rows[index]
            change = _change(sum([weights[place] for place in found]), intent, step)
            for place in found:
                weights[place] += change
        weights = [_shrunk(packed, 1 - settings.decay) for packed in weights]
        if number >= settings.passes // 2:
            averaged += 1
            total = [before + packed for before, packed in zip(total, weights, strict=True)]
    return {
        feature: pack([value // averaged for value in unpack(total[places[feature]])]) for feature in kept
    }


def _change(scores: int, intent: int, step: float) -> int:
    values = unpack(scores)
    highest = max(values)
    exps = [math.exp((value - highest) / SCALE) for value in values]
    whole = step * SCALE / sum(exps)
    change = [-round(value * whole) for value in exps]
    change[intent] += round(step * SCALE)
    return pack(change)


def _shrunk(packed: int, factor: float) -> int:
    return pack([round(value * factor) for value in unpack(packed)]) if packed else 0
