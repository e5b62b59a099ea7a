"""Questions about several rooms: who sleeps where, whether these will do, the yes to their summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from messaging.dialogue import party_split
from messaging.dialogue.actions import Choice
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.describe import party_of, wish_facts
from messaging.dialogue.describe_rooms import share_facts, ticket, wish_total
from messaging.dialogue.facts import GUEST, CountFact, Fact, LocalText, MoneyFact, Source, StayFact
from messaging.dialogue.state import RoomWish, State, Wish
from pms.several import MOST_ROOMS
from pms.types import Party, RoomTypeInfo, Stay

DATES: Final = Choice("dates", "label_other_dates")
ONE_ROOM: Final = Choice("one_room", "label_one_room")
SEARCH: Final = Source("pms", "search")
MOST_ROWS: Final = 9

_LARGEST_FIRST: Final = ("suite", "family", "quad", "triple", "double", "twin", "single")


QUESTIONS: Final = frozenset({"split", "rooms", "confirm"})
"""The questions that are put otherwise for several rooms."""


def again(state: State, wish: Wish) -> Step:
    """The open question once more; nothing where it has lost its ground."""
    if state.asked == "days":
        return ask_days(state, "ask_days_again", days_of(state.options))
    if state.asked == "confirm" and wish.quotes:
        return confirm_rooms(state, wish, "ask_confirm_rooms_again")
    if state.asked == "rooms" and wish.rooms:
        return ask_rooms(state, wish)
    if state.asked == "split" and wish.party is not None:
        return ask_split(state, wish, wish.party)
    return state, ()


def days_of(options: Sequence[str]) -> tuple[Stay, ...]:
    """The stays among the ids of choices: `on:2027-01-05/2027-01-08`."""
    return tuple(stay for stay in map(_days, options) if stay is not None)


def _days(option: str) -> Stay | None:
    written, _, until = option.removeprefix("on:").partition("/")
    try:
        return Stay(dt.date.fromisoformat(written), dt.date.fromisoformat(until))
    except ValueError:
        return None


def day_choice(stay: Stay) -> Choice:
    """These dates to tap."""
    return Choice(
        f"on:{stay.check_in.isoformat()}/{stay.check_out.isoformat()}",
        "label_days",
        facts={"stay": StayFact(stay.check_in, stay.check_out, SEARCH)},
    )


def ask_days(state: State, name: str, stays: Sequence[Stay], facts: dict[str, Fact] | None = None) -> Step:
    """Which of these dates; other dates can be said."""
    rows = tuple(map(day_choice, stays))
    return ask(state, "days", name, facts, (*rows, DATES, *((PERSON,) if len(rows) > 1 else ())))


def with_shares(wish: Wish, shares: Sequence[Party]) -> Wish:
    """The wish with a room for each share; the larger kinds said go to the larger shares."""
    rooms = [RoomWish(share.adults, share.children, share.child_ages) for share in shares]
    kinds, places = list(wish.kinds), list(range(len(rooms)))
    if len({share.guests for share in shares}) > 1:
        kinds.sort(key=lambda kind: _LARGEST_FIRST.index(kind) if kind in _LARGEST_FIRST else 3)
        places.sort(key=lambda place: -shares[place].guests)
    for place, kind in zip(places, kinds, strict=False):
        rooms[place] = replace(rooms[place], kind=kind)
    return replace(wish, rooms=tuple(rooms), agreed=False)


def shares_of(wish: Wish, party: Party) -> tuple[Party, ...]:
    """Who sleeps where, where that needs no question; else empty."""
    plain = party_split.is_plain(party, wish.count)
    return party_split.by_kinds(wish.kinds, party) or (party_split.alike(party, wish.count) if plain else ())


def ask_split(state: State, wish: Wish, party: Party) -> Step:
    """How to share the rooms, with proposals; where adults are too few for them, that is said."""
    ways = party_split.proposals(party, wish.count)
    facts: dict[str, Fact] = {"count": CountFact(wish.count, GUEST), **party_of(party)}
    if not ways:
        return ask(
            state, "split", "rooms_need_adult", facts, (ONE_ROOM, Choice("guests", "label_guests"), PERSON)
        )
    rows = tuple(
        Choice(f"split:{party_split.written(way)}", "label_split", "row_split", share_facts(way))
        for way in ways
    )
    return ask(state, "split", "ask_split", facts, rows)


def ask_split_again(state: State, wish: Wish, party: Party, kinds: Sequence[RoomTypeInfo]) -> Step:
    """Shared like that they do not fit into these kinds of room: otherwise, or in one room more."""
    ways = [
        way
        for way in party_split.proposals(party, wish.count)
        if all(any(_holds(kind, share) for kind in kinds) for share in way)
    ]
    rows = [
        Choice(f"split:{party_split.written(way)}", "label_split", "row_split", share_facts(way))
        for way in ways
    ]
    if wish.count < min(MOST_ROOMS, party.adults):
        more = {"count": CountFact(wish.count + 1, GUEST)}
        rows.append(Choice(f"split_in:{wish.count + 1}", "label_split_in", facts=more))
    return ask(state, "split", "ask_split_again", {}, (*rows, DATES, PERSON))


def _holds(kind: RoomTypeInfo, share: Party) -> bool:
    return (
        share.adults <= kind.max_adults
        and share.children <= kind.max_children
        and share.guests <= kind.max_guests
    )


def ask_rooms(state: State, wish: Wish) -> Step:
    """Whether the rooms that were offered will do."""
    others = any(len(room.offers) > 1 for room in wish.rooms)
    choices = (Choice("these", "label_these"), *((Choice("swap", "label_swap"),) if others else ()), DATES)
    facts: dict[str, Fact] = {"count": CountFact(wish.count, SEARCH)}
    return ask(state, "rooms", "ask_rooms", facts, choices)


def ask_swap(state: State, wish: Wish) -> Step:
    """Which room to have instead: a row for each other one of each."""
    rows = [
        Choice(
            f"room_of:{place}:{offer.code}",
            LocalText(offer.names, SEARCH),
            "row_swap",
            {
                "position": CountFact(place + 1, SEARCH),
                "total": MoneyFact(offer.total, SEARCH),
                **party_of(room.party),
            },
        )
        for place, room in enumerate(wish.rooms)
        for offer in room.offers
        if offer.code != room.room
    ]
    these = Choice("these", "label_these")
    return ask(state, "rooms", "ask_swap", {}, (*rows[:MOST_ROWS], these))


def confirm_rooms(state: State, wish: Wish, name: str) -> Step:
    """Ask for the yes to the summary of all rooms; the button carries the quotes it is about."""
    quotes, total = wish.quotes, wish_total(wish)
    if not quotes or total is None:
        raise ValueError("a summary stands on quotes")
    code = ticket(quote.id for quote in quotes)
    source = Source("pms", f"quotes:{code}", min(quote.expires_at for quote in quotes))
    facts: dict[str, Fact] = {
        "count": CountFact(wish.count, source),
        "total": MoneyFact(total, source),
        **wish_facts(wish),
    }
    choices = (
        Choice(f"book:{code}", "label_book"),
        Choice("change", "label_change"),
        Choice("no", "label_not_now"),
    )
    return ask(state, "confirm", name, facts, choices)
