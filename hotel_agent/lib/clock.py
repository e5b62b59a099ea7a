"""The one place that asks what time it is: a test, a replay or `converse --now` can hold the clock here."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

_held_at: dt.datetime | None = None


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _held_at or dt.datetime.now(dt.UTC)


def local_now(timezone: str) -> dt.datetime:
    """The present instant on the wall clock of `timezone` (an IANA name)."""
    return now().astimezone(ZoneInfo(timezone))


def local_today(timezone: str) -> dt.date:
    """Today's date where `timezone` is: a stay's dates are the hotel's, never UTC's."""
    return local_now(timezone).date()


def hold(instant: dt.datetime | None) -> None:
    """Stop the clock of this process at `instant` (aware), or let it run again with None.

    Raises ValueError for an instant without a time zone.
    """
    global _held_at  # noqa: PLW0603 - one clock per process is the point of this module
    if instant is not None and instant.tzinfo is None:
        raise ValueError("the clock is held at an instant with a time zone only")
    _held_at = instant.astimezone(dt.UTC) if instant is not None else None


@contextmanager
def held_at(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at `instant` inside the block."""
    before = _held_at
    hold(instant)
    try:
        yield
    finally:
        hold(before)
