"""What every PMS adapter does. One instance serves one hotel; it takes and gives frozen types, and raises only `pms.errors`."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from pms.types import (
    Availability,
    BookingRequest,
    CancelPreview,
    Health,
    HoldInfo,
    Party,
    ReservationInfo,
    RoomTypeInfo,
    Stay,
)


class Pms(ABC):
    """One hotel's PMS."""

    @abstractmethod
    def room_types(self) -> Sequence[RoomTypeInfo]:
        """All kinds of room, in the order guests should see them."""

    @abstractmethod
    def availability(self, stay: Stay, party: Party) -> Availability:
        """What is free for the whole stay and this party in one room, with prices, cheapest first. Raises InvalidRequest."""

    @abstractmethod
    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        """Keep one room for a guest who is deciding; `replaces` frees an earlier hold first. Raises NoRoom."""

    @abstractmethod
    def release(self, token: str) -> None:
        """Free a hold. An unknown or expired token is no error."""

    @abstractmethod
    def reserve(self, request: BookingRequest) -> ReservationInfo:
        """Write a stay, once per idempotency key. Raises NoRoom, PriceChanged, InvalidRequest, UnknownOutcome."""

    @abstractmethod
    def read(self, reference: str) -> ReservationInfo:
        """The stay as the PMS holds it now. Raises NotFound."""

    @abstractmethod
    def cancel_preview(self, reference: str) -> CancelPreview:
        """What cancelling now would cost. Raises NotFound."""

    @abstractmethod
    def cancel(self, reference: str) -> ReservationInfo:
        """Cancel, and read back. A cancelled stay stays cancelled without error. Raises NotFound, UnknownOutcome."""

    @abstractmethod
    def health(self) -> Health:
        """Whether it answers. Never raises."""
