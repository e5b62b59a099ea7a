"""Whose stay it is, before a word is said about it: reference, surname and arrival, or a code by e-mail.

What is said here is the same whether or not there is such a stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue import proof
from messaging.dialogue.actions import HandOver, Say
from messaging.dialogue.ask_errand import (
    OTHER_CODE,
    ask_arrival,
    ask_booking_email,
    ask_code,
    ask_reference,
    ask_surname,
)
from messaging.dialogue.asking import Step, ask
from messaging.dialogue.errand import Errand
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.state import Question, State
from messaging.dialogue.stay_actions import CheckCode, ProveStay, SendCode
from messaging.dialogue.stay_events import CodeRefused, CodeSent, StaysMissing

_NOT_HERE: Final = re.compile(
    r"\bno (?:lo |la )?(?:tengo|se|encuentro|recuerdo|me acuerdo)\b"
    r"|\b(?:do ?n.?t|dont|cannot|can.?t) (?:have|know|find|remember)"
    r"|\b(?:lost|perdi|olvide|esqueci|forgot)\b|\bnao (?:tenho|sei|lembro|encontro|acho)\b"
)
_CODE: Final = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")


def unknown(state: State, errand: Errand, event: StaysMissing) -> Step:
    """No stay of this guest is known, or what they said of one is not so."""
    if event.reason == "too_many":
        return too_often(state)
    if event.reason == "unverified":
        return not_vouched_for(state)
    if event.reason == "wrong":
        errand = replace(errand, reference="", surname="", arrival=None)
        state, question = ask_reference(replace(state, errand=errand), errand)
        return state, (Say("proof_wrong"), *question)
    return _next(replace(state, errand=errand), errand)


def too_often(state: State) -> Step:
    """Too many tries: people go on, whether or not there is such a stay."""
    state = replace(state, errand=None, asked="", before="", options=(), misses=0)
    return state, (Say("proof_too_many"), HandOver("identity_tries", ""))


def not_vouched_for(state: State) -> Step:
    """A mail that anybody may have written: nothing is said or done about a stay, whatever it knows."""
    state = replace(state, errand=None, asked="", before="", options=(), misses=0)
    return state, (Say("sender_unsure"), HandOver("sender_unsure", ""))


def _next(state: State, errand: Errand) -> Step:
    """The next of the three things, or the try with all of them."""
    if not errand.reference:
        return ask_reference(state, errand)
    if not errand.surname:
        return ask_surname(state, errand)
    if errand.arrival is None:
        return ask_arrival(state, errand)
    return replace(state, asked="", misses=0), (ProveStay(errand.reference, errand.surname, errand.arrival),)


def _told(state: State, event: GuestSaid) -> Step | None:
    """Whatever of the three things a message holds; None where it holds none."""
    errand = state.errand
    if errand is None:
        return None
    if state.asked == "reference" and _NOT_HERE.search(fold(event.text)):
        return ask_booking_email(state, errand)
    learnt = replace(
        errand,
        reference=proof.reference(event, state.asked) or errand.reference,
        surname=proof.surname(event, state.asked) or errand.surname,
        arrival=proof.arrival(event) or errand.arrival,
    )
    if learnt == errand:
        return None
    return _next(replace(state, errand=learnt, misses=0), learnt)


def by_email(state: State) -> Step | None:
    """A code is wanted instead."""
    return ask_booking_email(state, state.errand) if state.errand else None


def _email(state: State, event: GuestSaid) -> Step | None:
    errand, email = state.errand, event.understood.entities.email
    if errand is None or not email:
        return None
    state = replace(state, errand=replace(errand, email=email.strip().lower()), misses=0)
    return state, (SendCode(email.strip().lower()),)


def sent(state: State, event: CodeSent) -> Step:
    """Ask for the code, in the same words whether or not one was sent."""
    if not event.sent:
        return too_often(state)
    return ask_code(state, state.errand) if state.errand else (state, ())


def _code(state: State, event: GuestSaid) -> Step | None:
    """The six digits; another address is another try."""
    if event.understood.entities.email:
        return _email(state, event)
    digits = _CODE.search(event.text)
    return (replace(state, misses=0), (CheckCode(digits[1] + digits[2]),)) if digits else None


def refused(state: State, event: CodeRefused) -> Step:
    """Not the code, or no code any more."""
    errand = state.errand
    if errand is None:
        return state, ()
    if event.reason == "over":
        state, question = ask_booking_email(state, errand)
        return state, (Say("code_over"), *question)
    return ask(state, "code", "code_wrong", {}, OTHER_CODE)


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    "reference": _told,
    "surname": _told,
    "arrival": _told,
    "booking_email": _email,
    "code": _code,
}
