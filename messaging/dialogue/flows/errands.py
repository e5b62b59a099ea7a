"""How a wish about a booked stay begins and ends, whatever it is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from hotel_agent.lib.money import Money
from messaging.dialogue import consent, proof
from messaging.dialogue.actions import Action, HandOver, Say
from messaging.dialogue.ask import again
from messaging.dialogue.ask_errand import QUESTIONS
from messaging.dialogue.asking import Step
from messaging.dialogue.errand import Errand, ErrandKind, StayNote, Summary
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import resume
from messaging.dialogue.state import State
from messaging.dialogue.stay_actions import FindStays

_OTHERS: Final = re.compile(
    r"\b(?:otr[ao]s?|another|other|outr[ao]s?|reservas|bookings|reservations|todas|all)\b"
)
_WITH_A_YES: Final = frozenset({"affirm", "greet", "thank", "goodbye"})
"""What may be said with a yes to an act; whoever asks something beside it is answered, and asked again."""
LONGEST_YES: Final = 5
"""In more words than this a wish said again is no yes to the question."""


def begin(state: State, errand: Errand) -> Step:
    """Look for the stay it is about. One that is being arranged comes back when it is done."""
    begun = state.wish is not None and not state.wish.empty
    before = state.before if state.asked in QUESTIONS else state.asked
    state = replace(state, errand=errand, asked="", options=(), misses=0)
    state = replace(state, before=before if begun else "", wish=state.wish if begun else None)
    return state, (FindStays(errand.reference, proven(state)),)


def proven(state: State) -> tuple[str, ...]:
    """The stays that count as shown to be this guest's: by proof, or booked in this conversation."""
    now = state.last_at
    shown = (proof.reference for proof in state.proven if now is not None and proof.until > now)
    return tuple(dict.fromkeys([*([state.booked] if state.booked else []), *shown]))


def known(state: State) -> str:
    """The booked stay that this conversation is about, if any. That it is theirs is looked at again."""
    return state.spoken_of or state.booked


def of(state: State, event: GuestSaid, kind: ErrandKind) -> Errand:
    """The errand that a message asks for: about the stay it names, with what it says to show whose is, or
    about the one that is talked about, unless the words speak of another or of several. Of rooms booked
    together none is cancelled before the guest has said which.
    """
    reference = proof.reference(event)
    if reference:
        arrival = None if kind == "change" else proof.arrival(event)
        return Errand(kind, reference, proof.surname(event), arrival, text=event.text)
    others = _OTHERS.search(fold(event.text)) is not None
    which = kind == "cancel" and len(state.booked_quotes) > 1
    return Errand(kind, "" if others or which else known(state), text=event.text)


def finish(state: State, *said: Action) -> Step:
    """Say how it ended, and go back to what was open before."""
    stay = state.errand.stay if state.errand else None
    spoken_of = stay.reference if stay else state.spoken_of
    state = replace(state, errand=None, asked=state.before, before="", options=(), misses=0)
    state = replace(state, spoken_of=spoken_of)
    if state.stale and state.wish is not None:
        state, question = resume.question(state)
    else:
        state, question = again(state)
    if not question:
        state = replace(state, asked="more")
    return state, (*said, *question)


def to_people(state: State, reason: str, *said: Say, urgent: bool = False) -> Step:
    """Give the conversation to people, with what was wanted of which stay."""
    note = note_for_people(state.errand)
    state = replace(state, errand=None, asked="", before="", options=(), misses=0)
    return state, (*said, HandOver(reason, note, urgent=urgent))


def note_for_people(errand: Errand | None) -> str:
    """What people should know of it, in one line."""
    if errand is None:
        return ""
    target, time = errand.target, errand.time
    parts = (
        errand.kind.replace("_", " "),
        errand.stay.reference if errand.stay else errand.reference,
        _in_short(target) if target else "",
        f"at {time:%H:%M}" if time else "",
        errand.text,
    )
    return "; ".join(part for part in parts if part)


def _in_short(target: StayNote) -> str:
    """A stay as it is to become."""
    party = f"{target.adults} adults, {target.children} children"
    return f"to {target.room}, {target.check_in} to {target.check_out}, {party}"


def put_to_guest(state: State, errand: Errand, amount: Money, until: dt.datetime, ticket: str = "") -> State:
    """The state with a summary that waits for its yes: until `until`, and no longer than an idle wish lives.

    `ticket` is what its buttons carry: a quote's id, else the next number of this conversation.
    """
    count = state.summaries + 1
    idle = state.last_at + resume.IDLE if state.last_at else until
    summary = Summary(ticket or f"{count}", min(until, idle), amount)
    return replace(state, errand=replace(errand, summary=summary), summaries=count)


def agreed(state: State, event: GuestSaid, wish: str) -> bool:
    """Whether the words of `event` are a yes to the question: a yes, or the wish itself in a few words."""
    said = event.understood
    if not event.sure or "deny" in event.intents or proof.reference(event):
        return False
    if said.intent == "affirm":
        summary = state.errand.summary if state.errand else None
        amount = int(summary.amount.amount) if summary else 0
        return consent.agrees(event, amount) and {*event.intents} <= {*_WITH_A_YES, wish}
    return said.intent == wish and len(event.text.split()) <= LONGEST_YES


def late(state: State, event: GuestSaid) -> bool:
    """Whether the summary is too old to act on."""
    summary = state.errand.summary if state.errand else None
    return summary is None or event.at >= summary.expires_at


def over(state: State, ticket: str) -> Step:
    """A button of a question that is not open any more: it does nothing."""
    name = "already_done" if ticket and ticket == state.settled else "question_over"
    state, question = again(state)
    return state, (Say(name), *question)
