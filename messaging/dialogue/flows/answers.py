"""Questions about the hotel: an article word for word, else the hotel's profile, else honestly nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.actions import Action, FindArticle, Say
from messaging.dialogue.ask import again
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.events import ArticleFound, ArticleMissing, GuestSaid
from messaging.dialogue.facts import ClaimFact, Source, TextFact
from messaging.dialogue.flows.courtesy import missed
from messaging.dialogue.progress import progress
from messaging.dialogue.state import State, Wish
from messaging.dialogue.stay import says_stay

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

BESIDE: Final = "beside"
"""The intent of a search for what was asked beside something that is answered already."""

_WHERE: Final = re.compile(
    r"\bdonde (?:queda|esta|es|se )|\bubica|\bdireccion|\bwhere (?:are|is)|\baddress|\blocat"
    r"|\bonde (?:fica|e)\b|\bendereco|\blocaliza"
)
_DEPOSIT: Final = re.compile(r"\bsena\b|\bdeposit|\bsinal\b|\banticip|\badelant")
_CANCELLING: Final = re.compile(r"\bcancel|\breembols|\brefund|\bdevol|\banul|\bestorn")
_HOURS: Final = re.compile(
    r"\bcheck.?(?:in|out)|\bhora|\bentra|\bsal(?:ir|id)|\bsai|\bsaida|\btime|\barriv|\bleave|\blleg"
)


def asks(event: GuestSaid, *, besides: str = "") -> tuple[Action, ...]:
    """What to look up for the questions in a message; the hotel's own words come before its profile.

    Asked where it is, the hotel's address is said, and what else was asked is looked for beside it. Asked
    what something costs that is no stay, an article may know. `besides`: the wish that something is done
    about already.
    """
    actions: list[Action] = []
    for intent in event.intents:
        if intent == besides:
            continue
        if intent == "ask_location" and _WHERE.search(fold(event.text)):
            actions += [Say("location"), FindArticle(event.text, BESIDE)]
        elif intent in ASKED or (intent == "ask_price" and not _of_a_stay(event)):
            actions.append(FindArticle(event.text, intent))
    return tuple(actions)


def _of_a_stay(event: GuestSaid) -> bool:
    return says_stay(event.understood.entities) or event.understood.entities.room_type is not None


def found(state: State, event: ArticleFound) -> Step:
    """Say it word for word, and come back to the open question."""
    said = [
        Say("article", {"answer": TextFact(answer, Source("article", key))}) for key, answer in event.articles
    ]
    state, question = again(state)
    return state, (*said, *question)


def missing(state: State, event: ArticleMissing) -> Step:
    """No article: the profile, else the truth that it is not known here."""
    if event.intent == GUESSED:
        return missed(state)
    if event.intent == BESIDE:
        return again(state)
    if event.intent == "ask_price":
        return _price(state, event)
    name = PROFILE.get(event.intent) or _policy(event.text)
    state, question = again(state)
    if name:
        return state, (Say(name, {"free": ClaimFact("free", Source("profile", name))}), *question)
    if question:
        return state, (Say("unknown_answer"), *question)
    return ask(state, "person", "unknown_answer_person", {}, (PERSON,))


def _price(state: State, event: ArticleMissing) -> Step:
    """The price of a stay after all, or of the deposit."""
    if _DEPOSIT.search(fold(event.text)):
        state, question = again(state)
        return state, (Say("payment"), *question)
    wish = state.wish or Wish()
    return progress(replace(state, wish=replace(wish, offers=())))


def _policy(text: str) -> str:
    words = fold(text)
    if _CANCELLING.search(words):
        return "cancellation_policy"
    return "check_in_out" if _HOURS.search(words) else ""
