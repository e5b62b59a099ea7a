"""The guest shared their own number, as the button asks for it."""

from __future__ import annotations

from typing import Final

from messaging.dialogue.actions import Say
from messaging.dialogue.ask import again
from messaging.dialogue.asking import Step
from messaging.dialogue.flows import errands
from messaging.dialogue.state import State

_PROVING: Final = frozenset({"reference", "surname", "arrival", "booking_email", "code"})


def shared(state: State) -> Step:
    """A stay that had to be shown to be theirs is looked for again, now by the number too."""
    if state.errand is not None and state.asked in _PROVING:
        state, actions = errands.begin(state, state.errand)
    else:
        state, actions = again(state)
    return state, (Say("phone_noted"), *actions)
