"""What a tapped button or row means; a number typed in its place means the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from messaging.dialogue import choices
from messaging.dialogue.actions import ListRoomTypes
from messaging.dialogue.ask import CHANGES, MENU, again
from messaging.dialogue.asking import Step, ask
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import booked, booking, other_dates, person, rooms, serviced, several
from messaging.dialogue.progress import progress
from messaging.dialogue.state import State, Wish

# Questions whose choices may be answered by their number; a booking takes a word or its own button.
_BY_NUMBER: Final = frozenset(
    {"room", "change", "resume", "person", "more", "days", "which_stay", "what_change", "call"}
)


def known(choice: str) -> bool:
    """Whether a choice with this id is the dialogue's own. Buttons of a hotel's templates and forms are not:
    what stands on them is heard as words.
    """
    return choice.partition(":")[0] in _TAPS


def tapped_id(state: State, event: GuestSaid) -> str:
    """The id of the choice this message is, or empty."""
    if event.choice:
        return event.choice
    by_number = event.numbered or state.asked in _BY_NUMBER
    return choices.numbered(event.text, state.options) if by_number else ""


def hear(state: State, event: GuestSaid) -> Step | None:
    """Do what the tapped choice says; None for words, and for choices this dialogue does not know."""
    choice, _, subject = tapped_id(state, event).partition(":")
    tapped = _TAPS.get(choice)
    return tapped(replace(state, misses=0), event, subject) if tapped else None


def _room(state: State, code: str) -> Step:
    wish = state.wish or Wish()
    if any(offer.code == code for offer in wish.offers):
        return booking.choose(state, code)
    return progress(state)


def _go_on(state: State) -> Step:
    """Not a person after all: back to the open question, or to what can be done here."""
    question = again(replace(state, asked="") if state.asked == "person" else state)
    return question if question[1] else ask(state, "more", "how_can_i_help", {}, MENU)


def _book(state: State, event: GuestSaid, quote: str) -> Step:
    return booking.agree(state, event, quote or "none")


Tap: TypeAlias = Callable[[State, GuestSaid, str], Step | None]
"""What a choice does; the string is what stands behind the colon of its id."""


def _plain(flow: Callable[[State], Step]) -> Tap:
    return lambda state, _event, _subject: flow(state)


_TAPS: Final[Mapping[str, Tap]] = {
    "book": _book,
    "room": lambda state, _, code: _room(state, code),
    "photo": lambda state, _, code: rooms.photo_of(state, code),
    **{
        topic: _plain(partial(booking.change, what=topic))
        for topic in ("dates", "guests", "other_room", "details")
    },
    "change": _plain(lambda state: ask(state, "change", "ask_change", {}, CHANGES)),
    "no": _plain(booking.decline),
    "leave": _plain(booking.leave),
    "search": _plain(progress),
    "one_room": _plain(several.one_room),
    "split": lambda state, _, code: several.share(state, code),
    "split_in": lambda state, _, rooms: several.split_in(state, rooms),
    "these": _plain(several.take),
    "swap": _plain(several.swap),
    "room_of": lambda state, _, code: several.room_of(state, code),
    "on": lambda state, _, days: other_dates.tapped(state, days),
    "rooms": _plain(lambda state: (state, (ListRoomTypes(),))),
    "person": _plain(lambda state: person.hand_over(state, "asked_for_person")),
    "back": _plain(_go_on),
    "resume": _plain(_go_on),
    **{tap: _plain(flow) for tap, flow in serviced.TAPS.items()},
    "fresh": _plain(lambda state: progress(replace(state, wish=None))),
    **booked.TAPS,
}
"""By the id of the choice, up to its colon."""
