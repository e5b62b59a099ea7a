"""What a guest's message means for the dialogue: what was tapped or asked first, then every wish in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from messaging.dialogue import choices, danger, slips, taps
from messaging.dialogue.actions import Action, FindArticle, Say
from messaging.dialogue.ask import again, missing
from messaging.dialogue.asking import Step, ask
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import (
    another,
    answers,
    availability,
    booked,
    booking,
    complaints,
    courtesy,
    feelings,
    papers,
    pending,
    person,
    price_questions,
    requests,
    resume,
    rooms,
    serviced,
    stay_questions,
)
from messaging.dialogue.flows.serviced import Served
from messaging.dialogue.state import Question, State, Wish
from messaging.dialogue.stay import says_more, says_stay

_ALONE: Final[dict[str, Callable[[State], Step]]] = {
    "greet": courtesy.greet,
    "thank": courtesy.thank,
    "goodbye": courtesy.goodbye,
    "affirm": booking.yes_again,
    "deny": courtesy.no_to_nothing,
    "out_of_scope": courtesy.out_of_scope,
}
"""What is answered only where the message holds nothing else."""
_ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    **stay_questions.ANSWERS,
    **booked.ANSWERS,
    **serviced.ANSWERS,
}
"""What is done with an answer, by the question asked."""
_ERRANDS: Final[Mapping[str, Callable[[State, GuestSaid], Step]]] = {
    **dict.fromkeys(person.PEOPLE, person.wanted),
    **booked.WISHES,
}
"""What is done for a guest besides arranging a stay, by the wish."""
_YES_OR_NO: Final = frozenset({"affirm", "deny"})
"""Said to an open question that is not one of yes or no: it is asked again."""
_SURE_COMPLAINT: Final = 0.8
_STAY: Final = frozenset({"check_availability", "make_reservation"})


def heard(state: State, event: GuestSaid) -> Step:
    """The dialogue after a guest's words or tap."""
    state = resume.touch(_acquainted(state, event), event)
    state = feelings.weigh(state, event)
    return feelings.eased(state, _heard(state, event), event)


def _heard(state: State, event: GuestSaid) -> Step:
    for hear in _FIRST:
        result = hear(state, event)
        if result is not None:
            return result
    return _wishes(state, event)


def _acquainted(state: State, event: GuestSaid) -> State:
    """Name and e-mail as far as the channel knows them, or as said in passing."""
    for_other = state.wish is not None and state.wish.for_other
    known = event.known_name if len(event.known_name.split()) > 1 and not for_other else ""
    email = event.understood.entities.email or state.email or event.known_email
    return replace(state, name=state.name or _only_letters(known), email=email)


def _only_letters(name: str) -> str:
    """A profile name that can be a person's; guests put anything there."""
    return name if all(part.isalpha() for part in re.split(r"[\s.'’-]+", name) if part) else ""


def _urgent(state: State, event: GuestSaid) -> Step | None:
    """Danger and the wish for a person come before any flow."""
    intents = event.intents
    if event.choice:
        return None
    if (event.sure and "emergency" in intents) or danger.named(event.text):
        return person.emergency(state, event)
    if event.sure and "human_agent" in intents and courtesy.about_me(state, event) is None:
        grave = complaints.not_understood(state, event)
        return grave or person.hand_over(state, "asked_for_person", text=event.text)
    return None


def _to_the_question(state: State, event: GuestSaid) -> Step | None:
    """An answer to what was just asked; None where the message is about something else."""
    if state.stale:
        return None
    return _ANSWERS.get(state.asked, stay_questions.otherwise)(state, event)


_FIRST: Final[tuple[Callable[[State, GuestSaid], Step | None], ...]] = (
    courtesy.in_language,
    _urgent,
    papers.card,
    courtesy.about_me,
    pending.hear,
    booked.hear,
    resume.hear,
    taps.hear,
    another.hear,
    price_questions.hear,
    booked.about_it,
    stay_questions.about_the_wish,
    requests.is_it_done,
    _to_the_question,
)
"""Who may take a message before its wishes are looked at, in this order."""


def _wishes(state: State, event: GuestSaid) -> Step:
    """Everything the message asks for, the stay last: its question is the one that stays open."""
    if state.stale:
        state, actions = _all_wishes(replace(state, asked="", options=()), event)
        if state.wish is None or not state.stale or state.errand is not None:
            return state, actions
        state, question = resume.question(state)
        return state, (*(action for action in actions if not _is_question(action)), *question)
    return _all_wishes(state, event)


