"""The way of a stay from first word to summary: whatever is missing next, in any order it was told."""

from __future__ import annotations

from dataclasses import replace

from messaging.dialogue import sharing
from messaging.dialogue.actions import CompareDates, FindOffers, FindRooms, MakeQuote, MakeQuotes
from messaging.dialogue.ask import again, missing, missing_details
from messaging.dialogue.asking import Step
from messaging.dialogue.state import State, Wish
from pms.types import Party, Stay


def progress(state: State, *, told: bool = False) -> Step:
    """The next question or action for the wish in `state`, which is begun where there is none.

    `told`: something of the stay was learnt just now.
    """
    wish = state.wish or Wish()
    state = replace(state, wish=wish)
    question = missing(state, told=told)
    if question is not None:
        return question
    stay, party = wish.stay, wish.party
    if party is None:
        raise AssertionError("nothing is missing, so the party is known")
    if wish.count > 1:
        return _several(state, wish, party, told=told)
    if stay is None:
        return state, (CompareDates(wish.days, (party,), len(wish.days)),)
    if not wish.offers:
        return state, (FindOffers(stay, party, wish.holds),)
    if not wish.room:
        return again(replace(state, asked="room"))
    return missing_details(state, told=told) or (state, (MakeQuote(wish.room, stay, party, wish.held),))


def _several(state: State, wish: Wish, party: Party, *, told: bool) -> Step:
    """The same for several rooms: first who sleeps where."""
    if not wish.rooms:
        shares = sharing.shares_of(wish, party)
        if not shares:
            return sharing.ask_split(state, wish, party)
        wish = sharing.with_shares(wish, shares)
        state = replace(state, wish=wish)
    parties = tuple(room.party for room in wish.rooms)
    if wish.stay is None:
        return state, (CompareDates(wish.days, parties, len(wish.days)),)
    if not all(room.offers for room in wish.rooms):
        return state, (FindRooms(wish.stay, parties, wish.holds),)
    if not wish.agreed:
        return again(replace(state, asked="rooms"))
    return missing_details(state, told=told) or (state, (_quotes(wish, wish.stay),))


def _quotes(wish: Wish, stay: Stay) -> MakeQuotes:
    return MakeQuotes(tuple(MakeQuote(room.room, stay, room.party, room.held) for room in wish.rooms))
