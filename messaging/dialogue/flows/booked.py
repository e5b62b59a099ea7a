"""Everything a guest may want of a stay that is booked: by wish, by the question asked, by button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from messaging.dialogue.actions import Say
from messaging.dialogue.ask import again
from messaging.dialogue.ask_errand import QUESTIONS
from messaging.dialogue.asking import Step
from messaging.dialogue.events import GuestSaid, PmsAnswers
from messaging.dialogue.flows import (
    cancel,
    change,
    errands,
    extra_time,
    identity,
    own_number,
    own_stay,
    which_stay,
)
from messaging.dialogue.state import Question, State
from messaging.dialogue.stay import says_more
from messaging.dialogue.stay_events import (
    Cancelled,
    CancelPreviewed,
    Changed,
    ChangeQuoted,
    CodeRefused,
    CodeSent,
    StayFailed,
    StaysFound,
    StaysMissing,
    TimeAgreed,
    TimeOffered,
)

WISHES: Final[Mapping[str, Callable[[State, GuestSaid], Step]]] = {
    "check_reservation": own_stay.hear,
    "modify_reservation": change.hear,
    "cancel_reservation": cancel.hear,
    "late_checkout": extra_time.hear,
    "early_checkin": extra_time.hear,
}
ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    **identity.ANSWERS,
    **which_stay.ANSWERS,
    **cancel.ANSWERS,
    **change.ANSWERS,
    **extra_time.ANSWERS,
}
TAPS: Final[Mapping[str, Callable[[State, GuestSaid, str], Step | None]]] = {
    "stay": lambda state, _, reference: which_stay.chosen(state, reference),
    "by_email": lambda state, _, __: identity.by_email(state),
    "own_phone": lambda state, _, __: own_number.shared(state),
    "yes_cancel": cancel.tap,
    "yes_change": change.tap,
    "yes_time": extra_time.tap,
    "keep": lambda state, _, __: cancel.keep(state) if state.errand else errands.over(state, ""),
    "new_dates": lambda state, _, __: change.about(state, "new_dates"),
    "new_guests": lambda state, _, __: change.about(state, "new_guests"),
    "new_room": lambda state, _, __: change.about(state, "new_room"),
    "to_room": lambda state, _, code: change.to_room(state, code),
    "something_else": lambda state, _, __: change.something_else(state),
}
"""By the id of the choice, up to its colon."""
_LIKELY: Final = 0.4
_OF_BOOKED: Final = frozenset({"check_reservation", "modify_reservation", "cancel_reservation"})
FLOWS: Final[Mapping[type[Any], Callable[[State, Any], Step]]] = {
    PmsAnswers: which_stay.go_on,
    StaysFound: which_stay.found,
    StaysMissing: which_stay.missing,
    StayFailed: which_stay.failed,
    CodeSent: identity.sent,
    CodeRefused: identity.refused,
    CancelPreviewed: cancel.previewed,
    Cancelled: cancel.done,
    ChangeQuoted: change.quoted,
    Changed: change.done,
    TimeOffered: extra_time.offered,
    TimeAgreed: extra_time.done,
}


def hear(state: State, event: GuestSaid) -> Step | None:
    """An answer to an open question about a booked stay; a no where more is wanted ends it."""
    if state.asked not in QUESTIONS or event.choice:
        return None
    answer = ANSWERS[state.asked](state, event)
    declined = event.sure and event.understood.intent == "deny" and not says_more(event.understood.entities)
    if answer is None and declined:
        return errands.finish(state, Say("left_open"))
    agreed = event.sure and event.intents == ("affirm",)
    return again(state) if answer is None and agreed else answer


def about_it(state: State, event: GuestSaid) -> Step | None:
    """What can only be about the stay that is booked, though nobody says so."""
    arranging = state.wish is not None and not state.wish.empty
    if arranging or event.choice:
        return None
    intent = event.understood.intent
    if intent in _OF_BOOKED and (state.wish is not None or not event.sure) and _likely(state, event):
        return WISHES[intent](state, event)
    return own_stay.about_it(state, event) or change.about_it(state, event)


def _likely(state: State, event: GuestSaid) -> bool:
    """Whether a wish about a booked stay is clear enough: what follows is a question, and nothing is done
    before its yes.
    """
    if event.sure:
        return True
    if event.understood.confidence < _LIKELY:
        return False
    return bool(errands.known(state)) or own_stay.is_named(event) or change.is_meant(event)
