"""Guests who are angry or stuck are noticed: a person is offered, and called the second time."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.actions import Action, Choice, HandOver, Say
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import person
from messaging.dialogue.signs import shows
from messaging.dialogue.state import Question, State

TOO_MUCH: Final = 3
"""From this many points on a person is offered."""
_MOST_LETTERS: Final = 0.7
_SHOUTED: Final = 12
_GLAD: Final = frozenset({"affirm", "thank", "greet", "goodbye"})
_EMPTY: Final = frozenset({"deny", "out_of_scope"})
_NOTHING_ASKED: Final[frozenset[Question]] = frozenset({"", "more"})
_OFFERS: Final = frozenset({"offer_person", "offer_person_for_files", "ask_call"})
_MINE: Final = frozenset({"complaint", "review", "emergency", "human_agent"})
"""Wishes that bring a person, or an apology, by themselves."""


def weigh(state: State, event: GuestSaid) -> State:
    """The state with what these words say about how it goes; calm words take the points away."""
    service = state.service
    if event.choice:
        return replace(state, service=replace(service, said=0, misheard=0))
    said = zlib.crc32(fold(event.text).encode())
    points = _points(event)
    if said == service.said and len(event.text.split()) > 1:
        points = max(points, 2)
    upset = service.upset + points if points else 0
    return replace(state, service=replace(service, upset=upset, said=said, misheard=0))


def _points(event: GuestSaid) -> int:
    text, intents = event.text, set(event.intents)
    if shows("insult", text) or shows("not_heard", text):
        return TOO_MUCH
    if _GLAD & intents:
        return 0
    if _shouts(text) and not (event.sure and intents - _EMPTY):
        return TOO_MUCH
    corrects = "modify_reservation" in intents or ("deny" in intents and len(intents) > 1)
    return 1 if corrects or "!!!" in text or "???" in text else 0


def _shouts(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    loud = sum(sign.isupper() for sign in letters)
    return "!" in text and len(letters) >= _SHOUTED and loud > _MOST_LETTERS * len(letters)


def eased(before: State, step: Step, event: GuestSaid) -> Step:
    """The answer with a person offered where it goes badly, and called where one was offered before."""
    state, actions = step
    service = state.service
    if (
        service.upset < TOO_MUCH
        or _MINE & set(event.intents)
        or any(_is_person(action) for action in actions)
    ):
        return step
    state = replace(state, service=replace(service, upset=0, offered=service.offered + 1))
    if service.offered:
        called = replace(before, service=state.service)
        return person.hand_over(called, "upset", say="sorry_for_trouble", text=event.text)
    nothing = state.asked in _NOTHING_ASKED and not set(event.intents) - _EMPTY
    if not actions or state.misses or nothing:
        choices = (PERSON, Choice("back", "label_go_on"))
        return ask(state, "person", "offer_person_upset", {}, choices)
    return state, (Say("person_if_wanted"), *actions)


def _is_person(action: Action) -> bool:
    """Whether a person comes, or is offered, anyway."""
    return isinstance(action, HandOver) or (isinstance(action, Say) and action.name in _OFFERS)
