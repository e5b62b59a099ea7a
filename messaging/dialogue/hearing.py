"""What a guest's message means for the dialogue: what was tapped or asked first, then every wish in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from messaging.dialogue import choices, slips, taps
from messaging.dialogue.actions import Action, FindArticle, Say
from messaging.dialogue.ask import CHANGES, MENU, PERSON, Step, again, ask, missing
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import answers, availability, booking, courtesy, pending, person, resume, rooms
from messaging.dialogue.progress import progress
from messaging.dialogue.state import State, Wish
from messaging.dialogue.stay import says_stay
from messaging.nlu.types import CLARIFY_BELOW

_ALONE: Final[dict[str, Callable[[State], Step]]] = {
    "greet": courtesy.greet,
    "thank": courtesy.thank,
    "goodbye": courtesy.goodbye,
    "affirm": courtesy.yes_to_nothing,
    "deny": courtesy.no_to_nothing,
    "out_of_scope": courtesy.out_of_scope,
}
"""What is answered only where the message holds nothing else."""
_ANSWERS: Final = frozenset({"affirm", "deny"})
"""Said to an open question that is not one of yes or no: it is asked again."""
_STAY: Final = frozenset({"check_availability", "make_reservation"})


def heard(state: State, event: GuestSaid) -> Step:
    """The dialogue after a guest's words or tap."""
    state = resume.touch(_acquainted(state, event), event.at)
    for hear in (_urgent, pending.hear, resume.hear, taps.hear, _about_the_wish, _to_the_question):
        result = hear(state, event)
        if result is not None:
            return result
    return _wishes(state, event)


def _acquainted(state: State, event: GuestSaid) -> State:
    """Name and e-mail as far as the channel knows them, or as said in passing."""
    known = event.known_name if len(event.known_name.split()) > 1 else ""
    email = event.understood.entities.email or state.email or event.known_email
    return replace(state, name=state.name or _only_letters(known), email=email)


def _only_letters(name: str) -> str:
    """A profile name that can be a person's; guests put anything there."""
    return name if all(part.isalpha() for part in re.split(r"[\s.'’-]+", name) if part) else ""


def _intents(event: GuestSaid) -> tuple[str, ...]:
    return tuple(dict.fromkeys((event.understood.intent, *event.understood.also)))


def _sure(event: GuestSaid) -> bool:
    return event.understood.confidence >= CLARIFY_BELOW


def _urgent(state: State, event: GuestSaid) -> Step | None:
    """Danger and the wish for a person come before any flow."""
    intents = _intents(event)
    if event.choice or not _sure(event):
        return None
    if "emergency" in intents:
        return person.emergency(state, event)
    if "human_agent" in intents:
        return person.hand_over(state, "asked_for_person", text=event.text)
    return None


def _about_the_wish(state: State, event: GuestSaid) -> Step | None:
    """To change or cancel, while a stay is being arranged and no booking is named, means that stay."""
    open_wish = state.wish is not None and not state.wish.empty and not state.stale
    if not open_wish or not _sure(event) or event.understood.entities.booking_ref or _says_more(event):
        return None
    if event.understood.intent == "modify_reservation" and not event.understood.entities.name:
        topic = choices.topic(event.text)
        return booking.change(state, topic) if topic else ask(state, "change", "ask_change", {}, CHANGES)
    if event.understood.intent == "cancel_reservation" and state.asked != "confirm":
        return booking.leave(state)
    return None


def _to_the_question(state: State, event: GuestSaid) -> Step | None:
    """An answer to what was just asked; None where the message is about something else."""
    if state.stale:
        return None
    match state.asked:
        case "person":
            return _person_offered(state, event)
        case "confirm":
            return _to_summary(state, event) or _details_or_room(state, event)
        case "change":
            return _what_to_change(state, event) or _details_or_room(state, event)
        case "child_ages":
            return _ages(state, event)
        case "email" if slips.no_address(event.text) and not event.understood.entities.email:
            return ask(replace(state, misses=0), "email", "ask_email_needed", {}, (PERSON,))
        case _:
            found = _details_or_room(state, event)
            declined = event.understood.intent == "deny" and not _says_more(event)
            return found or (_declined(state) if declined else None)


def _declined(state: State) -> Step | None:
    """A no to a question that wants more than yes or no."""
    if state.asked in {"dates", "nights", "guests"}:
        return booking.leave(state)
    return booking.decline(state) if state.asked in {"room", "name", "email"} else None


def _details_or_room(state: State, event: GuestSaid) -> Step | None:
    return booking.details(state, event) or booking.choose_by_words(state, event)


def _says_more(event: GuestSaid) -> bool:
    return says_stay(event.understood.entities) or event.understood.entities.room_type is not None


