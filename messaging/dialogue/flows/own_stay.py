"""Looking up a booked stay: all of it, its total, or its hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue import proof
from messaging.dialogue.actions import Say
from messaging.dialogue.ask_errand import naming
from messaging.dialogue.asking import Step
from messaging.dialogue.describe import reservation_facts
from messaging.dialogue.errand import Errand, Topic, note_of
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.facts import DateFact, Fact, Source, TimeFact
from messaging.dialogue.flows import cancel, errands
from messaging.dialogue.state import State
from messaging.dialogue.stay import says_more
from messaging.dialogue.stay_events import OwnStay
from pms.types import ReservationStatus

_TOTAL: Final = re.compile(
    r"\btotal\b|\bcuanto (?:era|fue|quedo|salio|salia|debo|tengo que pagar|me queda)"
    r"|\bquanto (?:era|foi|ficou|devo)|\bhow much (?:was|do i owe|did)"
    r"|\bvalor da (?:minha )?reserva\b|\bprecio de mi reserva\b"
)
_NAMED: Final = re.compile(
    r"\b(?:mi|la|my|our|the|nuestra|minha|nossa|a) (?:reserva|booking|reservation|estadia|estancia)\b"
    r"|\bmy stay\b"
)
_HOURS: Final = re.compile(
    r"\bcheck.?(?:in|out)\b|\b(?:que horas?|what time)\b.{0,30}"
    r"\b(?:entr\w+|ingres\w+|sal(?:ir|go|imos|ida)|lleg\w+|sai\w*|saida|cheg\w+|arriv\w+|leav\w+|come in)\b"
)
_SHOWN: Final[Mapping[ReservationStatus, str]] = {
    ReservationStatus.CONFIRMED: "own_stay",
    ReservationStatus.IN_HOUSE: "own_stay",
    ReservationStatus.PENDING: "own_stay_pending",
    ReservationStatus.DEPARTED: "stay_over",
    ReservationStatus.NO_SHOW: "stay_over",
}


def hear(state: State, event: GuestSaid) -> Step:
    """The guest asks about a booked stay."""
    words = fold(event.text)
    topic: Topic = "total" if _TOTAL.search(words) else "hours" if _HOURS.search(words) else ""
    return errands.begin(state, replace(errands.of(state, event, "look_up"), topic=topic))


def is_named(event: GuestSaid) -> bool:
    """Whether the words name a stay as booked: "my booking", "la reserva", a reference."""
    return _NAMED.search(fold(event.text)) is not None or proof.reference(event) != ""


def about_it(state: State, event: GuestSaid) -> Step | None:
    """A question about the total or the hours, where the only stay talked about is one that is booked."""
    words = fold(event.text)
    known = errands.known(state) or is_named(event)
    if not known or says_more(event.understood.entities):
        return None
    asks_total = "ask_price" in event.intents and _TOTAL.search(words) is not None
    asks_hours = "ask_policies" in event.intents and _HOURS.search(words) is not None
    return hear(state, event) if asks_total or asks_hours else None


def with_stay(state: State, errand: Errand, stay: OwnStay) -> Step:
    """The stay is known: say of it what was asked, as the PMS has it now."""
    info = stay.info
    note = note_of(info, stay.names)
    state = replace(state, errand=replace(errand, stay=note))
    if info.status is ReservationStatus.CANCELLED:
        return errands.finish(state, Say("already_cancelled", cancel.cancelled_facts(note)))
    name = _SHOWN[info.status]
    facts = _facts(state, stay)
    if errand.topic == "total":
        name = "own_total"
    elif errand.topic == "hours" and name == "own_stay":
        name = "own_hours"
    return errands.finish(state, Say(name, facts if name != "stay_over" else naming(note)))


def _facts(state: State, stay: OwnStay) -> dict[str, Fact]:
    """All that may be said of a stay; `confirmed` only of one that is."""
    info = stay.info
    source = Source("pms", f"reservation:{info.reference}")
    facts = reservation_facts(info, stay.names)
    until, now = info.cancellation_free_until, state.last_at
    confirmed = info.status is ReservationStatus.CONFIRMED
    if not confirmed:
        facts.pop("confirmed")
    if not confirmed or (until and now and until <= now):
        facts.pop("free", None)
        facts.pop("free_until", None)
    facts["check_in"] = DateFact(info.stay.check_in, source)
    facts["check_out"] = DateFact(info.stay.check_out, source)
    if info.early_check_in:
        facts["early"] = TimeFact(info.early_check_in, source)
    if info.late_check_out:
        facts["late"] = TimeFact(info.late_check_out, source)
    return facts
