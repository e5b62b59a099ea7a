"""Cancelling a booked stay: what it costs, an explicit yes, and only after the read-back "cancelled"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from hotel_agent.lib.money import Money
from messaging.dialogue.actions import Say
from messaging.dialogue.ask_errand import ask_cancel, naming, source_of
from messaging.dialogue.asking import Step
from messaging.dialogue.errand import Errand, StayNote, note_of
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.facts import ClaimFact, CountFact, Fact, MomentFact, MoneyFact, Source
from messaging.dialogue.flows import errands
from messaging.dialogue.state import Question, State
from messaging.dialogue.stay_actions import CancelStay, PreviewCancel
from messaging.dialogue.stay_events import Cancelled, CancelPreviewed, OwnStay, StayFailed
from pms.types import ReservationStatus

FEE_LIFE: Final = dt.timedelta(minutes=10)
"""How long a fee may be said (PRODUCT row D8); at the yes it is looked at again."""


def hear(state: State, event: GuestSaid) -> Step:
    """The guest wants a booked stay cancelled."""
    return errands.begin(state, errands.of(state, event, "cancel"))


def with_stay(state: State, errand: Errand, stay: OwnStay) -> Step:
    """The stay is known: what its cancellation costs, or why it cannot be cancelled here."""
    note = note_of(stay.info, stay.names)
    errand = replace(errand, stay=note)
    state = replace(state, errand=errand)
    match stay.info.status:
        case ReservationStatus.CONFIRMED:
            return state, (PreviewCancel(note.reference, errands.proven(state)),)
        case ReservationStatus.CANCELLED:
            return errands.finish(state, Say("already_cancelled", cancelled_facts(note)))
        case ReservationStatus.IN_HOUSE:
            return errands.to_people(state, "leaves_early", Say("leaving_early"))
        case ReservationStatus.DEPARTED:
            return errands.finish(state, Say("stay_over", naming(note)))
        case _:
            return errands.to_people(state, "cancel_reservation", Say("stay_needs_person"))


def cancelled_facts(stay: StayNote) -> dict[str, Fact]:
    """A stay that the PMS has as cancelled."""
    return {**naming(stay), "cancelled": ClaimFact("cancelled", source_of(stay))}


def previewed(state: State, event: CancelPreviewed) -> Step:
    """Say what cancelling now costs, and ask for the yes."""
    errand = state.errand
    if errand is None or errand.stay is None or state.last_at is None:
        return state, ()
    preview, until = event.preview, state.last_at + FEE_LIFE
    if preview.free_until is not None and preview.free_until > state.last_at:
        until = min(until, preview.free_until)
    state = errands.put_to_guest(state, errand, preview.fee, until)
    source = Source("pms", f"cancel_preview:{preview.reference}", until)
    facts = {
        **naming(errand.stay),
        "nights": CountFact(errand.stay.stay.nights, source),
        **_fee(preview.fee, source),
    }
    if not preview.fee and preview.free_until is not None:
        facts["free_until"] = MomentFact(preview.free_until, source)
    state, question = ask_cancel(state, state.errand or errand)
    return state, (Say("cancel_summary", facts), *question)


def _fee(fee: Money, source: Source) -> dict[str, Fact]:
    return {"fee": MoneyFact(fee, source)} if fee else {"free": ClaimFact("free", source)}


def _answer(state: State, event: GuestSaid) -> Step | None:
    """A yes or a no in words; None where the message is about something else."""
    if errands.agreed(state, event, "cancel_reservation"):
        return _agree(state, event)
    return keep(state) if event.sure and event.understood.intent == "deny" else None


def tap(state: State, event: GuestSaid, ticket: str) -> Step:
    """The yes of a summary's button: of the one that is open, or it does nothing."""
    summary = state.errand.summary if state.errand and state.asked == "confirm_cancel" else None
    if summary is None or summary.ticket != ticket:
        return errands.over(state, f"cancel:{ticket}")
    return _agree(state, event)


def _agree(state: State, event: GuestSaid) -> Step:
    errand = state.errand
    if errand is None or errand.stay is None or errand.summary is None:
        return state, ()
    known = errands.proven(state)
    if errands.late(state, event):
        return state, (Say("looking_again"), PreviewCancel(errand.stay.reference, known))
    state = replace(state, settled=f"cancel:{errand.summary.ticket}")
    return state, (CancelStay(errand.stay.reference, errand.summary.amount, known),)


def keep(state: State) -> Step:
    """A no: the stay is what it was, and that is said."""
    stay = state.errand.stay if state.errand else None
    return errands.finish(state, Say("stay_kept", naming(stay) if stay else {}))


def done(state: State, event: Cancelled) -> Step:
    """Cancelled and read back: only now it is said."""
    note = note_of(event.stay.info, event.stay.names)
    facts = cancelled_facts(note)
    if event.fee is None:
        return errands.finish(state, Say("already_cancelled", facts))
    booked = "" if state.booked == note.reference else state.booked
    facts = {**facts, **_fee(event.fee, source_of(note))}
    state, actions = errands.finish(replace(state, booked=booked), Say("stay_cancelled", facts))
    return replace(state, spoken_of=""), actions


def failed(state: State, errand: Errand, event: StayFailed) -> Step:
    """The stay is what it was, or nobody can tell; said as it is."""
    if event.reason == "price_changed" and errand.stay and errand.summary and event.total is not None:
        source = Source("pms", f"cancel_preview:{errand.stay.reference}:again")
        facts = {"before": MoneyFact(errand.summary.amount, source), "fee": MoneyFact(event.total, source)}
        said = Say("fee_changed", facts)
        return state, (said, PreviewCancel(errand.stay.reference, errands.proven(state)))
    return errands.to_people(state, "cancel_reservation", Say("stay_needs_person"))


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {"confirm_cancel": _answer}
