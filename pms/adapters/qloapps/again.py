"""Asking once more before a write: the gateway repeats no write, and so none of the questions before it."""

import time
from collections.abc import Callable
from typing import TypeVar

from pms import deadline
from pms.errors import PmsUnavailable

T = TypeVar("T")

QUICK_SECONDS = 2.0
"""What took longer to fail is not asked again: somebody waits, and the next answer would be as late."""
PAUSE_SECONDS = 0.2
NEEDS_SECONDS = 1.0
"""With less than this left nothing is asked again."""


def once_more(ask: Callable[[], T]) -> T:
    """What `ask` says; where it failed quickly and there is time, what it says the second time.

    Only for questions while nothing is written. Raises what `ask` raises.
    """
    began = time.monotonic()
    try:
        return ask()
    except PmsUnavailable as error:
        quick = time.monotonic() - began <= QUICK_SECONDS
        if not (error.retryable and quick and deadline.is_left(NEEDS_SECONDS)):
            raise
    time.sleep(PAUSE_SECONDS)
    return ask()
