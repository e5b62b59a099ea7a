"""The built-in PMS: a small hotel's rooms, rates and stays in our own tables."""

from collections.abc import Sequence

from django.db import DatabaseError

from pms import selectors
from pms.adapters.builtin import bookings, holds, searching
from pms.adapters.builtin.rows import PROVIDER
from pms.errors import NotFound
from pms.interface import Pms
from pms.models import PmsConnection, RoomType
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
from tenants.scope import scope


class BuiltinPms(Pms):
    """See `pms.interface`. Every method is a transaction of its own, in the hotel's scope."""

    provider = PROVIDER
    keeps_our_records = True

    def __init__(self, connection: PmsConnection) -> None:
        self.tenant_id = connection.tenant_id

    def room_types(self) -> Sequence[RoomTypeInfo]:
        with scope(self.tenant_id):
            rows = RoomType.objects.of(self.tenant_id).filter(active=True)
            return [selectors.room_type_info(row) for row in rows]

    def availability(self, stay: Stay, party: Party) -> Availability:
        return searching.search(self.tenant_id, stay, party)

    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        with scope(self.tenant_id):
            own_hold = holds.live(self.tenant_id, hold_token)
        return searching.offer(self.tenant_id, room_type_code, stay, party, own_hold=own_hold)

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
        return bookings.read(self.tenant_id, reference)

    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        return bookings.find_by_key(self.tenant_id, idempotency_key)

    def cancel_preview(self, reference: str) -> CancelPreview:
        return bookings.cancel_preview(self.tenant_id, reference)

    def cancel(self, reference: str) -> ReservationInfo:
        return bookings.cancel(self.tenant_id, reference)

    def health(self) -> Health:
        try:
            with scope(self.tenant_id):
                rooms = RoomType.objects.of(self.tenant_id).filter(active=True).count()
        except DatabaseError as error:
            return Health(ok=False, detail=type(error).__name__)
        return Health(ok=rooms > 0, detail="" if rooms else "no room type is on sale")
