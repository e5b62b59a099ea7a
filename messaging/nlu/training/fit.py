"""Multinomial logistic regression by stochastic gradient steps in whole numbers: the same everywhere."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from messaging.nlu.model.lanes import SCALE, pack, unpack

_SHARED: Final = 0.6
"""How much of a step an example leaves to the wishes accepted for it, by how likely each is already."""


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a message, the place of its wish in INTENTS, those of other wishes counted right."""

    features: tuple[str, ...]
    intent: int
    accepted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train: passes over the examples, the first step, how strongly weights are drawn to zero."""

    passes: int = 12
    step: float = 0.08
    decay: float = 0.02
    fewest: int = 4


def fit(examples: Sequence[Example], settings: Settings) -> dict[str, int]:
    """Packed weights of every feature found in `settings.fewest` examples or more."""
    counts: dict[str, int] = {}
    for example in examples:
        for feature in example.features:
            counts[feature] = counts.get(feature, 0) + 1
    kept = sorted(feature for feature, count in counts.items() if count >= settings.fewest)
    places = {feature: place for place, feature in enumerate(kept)}
    rows = [
        (tuple(places[feature] for feature in example.features if feature in places), example)
        for example in examples
    ]
    weights = [0] * len(kept)
    total = [0] * len(kept)
    order = list(range(len(rows)))
    shuffler = random.Random(7)  # noqa: S311 - an order, no secret
    averaged = 0
    for number in range(settings.passes):
        shuffler.shuffle(order)
        step = settings.step / (1 + 0.3 * number)
        for index in order:
            found, example = rows[index]
            change = _change(sum([weights[place] for place in found]), example, step)
            for place in found:
                weights[place] += change
        weights = [_shrunk(packed, 1 - settings.decay) for packed in weights]
        if number >= settings.passes // 2:
            averaged += 1
            total = [before + packed for before, packed in zip(total, weights, strict=True)]
    return {
        feature: pack([value // averaged for value in unpack(total[places[feature]])]) for feature in kept
    }


def _change(scores: int, example: Example, step: float) -> int:
    """The step of an example's weights towards its wish, and in part to whatever else counts as right."""
    values = unpack(scores)
    highest = max(values)
    exps = [math.exp((value - highest) / SCALE) for value in values]
    whole = step * SCALE / sum(exps)
    change = [-round(value * whole) for value in exps]
    right = {example.intent, *example.accepted}
    among = _SHARED * step * SCALE / sum(exps[place] for place in right) if len(right) > 1 else 0.0
    for place in right if among else ():
        change[place] += round(exps[place] * among)
    change[example.intent] += round(step * SCALE * (1 - _SHARED if among else 1))
    return pack(change)


def _shrunk(packed: int, factor: float) -> int:
    return pack([round(value * factor) for value in unpack(packed)]) if packed else 0
