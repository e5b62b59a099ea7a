"""Several rooms in one wish: how many, who sleeps where, what there is for each, and which are taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue import party_split
from messaging.dialogue.actions import Action, Say
from messaging.dialogue.ask import again
from messaging.dialogue.asking import Step
from messaging.dialogue.describe import note, search_source
from messaging.dialogue.describe_rooms import offered_facts
from messaging.dialogue.events import GuestSaid, RoomsFound
from messaging.dialogue.facts import MomentFact
from messaging.dialogue.flows import other_dates
from messaging.dialogue.progress import progress
from messaging.dialogue.sharing import ask_rooms, ask_split_again, ask_swap, with_shares
from messaging.dialogue.state import RoomWish, State, Wish
from messaging.dialogue.stay import says_stay
from pms import several
from pms.types import Availability, NoOffer, Offer

_TAKEN: Final = frozenset({"affirm", "make_reservation"})


_ALL: Final = re.compile(
    r"(?:(?:both|all)(?: of them)?|(?:las|los) (?:dos|tres|cuatro)|amb[ao]s"
    r"|(?:os|as) (?:dois|duas|tres)|tod[ao]s)"
    r"(?: please| por favor)?"
)
MOST_BY_US: Final = 4
"""So many rooms are looked for where the guest has not said how many."""


def said(wish: Wish, event: GuestSaid) -> Wish:
    """The wish with what the message says of several rooms: how many, of which kinds, who sleeps in each."""
    entities, text = event.understood.entities, event.text
    kinds = party_split.kinds_said(text)
    count = max(entities.rooms or 0, len(kinds)) or party_split.families_said(text)
    if count == 1 and entities.rooms is None:
        count = wish.count
    if count == 1:
        return replace(wish, count=1, kinds=(), rooms=(), agreed=False) if wish.count > 1 else wish
    if entities.room_type and not kinds and entities.rooms:
        kinds = (entities.room_type,) * count
    if count != wish.count or (kinds and kinds != wish.kinds):
        wish = replace(wish.unsearched(), count=count, kinds=kinds or wish.kinds[:count], ours=False)
        wish = replace(wish, rooms=(), agreed=False, room="", kind="")
    return _shared(wish, event)


def _shared(wish: Wish, event: GuestSaid) -> Wish:
    """Who sleeps where, as far as the message tells of each room; everybody is counted with it."""
    party = wish.party
    told = event.understood.entities.adults is not None
    shares = party_split.each(event.text, wish.count, party) if told and party is not None else ()
    shares = shares or party_split.said(event.text, wish.count, None)
    if not shares:
        return wish
    ages = tuple(age for share in shares for age in share.child_ages)
    adults, children = sum(one.adults for one in shares), sum(one.children for one in shares)
    wish = replace(wish, adults=adults, children=children, child_ages=ages or wish.child_ages)
    return with_shares(wish, shares)


def share(state: State, code: str) -> Step:
    """A way to share the rooms was tapped."""
    wish = state.wish or Wish()
    shares = party_split.read(code, wish.party) if wish.party else ()
    return progress(replace(state, wish=with_shares(wish, shares)) if len(shares) == wish.count else state)


def answer_split(state: State, event: GuestSaid) -> Step | None:
    """How to share the rooms, in words; a yes takes the first way that was proposed."""
    wish = state.wish
    if wish is None or wish.party is None:
        return None
    shares = party_split.said(event.text, wish.count, wish.party)
    first = next((one for one in state.options if one.startswith("split:")), "")
    if not shares and event.understood.intent == "affirm" and first:
        return share(state, first.removeprefix("split:"))
    if not shares:
        return None
    return progress(replace(state, wish=with_shares(wish, shares), misses=0))


def split_in(state: State, rooms: str) -> Step:
    """The party is too large for one room: it takes this many."""
    wish = replace((state.wish or Wish()).unsearched(), room="", kind="", rooms=(), agreed=False)
    count = int(rooms) if rooms.isdecimal() else 1
    wish = replace(wish, count=min(max(count, 1), several.MOST_ROOMS), ours=True)
    return progress(replace(state, wish=wish))


def one_room(state: State) -> Step:
    """One room will do after all."""
    wish = replace(state.wish or Wish(), count=1, kinds=(), rooms=(), agreed=False)
    return progress(replace(state, wish=wish.unsearched(), misses=0))


def found(state: State, event: RoomsFound) -> Step:
    """Say the cheapest rooms that go together, of the kinds asked for where they are free."""
    wish, rooms = state.wish, event.rooms
    if wish is None or len(wish.rooms) != len(rooms.by_party):
        return state, ()
    if not rooms.cheapest:
        return _nothing(state, wish, rooms.by_party)
    offers, as_wanted = _best(wish, rooms.by_party, rooms.cheapest)
    same = wish.agreed and tuple(offer.room_type.code for offer in offers) == tuple(
        r.room for r in wish.rooms
    )
    wish = replace(wish, agreed=same, rooms=_noted(wish, rooms.by_party, offers))
    state = replace(state, wish=wish)
    if same:
        return progress(state)
    source = search_source(rooms.by_party[0], state.last_at)
    said: list[Action] = [] if as_wanted else [Say("kinds_not_free")]
    said.append(Say("rooms_offer", offered_facts(rooms.stay, offers, event.terms, source)))
    if rooms.by_party[0].stale:
        said.append(Say("as_of", {"as_of": MomentFact(rooms.by_party[0].searched_at, source)}))
    state, question = ask_rooms(state, wish)
    return state, (*said, *question)


def _best(
    wish: Wish, by_party: Sequence[Availability], cheapest: tuple[Offer, ...]
) -> tuple[tuple[Offer, ...], bool]:
    """The rooms to offer, as chosen, else of the kinds, else cheap; and whether they are what was asked."""
    chosen = [
        replace(found, offers=tuple(o for o in found.offers if o.room_type.code == room.room) or found.offers)
        for found, room in zip(by_party, wish.rooms, strict=True)
    ]
    of_kind = [
        replace(
            found, offers=tuple(o for o in found.offers if not room.kind or o.room_type.kind == room.kind)
        )
        for found, room in zip(by_party, wish.rooms, strict=True)
    ]
    asked = any(room.room or room.kind for room in wish.rooms)
    if not asked:
        return cheapest, True
    stay = cheapest[0].stay
    by_choice = several.together(stay, chosen).cheapest if any(room.room for room in wish.rooms) else ()
    best = by_choice or several.together(stay, of_kind).cheapest
    wanted = [room.room or room.kind for room in wish.rooms]
    if not best:
        return cheapest, False
    fits = all(
        not want or want in {offer.room_type.code, offer.room_type.kind}
        for want, offer in zip(wanted, best, strict=True)
    )
    return best, fits


def _noted(wish: Wish, by_party: Sequence[Availability], offers: Sequence[Offer]) -> tuple[RoomWish, ...]:
    return tuple(
        replace(room, offers=tuple(map(note, found.offers)), room=offer.room_type.code, quote=None)
        for room, found, offer in zip(wish.rooms, by_party, offers, strict=True)
    )


def _nothing(state: State, wish: Wish, by_party: Sequence[Availability]) -> Step:
    """Not all of them can be had: too many for a room is shared otherwise, else other dates are looked at."""
    for found in by_party:
        too_many = {room.reason for room in found.unavailable} == {NoOffer.TOO_MANY_GUESTS}
        if too_many and not found.offers and wish.party is not None:
            fresh = replace(state, wish=replace(wish, rooms=()))
            types = {room.room_type.code: room.room_type for one in by_party for room in one.unavailable}
            types |= {offer.room_type.code: offer.room_type for one in by_party for offer in one.offers}
            return ask_split_again(fresh, wish, wish.party, list(types.values()))
    if wish.ours and wish.party is not None and wish.count < min(MOST_BY_US, wish.party.adults):
        return progress(replace(state, wish=replace(wish, count=wish.count + 1, rooms=())))
    return other_dates.look(state, by_party)


def answer_rooms(state: State, event: GuestSaid) -> Step | None:
    """A yes to the rooms, other kinds for them, or None."""
    wish = state.wish
    if wish is None or not wish.rooms or says_stay(event.understood.entities):
        return None
    kinds = party_split.kinds_said(event.text, the=True)
    if len(kinds) == wish.count:
        return _other_kinds(state, wish, kinds)
    if event.understood.entities.room_type and not kinds:
        return _one_other(state, wish, event.understood.entities.room_type)
    if event.understood.intent in _TAKEN or _ALL.fullmatch(fold(event.text).strip(" .!")):
        return take(state)
    return None


def take(state: State) -> Step:
    """The rooms that were offered are taken."""
    wish = state.wish or Wish()
    if not all(room.room for room in wish.rooms):
        return progress(state)
    return progress(replace(state, wish=replace(wish, goal="book", agreed=True), misses=0), told=True)


def swap(state: State) -> Step:
    """Another room is wanted for some of the party: which."""
    wish = state.wish
    return ask_swap(state, wish) if wish is not None and wish.rooms else again(state)


def room_of(state: State, code: str) -> Step:
    """This room (`<place>:<code>`) for that part of the party; prices are looked up again."""
    place, _, room = code.partition(":")
    wish = state.wish or Wish()
    if not place.isdecimal() or int(place) >= len(wish.rooms):
        return progress(state)
    return _looked_up(state, wish, {int(place): room})


def _one_other(state: State, wish: Wish, kind: str) -> Step:
    """Another kind for one of them: the first that is not of it already."""
    for place, room in enumerate(wish.rooms):
        offer = next((one for one in room.offers if one.kind == kind and one.code != room.room), None)
        if offer is not None:
            return _looked_up(state, wish, {place: offer.code})
    return swap(state)


def _other_kinds(state: State, wish: Wish, kinds: Sequence[str]) -> Step:
    wish = with_shares(replace(wish, kinds=tuple(kinds)), [room.party for room in wish.rooms])
    return progress(replace(state, wish=wish, misses=0))


def _looked_up(state: State, wish: Wish, codes: dict[int, str]) -> Step:
    """Looked up with these rooms in mind; the others stay as they are."""
    rooms = tuple(
        replace(room, room=codes.get(place, room.room), offers=(), quote=None)
        for place, room in enumerate(wish.rooms)
    )
    return progress(replace(state, wish=replace(wish, rooms=rooms, agreed=False), misses=0))
