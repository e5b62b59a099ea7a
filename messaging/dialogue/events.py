"""What the dialogue hears: the guest, or what became of an action. Events carry the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from hotel_agent.lib.money import Money
from messaging.dialogue.stay_events import StayEvent
from messaging.nlu.types import CLARIFY_BELOW, Understanding
from pms.types import (
    Availability,
    CancellationTerms,
    QuoteInfo,
    ReservationInfo,
    RoomsAvailability,
    RoomTypeInfo,
)

IDLE: Final = dt.timedelta(minutes=30)
"""How long an unfinished wish lives without a word where the hotel says nothing else (PRODUCT row D2)."""


@dataclass(frozen=True, slots=True)
class GuestSaid:
    """Words of the guest, understood, or a button (`choice`: the option's id, else empty).

    `numbered`: the guest saw the choices as numbered lines, so that a number is as good as a tap.

    `at` is an aware instant, `today` the hotel's date then. `known_name` and `known_email` are what the
    channel knows of the guest, `idle` how long an unfinished wish lives in this hotel, `sent` the kind of a
    file that came with the words.
    """

    understood: Understanding
    text: str
    at: dt.datetime
    today: dt.date
    choice: str = ""
    numbered: bool = False
    known_name: str = ""
    known_email: str = ""
    idle: dt.timedelta = IDLE
    sent: str = ""

    @property
    def intents(self) -> tuple[str, ...]:
        """Every wish of the message, the one to act on first."""
        return tuple(dict.fromkeys((self.understood.intent, *self.understood.also)))

    def without(self, wishes: Collection[str]) -> GuestSaid:
        """The same message without these wishes."""
        intent, *also = (*(one for one in self.intents if one not in wishes), "")
        rest = tuple(one for one in also if one)
        return replace(self, understood=replace(self.understood, intent=intent, also=rest))

    @property
    def sure(self) -> bool:
        """Whether it was understood well enough to act on."""
        return self.understood.confidence >= CLARIFY_BELOW


@dataclass(frozen=True, slots=True)
class GuestSent:
    """Something that is not text, such as a picture; `kind` is a messaging.types.MessageKind.

    A voice note (audio) is one only where nobody wrote its words down, because it was `too_long` or for
    another reason.
    """

    kind: str
    at: dt.datetime
    idle: dt.timedelta = IDLE
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class OffersFound:
    """A search's answer, with what cancelling would cost per room type code."""

    availability: Availability
    terms: dict[str, CancellationTerms]


@dataclass(frozen=True, slots=True)
class RoomsFound:
    """The answer to a search for several rooms; `terms` as in OffersFound."""

    rooms: RoomsAvailability
    terms: dict[str, CancellationTerms]


@dataclass(frozen=True, slots=True)
class DatesCompared:
    """What the stays that were looked at have free, by their dates; `instead` as it was asked."""

    found: tuple[RoomsAvailability, ...]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class SearchFailed:
    """No search could be made: the PMS is down, or refuses the dates or party."""

    reason: Literal["unavailable", "refused"]


@dataclass(frozen=True, slots=True)
class QuoteMade:
    """A fresh price with a room held for it."""

    quote: QuoteInfo


@dataclass(frozen=True, slots=True)
class QuotesMade:
    """Fresh prices for several rooms, each with a room held for it, in the order they were asked for."""

    quotes: tuple[QuoteInfo, ...]


@dataclass(frozen=True, slots=True)
class QuoteFailed:
    """No price could be held."""

    reason: Literal["no_room", "unavailable", "refused"]


@dataclass(frozen=True, slots=True)
class Reserved:
    """The stay is written and read back."""

    reservation: ReservationInfo


Reason: TypeAlias = Literal[
    "price_changed", "no_room", "expired", "unknown", "unavailable", "refused", "not_booked"
]


@dataclass(frozen=True, slots=True)
class ReserveFailed:
    """The stay is not written, or (`unknown`) nobody can tell yet. `total`: the new price of `price_changed`.

    `not_booked`: it was sent, never answered, and is not there.
    """

    reason: Reason
    total: Money | None = None


@dataclass(frozen=True, slots=True)
class RoomsReserved:
    """What became of each room, in the order they were asked for; None: it was not tried any more."""

    results: tuple[Reserved | ReserveFailed | None, ...]


@dataclass(frozen=True, slots=True)
class BookingSettled:
    """What became of the booking of a quote that the guest was told is still being confirmed."""

    quote_id: int
    result: Reserved | ReserveFailed


@dataclass(frozen=True, slots=True)
class PmsAnswers:
    """The hotel's system, which could not be reached, answers again.

    `more`: the guest has written meanwhile, and that is heard next.
    """

    more: bool = False


@dataclass(frozen=True, slots=True)
class RoomTypesListed:
    """The hotel's kinds of room; empty where the PMS does not answer. `photos`, `only`: as asked."""

    room_types: Sequence[RoomTypeInfo]
    photos: bool = False
    only: str = ""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article's answer, word for word, in `language`. `attachment`: the path of a file, empty for none."""

    key: str
    answer: str
    language: str = ""
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class ArticleFound:
    """Articles that answer; more than one where several things were asked.

    `open`: what was asked beside them and is written nowhere, in the guest's words. `profile`: replies that
    answer the rest from the hotel's profile.
    """

    articles: tuple[ArticleText, ...]
    open: tuple[str, ...] = ()
    profile: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleMissing:
    """The hotel has written nothing about it; `intent` and `text` are what was asked.

    `open`: the questions among it that nothing answers at all, in the guest's words. `profile`: replies that
    answer from the hotel's profile.
    """

    intent: str
    text: str
    open: tuple[str, ...] = ()
    profile: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A person will see it: at once where `open_now`, else from `opens_at` (aware; None: not known).

    `reason` is the hand-over's.
    """

    open_now: bool
    opens_at: dt.datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TasksFound:
    """The states of what the team was told here, by key; `insists` and `words` as they were asked with."""

    states: Mapping[str, str]
    insists: str = ""
    words: str = ""


Event: TypeAlias = (
    GuestSaid
    | GuestSent
    | OffersFound
    | RoomsFound
    | DatesCompared
    | SearchFailed
    | QuoteMade
    | QuotesMade
    | QuoteFailed
    | Reserved
    | ReserveFailed
    | RoomsReserved
    | BookingSettled
    | PmsAnswers
    | RoomTypesListed
    | ArticleFound
    | ArticleMissing
    | HandedOver
    | StayEvent
    | TasksFound
)
