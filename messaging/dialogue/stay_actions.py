"""What the dialogue wants done about a stay that is booked already.

`proven` names the stays this guest has shown to be theirs; `perform` looks at who writes besides, and does
nothing about anybody else's stay.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

from hotel_agent.lib.money import Money
from pms.types import ExtraTime, StayChange


@dataclass(frozen=True, slots=True)
class FindStays:
    """Read the guest's stays; `reference`: only this one."""

    reference: str = ""
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProveStay:
    """See whether the three things a guest says of a stay are all true. Every try counts."""

    reference: str
    surname: str
    arrival: dt.date


@dataclass(frozen=True, slots=True)
class SendCode:
    """Send a code to this address, should a stay be booked with it."""

    email: str


@dataclass(frozen=True, slots=True)
class CheckCode:
    """See whether this is the code that was sent in this conversation."""

    code: str


@dataclass(frozen=True, slots=True)
class PreviewCancel:
    reference: str
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelStay:
    """Cancel, as the guest said yes to, at `fee`."""

    reference: str
    fee: Money
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteChange:
    reference: str
    change: StayChange
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeStay:
    """Make the stay what was quoted, as the guest said yes to. `key` is one per summary."""

    reference: str
    quote_id: int
    total: Money
    key: str
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewTime:
    """Whether the guest may come or stay until `at` (the hotel's wall clock), and for how much."""

    reference: str
    kind: ExtraTime
    at: dt.time
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookTime:
    """Agree on the hour, as the guest said yes to, at `fee`."""

    reference: str
    kind: ExtraTime
    at: dt.time
    fee: Money
    proven: tuple[str, ...] = ()


StayAction: TypeAlias = (
    FindStays
    | ProveStay
    | SendCode
    | CheckCode
    | PreviewCancel
    | CancelStay
    | QuoteChange
    | ChangeStay
    | PreviewTime
    | BookTime
)
