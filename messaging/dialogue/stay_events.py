"""What became of an action about a stay that is booked already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hotel_agent.lib.money import Money
from pms.types import (
    Availability,
    CancelPreview,
    ChangeQuoteInfo,
    ExtraTime,
    ReservationInfo,
    RoomTypeInfo,
)


@dataclass(frozen=True, slots=True)
class OwnStay:
    """A stay as the PMS holds it now, with its room's name by language."""

    info: ReservationInfo
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class StaysFound:
    """Stays of this guest, next arrival first, and the hotel's kinds of room, as far as they can be read.

    `proven`: the guest has just shown that they are theirs. `today` is the hotel's date.
    """

    stays: tuple[OwnStay, ...]
    rooms: Sequence[RoomTypeInfo]
    today: dt.date
    proven: bool = False


@dataclass(frozen=True, slots=True)
class StaysMissing:
    """No stay of this guest is known, what they said of one is not true (`wrong`, whether or not there is
    such a stay), they tried too often, the PMS does not answer, or nobody vouches for who they are.
    """

    reason: Literal["none", "wrong", "too_many", "unavailable", "unverified"]


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way if a stay is booked with the address; not `sent`: it was asked for too often."""

    sent: bool


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """Not the code, or its time or its tries are `over`."""

    reason: Literal["wrong", "over"]


@dataclass(frozen=True, slots=True)
class CancelPreviewed:
    preview: CancelPreview


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The stay is cancelled and read back. `fee` is what the guest said yes to; None: it was cancelled
    before.
    """

    stay: OwnStay
    fee: Money | None


@dataclass(frozen=True, slots=True)
class ChangeQuoted:
    quote: ChangeQuoteInfo


@dataclass(frozen=True, slots=True)
class Changed:
    """The stay is what was quoted, and read back."""

    stay: OwnStay


@dataclass(frozen=True, slots=True)
class TimeOffered:
    """The room may be had at `at`, for `fee`; `usual`: that hour is every guest's."""

    kind: ExtraTime
    at: dt.time
    fee: Money
    usual: bool = False


@dataclass(frozen=True, slots=True)
class TimeAgreed:
    """The hour is agreed and read back."""

    stay: OwnStay
    kind: ExtraTime
    at: dt.time
    fee: Money


Failure: TypeAlias = Literal[
    "unavailable", "unknown", "no_room", "price_changed", "expired", "refused", "not_theirs", "beyond"
]


@dataclass(frozen=True, slots=True)
class StayFailed:
    """The stay is what it was, or (`unknown`) nobody can tell.

    `total`: the new price or fee of `price_changed`. `availability`: what else is free, of a change that
    found no room. `beyond`: the hour is outside the hotel's rule.
    """

    reason: Failure
    total: Money | None = None
    availability: Availability | None = None


StayEvent: TypeAlias = (
    StaysFound
    | StaysMissing
    | CodeSent
    | CodeRefused
    | CancelPreviewed
    | Cancelled
    | ChangeQuoted
    | Changed
    | TimeOffered
    | TimeAgreed
    | StayFailed
)
