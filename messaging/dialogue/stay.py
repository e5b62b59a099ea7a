"""What a message says about a stay, laid over what is known: corrections go in without starting again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from messaging.dialogue.state import Wish
from messaging.nlu.types import Entities
from pms.several import MOST_ROOMS

MAX_NIGHTS: Final = 30
"""Longer stays are agreed with a person."""

_MOVED_BY: Final = 3
"""An arrival this many days earlier still means the same departure."""

Problem: TypeAlias = Literal["past", "reversed", "too_long", "no_adult", "group"]


@dataclass(frozen=True, slots=True)
class Merged:
    """A wish after a message, what cannot be as said, and the date it is about."""

    wish: Wish
    problem: Problem | None = None
    date: dt.date | None = None


def says_stay(entities: Entities) -> bool:
    """Whether anything of dates or party was said."""
    return (
        any(
            value is not None
            for value in (
                entities.check_in,
                entities.check_out,
                entities.nights,
                entities.adults,
                entities.children,
                entities.rooms,
            )
        )
        or entities.child_ages != ()
    )


def says_more(entities: Entities) -> bool:
    """Whether anything of a stay was said: dates, party or the kind of room."""
    return says_stay(entities) or entities.room_type is not None


def merge(wish: Wish, entities: Entities, today: dt.date) -> Merged:
    """`wish` with what `entities` say. Where that cannot be, the impossible part is forgotten and named."""
    changed = _party(_dates(wish, entities), entities)
    if (changed.check_in, changed.check_out, changed.party) != (wish.check_in, wish.check_out, wish.party):
        changed = changed.unsearched()
    if changed.check_in is not None and changed.days:
        changed = replace(changed, days=(), by_price=False)
    if changed.rooms and changed.party != wish.party:
        changed = replace(changed, rooms=(), agreed=False)
    return _sane(changed, entities, today)


def _dates(wish: Wish, said: Entities) -> Wish:
    if said.check_in and said.check_out:
        return replace(wish, check_in=said.check_in, check_out=said.check_out, nights=None)
    if said.check_in:
        return _moved_arrival(wish, said.check_in, said.nights or wish.nights)
    if said.check_out:
        check_in = wish.check_in or (said.check_out - dt.timedelta(days=said.nights) if said.nights else None)
        return replace(wish, check_in=check_in, check_out=said.check_out, nights=None)
    if said.nights:
        check_out = wish.check_in + dt.timedelta(days=said.nights) if wish.check_in else None
        return replace(wish, check_out=check_out, nights=said.nights)
    return wish


def _moved_arrival(wish: Wish, check_in: dt.date, nights: int | None) -> Wish:
    """A new arrival keeps the nights asked for, else a departure that is near enough, else the length."""
    check_out = wish.check_out
    length = wish.stay.nights if wish.stay else None
    if nights:
        check_out = check_in + dt.timedelta(days=nights)
    elif check_out is not None and length is not None:
        near = dt.timedelta(0) < check_out - check_in <= dt.timedelta(days=length + _MOVED_BY)
        check_out = check_out if near else check_in + dt.timedelta(days=length)
    return replace(wish, check_in=check_in, check_out=check_out, nights=nights)


def _party(wish: Wish, said: Entities) -> Wish:
    adults, children, ages = wish.adults, wish.children, wish.child_ages
    if said.adults is not None:
        adults = said.adults
    elif adults is None and said.room_type == "single":
        adults = 1
    if said.children is not None:
        children, ages = said.children, said.child_ages
    elif said.child_ages:
        children, ages = max(children, len(said.child_ages)), said.child_ages
    return replace(wish, adults=adults, children=children, child_ages=ages[:children])


def _sane(wish: Wish, said: Entities, today: dt.date) -> Merged:
    if said.adults == 0 or (wish.adults is not None and wish.adults < 1):
        return Merged(replace(wish, adults=None), "no_adult")
    if wish.check_in is not None and wish.check_in < today:
        return Merged(_without_dates(wish), "past", wish.check_in)
    if wish.check_in is not None and wish.check_out is not None:
        if wish.check_out <= wish.check_in or _turned_round(wish.check_in, wish.check_out):
            return Merged(_without_dates(wish), "reversed", wish.check_in)
        if (wish.check_out - wish.check_in).days > MAX_NIGHTS:
            return Merged(wish, "too_long")
    if said.rooms is not None and said.rooms > MOST_ROOMS:
        return Merged(wish, "group")
    return Merged(wish)


def _turned_round(check_in: dt.date, check_out: dt.date) -> bool:
    """From the 23rd to the 20th, which without a year is understood as a stay of nearly a year."""
    nights = (check_out - check_in).days
    return nights > 365 - MAX_NIGHTS and (check_out.month, check_out.day) < (check_in.month, check_in.day)


def _without_dates(wish: Wish) -> Wish:
    return replace(wish, check_in=None, check_out=None, nights=None, days=()).unsearched()
