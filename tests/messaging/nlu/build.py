"""Small builders: read a message as the product does, and say what was found in it."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from messaging.nlu.types import Understanding
from messaging.nlu.understand import understand

WEDNESDAY = dt.date(2026, 9, 2)
ZONES = {
    "es": "America/Argentina/Buenos_Aires",
    "pt": "America/Bahia",
    "en": "Europe/Dublin",
}


def read(
    text: str,
    language: str = "es",
    *,
    context: str | None = None,
    on: dt.date = WEDNESDAY,
    hint: str | None = None,
) -> Understanding:
    """The message as a hotel whose guests mostly write `language` understands it on the day `on`."""
    return understand(text, ref_date=on, timezone=ZONES[language], context=context, language_hint=hint)


def found(
    text: str, language: str = "es", *, context: str | None = None, on: dt.date = WEDNESDAY
) -> dict[str, Any]:
    """The entities that the message names, in a conversation held in `language`."""
    entities = read(text, language, context=context, on=on, hint=language).entities
    return {slot: value for slot, value in asdict(entities).items() if value not in {None, ()}}


def stay(check_in: str, check_out: str | None = None) -> dict[str, dt.date]:
    """Expected dates, written "MM-DD" (of 2026) or in full."""
    dates = {"check_in": check_in} | ({"check_out": check_out} if check_out is not None else {})
    return {slot: day(written) for slot, written in dates.items()}


def day(written: str) -> dt.date:
    """A date written "MM-DD" (of 2026) or in full."""
    return dt.date.fromisoformat(written if len(written) > len("MM-DD") else f"2026-{written}")
