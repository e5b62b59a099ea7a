"""Availability and price: from dates and party to rooms the guest can choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from messaging.dialogue import choices, loose_days, slips
from messaging.dialogue.actions import Action, Choice, HandOver, MakeQuote, Say
from messaging.dialogue.ask import MENU, OTHER_DATES, room_choices, this_room
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.describe import (
    handover_note,
    note,
    search_facts,
    search_source,
    stay_facts,
    terms_facts,
    wish_facts,
)
from messaging.dialogue.events import GuestSaid, OffersFound, PmsAnswers, SearchFailed
from messaging.dialogue.facts import (
    GUEST,
    CountFact,
    DateFact,
    Fact,
    LocalText,
    MomentFact,
    Source,
)
from messaging.dialogue.flows import other_dates, several
from messaging.dialogue.progress import progress
from messaging.dialogue.sharing import day_choice
from messaging.dialogue.state import State, Wish
from messaging.dialogue.stay import Merged, merge, says_stay
from messaging.nlu.types import Entities
from pms.several import MOST_ROOMS
from pms.types import Availability, NoOffer, Offer, Stay

BOOKING = frozenset({"make_reservation"})
LOOKING = frozenset({"check_availability", "ask_price"})
CORRECTING = frozenset({"modify_reservation"})
WORDS_KEPT = 300
"""Characters of how a stay was told."""
HOUSE = Source("profile", "agent")
GROUP = (PERSON, Choice("guests", "label_guests"))


def hear(state: State, event: GuestSaid) -> Step:
    """Lay what was said over the wish, and go on from there."""
    wish = state.wish or Wish()
    entities = _answer_to(state, wish, event)
    merged = merge(wish, entities, event.today)
    if slips.nobody(event.text):
        merged = Merged(replace(merged.wish, adults=None, offers=(), quote=None), "no_adult")
    goal = "book" if event.understood.intent in BOOKING else merged.wish.goal
    kind = entities.room_type or merged.wish.kind
    room = "" if entities.room_type and entities.room_type != wish.kind else merged.wish.room
    wish = several.said(replace(merged.wish, goal=goal, kind=kind, room=room), event)
    wish = replace(wish, words=f"{wish.words} {event.text}"[-WORDS_KEPT:])
    if event.understood.intent in LOOKING:
        wish = replace(wish, offers=())  # asked again, the price is asked again
    state = replace(state, wish=wish)
    if merged.problem is not None or wish.count > MOST_ROOMS:
        return _problem(state, merged, event)
    return _no_dates(state, event) or progress(state, told=says_stay(entities))


def _no_dates(state: State, event: GuestSaid) -> Step | None:
    """Days that were named and are no dates: 31 February, or "the weekend", whose days are said back."""
    said = event.understood.entities
    ago = slips.days_ago(event.text) if said.check_in is None or said.check_out is None else None
    if ago is not None:
        past = event.today - dt.timedelta(days=ago)
        wish = replace((state.wish or Wish()).unsearched(), check_in=None, check_out=None)
        date: dict[str, Fact] = {"date": DateFact(past, GUEST)} if ago else {}
        return ask(replace(state, wish=wish), "dates", "dates_past", date)
    if slips.no_such_day(event.text):
        wish = replace((state.wish or Wish()).unsearched(), check_in=None, check_out=None)
        return ask(replace(state, wish=wish), "dates", "dates_impossible")
    if slips.runs_backwards(event.text):
        wish = replace((state.wish or Wish()).unsearched(), check_in=None, check_out=None)
        return ask(replace(state, wish=wish), "dates", "dates_reversed")
    meant = loose_days.read(event.text, said, event.today)
    if meant is not None:
        return other_dates.loose(state, meant)
    if said.check_in is not None or said.check_out is not None:
        return None
    open_dates = state.wish is not None and state.wish.check_in is None
    return ask(state, "dates", "ask_which_days") if open_dates and slips.loose_days(event.text) else None


def _answer_to(state: State, wish: Wish, event: GuestSaid) -> Entities:
    """What was said, as an answer: a day without a month is one of the stay talked about, and a bare date
    after "until when?" is the departure.
    """
    said, arrival, text = event.understood.entities, wish.check_in, event.text
    if arrival is None:
        return said
    if said.check_in and not said.check_out and slips.bare_day(text, said.check_in.day):
        day = _on_or_after(arrival.replace(day=1), said.check_in.day)
        said = replace(said, check_in=day) if day >= event.today else said
    if said.check_out and not said.check_in and slips.bare_day(text, said.check_out.day):
        said = replace(said, check_out=_on_or_after(arrival, said.check_out.day))
    late = said.check_in is not None and said.check_in > arrival
    if state.asked == "nights" and late and said.check_out is None and said.nights is None:
        return replace(said, check_in=None, check_out=said.check_in)
    return said


def _on_or_after(date: dt.date, day: int) -> dt.date:
    """The next `day` of a month on or after `date`."""
    while date.day != day:
        date += dt.timedelta(days=1)
    return date


def _problem(state: State, merged: Merged, event: GuestSaid) -> Step:
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
            note = "; ".join((event.text, handover_note(state.wish, state.name, state.email)))
            left = replace(state, wish=None, asked="", options=())
            return left, (Say("group_rooms", {"most": CountFact(MOST_ROOMS, HOUSE)}), HandOver("group", note))


def found(state: State, event: OffersFound) -> Step:
    """Say what is free; where the guest has chosen already and it is free, go on with that."""
    wish = state.wish
    availability = event.availability
    if wish is None:
        return state, ()
    if not availability.offers:
        state, actions = _nothing(replace(state, wish=replace(wish, room="", quote=None)), availability)
        return state, (*_as_of(availability, search_source(availability, state.last_at)), *actions)
    notes = tuple(note(offer) for offer in availability.offers)
    chosen = wish.room if wish.room in {offer.code for offer in notes} else ""
    state = replace(state, wish=replace(wish, offers=notes, room=chosen))
    if not chosen:
        return _offer(state, event, gone=wish.room != "")
    state, actions = progress(state)
    if any(isinstance(action, MakeQuote) for action in actions):
        return state, actions  # the summary says it all
    shown = [offer for offer in availability.offers if offer.room_type.code == chosen]
    source = search_source(availability, state.last_at)
    return state, (*_as_offered(event, shown, source), *actions)


def _offer(state: State, event: OffersFound, *, gone: bool) -> Step:
    """Say the free rooms and ask which; `gone`: the one chosen before is not among them."""
    wish, availability = state.wish, event.availability
    if wish is None:
        return state, ()
    fitting = tuple(offer for offer in availability.offers if offer.room_type.kind == wish.kind)
    if not wish.kind and (named := choices.named(wish.words, wish.offers)):
        fitting = tuple(offer for offer in availability.offers if offer.room_type.code == named.code)
    shown = fitting or availability.offers
    source = search_source(availability, state.last_at)
    state, photo = show_photo(state, shown[0])
    said: list[Action] = [
        *([Say("room_not_free")] if gone else [Say("kind_not_free")] if wish.kind and not fitting else []),
        *_as_offered(event, shown, source),
        *photo,
    ]
    if len(fitting) == 1 and wish.goal == "book":
        state, question = progress(replace(state, wish=replace(wish, room=shown[0].room_type.code)))
    else:
        state, question = _which(state, shown, source)
    return state, (*said, *question)


def _as_offered(event: OffersFound, shown: Sequence[Offer], source: Source) -> tuple[Say, ...]:
    """These offers with their prices, what cancelling costs, and of when that is."""
    terms = terms_facts(event.terms.get(shown[0].room_type.code), source)
    offered = Say("offers", {**search_facts(event.availability, shown, source), **terms})
    return (offered, *_as_of(event.availability, source))


def _as_of(availability: Availability, source: Source) -> tuple[Say, ...]:
    """That an old answer is old."""
    if not availability.stale:
        return ()
    return (Say("as_of", {"as_of": MomentFact(availability.searched_at, source)}),)


def _which(state: State, shown: Sequence[Offer], source: Source) -> Step:
    notes = tuple(note(offer) for offer in shown)
    if len(notes) == 1:
        return this_room(state, notes[0], source)
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
    source = search_source(availability, state.last_at)
    facts: dict[str, Fact] = dict(stay_facts(availability.stay, availability.party))
    reasons = {room.reason for room in availability.unavailable}
    if reasons == {NoOffer.TOO_MANY_GUESTS}:
        return _too_many(state, availability, facts | _limit(availability, source))
    nights = min((room.min_nights for room in availability.unavailable if room.min_nights), default=None)
    if nights is not None:
        facts["min_nights"] = CountFact(nights, source)
        longer = Stay(availability.stay.check_in, availability.stay.check_in + dt.timedelta(days=nights))
        return ask(state, "dates", "no_offer_min_nights", facts, (day_choice(longer), OTHER_DATES, PERSON))
    reason = next((reason for reason in _NEAREST if reason in reasons), NoOffer.FULL)
    if reason in other_dates.INSTEAD:
        return other_dates.look(state, (availability,), reason)
    name = f"no_offer_{reason}"
    return ask(state, "dates", name, facts, (OTHER_DATES, PERSON))


def _too_many(state: State, availability: Availability, facts: dict[str, Fact]) -> Step:
    """The party is too large for one room: as many as it needs, or a person where that is a group."""
    party = availability.party
    rooms = [room.room_type for room in availability.unavailable]
    needed = max(
        -(-party.guests // max(room.max_guests for room in rooms)),
        -(-party.adults // max(room.max_adults for room in rooms)),
    )
    if needed > min(MOST_ROOMS, party.adults):
        return ask(state, "person", "party_too_large", facts, GROUP)
    facts["count"] = CountFact(needed, GUEST)
    split = Choice(f"split_in:{needed}", "label_split_in", facts={"count": facts["count"]})
    return ask(state, "person", "party_takes_rooms", facts, (split, *GROUP))


def _limit(availability: Availability, source: Source) -> dict[str, Fact]:
    """What the party is too large for: the largest room, or the adults that fit into one."""
    rooms = [room.room_type for room in availability.unavailable]
    largest = max(room.max_guests for room in rooms)
    if availability.party.guests > largest:
        return {"largest": CountFact(largest, source)}
    return {"most_adults": CountFact(max(room.max_adults for room in rooms), source)}


# What a guest can do something about comes first; a hotel that is full is said to be full.
_NEAREST = (
    NoOffer.CLOSED_TO_ARRIVAL,
    NoOffer.CLOSED_TO_DEPARTURE,
    NoOffer.FULL,
    NoOffer.CLOSED,
    NoOffer.NO_RATE,
)


def go_on(state: State, event: PmsAnswers) -> Step:
    """What could not be looked up is looked up now; prices are asked anew."""
    wish = state.wish
    if event.more:
        fresh = wish.unsearched() if wish is not None else None
        return replace(state, wish=fresh), (Say("pms_back"),)
    if wish is None or wish.empty:
        state, question = ask(state, "more", "how_can_i_help", {}, MENU)
    else:
        state, question = progress(replace(state, wish=wish.unsearched()))
    return state, (Say("pms_back"), *question)


def failed(state: State, event: SearchFailed) -> Step:
    """The PMS gave no answer, or refuses to look: said as it is, and a person takes over."""
    wish = state.wish or Wish()
    facts = wish_facts(wish)
    if event.reason == "refused":
        return ask(state, "dates", "cannot_search", facts, (OTHER_DATES, PERSON))
    return state, (Say("pms_down"), HandOver("pms_unavailable", handover_note(wish, state.name, state.email)))
