"""What becomes of a stay that is booked: moved, lengthened into the day, cancelled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hotel_agent.lib.money import Money
from pms.types.hotel import Party, Stay
from pms.types.prices import CancellationTerms, Offer


@dataclass(frozen=True, slots=True)
class StayChange:
    """What a stay is to become; what is None stays as it is.

    It names the result, not the step, so that asking for it twice is harmless.
    """

    stay: Stay | None = None
    party: Party | None = None
    room_type_code: str | None = None


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would make of a stay; nothing is written.

    `offer` is the whole stay as it would be, `old_total` what it costs now (both without extras), `fee` what
    the hotel asks for the change itself.
    """

    reference: str
    offer: Offer
    old_total: Money
    fee: Money

    @property
    def new_total(self) -> Money:
        return self.offer.total

    @property
    def difference(self) -> Money:
        """What the guest pays more, or less where it is negative, the fee aside."""
        return self.new_total - self.old_total


@dataclass(frozen=True, slots=True)
class ChangeQuoteInfo:
    """A change with its price, as it was told to the guest. `id` is the stored quote's; `cancellation` are
    the terms the stay would have.
    """

    id: int
    preview: ChangePreview
    cancellation: CancellationTerms
    expires_at: dt.datetime


class ExtraTime(StrEnum):
    """Hours beyond the hotel's own."""

    EARLY_CHECK_IN = "early_check_in"
    LATE_CHECK_OUT = "late_check_out"


@dataclass(frozen=True, slots=True)
class ExtraTimeOffer:
    """A room earlier or later than the hotel's hours, at `fee` with its taxes; nothing is written.

    `at` is the hotel's wall clock. No fee: the hour is within the hotel's own.
    """

    reference: str
    kind: ExtraTime
    at: dt.time
    fee: Money


@dataclass(frozen=True, slots=True)
class CancelPreview:
    """What cancelling now would cost; nothing is written."""

    reference: str
    fee: Money
    free_until: dt.datetime | None
