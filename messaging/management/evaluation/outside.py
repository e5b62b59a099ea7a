"""A PMS of another maker, for tasks: another hotel's built-in one, asked as if it were far away.

It keeps no room for a guest who decides, and falls silent when it is told to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import registry
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import PmsUnavailable, UnknownOutcome
from pms.interface import Pms
from pms.models import PmsConnection
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
    RoomTypeInfo,
    Stay,
    StayChange,
)

PROVIDER: Final = "outside"
Fault = Literal["", "down", "hangs", "loses"]
faults: Final[dict[int, Fault]] = {}
"""By the hotel: `down` answers nothing, `hangs` writes and does not say so, `loses` does neither."""
houses: Final[dict[int, int]] = {}
"""Whose rooms and stays each hotel's PMS holds."""


class OutsidePms(Pms):
    """See `pms.interface`."""

    provider = PROVIDER

    def __init__(self, connection: PmsConnection) -> None:
        self.hotel = connection.tenant_id
        self.inner = BuiltinPms(PmsConnection(tenant_id=houses[self.hotel], provider=BuiltinPms.provider))

    def _read(self, method: str, *values: Any) -> Any:
        if faults.get(self.hotel) == "down":
            raise PmsUnavailable("no answer")
        return getattr(self.inner, method)(*values)

    def _write(self, write: Callable[[], ReservationInfo]) -> ReservationInfo:
        fault = faults.get(self.hotel)
        if fault == "down":
            raise PmsUnavailable("no connection")
        if fault == "loses":
            raise UnknownOutcome("no answer")
        written = write()
        if fault == "hangs":
            raise UnknownOutcome("no answer")
        return written

    def property(self) -> PropertyInfo:
        found: PropertyInfo = self._read("property")
        return found

    def room_types(self) -> Sequence[RoomTypeInfo]:
        found: Sequence[RoomTypeInfo] = self._read("room_types")
        return found

    def availability(self, stay: Stay, party: Party) -> Availability:
        found: Availability = self._read("availability", stay, party)
        return found

    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        found: Offer = self._read("quote", room_type_code, stay, party)
        return found

    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        return HoldInfo("", clock.now() + dt.timedelta(minutes=minutes))

    def release(self, token: str) -> None:
        return None

    def reserve(self, request: BookingRequest) -> ReservationInfo:
        return self._write(lambda: self.inner.reserve(request))

    def read(self, reference: str) -> ReservationInfo:
        found: ReservationInfo = self._read("read", reference)
        return found

    def find(self, query: FindBy) -> Sequence[ReservationInfo]:
        found: Sequence[ReservationInfo] = self._read("find", query)
        return found

    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        found: ReservationInfo | None = self._read("find_by_key", idempotency_key)
        return found

    def change_preview(self, reference: str, change: StayChange) -> ChangePreview:
        found: ChangePreview = self._read("change_preview", reference, change)
        return found

    def change(
        self, reference: str, change: StayChange, *, expected_total: Money, idempotency_key: str
    ) -> ReservationInfo:
        return self._write(
            lambda: self.inner.change(
                reference, change, expected_total=expected_total, idempotency_key=idempotency_key
            )
        )

    def cancel_preview(self, reference: str) -> CancelPreview:
        found: CancelPreview = self._read("cancel_preview", reference)
        return found

    def cancel(self, reference: str) -> ReservationInfo:
        return self._write(lambda: self.inner.cancel(reference))

    def extra_time_preview(self, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
        found: ExtraTimeOffer = self._read("extra_time_preview", reference, kind, at)
        return found

    def extra_time_book(
        self, reference: str, kind: ExtraTime, at: dt.time, *, expected_fee: Money
    ) -> ReservationInfo:
        return self._write(lambda: self.inner.extra_time_book(reference, kind, at, expected_fee=expected_fee))

    def arrivals(self, date: dt.date) -> Sequence[ReservationInfo]:
        found: Sequence[ReservationInfo] = self._read("arrivals", date)
        return found

    def departures(self, date: dt.date) -> Sequence[ReservationInfo]:
        found: Sequence[ReservationInfo] = self._read("departures", date)
        return found

    def in_house(self, date: dt.date) -> Sequence[ReservationInfo]:
        found: Sequence[ReservationInfo] = self._read("in_house", date)
        return found

    def changes_since(self, cursor: str) -> ChangePage:
        found: ChangePage = self._read("changes_since", cursor)
        return found

    def note(self, reference: str, text: str) -> None:
        self._read("note", reference, text)

    def health(self) -> Health:
        found: Health = self._read("health")
        return found


def install() -> None:
    """Let hotels of this process have it."""
    registry.ADAPTERS[PROVIDER] = OutsidePms
