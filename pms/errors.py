"""PmsError
├── PmsUnavailable     no answer that can be used: try again later (retryable; nothing was written)
├── UnknownOutcome     a write may have been carried out: read before writing again
└── Refused            the PMS says no, and would say it again: nothing was written
    ├── NoRoom         cannot be had for this stay (carries why)
    ├── PriceChanged   to be had, but at another price (carries it)
    ├── QuoteExpired   the price was held too long ago: quote again
    ├── NotFound       no such reservation, room type or quote
    └── InvalidRequest cannot be done as asked (impossible dates, too many guests, a stay that is over)
"""

from hotel_agent.lib.money import Money
from pms.types import NoOffer


class PmsError(Exception):
    """Whatever goes wrong between us and a PMS. `retryable`: the same question may be asked again."""

    retryable = False


class PmsUnavailable(PmsError):
    """Nothing came back, or nothing that can be read."""

    retryable = True


class UnknownOutcome(PmsError):
    """The write was sent and never answered."""


class Refused(PmsError):
    """A clear no."""


class NoRoom(Refused):
    """No room of this type can be had for the whole stay, for `reason`."""

    def __init__(self, reason: NoOffer = NoOffer.FULL) -> None:
        super().__init__(reason.value)
        self.reason = reason


class PriceChanged(Refused):
    """The room is free, at `total` instead of the price the guest said yes to."""

    def __init__(self, total: Money) -> None:
        super().__init__(str(total))
        self.total = total


class QuoteExpired(Refused):
    """The quote's life is over."""


class NotFound(Refused):
    """No such thing at this hotel."""


class InvalidRequest(Refused):
    """Cannot be booked as asked; the message says why, in words for a log."""
