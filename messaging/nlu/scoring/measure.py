"""Reads labelled messages and times it."""

import time
from collections.abc import Sequence

from messaging.nlu.scoring.figures import Outcome
from messaging.nlu.scoring.gold import Gold
from messaging.nlu.scoring.page import Latency
from messaging.nlu.understand import understand


def measure(messages: Sequence[Gold]) -> tuple[list[Outcome], Latency]:
    """What each message is read as, and how long that took. Raises ValueError for no messages."""
    if not messages:
        raise ValueError("no messages")
    for first in {gold.language: gold for gold in messages}.values():
        _outcome(first)  # loads the weights and the lexicon of a language
    outcomes, seconds = [], []
    for gold in messages:
        started = time.perf_counter()
        outcomes.append(_outcome(gold))
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    return outcomes, Latency(
        median=seconds[len(seconds) // 2] * 1000,
        slowest_in_100=seconds[min(len(seconds) - 1, len(seconds) * 99 // 100)] * 1000,
    )


def _outcome(gold: Gold) -> Outcome:
    read = understand(gold.text, ref_date=gold.ref_date, timezone=gold.timezone, context=gold.context)
    return Outcome(gold, read)
