"""Rooms and hours as guests name them when they ask for something."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.events import GuestSaid

_NAMED: Final = re.compile(
    r"\b(?:hab(?:itacion)?|cuarto|quarto|qto|room|rm|pieza|apto|depto|apartamento|departamento|cabana|cabin|chale"
    r"|suite|bungalow)\b\.?\s*(?:numero|number|nro|num|n[o°º]?\.?)?\s*#?(\d{1,4}[a-z]?)\b"
)
_IN: Final = re.compile(
    r"\b(?:(?:en|de|da|do|no|na|to|at|in|from|para|pra|a) (?:la |el |o |a |the )?|#)(\d{3,4}[a-z]?)\b"
    r"|\b(?:(?:en|de|a|para) la|n[ao]|d[ao]|in|from|somos) (\d{1,2})\s*$"
)
_CLOCK: Final = re.compile(
    r"\b(?:a las?|as|at|desde las?|para las?|tipo|umas?|by|around)\s+\d{1,2}(?:[:.h]\d{2})?\b"
    r"|\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s*(?:am|pm|a\.m|p\.m|hs?|hrs?|horas|o.?clock|de la"
    r"|da (?:manha|tarde|noite))\b"
    r"|\b\d{1,2} (?:personas?|people|pessoas?|noches?|nights?|noites?|toallas?|towels?|toalhas?)\b"
)
_BARE: Final = re.compile(r"(?<![\d:.,/-])\b(\d{1,4}[a-z]?)\b(?![:.,/-]?\d)")
_AT: Final = re.compile(
    r"\b(?:a las?|as|at|para las?|umas?|tipo)\s+(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?\b"
    r"|\b(\d{1,2})(?:[:.h](\d{2}))\b|\b(\d{1,2})\s*(am|pm|hs|h|horas)\b"
)
_HOURS: Final = 24
_NOON: Final = 12


def room(text: str, *, asked: bool = False) -> str:
    """The number of the guest's room, or empty. `asked`: it was the question, and a bare number is one."""
    words = fold(text)
    found = _NAMED.search(words) or _IN.search(_CLOCK.sub(" ", words))
    if found is None and asked:
        found = _BARE.search(_CLOCK.sub(" ", words))
    return next(filter(None, found.groups())).upper() if found else ""


def time(event: GuestSaid) -> dt.time | None:
    """The hour a thing is wanted at."""
    found = _AT.search(fold(event.text))
    # Beside a room, an hour that nothing marks as one is the room's number.
    if event.understood.entities.time and (found or not room(event.text)):
        return dt.time.fromisoformat(event.understood.entities.time)
    if found is None:
        return None
    hour, minute = int(found[1] or found[4] or found[6]), int(found[2] or found[5] or 0)
    if (found[3] or found[7]) == "pm" and hour < _NOON:
        hour += _NOON
    return dt.time(hour, minute) if hour < _HOURS and minute < 60 else None  # noqa: PLR2004 - minutes


def due(event: GuestSaid, at: dt.time | None) -> dt.datetime | None:
    """When a thing is wanted: the hour on the day that is named, else the next time the clock shows it."""
    if at is None:
        return None
    day = event.understood.entities.check_in or event.today
    moment = dt.datetime.combine(max(day, event.today), at, event.at.tzinfo)
    return moment if moment > event.at else moment + dt.timedelta(days=1)
