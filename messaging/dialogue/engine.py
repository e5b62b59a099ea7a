"""The dialogue: `step` takes what happened and says what to do. Pure: no database, no clock, no network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from messaging.dialogue.ask import again
from messaging.dialogue.asking import Step
from messaging.dialogue.events import (
    ArticleFound,
    ArticleMissing,
    BookingSettled,
    DatesCompared,
    Event,
    GuestSaid,
    GuestSent,
    HandedOver,
    OffersFound,
    QuoteFailed,
    QuoteMade,
    QuotesMade,
    Reserved,
    ReserveFailed,
    RoomsFound,
    RoomsReserved,
    RoomTypesListed,
    SearchFailed,
)
from messaging.dialogue.flows import (
    answers,
    availability,
    booked,
    booking,
    courtesy,
    other_dates,
    pending,
    person,
    resume,
    rooms,
    sent,
    serviced,
    several,
    several_booking,
)
from messaging.dialogue.hearing import heard
from messaging.dialogue.state import Question, State

_CONTEXTS: Final[dict[Question, str | None]] = {
    "": None,
    "dates": "ask_dates",
    "nights": "ask_nights",
    "guests": "ask_guests",
    "child_ages": "ask_child_ages",
    "room": "offer_options",
    "name": "ask_name",
    "email": "ask_email",
    "confirm": "confirm_booking",
    "change": "confirm_change",
    "resume": "confirm_dates",
    "person": "confirm_dates",
    "more": "anything_else",
    "booked": "anything_else",
    "split": "ask_guests",
    "rooms": "offer_options",
    "days": "offer_options",
    "which_stay": "offer_options",
    "reference": "ask_booking_ref",
    "surname": "ask_name",
    "arrival": "ask_dates",
    "booking_email": "ask_email",
    "code": "ask_reference",
    "what_change": "offer_options",
    "new_dates": "ask_dates",
    "new_guests": "ask_guests",
    "new_room": "offer_options",
    "confirm_change": "confirm_change",
    "confirm_cancel": "confirm_cancel",
    "time": "ask_time",
    "confirm_time": "confirm_change",
    "request": "ask_time",
    "receipt": None,
    "score": "ask_review",
    "call": "confirm_dates",
    "invoice": None,
}


def _sent(state: State, event: GuestSent) -> Step:
    return sent.hear(resume.touch(state, event), event)


# One row per kind of event; each function takes exactly that kind.
_FLOWS: Final[dict[type[Any], Callable[[State, Any], Step]]] = {
    GuestSaid: heard,
    GuestSent: _sent,
    OffersFound: availability.found,
    RoomsFound: several.found,
    DatesCompared: other_dates.compared,
    SearchFailed: availability.failed,
    QuoteMade: booking.quoted,
    QuotesMade: several_booking.quoted,
    QuoteFailed: booking.not_quoted,
    Reserved: booking.reserved,
    ReserveFailed: booking.not_reserved,
    RoomsReserved: several_booking.reserved,
    BookingSettled: pending.settled,
    RoomTypesListed: rooms.listed,
    ArticleFound: answers.found,
    ArticleMissing: answers.missing,
    HandedOver: person.handed_over,
    **booked.FLOWS,
    **serviced.FLOWS,
}


def step(state: State, event: Event) -> Step:
    """What the dialogue becomes after `event`, and what is to be done, in order."""
    return _FLOWS[type(event)](state, event)


def nothing_said(state: State) -> Step:
    """A turn never ends without a word."""
    question = again(state)
    return question if question[1] else courtesy.yes_to_nothing(state)


def context(state: State) -> str | None:
    """The question just asked, by the name understanding knows it by (messaging.nlu.types.CONTEXTS)."""
    return _CONTEXTS[state.asked]
