"""The built-in PMS: a small hotel's rooms, rates and stays in our own tables."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.db import DatabaseError

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import policy, selectors
from pms.adapters.builtin import bookings, changes, extra_time, holds, notes, searching, stays
from pms.adapters.builtin.rows import PROVIDER
from pms.errors import NotFound
from pms.interface import Pms
from pms.models import PmsConnection, RoomType
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
from tenants.models import Tenant
from tenants.scope import scope

PRICE_LIFE = dt.timedelta(minutes=10)
"""How long the hotel stands by a price it has said."""


class BuiltinPms(Pms):
    """See `pms.interface`. Every method is a transaction of its own, in the hotel's scope."""

    provider = PROVIDER
    keeps_our_records = True

    def __init__(self, connection: PmsConnection) -> None:
        self.tenant_id = connection.tenant_id

    def property(self) -> PropertyInfo:
        hotel = Tenant.objects.get(pk=self.tenant_id)
        return PropertyInfo(
            name=hotel.name,
            timezone=hotel.timezone,
            currency=hotel.currency,
            check_in_from=hotel.check_in_from,
            check_out_until=hotel.check_out_until,
            address=hotel.address,
            phone=hotel.phone,
            email=hotel.email,
        )

    def room_types(self) -> Sequence[RoomTypeInfo]:
        with scope(self.tenant_id):
            rows = RoomType.objects.of(self.tenant_id).filter(active=True)
            return [selectors.room_type_info(row) for row in rows]

    def availability(self, stay: Stay, party: Party) -> Availability:
        return searching.search(self.tenant_id, stay, party)

    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        with scope(self.tenant_id):
            own = holds.live(self.tenant_id, hold_token)
        offer = searching.offer(self.tenant_id, room_type_code, stay, party, own=own)
        now = clock.now()
        terms = policy.cancellation_terms(Tenant.objects.get(pk=self.tenant_id), offer, at=now)
        return replace(offer, cancellation=terms, valid_until=now + PRICE_LIFE)

    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        if replaces:
            holds.release(self.tenant_id, replaces)
        with scope(self.tenant_id):
            row = RoomType.objects.of(self.tenant_id).filter(code=room_type_code, active=True).first()
        if row is None:
            raise NotFound(f"no room type {room_type_code!r}")
        return holds.make(self.tenant_id, row.pk, stay, minutes=minutes)

    def release(self, token: str) -> None:
        holds.release(self.tenant_id, token)

    def reserve(self, request: BookingRequest) -> ReservationInfo:
        return bookings.reserve(self.tenant_id, request)

    def read(self, reference: str) -> ReservationInfo:
        return stays.read(self.tenant_id, reference)

    def find(self, query: FindBy) -> Sequence[ReservationInfo]:
        return stays.find(self.tenant_id, query)

    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        return bookings.find_by_key(self.tenant_id, idempotency_key)

    def change_preview(self, reference: str, change: StayChange) -> ChangePreview:
        return changes.preview(self.tenant_id, reference, change)

    def change(
        self, reference: str, change: StayChange, *, expected_total: Money, idempotency_key: str
    ) -> ReservationInfo:
        return changes.change(self.tenant_id, reference, change, expected_total=expected_total)

    def cancel_preview(self, reference: str) -> CancelPreview:
        return bookings.cancel_preview(self.tenant_id, reference)

    def cancel(self, reference: str) -> ReservationInfo:
        return bookings.cancel(self.tenant_id, reference)

    def extra_time_preview(self, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
        return extra_time.preview(self.tenant_id, reference, kind, at)

    def extra_time_book(
        self, reference: str, kind: ExtraTime, at: dt.time, *, expected_fee: Money
    ) -> ReservationInfo:
        return extra_time.book(self.tenant_id, reference, kind, at, expected_fee=expected_fee)

    def arrivals(self, date: dt.date) -> Sequence[ReservationInfo]:
        return stays.arrivals(self.tenant_id, date)

    def departures(self, date: dt.date) -> Sequence[ReservationInfo]:
        return stays.departures(self.tenant_id, date)

    def in_house(self, date: dt.date) -> Sequence[ReservationInfo]:
        return stays.in_house(self.tenant_id, date)

    def changes_since(self, cursor: str) -> ChangePage:
        return stays.changes_since(self.tenant_id, cursor)

    def note(self, reference: str, text: str) -> None:
        notes.add(self.tenant_id, reference, text)

    def health(self) -> Health:
        try:
            with scope(self.tenant_id):
                rooms = RoomType.objects.of(self.tenant_id).filter(active=True).count()
        except DatabaseError as error:
            return Health(ok=False, detail=type(error).__name__)
        return Health(ok=rooms > 0, detail="" if rooms else "no room type is on sale")
