"""The trained weights: how they are written down, and reading them once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from messaging.nlu.model.lanes import SCALE, pack, unpack
from messaging.nlu.types import INTENTS

FILE: Final = Path(__file__).parent.parent / "weights.txt"
GRAIN: Final = SCALE // 64
"""Weights are written in 64ths."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What training found.

    `by_feature` holds packed weights (see lanes.py), `temperature` divides their sums, `curve` maps a
    probability to the share that was right on messages held out (rising points, straight between them),
    `least` is the confidence from which a reading as that wish is sure enough to be followed. `fingerprint`
    tells what it was trained on.
    """

    by_feature: Mapping[str, int]
    temperature: float
    curve: tuple[tuple[float, float], ...]
    least: Mapping[str, float]
    fingerprint: int


@cache
def stored_weights() -> Weights:
    """The weights of this version. Raises OSError and ValueError when the file is missing or spoilt."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(written: str) -> Weights:
    """Weights as `write` wrote them. Raises ValueError for anything else."""
    head, *lines = written.splitlines()
    facts = json.loads(head)
    if facts["intents"] != list(INTENTS):
        raise ValueError("the weights were trained for other wishes; run manage.py train_understanding")
    by_feature = {}
    for line in lines:
        feature, _, numbers = line.partition("\t")
        by_feature[feature] = pack([int(number or 0) * GRAIN for number in numbers.split(",")])
    return Weights(
        by_feature=by_feature,
        temperature=facts["temperature"],
        curve=tuple((point[0], point[1]) for point in facts["curve"]),
        least=facts["least"],
        fingerprint=facts["fingerprint"],
    )


def write(weights: Weights) -> str:
    """The weights as text: what holds for all in a line of JSON, then a line per telling feature."""
    head = {
        "fingerprint": weights.fingerprint,
        "intents": INTENTS,
        "temperature": weights.temperature,
        "curve": weights.curve,
        "least": weights.least,
    }
    lines = [json.dumps(head)]
    for feature, packed in sorted(weights.by_feature.items()):
        numbers = [round(value / GRAIN) for value in unpack(packed)]
        if any(numbers):
            lines.append(f"{feature}\t{','.join(str(number) if number else '' for number in numbers)}")
    return "\n".join(lines) + "\n"
