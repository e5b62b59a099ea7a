"""What a guest answers to a question about the stay being arranged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from messaging.dialogue import choices, consent, loose_days, proof, slips
from messaging.dialogue.ask import CHANGES, MENU
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.describe_rooms import added
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import answers, booking, other_dates, person, several
from messaging.dialogue.progress import progress
from messaging.dialogue.state import Question, State
from messaging.dialogue.stay import says_more, says_stay
from messaging.nlu.party import ADULT_AGE


def about_the_wish(state: State, event: GuestSaid) -> Step | None:
    """To change or cancel, while a stay is being arranged and no booking is named, means that stay."""
    open_wish = state.wish is not None and not state.wish.empty and not state.stale
    if open_wish and slips.leaves(event.text) and not says_more(event.understood.entities):
        return booking.leave(state)
    if (
        not open_wish
        or not event.sure
        or proof.names_a_booking(event)
        or says_more(event.understood.entities)
    ):
        return None
    said = event.understood.entities
    if event.understood.intent == "modify_reservation" and not (said.name or said.email):
        topic = choices.topic(event.text)
        return booking.change(state, topic) if topic else ask(state, "change", "ask_change", {}, CHANGES)
    if event.understood.intent == "cancel_reservation" and state.asked != "confirm":
        return booking.leave(state)
    return None


def otherwise(state: State, event: GuestSaid) -> Step | None:
    """A room or the guest's details, whatever was asked; a no where more than yes or no was asked."""
    found = _details_or_room(state, event)
    declined = event.understood.intent == "deny" and not says_more(event.understood.entities)
    return found or (_declined(state) if declined else None)


def _email(state: State, event: GuestSaid) -> Step | None:
    if slips.no_address(event.text) and not event.understood.entities.email:
        return ask(replace(state, misses=0), "email", "ask_email_needed", {}, (PERSON,))
    return otherwise(state, event)


def _summary(state: State, event: GuestSaid) -> Step | None:
    topic = choices.topic(event.text) if not event.sure and slips.another(event.text) else None
    if topic is not None:
        return booking.change(state, topic)
    return _to_summary(state, event) or _details_or_room(state, event)


def _otherwise_stay(state: State, event: GuestSaid) -> Step | None:
    return _what_to_change(state, event) or _details_or_room(state, event)


def _declined(state: State) -> Step | None:
    """A no to a question that wants more than yes or no."""
    if state.asked in {"dates", "nights", "guests"}:
        return booking.leave(state)
    return booking.decline(state) if state.asked in {"room", "rooms", "name", "email"} else None


def _details_or_room(state: State, event: GuestSaid) -> Step | None:
    found = booking.details(state, event) or booking.choose_by_words(state, event)
    if found is None or not event.sure or not answers.INFORMATION.intersection(event.intents):
        return found
    return found[0], (*answers.asks(event), *found[1])


def _to_summary(state: State, event: GuestSaid) -> Step | None:
    """A yes books only when nothing else about the stay was said with it."""
    intents = event.intents
    entities = event.understood.entities
    if not event.sure or says_more(event.understood.entities) or entities.name or entities.email:
        return None
    if "deny" in intents or ("cancel_reservation" in intents and entities.booking_ref is None):
        topic = choices.topic(event.text)
        return booking.change(state, topic) if topic else booking.decline(state)
    if intents[0] == "affirm" and slips.otherwise(event.text):
        return ask(state, "change", "ask_change", {}, CHANGES)
    if not _agrees(state, event):
        return None
    state, actions = booking.agree(state, event)
    return state, (*answers.asks(event), *actions)


def _agrees(state: State, event: GuestSaid) -> bool:
    wish = state.wish
    if wish is None or not wish.quotes:
        return event.understood.intent == "affirm"
    total = added(quote.total for quote in wish.quotes)
    return consent.agrees(event, int(total.amount))


def _person_offered(state: State, event: GuestSaid) -> Step | None:
    if "one_room" in state.options and slips.one_room(event.text):
        return several.one_room(state)
    split = next((one for one in state.options if one.startswith("split_in:")), "")
    if split and event.understood.intent == "affirm" and not says_more(event.understood.entities):
        return several.split_in(state, split.removeprefix("split_in:"))
    if event.understood.intent == "affirm" and not says_more(event.understood.entities):
        return person.hand_over(state, "offered_person")
    if event.understood.intent == "deny" and not says_more(event.understood.entities):
        return ask(replace(state, misses=0), "more", "how_can_i_help", {}, MENU)
    return _details_or_room(state, event)


def _what_to_change(state: State, event: GuestSaid) -> Step | None:
    topic = None if says_more(event.understood.entities) else choices.topic(event.text)
    if topic is not None and not event.understood.entities.name:
        return booking.change(state, topic)
    if event.understood.intent == "deny" and not says_more(event.understood.entities):
        return booking.leave(state)
    return None


def _rooms(state: State, event: GuestSaid) -> Step | None:
    taken = several.answer_rooms(state, event)
    if taken is None:
        return otherwise(state, event)
    return booking.details(taken[0], event) or taken


def _dates(state: State, event: GuestSaid) -> Step | None:
    meant = loose_days.read(event.text, event.understood.entities, event.today)
    return other_dates.loose(state, meant) if meant is not None else otherwise(state, event)


def _ages(state: State, event: GuestSaid) -> Step | None:
    """The children's ages, also as bare numbers; without any the search goes on."""
    wish = state.wish
    if wish is None or event.understood.intent in answers.ASKED:
        return None
    written = tuple(int(number) for number in re.findall(r"\b\d{1,2}\b", event.text))
    told = event.understood.entities.child_ages
    ages = told if len(told) >= wish.children else written or told
    if not ages and slips.a_baby(event.text):
        ages = (0,) * wish.children
    if not ages and says_stay(event.understood.entities):
        return None
    ages = ages[: wish.children]
    grown = sum(1 for age in ages if age >= ADULT_AGE)
    wish = replace(
        wish,
        adults=(wish.adults or 0) + grown or None,
        children=wish.children - grown,
        child_ages=tuple(age for age in ages if age < ADULT_AGE),
    )
    return progress(replace(state, wish=wish, asked="", misses=0))


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    "person": _person_offered,
    "confirm": _summary,
    "change": _otherwise_stay,
    "child_ages": _ages,
    "email": _email,
    "dates": _dates,
    "split": several.answer_split,
    "rooms": _rooms,
    "days": other_dates.answer,
}
"""By the question asked; None where the message is about something else. The others: `otherwise`."""
