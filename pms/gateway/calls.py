"""Every call to a PMS: timed and counted; one that is elsewhere also behind breaker and bulkhead."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from hotel_agent.lib.money import Money
from pms import deadline, registry
from pms.errors import NoRoom, PmsError, PmsUnavailable, PriceChanged, Refused
from pms.gateway import cache
from pms.gateway.breaker import Kind
from pms.gateway.guard import Guard, NotAsked
from pms.gateway.metrics import (
    pms_api_latency_seconds,
    pms_cache_hits_total,
    pms_cache_misses_total,
    pms_errors_total,
    pms_stale_answers_total,
)
from pms.interface import OPERATIONS, Pms
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
from tenants import snapshot

T = TypeVar("T")

READ_TRIES = 2
"""A read that fails quickly is asked once more; a write never is."""
RETRY_PAUSE_SECONDS = 0.2
RETRY_NEEDS_SECONDS = 1.0
AROUND_A_WRITE_SECONDS = 40.0
"""A long write waits for its turn, and is looked after by reads: for that there is so much more time."""
SHORT_SECONDS = 5.0


class Gateway(Pms):
    """An adapter as everybody sees it. The built-in PMS is our own database: it is only timed and cached."""

    def __init__(self, adapter: Pms, tenant_id: int) -> None:
        self.adapter = adapter
        self.tenant_id = tenant_id
        self.provider = adapter.provider
        self.keeps_our_records = adapter.keeps_our_records

    @property
    def guard(self) -> Guard:
        """The breaker of this hotel's PMS."""
        hotel = snapshot.current().tenants.get(self.tenant_id)
        return Guard(self.tenant_id, hotel.slug if hotel else str(self.tenant_id), self.provider)

    def _call(self, operation: str, ask: Callable[[], T]) -> T:
        """One operation. Whatever may have changed something, or found something changed, drops the cache."""
        writes = OPERATIONS[operation].writes and operation not in _CHANGE_NOTHING
        try:
            return self._timed(operation, ask) if self.keeps_our_records else self._guarded(operation, ask)
        except (NoRoom, PriceChanged):
            writes = True
            raise
        finally:
            if writes:
                cache.drop(self.tenant_id)

    def _timed(self, operation: str, ask: Callable[[], T]) -> T:
        with pms_api_latency_seconds.labels(self.provider, operation).time():
            try:
                return ask()
            except Refused:
                raise
            except PmsError as error:
                pms_errors_total.labels(self.provider, operation, type(error).__name__).inc()
                raise

    def _guarded(self, operation: str, ask: Callable[[], T]) -> T:
        """Ask behind the breaker; a read that failed quickly once more, while there is time."""
        asked, guard = OPERATIONS[operation], self.guard
        kind = _kind(operation)
        seconds = asked.seconds + (AROUND_A_WRITE_SECONDS if asked.seconds > SHORT_SECONDS else 0)
        tries = 1 if asked.writes else READ_TRIES
        with deadline.within(seconds):
            while True:
                tries -= 1
                try:
                    return guard.call(partial(self._timed, operation, ask), kind=kind, seconds=seconds)
                except PmsUnavailable as error:
                    if isinstance(error, NotAsked) or not tries or not deadline.is_left(RETRY_NEEDS_SECONDS):
                        raise
                    time.sleep(RETRY_PAUSE_SECONDS)

    def _browse(
        self, kind: cache.Kind[T], question: Sequence[object], ask: Callable[[], T]
    ) -> tuple[T, bool]:
        """An answer as new as `kind` asks for; or, where a guest waits and the PMS does not answer, an old
        one, and whether it is that.
        """
        kept = kind.look(self.tenant_id, question)
        if kept.answer is not None and kind.is_fresh(kept):
            pms_cache_hits_total.labels(self.provider, kind.operation).inc()
            return kept.answer, False
        pms_cache_misses_total.labels(self.provider, kind.operation).inc()
        try:
            answer = self._call(kind.operation, ask)
        except PmsUnavailable:
            if kept.answer is None or not deadline.is_set() or not kind.is_usable(kept):
                raise
            pms_stale_answers_total.labels(self.provider, kind.operation).inc()
            return kept.answer, True
        kind.keep(self.tenant_id, question, answer, kept.mark)
        return answer, False

    def property(self) -> PropertyInfo:
        return self._call("property", self.adapter.property)

    def room_types(self) -> Sequence[RoomTypeInfo]:
        return self._browse(cache.ROOM_TYPES, (), lambda: tuple(self.adapter.room_types()))[0]

    def availability(self, stay: Stay, party: Party) -> Availability:
        found, is_old = self._browse(
            cache.AVAILABILITY, (stay, party), lambda: self.adapter.availability(stay, party)
        )
        return replace(found, stale=True) if is_old else found

    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        return self._call(
            "quote", lambda: self.adapter.quote(room_type_code, stay, party, hold_token=hold_token)
        )

    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        held = self._call(
            "hold", lambda: self.adapter.hold(room_type_code, stay, minutes=minutes, replaces=replaces)
        )
        if held.token or replaces:
            cache.drop(self.tenant_id)
        return held

    def release(self, token: str) -> None:
        self._call("release", lambda: self.adapter.release(token))
        if token:
            cache.drop(self.tenant_id)

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
        try:
            return self._call("health", self._healthy)
        except PmsError as error:
            return Health(ok=False, detail=str(error))

    def _healthy(self) -> Health:
        """Health that is a failure where it is none, so that the breaker hears of it."""
        found = self.adapter.health()
        if not found.ok:
            raise PmsUnavailable(found.detail)
        return found


_CHANGE_NOTHING = frozenset({"note", "hold", "release"})
"""Writes that change no price and no room, or only where they say so."""


_LOOKS_AFTER_WRITES = frozenset({"read", "find_by_key"})
"""Reads by which the house finds out what it has written."""


def _kind(operation: str) -> Kind:
    """On whose account a call is made."""
    if OPERATIONS[operation].writes:
        return Kind.WRITE
    if deadline.is_set():
        return Kind.GUEST
    return Kind.WRITE if operation in _LOOKS_AFTER_WRITES else Kind.HOUSE


def try_again(tenant_id: int) -> None:
    """Ask a PMS that does not answer whether it does now; one that does is left in peace."""
    pms = pms_of(tenant_id)
    if not pms.keeps_our_records and not pms.guard.look().closed:
        pms.health()


def pms_of(tenant_id: int) -> Gateway:
    """This hotel's PMS. Raises PmsUnavailable where there is no adapter for it."""
    return Gateway(registry.adapter_for(tenant_id), tenant_id)
