"""Questions about the hotel: an article word for word, else the hotel's profile, else honestly nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.actions import Action, CreateTask, FindArticle, Say
from messaging.dialogue.ask import again
from messaging.dialogue.asking import Step
from messaging.dialogue.events import ArticleFound, ArticleMissing, ArticleText, GuestSaid
from messaging.dialogue.facts import ClaimFact, Facts, LocalText, Source, TextFact
from messaging.dialogue.flows import price_questions
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
_BY_WISH: Final = frozenset({"late_checkout", "early_checkin"})
"""Wishes that are narrower than the words: "can I stay until two" names no check-out."""
ASKED: Final = frozenset({*PROFILE, "ask_policies", "ask_amenities"})
INFORMATION: Final = frozenset({"ask_policies", "ask_amenities", "ask_location", "business_hours"})
"""What is asked of the house; an answer to it moves no stay and no money."""
GUESSED: Final = ""
"""The intent of a search for an article when nothing was understood: only a sure hit counts."""

BESIDE: Final = "beside"
"""The intent of a search for what was asked beside something that is answered already."""

LANGUAGES: Final = {
    "es": {"es": "español", "en": "Spanish", "pt": "espanhol"},
    "en": {"es": "inglés", "en": "English", "pt": "inglês"},
    "pt": {"es": "portugués", "en": "Portuguese", "pt": "português"},
}
"""What a language is called in each."""

_WHERE: Final = re.compile(
    r"\bdonde (?:queda|esta|es|se )|\bubica|\bdireccion|\bwhere (?:are|is)|\baddress|\blocat"
    r"|\bonde (?:fica|e)\b|\bendereco|\blocaliza"
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
    """Say it word for word, and come back to the open question; people are asked what is written nowhere."""
    said: list[Action] = []
    for article in event.articles:
        said += _article(article, state.language)
    state, question = again(state)
    said += _of_profile(event.profile)
    return state, (*said, *_will_ask(event.open, "unknown_beside"), *question)


def _article(article: ArticleText, language: str) -> Iterator[Action]:
    source = Source("article", article.key)
    facts: Facts = {"answer": TextFact(article.answer, source)}
    if article.language in ("", language):
        yield Say("article", facts)
    else:
        named = LocalText(LANGUAGES[article.language], source)
        yield Say("article_in_another_language", {**facts, "written_in": named})
    if article.attachment:
        yield Say("article_file", photo=article.attachment)


def _will_ask(questions: Iterable[str], name: str) -> tuple[Action, ...]:
    """The truth that it is not written here, and people who are asked."""
    open_questions = tuple(questions)
    if not open_questions:
        return ()
    return (Say(name), CreateTask("question", "\n".join(open_questions)))


def missing(state: State, event: ArticleMissing) -> Step:
    """No article: the profile, else the truth that it is not written here, and people who are asked."""
    if event.intent == GUESSED and not ("?" in event.text and (event.profile or event.open)):
        return missed(state)
    if event.intent == price_questions.LOWER:
        return price_questions.none_lower(state)
    if event.intent == "ask_price" and not event.open:
        return _price(state, event)
    said = _of_profile(_names(event))
    state, question = again(state)
    if said:
        return state, (*said, *_will_ask(event.open, "unknown_beside"), *question)
    if event.intent == BESIDE and not event.open:
        return state, question
    return state, (*_will_ask(event.open or (event.text,), "unknown_answer"), *question)


def _names(event: ArticleMissing) -> tuple[str, ...]:
    """The replies of the profile that answer: what the words name, else what the wish is about."""
    of_wish = PROFILE.get(event.intent, "")
    if of_wish and (event.intent in _BY_WISH or not (event.profile or event.open)):
        return (of_wish,)
    return event.profile


def _of_profile(names: Iterable[str]) -> tuple[Say, ...]:
    return tuple(Say(name, {"free": ClaimFact("free", Source("profile", name))}) for name in names)


def _price(state: State, event: ArticleMissing) -> Step:
    """The price of a stay after all, or of the deposit."""
    if event.profile:
        state, question = again(state)
        return state, (*_of_profile(event.profile), *question)
    wish = state.wish or Wish()
    return progress(replace(state, wish=replace(wish, offers=())))
