"""A booking the hotel's system takes its time with: what the guest hears meanwhile, and what became of it."""

from __future__ import annotations

from dataclasses import replace

from messaging.dialogue.actions import HandOver, Say
from messaging.dialogue.ask import again, room_names
from messaging.dialogue.asking import Step
from messaging.dialogue.describe import handover_note, reservation_facts, wish_facts
from messaging.dialogue.events import BookingSettled, GuestSaid, Reserved, ReserveFailed
from messaging.dialogue.facts import Fact, LocalText, Source
from messaging.dialogue.flows import booking, several_booking
from messaging.dialogue.progress import progress
from messaging.dialogue.state import Pending, State, Wish
from messaging.dialogue.stay import says_stay
from messaging.nlu.types import CLARIFY_BELOW

_ABOUT_IT = frozenset({"affirm", "make_reservation", "check_reservation"})


def hear(state: State, event: GuestSaid) -> Step | None:
    """Another yes, or a question after the booking, while it is not settled; None for everything else."""
    if state.pending is None or event.choice or state.asked not in {"", "more"}:
        return None
    said = event.understood
    if says_stay(said.entities) or said.entities.room_type or said.entities.booking_ref:
        return None
    unsure = said.confidence < CLARIFY_BELOW
    return booking.still_pending(state) if unsure or said.intent in _ABOUT_IT else None


def settled(state: State, event: BookingSettled) -> Step:
    """Tell the guest, once. What else they have begun meanwhile stays open."""
    waiting = state.pending
    if waiting is None or event.quote_id not in _open(waiting):
        return state, ()
    if waiting.wish.count > 1:
        return several_booking.settled(state, event, waiting)
    state = replace(state, pending=None)
    if isinstance(event.result, Reserved):
        return _booked(state, waiting.wish, event.result)
    if event.result.reason == "unknown":
        note = handover_note(waiting.wish, state.name, state.email)
        return state, (Say("booking_unknown"), HandOver("booking_unknown", note, urgent=True))
    return _not_booked(state, waiting.wish, event.result)


def _open(waiting: Pending) -> set[int]:
    """The quotes whose outcome nobody has heard yet."""
    rooms = [room for room in waiting.wish.rooms if not room.reference and not room.failed]
    return {waiting.quote} | {room.quote.id for room in rooms if room.quote is not None}


def _booked(state: State, wish: Wish, result: Reserved) -> Step:
    facts = reservation_facts(result.reservation, room_names(wish))
    done = booking.over(state, wish, result.reservation.reference)
    state, question = again(replace(done, wish=state.wish, asked=state.asked, options=state.options))
    if not question:
        state = replace(state, asked="booked", options=())
    return state, (Say("booking_confirmed", facts), *question)


def _not_booked(state: State, wish: Wish, result: ReserveFailed) -> Step:
    """Back to the stay, unless the guest is at another one already."""
    room: dict[str, Fact] = {"room": LocalText(room_names(wish), Source("pms", "search"))}
    said = Say("booking_not_made", {**room, **wish_facts(wish)})
    if state.wish is not None and not state.wish.empty:
        state, question = again(state)
        return state, (said, *question)
    if result.reason == "not_booked":
        state, actions = progress(replace(state, wish=replace(wish, quote=None)))
    else:
        state, actions = booking.not_reserved(replace(state, wish=wish), result)
    return state, (said, *actions)
