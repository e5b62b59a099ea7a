"""What a conversation is about, between two turns: frozen, and the same after a trip through JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from hotel_agent.lib.money import Money
from messaging.dialogue.errand import Errand, Proof
from messaging.dialogue.service import Service
from pms.types import Party, Stay

SCHEMA: Final = 1

Question: TypeAlias = Literal[
    "",
    "dates",
    "nights",
    "guests",
    "child_ages",
    "room",
    "name",
    "email",
    "confirm",
    "change",
    "resume",
    "person",
    "more",
    "booked",
    "split",
    "rooms",
    "days",
    "which_stay",
    "reference",
    "surname",
    "arrival",
    "booking_email",
    "code",
    "what_change",
    "new_dates",
    "new_guests",
    "new_room",
    "confirm_change",
    "confirm_cancel",
    "time",
    "confirm_time",
    "request",
    "receipt",
    "score",
    "call",
    "invoice",
]
"""What the agent asked last. `confirm` means: a rendered summary with its price stands above; `booked`: it
was said last that a stay is booked, and nothing is asked.

From `which_stay` on the questions are about a stay that is booked, or a wish besides arranging one.
"""

Goal: TypeAlias = Literal["look", "book"]


@dataclass(frozen=True, slots=True)
class OfferNote:
    """A room as it was offered, as far as a guest's choice needs it."""

    code: str
    kind: str
    names: dict[str, str]
    total: Money
    max_guests: int = 0


@dataclass(frozen=True, slots=True)
class QuoteNote:
    """The held price under the summary that the guest is asked about."""

    id: int
    room: str
    total: Money
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RoomWish:
    """One of several rooms: who sleeps in it, the kind asked for, what was offered, chosen and held for it.

    Once it is written: the `reference` of its stay, or why it is not booked (`failed`).
    """

    adults: int
    children: int = 0
    child_ages: tuple[int, ...] = ()
    kind: str = ""
    offers: tuple[OfferNote, ...] = ()
    room: str = ""
    quote: QuoteNote | None = None
    held: int | None = None
    reference: str = ""
    failed: str = ""

    @property
    def party(self) -> Party:
        """Who sleeps in it."""
        return Party(self.adults, self.children, self.child_ages[: self.children])

    @property
    def names(self) -> dict[str, str]:
        """The names by language of the room chosen, as it was offered."""
        return next((offer.names for offer in self.offers if offer.code == self.room), {})

    @property
    def total(self) -> Money | None:
        """What the room chosen costs, as quoted, else as offered."""
        if self.quote is not None:
            return self.quote.total
        return next((offer.total for offer in self.offers if offer.code == self.room), None)


@dataclass(frozen=True, slots=True)
class Wish:
    """An unfinished stay: what is known of it, what was offered, what was chosen.

    `nights` is what the guest said, so that a moved arrival keeps the length. `kind` is the room type asked
    for in words, `room` the code of the one chosen, `held` the last quote, whose room a new one gives up.

    `count` rooms are wanted, `kinds` are those said; from two on `rooms` has what is known of each,
    and `agreed` says that the guest has chosen these; `ours`: the guest has not said how many. `days`: stays
    that would do while no dates are fixed, `by_price` the cheapest first.
    `for_other`: somebody else will stay, so that the guest's own name is not taken for it. `words`: how the
    stay was told, for a room that was named before it was offered.
    """

    goal: Goal = "look"
    check_in: dt.date | None = None
    check_out: dt.date | None = None
    nights: int | None = None
    adults: int | None = None
    children: int = 0
    child_ages: tuple[int, ...] = ()
    ages_asked: bool = False
    kind: str = ""
    offers: tuple[OfferNote, ...] = ()
    room: str = ""
    quote: QuoteNote | None = None
    held: int | None = None
    count: int = 1
    kinds: tuple[str, ...] = ()
    rooms: tuple[RoomWish, ...] = ()
    agreed: bool = False
    ours: bool = False
    days: tuple[Stay, ...] = ()
    by_price: bool = False
    for_other: bool = False
    words: str = ""

    @property
    def stay(self) -> Stay | None:
        """The dates, once both are known and in order."""
        if self.check_in is None or self.check_out is None or self.check_out <= self.check_in:
            return None
        return Stay(self.check_in, self.check_out)

    @property
    def party(self) -> Party | None:
        """Who comes, once an adult was named."""
        if self.adults is None or self.adults < 1:
            return None
        return Party(self.adults, self.children, self.child_ages[: self.children])

    @property
    def empty(self) -> bool:
        """Nothing is known yet."""
        known = self.check_in is not None or self.adults is not None or self.nights is not None
        return not (known or self.kind or self.days or self.count > 1)

    @property
    def quotes(self) -> tuple[QuoteNote, ...]:
        """The held prices under the summary; none where a room has none."""
        quotes = [room.quote for room in self.rooms] if self.count > 1 else [self.quote]
        kept = tuple(quote for quote in quotes if quote is not None)
        return kept if len(kept) == len(quotes) else ()

    @property
    def holds(self) -> tuple[int, ...]:
        """The quotes whose rooms may still be kept for this guest."""
        held = (self.held, *(room.held for room in self.rooms))
        return tuple(quote for quote in held if quote is not None)

    def unquoted(self) -> Wish:
        """The same, no price of it being held any more."""
        rooms = tuple(replace(room, quote=None) for room in self.rooms)
        return replace(self, quote=None, rooms=rooms)

    def unsearched(self) -> Wish:
        """The same, to be looked up anew."""
        rooms = tuple(replace(room, quote=None, offers=()) for room in self.rooms)
        return replace(self, quote=None, offers=(), rooms=rooms)


@dataclass(frozen=True, slots=True)
class Pending:
    """A booking that the hotel's system has not answered for yet, and the stay it is of.

    Of several rooms, `quote` is one that is open; each room of the wish has its own.
    """

    quote: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class State:
    """Where the dialogue stands. `stale`: the wish lay idle too long, the guest is asked about it first.

    `before` is the question that was open when the errand came up, `proven` the stays that were shown to be
    the guest's, `spoken_of` the one that was talked about last, `summaries` counts what was put to them for a
    yes, `settled` is the last they said it to.

    `recent` has dates and party of the stay booked last, `booked_quotes` the quotes it was booked by.
    """

    schema: int = SCHEMA
    language: str = ""
    wish: Wish | None = None
    asked: Question = ""
    options: tuple[str, ...] = ()
    misses: int = 0
    stale: bool = False
    last_at: dt.datetime | None = None
    name: str = ""
    email: str = ""
    booked: str = ""
    pending: Pending | None = None
    disclosed: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    errand: Errand | None = None
    before: Question = ""
    proven: tuple[Proof, ...] = ()
    spoken_of: str = ""
    summaries: int = 0
    settled: str = ""
    recent: Wish | None = None
    booked_quotes: tuple[int, ...] = ()
    service: Service = field(default_factory=Service)


_adapter: Final = TypeAdapter(State)


def to_json(state: State) -> dict[str, Any]:
    """As stored in Conversation.state."""
    stored: dict[str, Any] = _adapter.dump_python(state, mode="json")
    return stored


def from_json(stored: dict[str, Any]) -> State:
    """The state that `to_json` stored. Anything else (nothing yet, an older schema) is a new conversation."""
    if stored.get("schema") != SCHEMA:
        return State()
    try:
        return _adapter.validate_python(stored)
    except ValidationError:
        return State()
