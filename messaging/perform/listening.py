"""The messages of one turn as the dialogue hears them: a burst of texts is one message, a tap is itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from prometheus_client import Counter

from messaging.dialogue import languages, taps
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
    "own_phone": "check_reservation",
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


class Part(NamedTuple):
    """One thing that was said: of a booking that is settled `choice` is its id; `file` is the kind of what
    came with a text, `language` the one it was spoken in; `too_long`: a voice note that nobody wrote down.
    """

    kind: MessageKind
    text: str = ""
    choice: str = ""
    file: str = ""
    language: str = ""
    too_long: bool = False


def parts(messages: Sequence[TurnMessage]) -> Iterator[Part]:
    """What was said, in order: texts that follow each other are one."""
    for kind, group in groupby(messages, key=_heard_as):
        burst = list(group)
        if kind in {MessageKind.CHOICE, MessageKind.BOOKING}:
            yield from (Part(kind, message.text, message.choice_id) for message in burst)
        elif kind is MessageKind.TEXT:
            text = "\n".join(message.text for message in burst if message.text)
            yield Part(kind, text, file=_file(burst), language=_spoken(burst))
        else:
            yield Part(kind, too_long=any(message.too_long for message in burst))


def _file(burst: Sequence[TurnMessage]) -> str:
    return next((message.kind.value for message in burst if message.kind not in _TEXT), "")


def _spoken(burst: Sequence[TurnMessage]) -> str:
    """The language of a burst that was all spoken in one; what is written shows its own."""
    languages = {message.language for message in burst}
    return languages.pop() if len(languages) == 1 else ""


def _heard_as(message: TurnMessage) -> MessageKind:
    """A caption and what was said in a voice note are texts; the file is kept for people."""
    if message.kind is MessageKind.BOOKING:
        return MessageKind.BOOKING
    if message.choice_id and taps.known(message.choice_id):
        return MessageKind.CHOICE
    if message.choice_id or message.kind in _TEXT or message.text.strip():
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
        kind, text, choice = part.kind, part.text, part.choice
        at = self.at.astimezone(ZoneInfo(self.hotel.timezone))
        if kind not in {MessageKind.WELCOME, MessageKind.CHOICE, MessageKind.TEXT}:
            return GuestSent(kind.value, at, self._idle, too_long=part.too_long)
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
            sent=part.file,
        )

    @property
    def _idle(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.hotel.wish_idle_minutes)

    def _understood(self, part: Part, state: State) -> Understanding:
        kind, text, choice = part.kind, part.text, part.choice
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
            language_hint=part.language if part.language in self.hotel.languages else state.language,
        )
        if understood.confidence < CLARIFY_BELOW:
            nlp_fallbacks_total.inc()
        return self.reader.read(text, understood, context(state))


def language_of(heard: GuestSaid, state: State, hotel: TenantInfo) -> str:
    """The language to answer in: the one asked for, else the message's, where the hotel speaks it. Names and
    addresses have none.
    """
    spoken = hotel.languages or (hotel.language,)
    if (asked := languages.asked_for(heard.text)) in spoken:
        return asked
    wordless = state.asked in _NAMES or _WORD.search(_ADDRESS.sub("", heard.text)) is None
    said = state.language if wordless else heard.understood.language
    if said in spoken:
        return said
    return state.language if state.language in spoken else hotel.language
