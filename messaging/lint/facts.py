"""What an answer states, in a form in which two answers can be compared: hours, amounts, and a yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.ledger import tokens

COMPARED: Final = ("amount", "percent", "time", "link")
"""The kinds of fact that every language and every article must state alike."""

_YES: Final = re.compile(r"(?:si|yes|sim|tem sim|claro|of course|por supuesto|com certeza|certainly)\b")
_NO: Final = re.compile(
    r"(?:no|nao|sorry|unfortunately|infelizmente|lamentablemente|lo sentimos|we have no|there(?: i|')s no)\b"
)


def of_kind(text: str, kind: str) -> list[tokens.Token]:
    """The facts of one kind in `text`."""
    return [token for token in tokens.find(text) if any(reading[0] == kind for reading in token.readings)]


def values(found: Iterable[tokens.Token], kind: str) -> frozenset[str]:
    """All that these facts may mean of `kind`."""
    return frozenset(value for token in found for name, value in token.readings if name == kind)


def unmatched(text: str, other: str, kind: str) -> list[str]:
    """The facts of `kind` in `text`, as written, that `other` does not state."""
    stated = {reading for token in tokens.find(other) for reading in token.readings}
    hours = {("time", f"{int(value):02}:00") for name, value in stated if name == "count" and value.isdigit()}
    return [token.text for token in of_kind(text, kind) if not token.readings & (stated | hours)]


def differ(one: str, other: str) -> tuple[list[str], list[str]]:
    """What each of two answers states and the other does not, by kind where both do; else ([], [])."""
    for kind in COMPARED:
        here, there = unmatched(one, other, kind), unmatched(other, one, kind)
        if here and there:
            return here, there
    return [], []


def says_yes(answer: str) -> bool | None:
    """Whether an answer begins with a yes or a no; None: with neither."""
    beginning = fold(answer).lstrip("¡¿!? ")
    if _NO.match(beginning):
        return False
    return True if _YES.match(beginning) else None
