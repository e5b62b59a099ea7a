"""That a machine speaks is said at first contact, once per channel and language (PRODUCT row D12)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from messaging.dialogue.actions import Say
from messaging.dialogue.facts import Source, TextFact
from messaging.dialogue.state import State
from messaging.dialogue.words import fold
from messaging.replies.render import House, Rendered, joined, render, words
from tenants.types import TenantInfo

# A greeting of the hotel's own that says it already is not followed by a second one.
_SAYS_IT: Final = re.compile(
    r"\b(?:assistente virtual|asistente virtual|virtual assistant|inteligencia artificial"
    r"|artificial intelligence|ai|ia|bot|robot|robo)\b"
)


def is_due(state: State, *, first_contact: bool) -> bool:
    """Whether this guest has not been told on this channel, or not in this language."""
    return first_contact or (bool(state.disclosed) and state.language not in state.disclosed)


def noted(state: State) -> State:
    """The state after it was said in its language."""
    return replace(state, disclosed=tuple(dict.fromkeys([*state.disclosed, state.language])))


def opening(house: House, hotel: TenantInfo, says: Sequence[Say]) -> tuple[Rendered | None, list[Say]]:
    """The words before everything else, and what is still to be said after them.

    A greeting of the hotel's own that says it already stands alone; the product's goes into the opening.
    """
    told = _disclosure(house, hotel)
    greeting = next((say for say in says if say.name == "greeting"), None)
    if greeting is None:
        return _one_line(render("hello", {}, house), told), list(says)
    hello = render("greeting", greeting.facts, house)
    if _SAYS_IT.search(fold(hello.text)):
        return None, list(says)
    if "?" in hello.text and _is_own(house):
        return told, list(says)
    start = hello if _is_own(house) else render("hello", {}, house)
    rest = [replace(say, name="how_can_i_help") if say is greeting else say for say in says]
    return _one_line(start, told), rest


def _is_own(house: House) -> bool:
    return (house.wording.language, "greeting") in house.overrides


def _disclosure(house: House, hotel: TenantInfo) -> Rendered:
    own = hotel.ai_disclosure.get(house.wording.language)
    if own:
        return words(TextFact(own, Source("profile", "ai_disclosure")), house)
    return render("disclosure", {}, house)


def _one_line(first: Rendered, second: Rendered) -> Rendered:
    return Rendered(f"{first.text} {second.text}", joined([first, second]).said)
