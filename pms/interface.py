"""What every PMS adapter does: it takes and gives frozen types, and raises only `pms.errors`.

Any method may raise PmsUnavailable. No caller holds a transaction open while calling: an adapter may go over
the network.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from pms.types import (
    Availability,
    BookingRequest,
    CancelPreview,
    Health,
    HoldInfo,
    Offer,
    Party,
    ReservationInfo,
    RoomTypeInfo,
    Stay,
)


class Pms(ABC):
    """One hotel's PMS: an instance serves one hotel.

    `provider` is its name in `pms.registry`. `keeps_our_records`: its stays are rows of our own
    `Reservation`, so that there is nothing to copy.
    """

    provider: str
    keeps_our_records: bool = False

    @abstractmethod
    def room_types(self) -> Sequence[RoomTypeInfo]:
        """All kinds of room, in the order guests should see them."""

    @abstractmethod
    def availability(self, stay: Stay, party: Party) -> Availability:
        """What can be had for the whole stay and this party in one room, with prices, cheapest first.

        Raises InvalidRequest.
        """

    @abstractmethod
    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        """The price of one room type at this moment, never from a cache; nothing is written.

        The room held under `hold_token`, this guest's own, counts as free. Raises NoRoom, NotFound,
        InvalidRequest.
        """

    @abstractmethod
    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        """Keep one room for a guest who is deciding; `replaces`, a token, is freed first.

        A PMS that knows no holds returns an empty token. Raises NoRoom, NotFound.
        """

    @abstractmethod
    def release(self, token: str) -> None:
        """Free a hold. An unknown or expired token is no error."""

    @abstractmethod
    def reserve(self, request: BookingRequest) -> ReservationInfo:
        """Write the stay, once per idempotency key: the same key again gives the same stay.

        Prices afresh and compares with `expected_total` first; takes the held room while the hold lives.
        Raises NoRoom, PriceChanged, NotFound, InvalidRequest: nothing was written. Raises UnknownOutcome: it
        may have been.
        """

    @abstractmethod
    def read(self, reference: str) -> ReservationInfo:
        """The stay as the PMS holds it now. Raises NotFound."""

    @abstractmethod
    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        """The stay that was written under this key; None where none was.

        Settles what an unanswered write has done.
        """

    @abstractmethod
    def cancel_preview(self, reference: str) -> CancelPreview:
        """What cancelling now would cost; nothing is written.

        Raises NotFound, InvalidRequest for a stay that has begun.
        """

    @abstractmethod
    def cancel(self, reference: str) -> ReservationInfo:
        """Cancel, and read back. A cancelled stay stays cancelled without error.

        Raises NotFound, InvalidRequest for a stay that has begun, UnknownOutcome.
        """

    @abstractmethod
    def health(self) -> Health:
        """Whether it answers. Never raises."""
