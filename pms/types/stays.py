"""Stays that are booked, and how they are found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hotel_agent.lib.money import Money
from pms.types.hotel import Party, Stay


class ReservationStatus(StrEnum):
    """Where a stay is in its life."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    IN_HOUSE = "in_house"
    DEPARTED = "departed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class GuestDetails:
    """In whose name a stay is booked."""

    name: str
    email: str
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What a PMS is asked to write.

    `idempotency_key` makes a repeat harmless; `hold_token` is the room kept for this guest.
    """

    room_type_code: str
    stay: Stay
    party: Party
    guest: GuestDetails
    expected_total: Money
    idempotency_key: str
    hold_token: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ReservationInfo:
    """A stay as the PMS holds it; `total` is the room with its taxes, without extras.

    `early_check_in` and `late_check_out` are hours that were agreed beyond the hotel's own; `changed_at`
    (aware) is when the PMS last changed it. What follows `changed_at` is in our own record only: an adapter
    leaves it empty.
    """

    reference: str
    status: ReservationStatus
    room_type_code: str
    stay: Stay
    party: Party
    guest: GuestDetails
    total: Money
    idempotency_key: str = ""
    room_number: str = ""
    early_check_in: dt.time | None = None
    late_check_out: dt.time | None = None
    changed_at: dt.datetime | None = None
    id: int = 0
    deposit: Money | None = None
    deposit_due_at: dt.datetime | None = None
    cancellation_free_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldInfo:
    """A room kept for a guest who is deciding, until `expires_at`."""

    token: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ByReference:
    """The stay with this reference, in this surname, arriving on this day: all three, or nothing."""

    reference: str
    surname: str
    arrival: dt.date


@dataclass(frozen=True, slots=True)
class ByEmail:
    """Stays booked with this address, in upper or lower case."""

    email: str


@dataclass(frozen=True, slots=True)
class ByPhone:
    """Stays booked with this number, however either is written (see `pms.matching.same_phone`)."""

    phone: str


FindBy = ByReference | ByEmail | ByPhone


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Stays that changed after a cursor, oldest change first, and the cursor to go on from.

    A stay may come again with the next cursor, and is then the same; none is left out. `more`: ask again at
    once.
    """

    changes: tuple[ReservationInfo, ...]
    cursor: str
    more: bool = False
