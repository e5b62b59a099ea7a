"""Questions about a stay that is booked already."""

from __future__ import annotations

from typing import Final

from messaging.dialogue.asking import Step
from messaging.dialogue.state import Question, State

QUESTIONS: Final[frozenset[Question]] = frozenset()
"""The questions that belong here."""


def again(state: State) -> Step:
    """The open question once more, short; nothing where none is open."""
    return state, ()
