"""What a conversation is about, between two turns: frozen, and the same after a trip through JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from hotel_agent.lib.money import Money
from messaging.dialogue.errand import Errand, Proof
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
]
"""What the agent asked last. `confirm` means: a rendered summary with its price stands above.

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


@dataclass(frozen=True, slots=True)
class QuoteNote:
    """The held price under the summary that the guest is asked about."""

    id: int
    room: str
    total: Money
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """An unfinished stay: what is known of it, what was offered, what was chosen.

    `nights` is what the guest said, so that a moved arrival keeps the length. `kind` is the room type asked
    for in words, `room` the code of the one chosen, `held` the last quote, whose room a new one gives up.
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
        return self.check_in is None and self.adults is None and self.nights is None and not self.kind


@dataclass(frozen=True, slots=True)
class Pending:
    """A booking that the hotel's system has not answered for yet, and the stay it is of."""

    quote: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class State:
    """Where the dialogue stands. `stale`: the wish lay idle too long, the guest is asked about it first.

    `before` is the question that was open when the errand came up, `proven` the stays that were shown to be
    the guest's, `spoken_of` the one that was talked about last, `summaries` counts what was put to them for
    a yes, `settled` is the last they said it to.
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
