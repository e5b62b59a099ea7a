"""How long anybody still waits for an answer: every wait for a PMS ends with it, over however many calls."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pms.errors import PmsUnavailable

SHORTEST = 0.05
"""With less than this, in seconds, nothing is begun any more."""

_ends_at: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Nobody in the block waits longer than this. A block inside another ends no later than the outer."""
    outer, own = _ends_at.get(), time.monotonic() + seconds
    token = _ends_at.set(own if outer is None else min(outer, own))
    try:
        yield
    finally:
        _ends_at.reset(token)


def is_set() -> bool:
    """Whether somebody waits, such as a guest."""
    return _ends_at.get() is not None


def remaining(most: float) -> float:
    """Seconds that the next exchange with a PMS may take: `most`, or what is left.

    Raises PmsUnavailable where nothing is left.
    """
    ends_at = _ends_at.get()
    left = most if ends_at is None else min(most, ends_at - time.monotonic())
    if left < SHORTEST:
        raise PmsUnavailable("the time for an answer is over")
    return left


def is_left(seconds: float) -> bool:
    """Whether there is so much time for something that need not be done."""
    ends_at = _ends_at.get()
    return ends_at is None or ends_at - time.monotonic() >= seconds


@contextmanager
def nobody_waits() -> Iterator[None]:
    """In the block no deadline of outside counts: the work goes on after its asker has left."""
    token = _ends_at.set(None)
    try:
        yield
    finally:
        _ends_at.reset(token)


@contextmanager
def paused() -> Iterator[None]:
    """In the block somebody else than a PMS is waited for: no PMS is blamed for that time."""
    begun = time.monotonic()
    try:
        yield
    finally:
        ends_at = _ends_at.get()
        if ends_at is not None:
            _ends_at.set(ends_at + time.monotonic() - begun)
