"""Hours as people write them: `08:00-13:00`, past midnight `20:00-02:00`, all day `00:00-24:00`."""

import datetime as dt
import re
from collections.abc import Iterable
from itertools import pairwise

from tenants.types import Hours

RANGE = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)\Z")
MIDNIGHT = dt.time(0)


def parse_range(text: str) -> Hours:
    """One range. Raises ValueError."""
    match = RANGE.match(text.strip())
    if match is None:
        raise ValueError(f"not a range of hours: {text!r}")
    opens, closes = match.groups()
    return dt.time.fromisoformat(opens), dt.time.fromisoformat("00:00" if closes == "24:00" else closes)


def write_range(hours: Hours) -> str:
    """The range as `parse_range` reads it."""
    opens, closes = hours
    return f"{opens:%H:%M}-{'24:00' if closes == MIDNIGHT else format(closes, '%H:%M')}"


def overlap(day: Iterable[Hours]) -> bool:
    """Whether two ranges of one day meet."""
    ranges = sorted(day)
    return any(
        _passes_midnight(opens, closes) or following < closes
        for (opens, closes), (following, _) in pairwise(ranges)
    )


def _passes_midnight(opens: dt.time, closes: dt.time) -> bool:
    return closes <= opens
