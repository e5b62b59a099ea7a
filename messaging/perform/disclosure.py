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
    r"\b(?:asistente virtual|assistente virtual|virtual assistant|inteligencia artificial|"
    r"inteligencia artificial|artificial intelligence|(?:an? )?ai|ia|bot|robot|robo)\b"
)


def is_due(state: State, *, first_contact: bool) -> bool:
    """Whether this guest has not been told on this channel, or not in this language."""
    return first_contact or (bool(state.disclosed) and state.language not in state.disclosed)


def noted(state: State) -> State:
    """The state after it was said in its language."""
    return replace(state, disclosed=tuple(dict.fromkeys([*state.disclosed, state.language])))


def opening(house: House, hotel: TenantInfo, says: Sequence[Say]) -> Rendered | None:
    """The words before everything else; None where the hotel's own greeting says it."""
    greeting = next((say for say in says if say.name == "greeting"), None)
    if greeting is not None and _SAYS_IT.search(fold(render("greeting", greeting.facts, house).text)):
        return None
    own = hotel.ai_disclosure.get(house.wording.language)
    told = words(TextFact(own, Source("profile", "ai_disclosure")), house) if own else None
    disclosure = told or render("disclosure", {}, house)
    if greeting is not None:
        return disclosure
    hello = render("hello", {}, house)
    return Rendered(f"{hello.text} {disclosure.text}", joined([hello, disclosure]).said)
