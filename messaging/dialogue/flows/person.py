"""A person is wanted or needed: the conversation goes to the hotel's people, with an honest word on when."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messaging.dialogue.actions import HandOver, Say
from messaging.dialogue.asking import Step
from messaging.dialogue.describe import handover_note
from messaging.dialogue.events import GuestSaid, HandedOver
from messaging.dialogue.facts import Fact, MomentFact, Source
from messaging.dialogue.state import State

EMERGENCY: Final = "emergency"
# What only people do, by the guest's wish, and what is said first.
PEOPLE = {
    "human_agent": None,
}


def hand_over(state: State, reason: str, *, say: str | None = None, text: str = "") -> Step:
    """Give the conversation to people: `reason` is a code, `say` a reply before, `text` the guest's words."""
    note = "; ".join(filter(None, (text, handover_note(state.wish, state.name, state.email))))
    first = (Say(say),) if say else ()
    return replace(state, asked="", options=(), misses=0), (*first, HandOver(reason, note))


def wanted(state: State, event: GuestSaid) -> Step:
    """A wish that only people fulfil: the first of PEOPLE that the message holds."""
    intent = next(intent for intent in event.intents if intent in PEOPLE)
    return hand_over(state, intent, say=PEOPLE[intent], text=event.text)


def emergency(state: State, event: GuestSaid) -> Step:
    """Help first: the number to call, and everybody alarmed."""
    return replace(state, asked="", options=()), (
        Say("emergency"),
        HandOver(EMERGENCY, event.text, urgent=True),
    )


def handed_over(state: State, event: HandedOver) -> Step:
    """Say when somebody will answer; in an emergency help has been named already, and nothing else counts."""
    state = replace(state, asked="", options=())
    if event.reason == EMERGENCY:
        return state, ()
    if event.open_now:
        return state, (Say("handover_open"),)
    if event.opens_at is None:
        return state, (Say("handover_later"),)
    facts: dict[str, Fact] = {"opens": MomentFact(event.opens_at, Source("profile", "business_hours"))}
    return state, (Say("handover_closed", facts),)
