"""That a machine speaks is said at first contact, once per channel and language (PRODUCT row D12)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.actions import Say
from messaging.dialogue.facts import Source, TextFact
from messaging.dialogue.state import State
from messaging.replies.render import House, Rendered, joined, render, words
from tenants.types import TenantInfo

# A greeting of the hotel's own that says it already is not followed by a second one.
_SAYS_IT: Final = re.compile(
    r"\b(?:assistente virtual|asistente virtual|virtual assistant|inteligencia artificial"
    r"|artificial intelligence|ai|ia|bot|robot|robo)\b"
)


# The last sentence, where it asks something.
_QUESTION: Final = re.compile(r"(?:^|(?<=[.!?])\s+|(?=¿))([^.!?]*\?)\s*$")


def is_due(state: State, *, first_contact: bool) -> bool:
    """Whether this guest has not been told on this channel, or not in this language."""
    return first_contact or (bool(state.disclosed) and state.language not in state.disclosed)


def noted(state: State) -> State:
    """The state after it was said in its language."""
    return replace(state, disclosed=tuple(dict.fromkeys([*state.disclosed, state.language])))


@dataclass(frozen=True, slots=True)
class Opening:
    """How the first answer begins: `words` before all else, `asked` in place of the greeting's words."""

    words: Rendered | None
    asked: Rendered | None = None


def opening(house: House, hotel: TenantInfo, says: Sequence[Say]) -> Opening:
    """The disclosure, put into the greeting where there is one; a greeting that says it already stays."""
    told = _disclosure(house, hotel)
    greeting = next((say for say in says if say.name == "greeting"), None)
    if greeting is None:
        return Opening(_one_line(render("hello", {}, house), told))
    hello = render("greeting", greeting.facts, house)
    if _SAYS_IT.search(fold(hello.text)):
        return Opening(None)
    question = _QUESTION.search(hello.text)
    start = Rendered(hello.text[: question.start()].strip() if question else hello.text, hello.said)
    asked = Rendered(question[0].strip(), hello.said) if question else render("how_can_i_help", {}, house)
    return Opening(_one_line(start, told), asked)


def _disclosure(house: House, hotel: TenantInfo) -> Rendered:
    own = hotel.ai_disclosure.get(house.wording.language)
    if own:
        return words(TextFact(own, Source("profile", "ai_disclosure")), house)
    return render("disclosure", {}, house)


def _one_line(first: Rendered, second: Rendered) -> Rendered:
    return Rendered(f"{first.text} {second.text}".strip(), joined([first, second]).said)