def _to_summary(state: State, event: GuestSaid) -> Step | None:
    """A yes books only when nothing else about the stay was said with it."""
    intents = _intents(event)
    entities = event.understood.entities
    if not _sure(event) or _says_more(event) or entities.name or entities.email:
        return None
    if "deny" in intents or ("cancel_reservation" in intents and entities.booking_ref is None):
        topic = choices.topic(event.text)
        return booking.change(state, topic) if topic else booking.decline(state)
    if intents[0] != "affirm":
        return None
    state, actions = booking.agree(state, event)
    return state, (*answers.asks(event), *actions)


def _person_offered(state: State, event: GuestSaid) -> Step | None:
    if "one_room" in state.options and slips.one_room(event.text):
        return progress(replace(state, misses=0))
    if event.understood.intent == "affirm" and not _says_more(event):
        return person.hand_over(state, "offered_person")
    if event.understood.intent == "deny" and not _says_more(event):
        return ask(replace(state, misses=0), "more", "how_can_i_help", {}, MENU)
    return _details_or_room(state, event)


def _what_to_change(state: State, event: GuestSaid) -> Step | None:
    topic = None if _says_more(event) else choices.topic(event.text)
    if topic is not None and not event.understood.entities.name:
        return booking.change(state, topic)
    if event.understood.intent == "deny" and not _says_more(event):
        return booking.leave(state)
    return None


def _ages(state: State, event: GuestSaid) -> Step | None:
    """The children's ages, also as bare numbers; without any the search goes on."""
    wish = state.wish
    if wish is None or event.understood.intent in answers.ASKED:
        return None
    written = tuple(int(number) for number in re.findall(r"\b\d{1,2}\b", event.text))
    ages = event.understood.entities.child_ages or written
    if not ages and says_stay(event.understood.entities):
        return None
    wish = replace(wish, child_ages=tuple(age for age in ages if age < 18)[: wish.children])  # noqa: PLR2004 - a child
    return progress(replace(state, wish=wish, asked="", misses=0))


def _wishes(state: State, event: GuestSaid) -> Step:
    """Everything the message asks for, the stay last: its question is the one that stays open."""
    if state.stale:
        state, actions = _all_wishes(replace(state, asked="", options=()), event)
        if state.wish is None or not state.stale:
            return state, actions
        state, question = resume.question(state)
        return state, (*(action for action in actions if not _is_question(action)), *question)
    return _all_wishes(state, event)


def _is_question(action: Action) -> bool:
    return isinstance(action, Say) and action.question


def _all_wishes(state: State, event: GuestSaid) -> Step:
    intents = _intents(event)
    about_stay = _about_stay(state, event)
    pictures = choices.wants_photos(event.text)
    if not _sure(event) and not about_stay and not pictures:
        return _unsure(state, event)
    state = replace(state, misses=0)
    for intent in intents:
        if intent in person.PEOPLE and not (about_stay and intent in availability.CORRECTING):
            return person.hand_over(state, intent, say=person.PEOPLE[intent], text=event.text)
    said = answers.asks(event)
    if "ask_room_types" in intents or pictures:
        state, actions = _rooms(state, event)
        return state, (*said, *actions)
    if about_stay:
        state, actions = availability.hear(state, event)
        return state, (*said, *actions)
    if said:
        return state, said
    if intents[0] in _ANSWERS and state.wish is not None and state.asked not in {"", "more"}:
        return again(state)
    return _ALONE.get(intents[0], courtesy.missed)(state)


def _about_stay(state: State, event: GuestSaid) -> bool:
    """Whether the message moves a stay: a wish to look or book, or dates and party told by themselves."""
    intents = _intents(event)
    told = _says_more(event)
    if _sure(event) and (_STAY.intersection(intents) or (told and "ask_price" in intents)):
        return True
    correcting = availability.CORRECTING.intersection(intents) and state.wish is not None
    elsewhere = any(intent in answers.ASKED or intent in person.PEOPLE for intent in intents)
    return told and (bool(correcting) or not elsewhere)


def _rooms(state: State, event: GuestSaid) -> Step:
    """Which rooms there are: with dates and party known the free ones and their prices, else all kinds."""
    if says_stay(event.understood.entities):
        moved, actions = availability.hear(state, event)
        if missing(moved) is None:
            return moved, actions
        state = replace(moved, asked=state.asked, options=())
    return rooms.hear(state, event)


def _unsure(state: State, event: GuestSaid) -> Step:
    """Not understood: an article may still hit; while something was asked, it is asked again."""
    if slips.no_such_day(event.text):
        return ask(replace(state, wish=state.wish or Wish()), "dates", "dates_impossible")
    if slips.nobody(event.text) or (state.asked == "dates" and slips.loose_days(event.text)):
        return availability.hear(state, event)
    if state.asked in {"name", "email", "dates", "nights", "guests"}:
        return courtesy.missed(state)
    return state, (FindArticle(event.text, answers.GUESSED),)
