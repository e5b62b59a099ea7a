"""What a tapped button or row means; a number typed in its place means the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from messaging.dialogue import choices
from messaging.dialogue.actions import ListRoomTypes
from messaging.dialogue.ask import CHANGES, MENU, Step, again, ask
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import booking, person, rooms
from messaging.dialogue.progress import progress
from messaging.dialogue.state import State, Wish

# Questions whose choices may be answered by their number; a booking takes a word or its own button.
_BY_NUMBER: Final = frozenset({"room", "change", "resume", "person", "more"})


def tapped_id(state: State, event: GuestSaid) -> str:
    """The id of the choice this message is, or empty."""
    if event.choice:
        return event.choice
    by_number = event.numbered or state.asked in _BY_NUMBER
    return choices.numbered(event.text, state.options) if by_number else ""


def hear(state: State, event: GuestSaid) -> Step | None:
    """Do what the tapped choice says; None for words, and for choices this dialogue does not know."""
    choice, _, subject = tapped_id(state, event).partition(":")
    state = replace(state, misses=0) if choice else state
    match choice:
        case "book":
            return booking.agree(state, event, int(subject) if subject.isdecimal() else 0)
        case "room":
            return _room(state, subject)
        case "photo":
            return rooms.photo_of(state, subject)
        case "dates" | "guests" | "other_room" | "details":
            return booking.change(state, choice)
        case _:
            return _plain(state, choice)


def _room(state: State, code: str) -> Step:
    wish = state.wish or Wish()
    if any(offer.code == code for offer in wish.offers):
        return booking.choose(state, code)
    return progress(state)


def _plain(state: State, choice: str) -> Step | None:
    flow = _PLAIN.get(choice)
    return flow(state) if flow else None


def _go_on(state: State) -> Step:
    """Not a person after all: back to the open question, or to what can be done here."""
    question = again(replace(state, asked="") if state.asked == "person" else state)
    return question if question[1] else ask(state, "more", "how_can_i_help", {}, MENU)


_PLAIN: Final[dict[str, Callable[[State], Step]]] = {
    "change": lambda state: ask(state, "change", "ask_change", {}, CHANGES),
    "no": booking.decline,
    "leave": booking.leave,
    "search": progress,
    "one_room": progress,
    "rooms": lambda state: (state, (ListRoomTypes(),)),
    "person": lambda state: person.hand_over(state, "asked_for_person"),
    "back": _go_on,
    "resume": _go_on,
    "fresh": lambda state: progress(replace(state, wish=None)),
}
