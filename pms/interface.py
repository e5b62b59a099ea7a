"""What every PMS adapter does: it takes and gives frozen types, and raises only `pms.errors`.

Any method may raise PmsUnavailable; a method that writes may also raise UnknownOutcome. No caller holds a
transaction open while calling: an adapter may go over the network.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from hotel_agent.lib.money import Money
from pms import several
from pms.types import (
    Availability,
    BookingRequest,
    CancelPreview,
    ChangePage,
    ChangePreview,
    ExtraTime,
    ExtraTimeOffer,
    FindBy,
    Health,
    HoldInfo,
    Offer,
    Party,
    PropertyInfo,
    ReservationInfo,
    RoomsAvailability,
    RoomTypeInfo,
    Stay,
    StayChange,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of `Pms`. `writes`: never repeated by itself. `seconds`: no caller waits longer for it."""

    writes: bool
    seconds: float


_READ = Operation(writes=False, seconds=5)
_WRITE = Operation(writes=True, seconds=30)

OPERATIONS: dict[str, Operation] = {
    "property": _READ,
    "room_types": _READ,
    "availability": _READ,
    "quote": _READ,
    "hold": Operation(writes=True, seconds=5),
    "release": Operation(writes=True, seconds=5),
    "reserve": _WRITE,
    "read": _READ,
    "find": _READ,
    "find_by_key": _READ,
    "change_preview": _READ,
    "change": _WRITE,
    "cancel_preview": _READ,
    "cancel": _WRITE,
    "extra_time_preview": _READ,
    "extra_time_book": _WRITE,
    "arrivals": _READ,
    "departures": _READ,
    "in_house": _READ,
    "changes_since": _READ,
    "note": _WRITE,
    "health": _READ,
}
"""Every method that asks the PMS, by name. `rooms_availability` is made of `availability`."""


class Pms(ABC):
    """One hotel's PMS: an instance serves one hotel.

    `provider` is its name in `pms.registry`. `keeps_our_records`: its stays are rows of our own
    `Reservation`, so that there is nothing to copy.
    """

    provider: str
    keeps_our_records: bool = False

    @abstractmethod
    def property(self) -> PropertyInfo:
        """The hotel as the PMS knows it."""

    @abstractmethod
    def room_types(self) -> Sequence[RoomTypeInfo]:
        """All kinds of room, in the order guests should see them."""

    @abstractmethod
    def availability(self, stay: Stay, party: Party) -> Availability:
        """What can be had for the whole stay and this party in one room, with prices, cheapest first.

        Raises InvalidRequest.
        """

    def rooms_availability(self, stay: Stay, parties: Sequence[Party]) -> RoomsAvailability:
        """The same for several rooms at once, one for each party. Raises InvalidRequest."""
        found = {party: self.availability(stay, party) for party in dict.fromkeys(parties)}
        return several.together(stay, [found[party] for party in parties])

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
    def find(self, query: FindBy) -> Sequence[ReservationInfo]:
        """The stays that fit, latest arrival first, at most 20; none where nothing fits."""

    @abstractmethod
    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        """The stay that was written under this key; None where none was.

        Settles what an unanswered write has done.
        """

    @abstractmethod
    def change_preview(self, reference: str, change: StayChange) -> ChangePreview:
        """The stay as it would be and what that costs, never from a cache; nothing is written.

        The stay's own room counts as free. Raises NotFound, NoRoom, InvalidRequest for a stay that is over
        or for nights that have passed.
        """

    @abstractmethod
    def change(
        self, reference: str, change: StayChange, *, expected_total: Money, idempotency_key: str
    ) -> ReservationInfo:
        """Make the stay what was previewed, in place, and read back: all of it, or nothing.

        Prices afresh and compares with `expected_total`, of the whole stay without the fee, first. A stay
        that is that already stays it. The key is for a PMS that can keep one. Raises NoRoom, PriceChanged,
        NotFound, InvalidRequest: the stay is what it was. Raises UnknownOutcome.
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
    def extra_time_preview(self, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
        """Whether the guest may come or stay until `at` (the hotel's wall clock), and for how much.

        Raises NotFound, NoRoom where the room is needed, InvalidRequest for an hour beyond the hotel's rule,
        for a stay that is over, or where the PMS cannot keep such an hour.
        """

    @abstractmethod
    def extra_time_book(
        self, reference: str, kind: ExtraTime, at: dt.time, *, expected_fee: Money
    ) -> ReservationInfo:
        """Agree on it and charge it, and read back; agreed again, for the same hour, it is charged once.

        Raises as the preview, PriceChanged, UnknownOutcome.
        """

    @abstractmethod
    def arrivals(self, date: dt.date) -> Sequence[ReservationInfo]:
        """Stays that begin on this local date and were neither cancelled nor a no-show, by guest's name."""

    @abstractmethod
    def departures(self, date: dt.date) -> Sequence[ReservationInfo]:
        """Stays that end on this local date and were neither cancelled nor a no-show, by guest's name."""

    @abstractmethod
    def in_house(self, date: dt.date) -> Sequence[ReservationInfo]:
        """Stays with the night that begins on this local date, neither cancelled nor a no-show, by name."""

    @abstractmethod
    def changes_since(self, cursor: str) -> ChangePage:
        """Stays that were made or changed after the cursor; with an empty one, from the beginning.

        Raises InvalidRequest for a cursor that is none.
        """

    @abstractmethod
    def note(self, reference: str, text: str) -> None:
        """Leave a note for the hotel's staff on the stay. Raises NotFound, InvalidRequest, UnknownOutcome."""

    @abstractmethod
    def health(self) -> Health:
        """Whether it answers. Never raises."""
