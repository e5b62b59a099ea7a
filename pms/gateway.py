"""The one way from the front desk to a PMS: every call is timed and counted."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

from prometheus_client import Counter, Histogram

from hotel_agent.lib.money import Money
from pms import registry
from pms.errors import PmsError, Refused
from pms.interface import Pms
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

T = TypeVar("T")

pms_api_latency_seconds = Histogram(
    "pms_api_latency_seconds",
    "How long a PMS took to answer, also where it said no.",
    ["provider", "operation"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
pms_errors_total = Counter(
    "pms_errors_total",
    "Calls that a PMS did not answer or answered unclearly. A clear no is an answer.",
    ["provider", "operation", "error"],
)


class Gateway(Pms):
    """An adapter behind counters."""

    def __init__(self, adapter: Pms) -> None:
        self.adapter = adapter
        self.provider = adapter.provider
        self.keeps_our_records = adapter.keeps_our_records

    def _call(self, operation: str, ask: Callable[[], T]) -> T:
        with pms_api_latency_seconds.labels(self.provider, operation).time():
            try:
                return ask()
            except Refused:
                raise
            except PmsError as error:
                pms_errors_total.labels(self.provider, operation, type(error).__name__).inc()
                raise

    def property(self) -> PropertyInfo:
        return self._call("property", self.adapter.property)

    def room_types(self) -> Sequence[RoomTypeInfo]:
        return self._call("room_types", self.adapter.room_types)

    def availability(self, stay: Stay, party: Party) -> Availability:
        return self._call("availability", lambda: self.adapter.availability(stay, party))

    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        return self._call(
            "quote", lambda: self.adapter.quote(room_type_code, stay, party, hold_token=hold_token)
        )

    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        return self._call(
            "hold", lambda: self.adapter.hold(room_type_code, stay, minutes=minutes, replaces=replaces)
        )

    def release(self, token: str) -> None:
        return self._call("release", lambda: self.adapter.release(token))

    def reserve(self, request: BookingRequest) -> ReservationInfo:
        return self._call("reserve", lambda: self.adapter.reserve(request))

    def read(self, reference: str) -> ReservationInfo:
        return self._call("read", lambda: self.adapter.read(reference))

    def find(self, query: FindBy) -> Sequence[ReservationInfo]:
        return self._call("find", lambda: self.adapter.find(query))

    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        return self._call("find_by_key", lambda: self.adapter.find_by_key(idempotency_key))

    def change_preview(self, reference: str, change: StayChange) -> ChangePreview:
        return self._call("change_preview", lambda: self.adapter.change_preview(reference, change))

    def change(
        self, reference: str, change: StayChange, *, expected_total: Money, idempotency_key: str
    ) -> ReservationInfo:
        return self._call(
            "change",
            lambda: self.adapter.change(
                reference, change, expected_total=expected_total, idempotency_key=idempotency_key
            ),
        )

    def cancel_preview(self, reference: str) -> CancelPreview:
        return self._call("cancel_preview", lambda: self.adapter.cancel_preview(reference))

    def cancel(self, reference: str) -> ReservationInfo:
        return self._call("cancel", lambda: self.adapter.cancel(reference))

    def extra_time_preview(self, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
        return self._call("extra_time_preview", lambda: self.adapter.extra_time_preview(reference, kind, at))

    def extra_time_book(
        self, reference: str, kind: ExtraTime, at: dt.time, *, expected_fee: Money
    ) -> ReservationInfo:
        return self._call(
            "extra_time_book",
            lambda: self.adapter.extra_time_book(reference, kind, at, expected_fee=expected_fee),
        )

    def arrivals(self, date: dt.date) -> Sequence[ReservationInfo]:
        return self._call("arrivals", lambda: self.adapter.arrivals(date))

    def departures(self, date: dt.date) -> Sequence[ReservationInfo]:
        return self._call("departures", lambda: self.adapter.departures(date))

    def in_house(self, date: dt.date) -> Sequence[ReservationInfo]:
        return self._call("in_house", lambda: self.adapter.in_house(date))

    def changes_since(self, cursor: str) -> ChangePage:
        return self._call("changes_since", lambda: self.adapter.changes_since(cursor))

    def note(self, reference: str, text: str) -> None:
        return self._call("note", lambda: self.adapter.note(reference, text))

    def health(self) -> Health:
        return self._call("health", self.adapter.health)


def pms_of(tenant_id: int) -> Gateway:
    """This hotel's PMS. Raises PmsUnavailable where there is no adapter for it."""
    return Gateway(registry.adapter_for(tenant_id))
