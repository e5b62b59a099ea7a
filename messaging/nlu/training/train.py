"""From labelled messages to weights: cross-validation, calibration on what was held out, the final fit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from messaging.nlu.model.settle import calibrated, chances_of, possible, understood
from messaging.nlu.model.weights import Weights
from messaging.nlu.scoring.figures import ACTS, Outcome
from messaging.nlu.scoring.gold import Gold
from messaging.nlu.training.calibrate import Judged, curve_of, least_of, temperature_of
from messaging.nlu.training.examples import FOLDS, Prepared, fingerprint, prepare
from messaging.nlu.training.fit import Settings, fit
from messaging.nlu.types import INTENTS

SETTINGS: Final = Settings()
PRECISION: Final = 0.98
"""Share of right readings among those of an act sure enough to be followed."""

_PLAIN: Final = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Trained:
    """Weights from all messages, and what weights that had not seen a message made of it."""

    weights: Weights
    held_out: tuple[Outcome, ...]


def train(messages: Sequence[Gold]) -> Trained:
    """Weights for the messages. Takes about a minute; the same messages give the same weights everywhere."""
    prepared = prepare(messages)
    by_fold = [_fitted([each for each in prepared if each.fold != fold]) for fold in range(FOLDS)]
    settled = [each for each in prepared if not each.attempt.answers]
    rows = [chances_of(each.examples[0].features, by_fold[each.fold]) for each in settled]
    temperature = temperature_of(rows, [each.accepted for each in settled])
    by_fold = [replace(weights, temperature=temperature) for weights in by_fold]
    rows = [
        possible(each.attempt, chances_of(each.examples[0].features, by_fold[each.fold])) for each in settled
    ]
    curve = curve_of([_judged(each, row) for each, row in zip(settled, rows, strict=True)])
    least = {act: _least(act, settled, rows, curve) for act in ACTS}
    by_fold = [replace(weights, curve=curve, least=least) for weights in by_fold]
    final = replace(
        _fitted(prepared),
        temperature=temperature,
        curve=curve,
        least=least,
        fingerprint=fingerprint(messages, SETTINGS),
    )
    return Trained(final, tuple(_outcome(each, by_fold[each.fold]) for each in prepared))


def _fitted(prepared: Sequence[Prepared]) -> Weights:
    by_feature = fit([example for each in prepared for example in each.examples], SETTINGS)
    return Weights(by_feature, temperature=1.0, curve=_PLAIN, least={}, fingerprint=0)


def _judged(prepared: Prepared, row: Sequence[float]) -> Judged:
    chance = max(row)
    return Judged(chance, row.index(chance) in prepared.accepted)


def _least(
    act: str,
    prepared: Sequence[Prepared],
    rows: Sequence[Sequence[float]],
    curve: Sequence[tuple[float, float]],
) -> float:
    judged = [
        _judged(each, row)
        for each, row in zip(prepared, rows, strict=True)
        if INTENTS[row.index(max(row))] == act
    ]
    sure = [Judged(calibrated(each.confidence, curve), each.right) for each in judged]
    return least_of(sure, PRECISION)


def _outcome(prepared: Prepared, weights: Weights) -> Outcome:
    return Outcome(prepared.gold, understood(prepared.attempt, weights, ref_date=prepared.gold.ref_date))
