"""Which stay is meant: the only one, the one the guest chooses, or one they have to show is theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from messaging.dialogue import proof
from messaging.dialogue.actions import FindArticle, HandOver, Say
from messaging.dialogue.ask_errand import ask_which
from messaging.dialogue.asking import Step
from messaging.dialogue.errand import Errand, ErrandKind, Proof, note_of
from messaging.dialogue.events import GuestSaid, PmsAnswers
from messaging.dialogue.flows import availability, cancel, change, errands, extra_time, identity, own_stay
from messaging.dialogue.state import Question, State
from messaging.dialogue.stay_events import OwnStay, StayFailed, StaysFound, StaysMissing
from pms.types import ReservationStatus

PROOF_LIFE: Final = dt.timedelta(hours=24)
"""How long a stay that was shown to be theirs is open to the guest, in the same conversation."""
_LIVE: Final = frozenset({ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE, ReservationStatus.PENDING})
_WITH_STAY: Final[Mapping[ErrandKind, Callable[[State, Errand, OwnStay, StaysFound], Step]]] = {
    "look_up": lambda state, errand, stay, _: own_stay.with_stay(state, errand, stay),
    "cancel": lambda state, errand, stay, _: cancel.with_stay(state, errand, stay),
    "change": change.with_stay,
    "late_check_out": lambda state, errand, stay, _: extra_time.with_stay(state, errand, stay),
    "early_check_in": lambda state, errand, stay, _: extra_time.with_stay(state, errand, stay),
}
_FAILED: Final[Mapping[ErrandKind, Callable[[State, Errand, StayFailed], Step]]] = {
    "cancel": cancel.failed,
    "change": change.failed,
    "late_check_out": extra_time.failed,
    "early_check_in": extra_time.failed,
}


def found(state: State, event: StaysFound) -> Step:
    """Stays of this guest: go on with the one that is meant, or ask which."""
    errand = state.errand
    if errand is None:
        return state, ()
    if event.proven:
        state = _shown(state, event.stays)
    meant = _meant(errand, event)
    if len(meant) > 1:
        notes = tuple(note_of(stay.info, stay.names) for stay in meant)
        errand = replace(errand, stays=notes)
        return ask_which(replace(state, errand=errand), errand)
    return _WITH_STAY[errand.kind](state, errand, meant[0], event)


def _shown(state: State, stays: Sequence[OwnStay]) -> State:
    """Remember that these are theirs."""
    if state.last_at is None:
        return state
    until = state.last_at + PROOF_LIFE
    old = tuple(proof for proof in state.proven if proof.until > state.last_at)
    new = tuple(Proof(stay.info.reference, until) for stay in stays)
    return replace(state, proven=(*new, *old)[:MOST_PROVEN])


MOST_PROVEN: Final = 20


def _meant(errand: Errand, event: StaysFound) -> Sequence[OwnStay]:
    """Those that are still to come or under way; where there are none, the last one."""
    named = [stay for stay in event.stays if stay.info.reference == errand.reference]
    if named or len(event.stays) == 1:
        return named or event.stays
    live = [
        stay for stay in event.stays if stay.info.status in _LIVE and stay.info.stay.check_out >= event.today
    ]
    if live:
        return live
    return [max(event.stays, key=lambda stay: stay.info.stay.check_in)]


def missing(state: State, event: StaysMissing) -> Step:
    """No stay of theirs: they are asked to show one, or hear the hotel's rule; the PMS down is said."""
    errand = state.errand
    if errand is None:
        return state, ()
    if event.reason == "unavailable":
        return down(state)
    if (
        errand.kind in {"late_check_out", "early_check_in"}
        and event.reason in {"none", "unverified"}
        and not errand.reference
    ):
        return _rule(state, errand)
    return identity.unknown(state, errand, event)


def _rule(state: State, errand: Errand) -> Step:
    """What every guest may know of coming early or leaving late."""
    asked = "late_checkout" if errand.kind == "late_check_out" else "early_checkin"
    state = replace(state, errand=None, asked=state.before, before="")
    return state, (FindArticle(errand.text, asked),)


def failed(state: State, event: StayFailed) -> Step:
    """What every wish has in common; the rest is its own."""
    errand = state.errand
    if errand is None:
        return state, ()
    if event.reason == "unavailable":
        return down(state)
    if event.reason == "unknown":
        return errands.to_people(state, "stay_unknown", Say("stay_unknown"), urgent=True)
    if event.reason == "not_theirs":
        return identity.unknown(replace(state, errand=errand), errand, StaysMissing("none"))
    return _FAILED[errand.kind](state, errand, event)


def down(state: State) -> Step:
    """The PMS does not answer: nothing was done. People go on with it, or the agent when the PMS is back."""
    note, errand = errands.note_for_people(state.errand), state.errand
    waiting = replace(errand, summary=None, waits=True) if errand else None
    state = replace(state, errand=waiting, asked="", options=(), misses=0)
    return state, (Say("pms_down"), HandOver("pms_unavailable", note))


def go_on(state: State, event: PmsAnswers) -> Step:
    """What was wanted of a stay is looked at again; its yes is asked anew."""
    errand = state.errand
    if errand is None or not errand.waits or event.more:
        return availability.go_on(state, event)
    state, actions = errands.begin(state, replace(errand, waits=False))
    return state, (Say("pms_back"), *actions)


def chosen(state: State, reference: str) -> Step | None:
    """The guest tapped one of their stays."""
    errand = state.errand
    if errand is None or reference not in {stay.reference for stay in errand.stays}:
        return None
    return errands.begin(state, replace(errand, reference=reference, stays=()))


def _by_words(state: State, event: GuestSaid) -> Step | None:
    """Which one, by its reference or the day it begins."""
    errand, said = state.errand, event.understood.entities
    if errand is None:
        return None
    named = [
        stay.reference
        for stay in errand.stays
        if stay.reference == proof.reference(event) or (said.check_in and stay.check_in == said.check_in)
    ]
    return chosen(state, named[0]) if len(named) == 1 else None


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {"which_stay": _by_words}
