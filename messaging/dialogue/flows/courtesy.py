"""Greetings, thanks, good-byes, and what to do when nothing was understood."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from messaging.dialogue import danger, languages
from messaging.dialogue.actions import Choice, Say
from messaging.dialogue.ask import MENU, again
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.signs import first, shows
from messaging.dialogue.state import State

_TALK: Final = frozenset({"greet", "thank", "goodbye", "out_of_scope", "human_agent", "affirm", "review"})
"""Wishes that small talk is taken for."""
_SAID_BACK: Final = {
    "how_are_you": "very_well",
    "joke": "no_joke",
    "compliment": "thanks_for_that",
    "laugh": "smile",
}
_ENDS: Final = frozenset({"smile", "thanks_for_that", "what_happened"})
"""After these nothing is asked."""
_GLAD: Final = re.compile(
    "[\U0001f600-\U0001f60f\U0001f617-\U0001f61d\U0001f642\U0001f643\U0001f917\U0001f923"
    "\U0001f929\U0001f970\U0001f973\U0001f389\U0001f44f\u2764\U0001f495-\U0001f49d\u2728\u2600]"
)
_SAD: Final = re.compile(
    "[\U0001f614\U0001f61e-\U0001f622\U0001f625\U0001f629\U0001f62d\U0001f97a\U0001f494]"
)
_SAYS_SOMETHING: Final = re.compile("[\U0001f64f\U0001f44d\U0001f44e\U0001f44c\u2705\u274c]")
MISSES: Final = 2
"""After this many messages in a row that were not understood a person is offered (PRODUCT row D4)."""


def greet(state: State) -> Step:
    """Hello, and what can be done here; or the open question again."""
    open_question = again(state)
    return open_question if open_question[1] else ask(state, "more", "greeting", {}, MENU)


def in_language(state: State, event: GuestSaid) -> Step | None:
    """The guest asked for a language and nothing else, and this answer is in it: the hotel speaks it. None:
    something else, or danger.
    """
    if event.choice or languages.asked_for(event.text) != (state.language or None):
        return None
    if "emergency" in event.intents or danger.named(event.text) or not languages.nothing_else(event.text):
        return None
    state, question = again(state)
    if question:
        return state, (Say("language_kept"), *question)
    return ask(state, "more", "language_chosen", {}, MENU)


def thank(state: State) -> Step:
    """You are welcome."""
    state, question = again(state)
    return state, (Say("welcome"), *question)


def goodbye(state: State) -> Step:
    """A good-bye; what was begun stays for a while."""
    return replace(state, asked="", options=()), (Say("goodbye"),)


def yes_to_nothing(state: State) -> Step:
    """A yes where nothing was asked."""
    return ask(state, "more", "how_can_i_help", {}, MENU)


def no_to_nothing(state: State) -> Step:
    """A no where nothing is open."""
    return replace(state, asked="", options=()), (Say("here_if_needed"),)


def out_of_scope(state: State) -> Step:
    """Not the hotel's business; what is, is said."""
    state, question = again(state)
    if question:
        return state, (Say("out_of_scope"), *question)
    return ask(state, "more", "out_of_scope_menu", {}, MENU)


def missed(state: State) -> Step:
    """Not understood: ask with choices, and after two misses offer a person."""
    state = replace(state, misses=state.misses + 1)
    if state.misses >= MISSES:
        return ask(state, "person", "offer_person", {}, (PERSON, Choice("back", "label_go_on")))
    state, question = again(state)
    if question:
        return state, (Say("not_understood_again"), *question)
    return ask(state, "more", "not_understood", {}, MENU)


def about_me(state: State, event: GuestSaid) -> Step | None:
    """Asked who or what answers here: said plainly. None where more is asked, or a person is wanted."""
    if event.choice or (event.sure and set(event.intents) - _TALK) or not shows("robot", event.text):
        return None
    return None if shows("wants_person", event.text) else _talk(state, "i_am_a_machine")


def small_talk(state: State, event: GuestSaid) -> Step | None:
    """A word back to what is said for company only; None where the message wants something."""
    if event.choice or (event.sure and set(event.intents) - _TALK):
        return None
    if not any(sign.isalnum() for sign in event.text):
        return _face(state, event.text)
    thanks = "thank" in event.intents and "?" not in event.text
    sign = first(
        ("joke", "compliment") if thanks else ("how_are_you", "joke", "compliment", "laugh"), event.text
    )
    return _talk(state, _SAID_BACK[sign]) if sign else None


def _face(state: State, text: str) -> Step | None:
    """Emoji without a word."""
    if _SAD.search(text):
        return _talk(state, "what_happened")
    return _talk(state, "smile") if _GLAD.search(text) and not _SAYS_SOMETHING.search(text) else None


def _talk(state: State, name: str) -> Step:
    state = replace(state, misses=0)
    state, question = again(state)
    if question or name in _ENDS:
        return state, (Say(name), *question)
    state, question = ask(state, "more", "how_can_i_help", {}, MENU)
    return state, (Say(name), *question)
