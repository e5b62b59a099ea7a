"""Greetings, thanks, good-byes, and what to do when nothing was understood."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messaging.dialogue.actions import Choice, Say
from messaging.dialogue.ask import MENU, again
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.state import State

MISSES: Final = 2
"""After this many messages in a row that were not understood a person is offered (PRODUCT row D4)."""


def greet(state: State) -> Step:
    """Hello, and what can be done here; or the open question again."""
    open_question = again(state)
    return open_question if open_question[1] else ask(state, "more", "greeting", {}, MENU)


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


def cannot_read(state: State, kind: str) -> Step:
    """Something that is not text came in: said honestly."""
    state, question = again(state)
    return state, (Say("cannot_hear" if kind == "audio" else "cannot_see"), *question)
