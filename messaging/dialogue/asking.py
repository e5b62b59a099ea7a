"""How a question is put."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messaging.dialogue.actions import Action, Choice, Say
from messaging.dialogue.facts import Facts
from messaging.dialogue.state import Question, State

Step = tuple[State, tuple[Action, ...]]
"""The dialogue after an event, and what is to be done."""

PERSON: Final = Choice("person", "label_person")


def ask(
    state: State,
    question: Question,
    name: str,
    facts: Facts | None = None,
    choices: tuple[Choice, ...] = (),
) -> Step:
    """Put one question: `name` is its reply, `choices` what may be tapped."""
    asked = replace(state, asked=question, options=tuple(choice.id for choice in choices))
    return asked, (Say(name, facts or {}, question=True, choices=choices),)
