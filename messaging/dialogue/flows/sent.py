"""Something that is not words: said honestly, kept for people, and on with what was open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from messaging.dialogue.actions import Action, Choice, CreateTask, Say
from messaging.dialogue.ask import again
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.events import GuestSent
from messaging.dialogue.flows import papers
from messaging.dialogue.service import Matter
from messaging.dialogue.state import State
from messaging.dialogue.wants import of_key

_PICTURES: Final = frozenset({"image", "video", "document"})
_BELONGS: Final = dt.timedelta(minutes=30)
"""How long after a request or a complaint a picture is taken to be of it."""
_PAYING: Final = dt.timedelta(hours=24)
_TWICE: Final = 2


def hear(state: State, event: GuestSent) -> Step:
    """Answer what came by its kind."""
    if event.kind in _PICTURES:
        return _picture(state, event)
    if event.kind == "sticker":
        return _and_on(state, Say("smile"))
    if event.kind == "location":
        return _location(state, event)
    if event.kind == "contacts":
        task = CreateTask(
            "contact", "The guest sent a contact; it is in the conversation.", key="contact:card"
        )
        return _and_on(state, task, Say("contact_noted"))
    if event.kind == "audio":
        return _voice(state, event)
    return _unheard(state, "cannot_open")


def _voice(state: State, event: GuestSent) -> Step:
    """Nobody wrote down what was said: people listen to it, and the guest is asked to write."""
    why = "too long to be written down" if event.too_long else "not written down"
    task = CreateTask("voice", f"Listen to a voice note in the conversation: it was {why}.", key="voice:note")
    state, said = _unheard(state, "voice_too_long" if event.too_long else "cannot_hear")
    return state, (task, *said)


def _picture(state: State, event: GuestSent) -> Step:
    """A receipt, a picture of what was just told, or one that words have to explain."""
    service = replace(state.service, sent=event.kind, sent_at=event.at)
    state = replace(state, service=service)
    talked_at = service.pay_asked_at if event.kind == "document" else service.paying_at
    paying = talked_at is not None and event.at - talked_at < _PAYING
    if state.asked == "receipt" or (event.kind in papers.FILES and paying and not _lately(state, event.at)):
        return papers.receipt(state, "", event.at)
    matter = _lately(state, event.at)
    if matter is not None:
        return _and_on(
            state, _added(matter, "The guest sent a picture; it is in the conversation."), Say("file_noted")
        )
    return _unheard(state, "cannot_see")


def _location(state: State, event: GuestSent) -> Step:
    """Where the guest is: for whom was just asked, and the way to the hotel."""
    matter = _lately(state, event.at)
    if matter is not None:
        added = _added(matter, "The guest sent a location; it is in the conversation.")
        return _and_on(state, added, Say("file_noted"))
    return _and_on(state, Say("location_seen"), Say("location"))


def _lately(state: State, at: dt.datetime) -> Matter | None:
    """The request or complaint that something sent now belongs to."""
    told = [one for one in state.service.matters if one.kind in {"request", "complaint"}]
    return told[-1] if told and at - told[-1].at < _BELONGS else None


def _added(matter: Matter, text: str) -> CreateTask:
    wanted = of_key(matter.key)
    return CreateTask(matter.kind, text, department=wanted[0].department if wanted else "", key=matter.key)


def _unheard(state: State, name: str) -> Step:
    """It cannot be read here. A second time in a row a person is offered."""
    misheard = state.service.misheard + 1
    state = replace(state, service=replace(state.service, misheard=misheard))
    if misheard >= _TWICE:
        state = replace(state, service=replace(state.service, misheard=0))
        return ask(state, "person", "offer_person_for_files", {}, (PERSON, Choice("back", "label_go_on")))
    return _and_on(state, Say(name))


def _and_on(state: State, *said: Action) -> Step:
    state, question = again(state)
    return state, (*said, *question)
