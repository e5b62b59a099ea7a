"""Late check-out and early check-in: the rule for everybody, an agreed hour for a guest with a stay."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.actions import CreateTask, FindArticle, Say
from messaging.dialogue.ask_errand import ask_agree, ask_time, naming, source_of
from messaging.dialogue.asking import Step
from messaging.dialogue.errand import Errand, ErrandKind, note_of
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.facts import GUEST, ClaimFact, Fact, MoneyFact, Source, TimeFact
from messaging.dialogue.flows import cancel, errands
from messaging.dialogue.state import Question, State
from messaging.dialogue.stay_actions import BookTime, PreviewTime
from messaging.dialogue.stay_events import OwnStay, StayFailed, TimeAgreed, TimeOffered
from pms.types import ExtraTime, ReservationStatus

FEE_LIFE: Final = dt.timedelta(minutes=10)
_KINDS: Final[Mapping[str, ErrandKind]] = {
    "late_checkout": "late_check_out",
    "early_checkin": "early_check_in",
}
_RULE: Final = re.compile(
    r"\b(?:hasta|desde|a partir de|a|ate) que horas?\b|\bque horas\b|\bwhat time\b"
    r"|\bhow (?:late|early|much)\b"
    r"|\bcuant[oa] (?:cuesta|sale|cobran|vale|es)\b|\bquanto (?:custa|cobram|e)\b"
    r"|\b(?:tienen|ofrecen|hay|do you (?:have|offer|allow)|is there|voces tem|tem|oferecem)\b"
    r"|\bse puede\b|\bis it possible\b|\bpolicy\b|\bpolitica\b"
)
_AFTERNOON_BEFORE: Final = dt.time(8)
"""Nobody leaves late at three in the morning: such an hour is one of the afternoon."""
_NOON: Final = 12
_IN_TIME: Final[Mapping[ErrandKind, frozenset[ReservationStatus]]] = {
    "late_check_out": frozenset({ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE}),
    "early_check_in": frozenset({ReservationStatus.CONFIRMED}),
}


def hear(state: State, event: GuestSaid) -> Step:
    """To come early or leave late: the rule for who asks for it, an hour for who has a stay."""
    intent = next(intent for intent in event.intents if intent in _KINDS)
    time = _time(event, _KINDS[intent])
    if time is None and _RULE.search(fold(event.text)):
        return state, (FindArticle(event.text, intent),)
    return errands.begin(state, replace(errands.of(state, event, _KINDS[intent]), time=time))


def _time(event: GuestSaid, kind: ErrandKind) -> dt.time | None:
    """The hour that was said; "at 3" is one of the afternoon for who leaves late."""
    said = event.understood.entities.time
    if said is None:
        return None
    hour, minute = (int(part) for part in said.split(":"))
    time = dt.time(hour % 24, minute)
    if kind == "late_check_out" and time < _AFTERNOON_BEFORE:
        return time.replace(hour=time.hour + _NOON)
    return time


def with_stay(state: State, errand: Errand, stay: OwnStay) -> Step:
    """The stay is known: whether the room may be had at the hour, and for how much; or which hour."""
    note = note_of(stay.info, stay.names)
    errand = replace(errand, stay=note)
    state = replace(state, errand=errand)
    status = stay.info.status
    if status is ReservationStatus.CANCELLED:
        return errands.finish(state, Say("already_cancelled", cancel.cancelled_facts(note)))
    if status is ReservationStatus.DEPARTED:
        return errands.finish(state, Say("stay_over", naming(note)))
    if status not in _IN_TIME[errand.kind]:
        return errands.to_people(state, errand.kind, Say("stay_needs_person"))
    if errand.time is None:
        return ask_time(state, errand)
    return _preview(state, errand, errand.time)


def _preview(state: State, errand: Errand, at: dt.time) -> Step:
    reference = errand.stay.reference if errand.stay else errand.reference
    state = replace(state, asked="", errand=replace(errand, time=at, summary=None))
    return state, (PreviewTime(reference, ExtraTime(errand.kind), at, errands.proven(state)),)


def offered(state: State, event: TimeOffered) -> Step:
    """Say what the hour costs, and ask for the yes; an hour that is everybody's needs none."""
    errand = state.errand
    if errand is None or errand.stay is None or state.last_at is None:
        return state, ()
    until = state.last_at + FEE_LIFE
    source = Source("pms", f"extra_time:{errand.stay.reference}", until)
    facts = {**naming(errand.stay), "time": TimeFact(event.at, GUEST)}
    if event.usual:
        return errands.finish(state, Say(f"{errand.kind}_usual", facts))
    state = errands.put_to_guest(state, errand, event.fee, until)
    fee: Fact = MoneyFact(event.fee, source) if event.fee else ClaimFact("free", source)
    state, question = ask_agree(state, state.errand or errand)
    return state, (Say(f"{errand.kind}_offer", {**facts, "fee" if event.fee else "free": fee}), *question)


