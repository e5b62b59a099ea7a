"""What the house is asked for and told, in tables: by wish, by question, by tap, by event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from messaging.dialogue.actions import Action, HandOver
from messaging.dialogue.asking import Step
from messaging.dialogue.events import GuestSaid, TasksFound
from messaging.dialogue.flows import complaints, papers, requests, reviews
from messaging.dialogue.state import Question, State

Flow = Callable[[State, GuestSaid], Step]

WISHES: Final[Mapping[str, tuple[Flow, Flow]]] = {
    "complaint": (complaints.hear, complaints.beside),
    "review": (reviews.hear, reviews.beside),
    "payment": (papers.hear, papers.beside),
    "guest_request": (requests.hear, requests.beside),
}
"""By wish, in the order they are answered: by itself, and beside something that has a question of its own."""


@dataclass(frozen=True, slots=True)
class Served:
    """What came of it; `ends`: nothing else of the message is left to do."""

    step: Step
    ends: bool


def hear(state: State, event: GuestSaid, *, alone: bool) -> Served | None:
    """Every such wish of a message; None where it holds none. `alone`: it holds no stay and no errand."""
    wishes = [wish for wish in WISHES if wish in event.intents]
    if not wishes or not event.sure:
        return None
    # A review that complains is a review; words about a charge are the complaint itself.
    if "review" in wishes and "complaint" in wishes:
        wishes.remove("complaint")
    if wishes == ["complaint", "guest_request"] and not requests.things(event):
        wishes.remove("guest_request")
    done: list[Action] = []
    for wish in wishes:
        last = wish == wishes[-1]
        state, actions = WISHES[wish][0 if alone and last else 1](state, event)
        done += actions
        if any(isinstance(action, HandOver) for action in actions):
            return Served((state, tuple(done)), ends=True)
    return Served((state, tuple(done)), ends=alone)


def for_a_day(state: State, event: GuestSaid) -> bool:
    """Whether a day is named only for something of the house: towels for tomorrow are no stay."""
    told = event.understood.entities
    stay = told.check_out or told.nights or told.adults or told.room_type
    return event.intents[0] in WISHES and not stay and state.wish is None


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    **requests.ANSWERS,
    **complaints.ANSWERS,
    **reviews.ANSWERS,
    **papers.ANSWERS,
}
"""By the question asked; None where the message is about something else."""
TAPS: Final[Mapping[str, Callable[[State], Step]]] = {"no_call": complaints.no_call}
FLOWS: Final[Mapping[type[Any], Callable[[State, Any], Step]]] = {TasksFound: requests.found}
