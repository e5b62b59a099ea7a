"""A complaint: an apology that fits it, a task, and a person where it is serious."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from messaging.dialogue import told
from messaging.dialogue.actions import CreateTask, HandOver, Say
from messaging.dialogue.ask import again
from messaging.dialogue.ask_service import ask_call, back, in_front
from messaging.dialogue.asking import Step
from messaging.dialogue.describe import handover_note
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import person, requests
from messaging.dialogue.flows.requests import SOON, Note
from messaging.dialogue.service import Matter
from messaging.dialogue.signs import first
from messaging.dialogue.state import Question, State
from messaging.dialogue.wants import find, key_of

_SERIOUS: Final = ("safety", "theft", "discrimination", "dirt", "charged_wrong")
"""What a person takes up at once, whatever the words."""
_URGENT: Final = frozenset({"safety", "theft", "discrimination"})
_MILD: Final = ("noise", "staff", "waited", "food")
_DEPARTMENTS: Final[Mapping[str, str]] = {
    "dirt": "housekeeping",
    "charged_wrong": "accounts",
    "food": "restaurant",
    "noise": "reception",
    "waited": "reception",
}


def hear(state: State, event: GuestSaid) -> Step:
    """Apologise and have it seen to."""
    if not any(sign.isalnum() for sign in event.text):
        state, question = again(state)
        return state, (Say("what_happened"), *question)
    about = first(_SERIOUS, event.text)
    if about or _is_bitter(state, event):
        return _to_people(state, event, about or first(_MILD, event.text))
    return _to_the_team(state, event)


def not_understood(state: State, event: GuestSaid) -> Step | None:
    """What is grave is heard also where the rest of the message is not understood."""
    return hear(state, event) if first(_SERIOUS, event.text) else None


def beside(state: State, event: GuestSaid) -> Step:
    """The same beside something else that has a question of its own."""
    before = (state.asked, state.options)
    state, actions = hear(state, event)
    if any(isinstance(action, HandOver) for action in actions):
        return state, actions
    said = tuple(action for action in actions if not (isinstance(action, Say) and action.question))
    return replace(state, asked=before[0], options=before[1]), said


def _is_bitter(state: State, event: GuestSaid) -> bool:
    """Told before, or said in anger."""
    told_before = any(matter.kind == "complaint" for matter in state.service.recent(event.at))
    same = state.service.find(_key(event), event.at) is not None
    return same or told_before or first(("repeated", "insult", "upset", "not_heard"), event.text) != ""


def _key(event: GuestSaid) -> str:
    faults = [want for want in find(event.text) if want.fault]
    about = first((*_SERIOUS, *_MILD), event.text)
    return key_of("complaint", faults, about or event.text)


def _to_people(state: State, event: GuestSaid, about: str) -> Step:
    """The agent says sorry and a person goes on."""
    room = told.room(event.text) or state.service.room
    service = replace(state.service, room=room).noting(Matter("complaint", _key(event), event.at))
    note = "; ".join(filter(None, (f"room {room}" if room else "", event.text, _unfinished(state))))
    state = replace(state, service=service, asked="", options=(), misses=0)
    department = "management" if about in _URGENT or not about else _DEPARTMENTS.get(about, "management")
    return state, (Say(_apology(about)), HandOver("complaint", note, about in _URGENT, department))


def _unfinished(state: State) -> str:
    return handover_note(state.wish, state.name, state.email)


def _apology(about: str) -> str:
    return f"sorry_{about}" if about else "sorry"


def _to_the_team(state: State, event: GuestSaid) -> Step:
    """A task; then a room that is missing, the question that was open, or whether a person should call."""
    faults = tuple(want for want in find(event.text) if want.fault)
    if faults:
        noted = Note("complaint", faults, (Say("sorry_broken"),))
        return requests.note(state, event, noted)
    about, key = first(_MILD, event.text), _key(event)
    department = _DEPARTMENTS.get(about, "management")
    room = told.room(event.text) or state.service.room
    text = f"room {room}: {event.text}" if room else event.text
    task = CreateTask("complaint", text, False, department, key, event.at + SOON)
    service = replace(state.service, room=room).noting(Matter("complaint", key, event.at))
    state = replace(state, service=service, misses=0)
    state, question = again(state)
    if not question:
        state, question = ask_call(in_front(state))
    return state, (Say(_apology(about)), Say("complaint_noted", when=True), task, *question)


def _called(state: State, event: GuestSaid) -> Step | None:
    """Whether a person should write now."""
    if event.intents[0] == "affirm" and event.sure:
        return person.hand_over(back(state), "complaint", text=event.text)
    if event.intents[0] in {"deny", "thank"} and len(event.intents) == 1:
        return no_call(state)
    return None


def no_call(state: State) -> Step:
    """The team's task is enough; on with what was open before."""
    state, question = again(back(state))
    return state, (question or (Say("here_if_needed"),))


def is_serious(text: str) -> bool:
    """Whether a person has to take it up."""
    return first((*_SERIOUS, "repeated", "insult", "upset"), text) != ""


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {"call": _called}
