"""A guest comes back to a stay that lay idle: it is asked about, and a late yes books nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messaging.dialogue import events
from messaging.dialogue.actions import Choice, Say
from messaging.dialogue.ask import MENU
from messaging.dialogue.asking import Step, ask
from messaging.dialogue.describe import wish_facts
from messaging.dialogue.events import GuestSaid, GuestSent
from messaging.dialogue.flows import availability
from messaging.dialogue.progress import progress
from messaging.dialogue.state import State, Wish
from messaging.dialogue.stay import says_stay

IDLE: Final = events.IDLE
CHOICES: Final = (Choice("resume", "label_resume"), Choice("fresh", "label_start_again"))


def touch(state: State, event: GuestSaid | GuestSent) -> State:
    """Note the time of this message; a wish that lay idle for too long becomes stale."""
    idle = state.last_at is not None and event.at - state.last_at > event.idle
    unfinished = state.wish is not None and not state.wish.empty
    return replace(state, last_at=event.at, stale=state.stale or (idle and unfinished))


def hear(state: State, event: GuestSaid) -> Step | None:
    """What a stale wish makes of a message; None where the message has nothing to do with it."""
    if not state.stale:
        return None
    said = event.understood
    told = says_stay(said.entities)
    if event.choice == "fresh" or (said.intent == "deny" and not told and not event.choice):
        return _start_again(state)
    if said.entities.check_in is not None or said.entities.check_out is not None:
        return availability.hear(_forgotten(state), event)
    if event.choice.startswith(("resume", "book:", "room:")) or (said.intent == "affirm" and not told):
        return _go_on(state, event.choice)
    if state.asked == "resume" and told:
        return availability.hear(replace(state, stale=False), event)
    return None


def question(state: State) -> Step:
    """Ask whether the old wish still holds."""
    wish = state.wish or Wish()
    name = "ask_resume_stay" if wish.stay and wish.party else "ask_resume"
    return ask(state, "resume", name, wish_facts(wish), CHOICES)


def _go_on(state: State, choice: str) -> Step:
    """Prices and rooms are looked up anew; a summary is shown and its yes is asked again."""
    wish = state.wish or Wish()
    room = choice.removeprefix("room:") if choice.startswith("room:") else wish.room
    wish = replace(wish.unsearched(), room=room)
    state, actions = progress(replace(state, wish=wish, stale=False, asked="", misses=0))
    return state, (Say("looking_again"), *actions)


def _forgotten(state: State) -> State:
    return replace(state, wish=None, stale=False, asked="", options=(), misses=0)


def _start_again(state: State) -> Step:
    return ask(_forgotten(state), "more", "how_can_i_help", {}, MENU)
