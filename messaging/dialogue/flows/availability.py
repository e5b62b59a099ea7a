"""Availability and price: from dates and party to rooms the guest can choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from messaging.dialogue import slips
from messaging.dialogue.actions import Action, Choice, HandOver, Say
from messaging.dialogue.ask import OTHER_DATES, PERSON, Step, ask, room_choices
from messaging.dialogue.describe import (
    PRICE_LIFE,
    handover_note,
    note,
    search_facts,
    stay_facts,
    terms_facts,
    wish_facts,
)
from messaging.dialogue.events import GuestSaid, OffersFound, SearchFailed
from messaging.dialogue.facts import GUEST, CountFact, DateFact, Fact, LocalText, Source
from messaging.dialogue.progress import progress
from messaging.dialogue.state import State, Wish
from messaging.dialogue.stay import Merged, merge
from messaging.nlu.types import Entities
from pms.types import Availability, NoOffer, Offer

BOOKING = frozenset({"make_reservation"})
LOOKING = frozenset({"check_availability", "ask_price"})
CORRECTING = frozenset({"modify_reservation"})
GROUP = (PERSON, Choice("guests", "label_guests"))


def hear(state: State, event: GuestSaid) -> Step:
    """Lay what was said over the wish, and go on from there."""
    wish = state.wish or Wish()
    entities = _answer_to(state, wish, event.understood.entities)
    merged = merge(wish, entities, event.today)
    if slips.nobody(event.text):
        merged = Merged(replace(merged.wish, adults=None, offers=(), quote=None), "no_adult")
    goal = "book" if event.understood.intent in BOOKING else merged.wish.goal
    kind = entities.room_type or merged.wish.kind
    room = "" if entities.room_type and entities.room_type != wish.kind else merged.wish.room
    wish = replace(merged.wish, goal=goal, kind=kind, room=room)
    if event.understood.intent in LOOKING:
        wish = replace(wish, offers=())  # asked again, the price is asked again
    state = replace(state, wish=wish)
    if merged.problem is not None:
        return _problem(state, merged)
    return progress(state)


def _answer_to(state: State, wish: Wish, said: Entities) -> Entities:
    """A bare date after "until when?" is the departure."""
    late = wish.check_in is not None and said.check_in is not None and said.check_in > wish.check_in
    if state.asked == "nights" and late and said.check_out is None and said.nights is None:
        return replace(said, check_in=None, check_out=said.check_in)
    return said


def _problem(state: State, merged: Merged) -> Step:
    date: dict[str, Fact] = {"date": DateFact(merged.date, GUEST)} if merged.date else {}
    match merged.problem:
        case "past":
            return ask(state, "dates", "dates_past", date)
        case "reversed":
            return ask(state, "dates", "dates_reversed")
        case "no_adult":
            return ask(state, "guests", "need_adult")
        case "too_long":
            return ask(state, "person", "stay_too_long", {}, (PERSON, OTHER_DATES))
        case _:
            return ask(state, "person", "several_rooms", {}, (PERSON, Choice("one_room", "label_one_room")))


def found(state: State, event: OffersFound) -> Step:
    """Say what is free; where the guest has chosen already and it is free, go on with that."""
    wish = state.wish
    availability = event.availability
    if wish is None:
        return state, ()
    if not availability.offers:
        return _nothing(replace(state, wish=replace(wish, room="", quote=None)), availability)
    notes = tuple(note(offer) for offer in availability.offers)
    chosen = wish.room if wish.room in {offer.code for offer in notes} else ""
    state = replace(state, wish=replace(wish, offers=notes, room=chosen))
    if chosen:
        return progress(state)
    return _offer(state, event, gone=wish.room != "")


def _offer(state: State, event: OffersFound, *, gone: bool) -> Step:
    """Say the free rooms and ask which; `gone`: the one chosen before is not among them."""
    wish, availability = state.wish, event.availability
    if wish is None:
        return state, ()
    fitting = tuple(offer for offer in availability.offers if offer.room_type.kind == wish.kind)
    shown = fitting or availability.offers
    first = shown[0]
    source = Source("pms", "search", availability.searched_at + PRICE_LIFE)
    terms = terms_facts(event.terms.get(first.room_type.code), source)
    state, photo = show_photo(state, first)
    said: list[Action] = [
        *([Say("room_not_free")] if gone else [Say("kind_not_free")] if wish.kind and not fitting else []),
        Say("offers", {**search_facts(availability, shown), **terms}),
        *photo,
    ]
    if len(fitting) == 1 and wish.goal == "book":
        state, question = progress(replace(state, wish=replace(wish, room=first.room_type.code)))
    else:
        state, question = _which(state, shown, source)
    return state, (*said, *question)


def _which(state: State, shown: Sequence[Offer], source: Source) -> Step:
    notes = tuple(note(offer) for offer in shown)
    if len(notes) == 1:
        choices = (Choice(f"room:{notes[0].code}", "label_this_room"), OTHER_DATES)
        return ask(state, "room", "ask_this_room", {"room": LocalText(notes[0].names, source)}, choices)
    return ask(state, "room", "ask_room", {}, room_choices(notes, source))


def show_photo(state: State, offer: Offer) -> tuple[State, tuple[Action, ...]]:
    """The room's picture, once in a conversation."""
    room = offer.room_type
    if not room.photo or room.code in state.photos:
        return state, ()
    caption: dict[str, Fact] = {"room": LocalText(room.name, Source("pms", f"room_type:{room.code}"))}
    return replace(state, photos=(*state.photos, room.code)), (Say("photo", caption, photo=room.photo),)


def _nothing(state: State, availability: Availability) -> Step:
    """Nothing is free: say the nearest real reason, and ask for what could be otherwise."""
    source = Source("pms", "search", availability.searched_at + PRICE_LIFE)
    facts: dict[str, Fact] = dict(stay_facts(availability.stay, availability.party))
    reasons = {room.reason for room in availability.unavailable}
    largest = max((room.room_type.max_guests for room in availability.unavailable), default=0)
    if reasons == {NoOffer.TOO_MANY_GUESTS}:
        facts["largest"] = CountFact(largest, source)
        return ask(state, "person", "party_too_large", facts, GROUP)
    nights = min((room.min_nights for room in availability.unavailable if room.min_nights), default=None)
    if nights is not None:
        facts["min_nights"] = CountFact(nights, source)
        return ask(state, "dates", "no_offer_min_nights", facts, (OTHER_DATES, PERSON))
    name = next((f"no_offer_{reason}" for reason in _NEAREST if reason in reasons), "no_offer_full")
    return ask(state, "dates", name, facts, (OTHER_DATES, PERSON))


# What a guest can do something about comes first; a hotel that is full is said to be full.
_NEAREST = (
    NoOffer.CLOSED_TO_ARRIVAL,
    NoOffer.CLOSED_TO_DEPARTURE,
    NoOffer.FULL,
    NoOffer.CLOSED,
    NoOffer.NO_RATE,
)


def failed(state: State, event: SearchFailed) -> Step:
    """The PMS gave no answer, or refuses to look: said as it is, and a person takes over."""
    wish = state.wish or Wish()
    facts = wish_facts(wish)
    if event.reason == "refused":
        return ask(state, "dates", "cannot_search", facts, (OTHER_DATES, PERSON))
    return state, (Say("pms_down"), HandOver("pms_unavailable", handover_note(wish, state.name, state.email)))
