"""Money on paper: how to pay, a payment that was made, its receipt, an invoice. Nothing is accepted here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from messaging.dialogue.actions import CreateTask, FindArticle, Say
from messaging.dialogue.ask import again
from messaging.dialogue.ask_service import back, in_front
from messaging.dialogue.asking import Step, ask
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import complaints
from messaging.dialogue.service import Matter, MatterKind
from messaging.dialogue.signs import first, shows
from messaging.dialogue.state import Question, State
from messaging.masking import masked, shows_card

FILES: Final = frozenset({"image", "document"})
"""What a receipt may come as."""
FRESH: Final = dt.timedelta(minutes=30)
"""How long a file that came before the words about it still belongs to them."""
_DIGITS: Final = re.compile(r"\D")
_WORDS: Final = 3
_NO_ANSWER: Final = frozenset(
    {"payment", "affirm", "out_of_scope", "greet", "thank", "review", "check_reservation"}
)


def card(state: State, event: GuestSaid) -> Step | None:
    """A card's number in the chat: not wanted here, said at once. None: there is none."""
    if event.choice or not shows_card(event.text):
        return None
    state, question = again(state)
    return state, (Say("no_card_numbers"), *question)


def hear(state: State, event: GuestSaid) -> Step:
    """Whatever it is about money that a hotel's people or articles answer."""
    return _hear(state, event, asks=True)


def beside(state: State, event: GuestSaid) -> Step:
    """The same beside something else that has a question of its own."""
    return _hear(state, event, asks=False)


def not_understood(state: State, event: GuestSaid) -> Step | None:
    """A payment, its receipt or an invoice, by their words alone."""
    about = first(("receipt", "invoice", "paid", "charged_wrong"), event.text)
    return hear(state, event) if about else None


def _hear(state: State, event: GuestSaid, *, asks: bool) -> Step:
    paid = shows("paid", event.text) or shows("receipt", event.text)
    service = replace(state.service, pay_asked_at=event.at)
    state = replace(state, service=replace(service, paying_at=event.at) if paid or state.booked else service)
    if shows("charged_wrong", event.text):
        return complaints.hear(state, event) if asks else complaints.beside(state, event)
    if _is_receipt(state, event):
        return receipt(state, event.text, event.at)
    if shows("refund", event.text):
        return _to_accounts(state, event, "refund", "refund_noted")
    if shows("invoice", event.text) and not shows("paid", event.text):
        details = "@" in event.text or re.search(r"\d{6,}", _DIGITS.sub("", event.text)) is not None
        if details or not asks:
            return _to_accounts(state, event, "invoice", "invoice_noted")
        return ask(in_front(state), "invoice", "ask_invoice")
    if shows("paid", event.text) or shows("receipt", event.text):
        return (
            ask(in_front(state), "receipt", "ask_receipt") if asks else (state, (Say("ask_receipt_beside"),))
        )
    return state, (FindArticle(event.text, "payment"),)


def _is_receipt(state: State, event: GuestSaid) -> bool:
    """Whether a file that came with these words, or just before, is the proof of a payment."""
    sent_at = state.service.sent_at
    lately = sent_at is not None and event.at - sent_at < FRESH and state.service.sent in FILES
    about = shows("paid", event.text) or shows("receipt", event.text)
    return (event.sent in FILES or lately) and (about or state.asked == "receipt")


def receipt(state: State, text: str, at: dt.datetime) -> Step:
    """A proof of payment for people to look at: it is never accepted here."""
    key = "receipt:payment"
    words = f"The guest sent a receipt; it is in the conversation. {masked(text)}".strip()
    task = CreateTask("receipt", words, False, "accounts", key, at + FRESH)
    service = replace(state.service.noting(Matter("receipt", key, at)), sent="", sent_at=None)
    state = replace(state, service=service, misses=0)
    state, question = again(back(state) if state.asked == "receipt" else state)
    return state, (task, Say("receipt_noted", when=True), *question)


def _to_accounts(state: State, event: GuestSaid, kind: MatterKind, name: str) -> Step:
    key = f"{kind}:papers"
    task = CreateTask(kind, masked(event.text), False, "accounts", key)
    state = replace(state, service=state.service.noting(Matter(kind, key, event.at)), misses=0)
    state, question = again(state)
    return state, (task, Say(name, when=True), *question)


def _receipt_answered(state: State, event: GuestSaid) -> Step | None:
    """The file came with the words, or does not come; words alone are noted for people."""
    if event.sent in FILES or _is_receipt(state, event):
        return receipt(state, event.text, event.at)
    if event.sure and event.intents[0] not in {*_NO_ANSWER, "deny"}:
        return None
    key = "receipt:payment"
    task = CreateTask("receipt", f"No receipt yet: {masked(event.text)}", False, "accounts", key)
    service = state.service.noting(Matter("receipt", key, event.at))
    state, question = again(back(replace(state, service=service)))
    return state, (task, Say("receipt_later", when=True), *question)


def _invoice_answered(state: State, event: GuestSaid) -> Step | None:
    """Name, tax number and e-mail as they come: people see to what is missing."""
    told = event.understood.entities
    if event.intents[0] == "deny" and event.sure and len(event.text.split()) <= _WORDS:
        state, question = again(back(state))
        return state, (question or (Say("here_if_needed"),))
    bare = not (told.email or told.phone or told.name or any(sign.isdigit() for sign in event.text))
    if bare and event.sure and event.intents[0] not in _NO_ANSWER:
        return None
    return _to_accounts(back(state), event, "invoice", "invoice_noted")


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    "receipt": _receipt_answered,
    "invoice": _invoice_answered,
}