def _is_question(action: Action) -> bool:
    return isinstance(action, Say) and action.question


def _all_wishes(state: State, event: GuestSaid) -> Step:
    intents = event.intents
    about_stay = _about_stay(state, event) and not serviced.for_a_day(state, event)
    pictures = choices.wants_photos(event.text)
    if not event.sure and not about_stay and not pictures:
        return _unsure(state, event)
    state = replace(state, misses=0)
    if _only_answers(state, event):
        return availability.hear(state, event)
    served = serviced.hear(state, event, alone=not about_stay and _ERRANDS.keys().isdisjoint(intents))
    if served is not None:
        return _served(served, event, about_stay=about_stay)
    return _others(state, event, about_stay=about_stay)


def _only_answers(state: State, event: GuestSaid) -> bool:
    """Whether dates or people answer the question after them, beside what hardly complains ("foi mal")."""
    asked = state.asked in {"dates", "nights", "guests"} and says_stay(event.understood.entities)
    return asked and event.understood.intent == "complaint" and event.understood.confidence < _SURE_COMPLAINT


def _served(served: Served, event: GuestSaid, *, about_stay: bool) -> Step:
    """What the house was asked for, and then whatever else the message holds."""
    state, actions = served.step
    rest = event.without(serviced.WISHES)
    if served.ends:
        return state, (*answers.asks(rest), *actions)
    state, others = _others(state, rest, about_stay=about_stay)
    return state, (*actions, *others)


def _others(state: State, event: GuestSaid, *, about_stay: bool) -> Step:
    intents = event.intents
    pictures = choices.wants_photos(event.text)
    for intent in intents:
        if intent in _ERRANDS and not (about_stay and intent in availability.CORRECTING):
            state, actions = _ERRANDS[intent](state, event)
            return state, (*answers.asks(event, besides=intent), *actions)
    said = answers.asks(event)
    if "ask_room_types" in intents or pictures:
        state, actions = _rooms(state, event)
        return state, (*said, *actions)
    if about_stay:
        state, actions = availability.hear(state, event)
        return state, (*said, *actions)
    if said:
        return state, said
    if intents[0] in _YES_OR_NO and state.wish is not None and state.asked not in {"", "more"}:
        return again(state)
    return courtesy.small_talk(state, event) or _ALONE.get(intents[0], courtesy.missed)(state)


def _about_stay(state: State, event: GuestSaid) -> bool:
    """Whether the message moves a stay: a wish to look or book, or dates and party told by themselves."""
    intents = event.intents
    told = says_more(event.understood.entities)
    if event.sure and (_STAY.intersection(intents) or (told and "ask_price" in intents)):
        return True
    if told and intents[0] in _STAY:
        return True
    correcting = availability.CORRECTING.intersection(intents) and state.wish is not None
    elsewhere = any(
        intent in answers.ASKED or intent in _ERRANDS or intent in serviced.WISHES for intent in intents
    )
    return told and (bool(correcting) or not elsewhere)


def _rooms(state: State, event: GuestSaid) -> Step:
    """Which rooms there are: with dates and party known the free ones and their prices, else all kinds."""
    if says_stay(event.understood.entities):
        moved, actions = availability.hear(state, event)
        if missing(moved) is None:
            return moved, actions
        state = replace(moved, asked=state.asked, options=())
    return rooms.hear(state, event)


_IN_ANY_WORDS: Final[tuple[Callable[[State, GuestSaid], Step | None], ...]] = (
    complaints.not_understood,
    papers.not_understood,
    courtesy.small_talk,
    requests.not_understood,
)
"""What is taken up by its words where understanding is unsure."""


def _unsure(state: State, event: GuestSaid) -> Step:
    """Not understood: an article may still hit; while something was asked, it is asked again."""
    if slips.no_such_day(event.text):
        return ask(replace(state, wish=state.wish or Wish()), "dates", "dates_impossible")
    if slips.nobody(event.text) or (state.asked == "dates" and slips.loose_days(event.text)):
        return availability.hear(state, event)
    for hear in _IN_ANY_WORDS:
        result = hear(state, event)
        if result is not None:
            return result
    if state.asked in {"room", "rooms"} and event.understood.intent in availability.BOOKING:
        return again(state)
    if state.asked in {"name", "email", "dates", "nights", "guests"}:
        return courtesy.missed(state)
    return state, (FindArticle(event.text, answers.GUESSED),)
