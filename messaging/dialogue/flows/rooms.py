"""The hotel's kinds of room, with pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from messaging.dialogue import choices
from messaging.dialogue.actions import Action, Choice, ListRoomTypes, Say
from messaging.dialogue.ask import again
from messaging.dialogue.asking import Step, ask
from messaging.dialogue.events import GuestSaid, RoomTypesListed
from messaging.dialogue.facts import CountFact, Fact, LocalText, Source
from messaging.dialogue.state import State, Wish
from pms.types import RoomTypeInfo

PHOTOS_AT_ONCE: Final = 5


def hear(state: State, event: GuestSaid) -> Step:
    """List the kinds of room; one that was named is remembered."""
    entities = event.understood.entities
    wish = state.wish or Wish()
    if entities.room_type:
        wish = replace(wish, kind=entities.room_type)
    return replace(state, wish=wish), (ListRoomTypes(photos=choices.wants_photos(event.text)),)


def photo_of(state: State, code: str) -> Step:
    """The guest tapped a room to see it."""
    return state, (ListRoomTypes(photos=True, only=code),)


def listed(state: State, event: RoomTypesListed) -> Step:
    """Describe them: the one that was asked for with its picture, or all of them in one text."""
    wish = state.wish or Wish()
    if not event.room_types:
        return state, (Say("pms_down_rooms"),)
    shown = _asked_for(event, wish)
    said: list[Action] = []
    if wish.kind and not event.only and not any(room.kind == wish.kind for room in shown):
        said.append(Say("kind_not_here"))
    pictured = [room for room in shown if room.photo][: PHOTOS_AT_ONCE if event.photos else 1]
    said.append(Say("room_types", {"rooms": tuple(_facts(room) for room in shown)}))
    said.extend(Say("photo", {"room": _name(room)}, photo=room.photo) for room in pictured)
    state = replace(state, photos=tuple(dict.fromkeys([*state.photos, *(room.code for room in pictured)])))
    state, question = _next_question(state, wish, [room for room in shown if room not in pictured])
    return state, (*said, *question)


def _asked_for(event: RoomTypesListed, wish: Wish) -> Sequence[RoomTypeInfo]:
    if event.only:
        return [room for room in event.room_types if room.code == event.only]
    return [room for room in event.room_types if room.kind == wish.kind] or event.room_types


def _next_question(state: State, wish: Wish, others: Sequence[RoomTypeInfo]) -> Step:
    if state.asked and wish.stay:
        return again(state)
    rows = tuple(Choice(f"photo:{room.code}", _name(room), "row_photo") for room in others if room.photo)
    return ask(replace(state, wish=wish), "dates", "ask_dates_for_price", {}, rows)


def _source(room: RoomTypeInfo) -> Source:
    return Source("pms", f"room_type:{room.code}")


def _name(room: RoomTypeInfo) -> LocalText:
    return LocalText(room.name, _source(room))


def _facts(room: RoomTypeInfo) -> dict[str, Fact]:
    return {
        "name": _name(room),
        "description": LocalText(room.description, _source(room)),
        "max_guests": CountFact(room.max_guests, _source(room)),
    }
