"""From probabilities of held-out messages to a confidence that means what it says, and its least for acts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from messaging.nlu.types import CLARIFY_BELOW

_TEMPERATURES: Final = tuple(number / 20 for number in range(10, 61))
_BIN: Final = 100
"""Messages per point of the curve: fewer and it follows chance."""
_SUREST: Final = 0.995


@dataclass(frozen=True, slots=True)
class Judged:
    """A held-out reading: its confidence and whether it was right."""

    confidence: float
    right: bool


def temperature_of(chances: Sequence[Sequence[float]], accepted: Sequence[Sequence[int]]) -> float:
    """The divisor of scores under which the accepted wishes of held-out messages are the likeliest.

    `chances` are probabilities per wish at temperature 1, `accepted` the places of the wishes counted right.
    """
    return min(_TEMPERATURES, key=lambda each: _loss(chances, accepted, each))


def _loss(chances: Sequence[Sequence[float]], accepted: Sequence[Sequence[int]], temperature: float) -> float:
    total = 0.0
    for row, right in zip(chances, accepted, strict=True):
        flat = [max(chance, 1e-12) ** (1 / temperature) for chance in row]
        total -= math.log(max(flat[place] for place in right) / sum(flat))
    return total


def curve_of(judged: Sequence[Judged]) -> tuple[tuple[float, float], ...]:
    """Rising points (probability, share right) of held-out readings, from 0 to 1."""
    ordered = sorted(judged, key=lambda each: each.confidence)
    bins = [ordered[start : start + _BIN] for start in range(0, len(ordered), _BIN)]
    if len(bins) > 1 and len(bins[-1]) < _BIN // 2:
        bins[-2:] = [bins[-2] + bins[-1]]
    points = [_point(each) for each in bins]
    rising = _rising(points, [len(each) for each in bins])
    inner = [(round(x, 4), round(min(y, _SUREST), 4)) for x, y in rising if 0 < x < 1]
    return ((0.0, min(0.2, inner[0][1])), *inner, (1.0, inner[-1][1]))


def _point(members: Sequence[Judged]) -> tuple[float, float]:
    count = len(members)
    return sum(each.confidence for each in members) / count, sum(each.right for each in members) / count


def _rising(points: Sequence[tuple[float, float]], sizes: Sequence[int]) -> list[tuple[float, float]]:
    """Neighbours that fall are joined until none does (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for (x, y), size in zip(points, sizes, strict=True):
        pools.append((x, y, size))
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (x1, y1, n1), (x2, y2, n2) = pools[-2:]
            count = n1 + n2
            pools[-2:] = [((x1 * n1 + x2 * n2) / count, (y1 * n1 + y2 * n2) / count, count)]
    return [(x, y) for x, y, _ in pools]


def least_of(judged: Sequence[Judged], precision: float) -> float:
    """The least confidence from which readings of an act have that precision; 1 where none has."""
    ordered = sorted(judged, key=lambda each: -each.confidence)
    least, right = 1.0, 0
    for count, each in enumerate(ordered, start=1):
        right += each.right
        if right / count >= precision:
            least = each.confidence
    return max(CLARIFY_BELOW, round(least, 3))
