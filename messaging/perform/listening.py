"""The messages of one turn as the dialogue hears them: a burst of texts is one message, a tap is itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from prometheus_client import Counter

from messaging.dialogue.engine import context
from messaging.dialogue.events import GuestSaid, GuestSent
from messaging.dialogue.state import State
from messaging.nlu.types import CLARIFY_BELOW, Understanding
from messaging.nlu.understand import understand
from messaging.perform.reading import Reader
from messaging.types import GuestView, MessageKind, TurnMessage
from tenants.types import TenantInfo

nlp_fallbacks_total = Counter("nlp_fallbacks_total", "Messages the offline engine was unsure of.")

# What a tapped choice stands for where intents are counted.
_TAPPED = {
    "book": "affirm",
    "resume": "affirm",
    "no": "deny",
    "leave": "deny",
    "fresh": "deny",
    "person": "human_agent",
    "search": "check_availability",
    "room": "make_reservation",
    "rooms": "ask_room_types",
    "photo": "ask_room_types",
    "stay": "check_reservation",
    "by_email": "check_reservation",
    "yes_cancel": "affirm",
    "yes_change": "affirm",
    "yes_time": "affirm",
    "keep": "deny",
    "these": "make_reservation",
    "on": "check_availability",
    "split": "check_availability",
    "split_in": "check_availability",
}
_TEXT = frozenset({MessageKind.TEXT, MessageKind.EDIT})
_NAMES = frozenset({"name", "email"})
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
_WORD = re.compile(r"[^\W\d_]{2,}")


Part = tuple[MessageKind, str, str, str]
"""(kind, text, choice, file): of a booking that is settled the choice is its id; `file` is the kind of what
came with a text."""


def parts(messages: Sequence[TurnMessage]) -> Iterator[Part]:
    """What was said, in order: texts that follow each other are one."""
    for kind, group in groupby(messages, key=_heard_as):
        burst = list(group)
        if kind in {MessageKind.CHOICE, MessageKind.BOOKING}:
            yield from ((kind, message.text, message.choice_id, "") for message in burst)
        elif kind is MessageKind.TEXT:
            yield kind, "\n".join(message.text for message in burst if message.text), "", _file(burst)
        else:
            yield kind, "", "", ""


def _file(burst: Sequence[TurnMessage]) -> str:
    return next((message.kind.value for message in burst if message.kind not in _TEXT), "")


def _heard_as(message: TurnMessage) -> MessageKind:
    """A caption is a text; the picture it came with has been stored for people."""
    if message.kind is MessageKind.BOOKING:
        return MessageKind.BOOKING
    if message.choice_id:
        return MessageKind.CHOICE
    if message.kind in _TEXT or message.text.strip():
        return MessageKind.TEXT
    return message.kind


@dataclass(frozen=True, slots=True)
class Ear:
    """What is the same for all parts of a turn. `today` is the hotel's date at `at`."""

    hotel: TenantInfo
    guest: GuestView
    at: dt.datetime
    today: dt.date
    numbered: bool
    reader: Reader

    def hear(self, part: Part, state: State) -> GuestSaid | GuestSent:
        """One part as an event. `state` holds the question that was asked and the language so far."""
        kind, text, choice, file = part
        at = self.at.astimezone(ZoneInfo(self.hotel.timezone))
        if kind not in {MessageKind.WELCOME, MessageKind.CHOICE, MessageKind.TEXT}:
            return GuestSent(kind.value, at, self._idle)
        return GuestSaid(
            self._understood(part, state),
            text,
            at,
            self.today,
            choice=choice,
            numbered=self.numbered,
            known_name=self.guest.name,
            known_email=self.guest.email,
            idle=self._idle,
            sent=file,
        )

    @property
    def _idle(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.hotel.wish_idle_minutes)

    def _understood(self, part: Part, state: State) -> Understanding:
        kind, text, choice, _ = part
        if kind is MessageKind.WELCOME:
            return Understanding("greet", 1.0, language=state.language)
        if kind is MessageKind.CHOICE:
            intent = _TAPPED.get(choice.partition(":")[0], "modify_reservation")
            return Understanding(intent, 1.0, language=state.language)
        understood = understand(
            text,
            ref_date=self.today,
            timezone=self.hotel.timezone,
            context=context(state),
            language_hint=state.language,
        )
        if understood.confidence < CLARIFY_BELOW:
            nlp_fallbacks_total.inc()
        return self.reader.read(text, understood, context(state))


def language_of(heard: GuestSaid, state: State, hotel: TenantInfo) -> str:
    """The language to answer in: the message's, where the hotel speaks it. Names and addresses have none."""
    spoken = hotel.languages or (hotel.language,)
    wordless = state.asked in _NAMES or _WORD.search(_ADDRESS.sub("", heard.text)) is None
    said = state.language if wordless else heard.understood.language
    if said in spoken:
        return said
    return state.language if state.language in spoken else hotel.language