def _hour(state: State, event: GuestSaid) -> Step | None:
    """The hour that was asked for."""
    errand = state.errand
    at = _time(event, errand.kind) if errand else None
    return _preview(replace(state, misses=0), errand, at) if errand and at else None


def _answer(state: State, event: GuestSaid) -> Step | None:
    """Another hour, a yes or a no; None where the message is about something else."""
    errand = state.errand
    if errand is None:
        return None
    at = _time(event, errand.kind)
    if at is not None and at != errand.time:
        return _preview(replace(state, misses=0), errand, at)
    intent = "late_checkout" if errand.kind == "late_check_out" else "early_checkin"
    if errands.agreed(state, event, intent):
        return _agree(state, event)
    return cancel.keep(state) if event.sure and event.understood.intent == "deny" else None


def tap(state: State, event: GuestSaid, ticket: str) -> Step:
    """The yes of a summary's button: of the one that is open, or it does nothing."""
    summary = state.errand.summary if state.errand and state.asked == "confirm_time" else None
    if summary is None or summary.ticket != ticket:
        return errands.over(state, f"time:{ticket}")
    return _agree(state, event)


def _agree(state: State, event: GuestSaid) -> Step:
    errand = state.errand
    if errand is None or errand.stay is None or errand.summary is None or errand.time is None:
        return state, ()
    if errands.late(state, event):
        state, actions = _preview(state, errand, errand.time)
        return state, (Say("looking_again"), *actions)
    state = replace(state, settled=f"time:{errand.summary.ticket}")
    kind, known = ExtraTime(errand.kind), errands.proven(state)
    return state, (BookTime(errand.stay.reference, kind, errand.time, errand.summary.amount, known),)


def done(state: State, event: TimeAgreed) -> Step:
    """Agreed and read back: only now it is said."""
    note = note_of(event.stay.info, event.stay.names)
    source = source_of(note)
    facts = {**naming(note), "time": TimeFact(event.at, source)}
    fee: Fact = MoneyFact(event.fee, source) if event.fee else ClaimFact("free", source)
    return errands.finish(
        state, Say(f"{event.kind.value}_agreed", {**facts, "fee" if event.fee else "free": fee})
    )


def failed(state: State, errand: Errand, event: StayFailed) -> Step:
    """The hour is not agreed: the real reason, or people."""
    match event.reason:
        case "beyond":
            state, question = ask_time(state, replace(errand, time=None))
            return replace(state, errand=replace(errand, time=None)), (Say("time_beyond"), *question)
        case "no_room":
            return errands.finish(state, Say(f"{errand.kind}_needed"))
        case "price_changed" if errand.summary and errand.time and event.total is not None:
            now = Source("pms", "extra_time:again")
            said = Say(
                "fee_changed",
                {"before": MoneyFact(errand.summary.amount, now), "fee": MoneyFact(event.total, now)},
            )
            state, actions = _preview(state, errand, errand.time)
            return state, (said, *actions)
        case _:
            task = CreateTask(errand.kind, errands.note_for_people(errand))
            return errands.finish(state, Say("time_to_team"), task)


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    "time": _hour,
    "confirm_time": _answer,
}
