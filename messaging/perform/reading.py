"""The language model as a second reader, of what the offline engine is unsure of: it chooses, never speaks.

Outside any transaction. What it may not decide is decided here: what a guest says yes or no to, an emergency,
and everything about dates, people, names and money stays the offline engine's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypeVar

from messaging import knowledge, model_calls
from messaging.knowledge import Answers, Shelf
from messaging.llm import client, guard
from messaging.llm.client import Question
from messaging.llm.data import as_message, outgoing
from messaging.llm.prompts import CHOOSE, READ, Prompt
from messaging.model_calls import Purpose
from messaging.nlu.types import CLARIFY_BELOW, INTENTS, LANGUAGES, Understanding
from messaging.types import GuestView
from pms import deadline
from tenants.types import TenantInfo

T = TypeVar("T")

TURN_SECONDS: Final = client.SECONDS
"""How long the model is waited for in one turn, over all its questions."""
SHORTEST: Final = 0.5
"""With less than this left, in seconds, nothing is asked any more."""
UNSURE_BELOW: Final = CLARIFY_BELOW
CONFIDENCE: Final = 0.5
"""What a reading of the model counts for: enough to go on, so little that whatever is done is asked first."""
ANSWER_TOKENS: Final = 120
MOST_ARTICLES: Final = 200
LONGEST_QUESTION: Final = 160

_PERSONAL: Final = frozenset({"ask_name", "ask_email", "ask_phone", "ask_reference", "ask_booking_ref"})
"""Questions whose answers are a guest's own data: they are nobody else's to read."""
_YES_OR_NO: Final = frozenset({"affirm", "deny"})
"""The guest's own to say, whatever was asked."""
_ACTS: Final = frozenset({"make_reservation", "modify_reservation", "cancel_reservation"})
"""Said while the agent asks whether to do it, they would be as good as a yes."""
_CHOOSE_FOR: Final = frozenset({"", "ask_amenities", "ask_policies"})
"""Wishes that only an article can answer."""
_WORDS: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(slots=True)
class Reader:
    """One turn's second reader. `subject` is the conversation's key, for roll-outs."""

    hotel: TenantInfo
    guest: GuestView
    subject: str
    left: float = TURN_SECONDS

    def read(self, text: str, understood: Understanding, context: str | None) -> Understanding:
        """`understood`, or where that is unsure the model's reading of `text` with the same entities."""
        if understood.confidence >= UNSURE_BELOW or not self._may_read(text, understood, context):
            return understood
        read = self._ask(
            READ,
            {
                "message": self._outgoing(text),
                "asked": context,
                "language_so_far": understood.language,
            },
            guard.reading_schema(INTENTS, LANGUAGES),
            partial(guard.reading, intents=INTENTS, languages=LANGUAGES),
        )
        if read is None:
            return understood
        intents = [one for one in read.intents if one not in _never(context)]
        if not intents:
            return understood
        return replace(
            understood,
            intent=intents[0],
            also=tuple(intents[1:]),
            confidence=CONFIDENCE,
            language=read.language,
        )

    def articles(self, shelf: Shelf, text: str, question: knowledge.Question, found: Answers) -> Answers:
        """What was `found`, or the one article that the model chooses for `text` where nothing was."""
        wanted = not found.found and not found.profile and question.intent in _CHOOSE_FOR
        if not wanted or not self._is_on or _WORDS.search(text) is None:
            return found
        pages = {page.key: page for page in knowledge.valid_pages(shelf, question.today)[:MOST_ARTICLES]}
        if not pages:
            return found
        listed = [
            {"key": key, "questions": [asked[:LONGEST_QUESTION] for asked in page.questions.values()]}
            for key, page in pages.items()
        ]
        key = self._ask(
            CHOOSE,
            {"question": self._outgoing(text), "articles": listed},
            guard.choice_schema(pages),
            partial(guard.choice, keys=pages),
        )
        return found if key is None else Answers((knowledge.answer_of(pages[key], question),))

    def _may_read(self, text: str, understood: Understanding, context: str | None) -> bool:
        urgent = "emergency" in (understood.intent, *understood.also)
        return not urgent and context not in _PERSONAL and bool(_WORDS.search(text)) and self._is_on

    @property
    def _is_on(self) -> bool:
        return model_calls.is_on(self.hotel, subject=self.subject)

    def _outgoing(self, text: str) -> str:
        guest = self.guest
        return outgoing(text, private=(guest.name, *guest.name.split(), guest.phone, guest.email))

    def _ask(
        self, prompt: Prompt, data: dict[str, Any], schema: dict[str, Any], believe: Callable[[str], T]
    ) -> T | None:
        """Ask with the time that is left; the clock of the PMS stands still meanwhile."""
        if self.left < SHORTEST:
            return None
        question = Question(prompt, as_message(data), schema, ANSWER_TOKENS)
        begun = time.monotonic()
        with deadline.paused():
            answer = model_calls.ask(self.hotel, Purpose(prompt.name), question, believe, seconds=self.left)
        self.left -= time.monotonic() - begun
        return answer


def _never(context: str | None) -> frozenset[str]:
    """The wishes that are not taken from a model after the question `context`."""
    return _YES_OR_NO | _ACTS if context is not None and context.startswith("confirm_") else _YES_OR_NO
