"""Questions about the hotel: an article word for word, else the hotel's profile, else honestly nothing."""

from __future__ import annotations

import re
from typing import Final

from messaging.dialogue.actions import FindArticle, Say
from messaging.dialogue.ask import PERSON, Step, again, ask
from messaging.dialogue.events import ArticleFound, ArticleMissing, GuestSaid
from messaging.dialogue.facts import ClaimFact, Source, TextFact
from messaging.dialogue.flows.courtesy import missed
from messaging.dialogue.state import State
from messaging.dialogue.words import fold

# What the profile answers where no article does.
PROFILE: Final = {
    "ask_location": "location",
    "business_hours": "business_hours",
    "late_checkout": "late_check_out",
    "early_checkin": "early_check_in",
    "payment": "payment",
}
ASKED: Final = frozenset({*PROFILE, "ask_policies", "ask_amenities"})
GUESSED: Final = ""
"""The intent of a search for an article when nothing was understood: only a sure hit counts."""

_CANCELLING: Final = re.compile(r"\bcancel|\breembols|\brefund|\bdevol|\banul|\bestorn")
_HOURS: Final = re.compile(
    r"\bcheck.?(?:in|out)|\bhora|\bentra|\bsal(?:ir|id)|\bsai|\bsaida|\btime|\barriv|\bleave|\blleg"
)


def hear(state: State, event: GuestSaid, intent: str) -> Step:
    """Look for an article first: the hotel's own words come before its profile."""
    return state, (FindArticle(event.text, intent),)


def found(state: State, event: ArticleFound) -> Step:
    """Say it word for word, and come back to the open question."""
    said = Say("article", {"answer": TextFact(event.answer, Source("article", event.key))})
    state, question = again(state)
    return state, (said, *question)


def missing(state: State, event: ArticleMissing) -> Step:
    """No article: the profile, else the truth that it is not known here."""
    if event.intent == GUESSED:
        return missed(state)
    name = PROFILE.get(event.intent) or _policy(event.text)
    state, question = again(state)
    if name:
        return state, (Say(name, {"free": ClaimFact("free", Source("profile", name))}), *question)
    if question:
        return state, (Say("unknown_answer"), *question)
    return ask(state, "person", "unknown_answer_person", {}, (PERSON,))


def _policy(text: str) -> str:
    words = fold(text)
    if _CANCELLING.search(words):
        return "cancellation_policy"
    return "check_in_out" if _HOURS.search(words) else ""
