"""Other dates than those asked for: the nearest ones when the house is full, or any that would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from messaging.dialogue import choices, loose_days, slips
from messaging.dialogue.actions import Action, CompareDates, Say
from messaging.dialogue.ask import OTHER_DATES
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.describe import party_facts, search_source, wish_facts
from messaging.dialogue.describe_rooms import added
from messaging.dialogue.events import DatesCompared, GuestSaid
from messaging.dialogue.facts import CountFact, DateFact, Fact, Facts, LocalText, MoneyFact, Source, StayFact
from messaging.dialogue.loose_days import Loose
from messaging.dialogue.progress import progress
from messaging.dialogue.sharing import ask_days, days_of
from messaging.dialogue.state import State, Wish
from messaging.dialogue.stay import says_stay
from pms.types import Availability, NoOffer, RoomsAvailability, Stay

MOST_LOOKED_AT: Final = 4
"""Each is an exchange with a PMS that may be slow."""
ENOUGH: Final = 2
WEEK: Final = 7


class _Reply(NamedTuple):
    """What is said where other dates are free, and the question where none are."""

    told: str
    asked: str


INSTEAD: Final = {
    NoOffer.FULL.value: _Reply("none_free", "no_offer_full"),
    NoOffer.CLOSED_TO_ARRIVAL.value: _Reply("none_arriving", "no_offer_closed_to_arrival"),
    NoOffer.CLOSED_TO_DEPARTURE.value: _Reply("none_leaving", "no_offer_closed_to_departure"),
    "rooms": _Reply("none_for_all", "rooms_not_enough"),
}
"""What could not be had, by its code."""


def near(stay: Stay) -> tuple[Stay, ...]:
    """Stays of the same length within a week before and after, the likeliest to be free and to suit first."""
    length = min(max(stay.nights, 2), WEEK)
    shifts = dict.fromkeys((1, -1, length, -length, WEEK, -WEEK))
    moved = (_moved(stay, days) for days in shifts)
    return tuple(moved)[:MOST_LOOKED_AT]


def _moved(stay: Stay, days: int) -> Stay:
    by = dt.timedelta(days=days)
    return Stay(stay.check_in + by, stay.check_out + by)


def look(state: State, by_party: Sequence[Availability], instead: str = "rooms") -> Step:
    """Nothing is free for these dates: the nearest ones are looked at."""
    parties = tuple(found.party for found in by_party)
    return state, (CompareDates(near(by_party[0].stay), parties, ENOUGH, instead),)


def compared(state: State, event: DatesCompared) -> Step:
    """Offer the dates that are free; where none are, other ones are asked for."""
    wish = state.wish
    if wish is None:
        return state, ()
    if not event.found:
        return _none(replace(state, wish=replace(wish, days=())), event)
    found = [_of_kind(one, wish.kind) for one in event.found]
    found = sorted(found, key=_price) if wish.by_price else found
    source = search_source(found[0].by_party[0], state.last_at)
    said: list[Action] = []
    if event.instead:
        said.append(Say(INSTEAD[event.instead].told, wish_facts(wish)))
    offered = {
        **party_facts(wish),
        "days": tuple(_day(one, number, source) for number, one in enumerate(found, 1)),
    }
    said.append(Say("days_offer", offered))
    state, question = ask_days(state, "ask_days", [one.stay for one in found])
    return state, (*said, *question)


def _of_kind(found: RoomsAvailability, kind: str) -> RoomsAvailability:
    """With the cheapest room of the kind asked for, where it is one room and free."""
    offers = [offer for offer in found.by_party[0].offers if offer.room_type.kind == kind]
    if len(found.by_party) > 1 or not offers:
        return found
    return replace(found, cheapest=(min(offers, key=lambda offer: offer.total.amount),))


def _price(found: RoomsAvailability) -> tuple[int, object]:
    total = found.total
    return (0, total.amount) if total is not None else (1, 0)


def _day(found: RoomsAvailability, number: int, source: Source) -> Facts:
    """One of the stays with the cheapest there is for it."""
    facts: dict[str, Fact] = {
        "position": CountFact(number, source),
        "stay": StayFact(found.stay.check_in, found.stay.check_out, source),
        "check_in": DateFact(found.stay.check_in, source),
        "check_out": DateFact(found.stay.check_out, source),
        "nights": CountFact(found.stay.nights, source),
        "total": MoneyFact(added(offer.total for offer in found.cheapest), source),
    }
    if len(found.cheapest) == 1:
        facts["room"] = LocalText(found.cheapest[0].room_type.name, source)
    else:
        facts["count"] = CountFact(len(found.cheapest), source)
    return facts


def _none(state: State, event: DatesCompared) -> Step:
    wish = state.wish or Wish()
    name = INSTEAD[event.instead].asked if event.instead else "days_none"
    facts = wish_facts(wish) if event.instead else party_facts(wish)
    return ask(state, "dates", name, facts, (OTHER_DATES, PERSON))


def loose(state: State, meant: Loose) -> Step:
    """Loose words about days: those meant are said back for a yes, any of several are looked up."""
    wish = replace((state.wish or Wish()).unsearched(), check_in=None, check_out=None)
    if not meant.named:
        return progress(replace(state, wish=replace(wish, days=meant.stays, by_price=meant.by_price)))
    stay = meant.stays[0]
    source = Source("guest", "message")
    facts: dict[str, Fact] = {
        "check_in": DateFact(stay.check_in, source),
        "check_out": DateFact(stay.check_out, source),
        "nights": CountFact(stay.nights, source),
    }
    return ask_days(replace(state, wish=wish), "ask_are_these_days", meant.stays, facts)


def take(state: State, stay: Stay) -> Step:
    """These dates."""
    wish = (state.wish or Wish()).unsearched()
    wish = replace(
        wish, check_in=stay.check_in, check_out=stay.check_out, days=(), nights=None, by_price=False
    )
    return progress(replace(state, wish=wish, misses=0), told=True)


def tapped(state: State, subject: str) -> Step:
    """Dates that were offered were tapped."""
    stays = days_of((subject,))
    return take(state, stays[0]) if stays else progress(state)


def answer(state: State, event: GuestSaid) -> Step | None:
    """Which of the dates offered, in words: by their place in the list; a yes takes the only ones."""
    meant = loose_days.read(event.text, event.understood.entities, event.today)
    if meant is not None:
        return loose(state, meant)
    stays = days_of(state.options)
    if not stays or says_stay(event.understood.entities):
        return None
    if choices.cheapest(event.text) and state.wish is not None:
        if state.wish.by_price:
            return take(state, stays[0])
        return progress(replace(state, wish=replace(state.wish, days=stays, by_price=True)))
    place = choices.place(event.text, len(stays))
    if place is not None:
        return take(state, stays[place])
    if len(stays) == 1 and event.understood.intent in {"affirm", "make_reservation"}:
        return take(state, stays[0])
    if event.understood.intent == "deny":
        return ask(state, "dates", "ask_which_days" if slips.loose_days(event.text) else "ask_dates")
    return None
