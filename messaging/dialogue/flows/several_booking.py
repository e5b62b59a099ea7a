"""Booking several rooms: one summary with the sum, one yes, and the truth about each room afterwards."""

from __future__ import annotations

from dataclasses import replace

from messaging.dialogue.actions import Action, HandOver, Say
from messaging.dialogue.ask import again
from messaging.dialogue.asking import Step
from messaging.dialogue.describe_rooms import (
    added,
    booked_facts,
    quoted_facts,
    quotes_source,
    report_facts,
    report_note,
    wish_total,
)
from messaging.dialogue.events import BookingSettled, QuotesMade, Reserved, ReserveFailed, RoomsReserved
from messaging.dialogue.facts import MoneyFact
from messaging.dialogue.flows import booking
from messaging.dialogue.progress import progress
from messaging.dialogue.sharing import confirm_rooms
from messaging.dialogue.state import Pending, QuoteNote, RoomWish, State, Wish
from pms.types import ReservationStatus


def quoted(state: State, event: QuotesMade) -> Step:
    """Show the summary of all rooms and ask for the yes."""
    wish, quotes = state.wish, event.quotes
    if wish is None or len(quotes) != len(wish.rooms):
        return state, ()
    total = added(quote.offer.total for quote in quotes)
    said: list[Action] = []
    if wish_total(wish) not in {None, total}:
        source = quotes_source([quote.id for quote in quotes], quotes)
        said.append(Say("price_is_now", {"total": MoneyFact(total, source)}))
    rooms = tuple(
        replace(
            room,
            quote=QuoteNote(quote.id, room.room, quote.offer.total, quote.expires_at),
            held=quote.id,
        )
        for room, quote in zip(wish.rooms, quotes, strict=True)
    )
    wish = replace(wish, rooms=rooms, goal="book")
    state, question = confirm_rooms(replace(state, wish=wish), wish, "ask_confirm")
    return state, (*said, Say("summary_rooms", quoted_facts(quotes, state.name, state.email)), *question)


def reserved(state: State, event: RoomsReserved) -> Step:
    """What became of each room: all of them, none, or some, which is said exactly and brought to a person."""
    wish = state.wish
    if wish is None or len(event.results) != len(wish.rooms):
        return state, ()
    booked = [one.reservation for one in event.results if isinstance(one, Reserved)]
    stands = [one for one in booked if one.status is ReservationStatus.CONFIRMED]
    if len(stands) == len(wish.rooms):
        state = booking.over(state, wish, booked[0].reference)
        return state, (Say("rooms_confirmed", booked_facts(wish, booked)),)
    failures = [one for one in event.results if isinstance(one, ReserveFailed)]
    if not booked and all(failure.reason != "unknown" for failure in failures):
        return _none_booked(state, wish, failures[0])
    rooms = tuple(_became(room, result) for room, result in zip(wish.rooms, event.results, strict=True))
    return _report(state, replace(wish, rooms=rooms))


def _became(room: RoomWish, result: Reserved | ReserveFailed | None) -> RoomWish:
    if isinstance(result, Reserved):
        if result.reservation.status is ReservationStatus.CONFIRMED:
            return replace(room, reference=result.reservation.reference)
        return replace(room, failed="not confirmed")
    if result is None:
        return replace(room, failed="not tried")
    return room if result.reason == "unknown" else replace(room, failed=result.reason)


def _none_booked(state: State, wish: Wish, failure: ReserveFailed) -> Step:
    """Nothing is booked: the same again where that can be, at its new price or with other rooms."""
    match failure.reason:
        case "price_changed":
            state, actions = progress(replace(state, wish=wish.unquoted()))
            return state, (Say("nothing_booked"), *actions)
        case "expired":
            state, actions = progress(replace(state, wish=wish.unquoted()))
            return state, (Say("quote_expired"), *actions)
        case "no_room":
            return booking.gone(state)
        case "unavailable":
            return booking.down(state, "pms_unavailable", booked_nothing=True)
        case _:
            return booking.down(state, "pms_refused", booked_nothing=True)


def _report(state: State, wish: Wish) -> Step:
    """Which rooms stand, which do not, which are still being confirmed; people look after what went wrong."""
    said = Say("rooms_report", report_facts(wish))
    reference = next((room.reference for room in wish.rooms if room.reference), "")
    waiting = next((room for room in wish.rooms if not room.reference and not room.failed), None)
    state = booking.over(state, wish, reference or state.booked)
    if waiting is not None and waiting.quote is not None:
        return replace(state, pending=Pending(waiting.quote.id, wish), asked=""), (said,)
    if any(room.failed for room in wish.rooms):
        return state, (said, HandOver("rooms_partly_booked", report_note(state, wish), urgent=True))
    return state, (said,)


def settled(state: State, event: BookingSettled, waiting: Pending) -> Step:
    """One of the rooms that took long: its outcome, with how the others stand."""
    wish = waiting.wish
    result = event.result
    rooms = tuple(
        _settled(room, result) if room.quote is not None and room.quote.id == event.quote_id else room
        for room in wish.rooms
    )
    wish = replace(wish, rooms=rooms)
    none_stands = all(room.failed for room in rooms)
    open_wish, asked, options = state.wish, state.asked, state.options
    if none_stands and (open_wish is None or open_wish.empty) and isinstance(result, ReserveFailed):
        return _all_failed(state, wish, result)
    state, actions = _report(replace(state, pending=None), wish)
    if open_wish is None:
        return state, actions
    state, question = again(replace(state, wish=open_wish, asked=asked, options=options))
    return state, (*actions, *question)


def _settled(room: RoomWish, result: Reserved | ReserveFailed) -> RoomWish:
    if isinstance(result, ReserveFailed) and result.reason == "unknown":
        return replace(room, failed="nobody knows")
    return _became(room, result)


def _all_failed(state: State, wish: Wish, result: ReserveFailed) -> Step:
    """Not one was booked after all."""
    state = replace(state, pending=None)
    if any(room.failed == "nobody knows" for room in wish.rooms):
        return state, (
            Say("booking_unknown"),
            HandOver("booking_unknown", report_note(state, wish), urgent=True),
        )
    wish = replace(wish, rooms=tuple(replace(room, failed="", quote=None) for room in wish.rooms))
    state = replace(state, wish=wish)
    if result.reason == "not_booked":
        state, actions = progress(state)
    else:
        state, actions = _none_booked(state, wish, result)
    return state, (Say("booking_not_made"), *actions)
