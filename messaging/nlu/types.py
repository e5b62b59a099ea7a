"""What the offline engine hands to the rest of the product: one frozen value per message."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

INTENTS: Final[tuple[str, ...]] = (
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "check_availability",
    "ask_price",
    "ask_room_types",
    "make_reservation",
    "modify_reservation",
    "cancel_reservation",
    "check_reservation",
    "ask_amenities",
    "ask_location",
    "ask_policies",
    "payment",
    "late_checkout",
    "early_checkin",
    "guest_request",
    "complaint",
    "review",
    "human_agent",
    "business_hours",
    "emergency",
    "out_of_scope",
)
"""Every wish a guest can have, as PRODUCT row D1 names them."""

CONTEXTS: Final[frozenset[str]] = frozenset(
    {
        "ask_dates",
        "ask_nights",
        "ask_guests",
        "ask_child_ages",
        "ask_room",
        "ask_room_type",
        "ask_name",
        "ask_email",
        "ask_phone",
        "ask_reference",
        "ask_booking_ref",
        "ask_time",
        "ask_arrival_time",
        "ask_checkout",
        "ask_review",
        "offer_options",
        "confirm_dates",
        "confirm_booking",
        "confirm_change",
        "confirm_cancel",
        "anything_else",
    }
)
"""The questions the agent may just have asked; an unknown one counts as none."""

ROOM_TYPES: Final[tuple[str, ...]] = (
    "single",
    "double",
    "twin",
    "triple",
    "quad",
    "family",
    "suite",
    "junior suite",
    "deluxe",
    "superior",
    "standard",
    "king",
    "queen",
    "cabin",
)
"""Canonical names of kinds of room, the same in every language."""

LANGUAGES: Final[tuple[str, ...]] = ("es", "en", "pt")
"""Languages with a lexicon folder."""

CLARIFY_BELOW: Final = 0.45
"""Under this confidence the agent asks a clarifying question instead of acting (PRODUCT row D4)."""


@dataclass(frozen=True, slots=True)
class Entities:
    """What a message says about a stay; None (or an empty tuple) where it says nothing.

    Dates are local dates of the hotel. `nights` and `rooms` are set only when said. `time` is HH:MM.
    `room_type` is one of ROOM_TYPES. `phone` holds the digits as written, with a leading "+" when
    the guest wrote one. `booking_ref` is upper-case.
    """

    check_in: date | None = None
    check_out: date | None = None
    nights: int | None = None
    adults: int | None = None
    children: int | None = None
    child_ages: tuple[int, ...] = ()
    rooms: int | None = None
    room_type: str | None = None
    booking_ref: str | None = None
    time: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """One message understood: the act to follow first, the others, and what was said.

    `intent` and `also` are of INTENTS; `confidence` is 0..1, under CLARIFY_BELOW means "ask back";
    `language` is one of LANGUAGES.
    """

    intent: str
    confidence: float
    also: tuple[str, ...] = ()
    entities: Entities = field(default_factory=Entities)
    language: str = "es"
