"""What the front desk uses of the PMS about stays that are booked: `pms.front_desk`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from hotel_agent.lib.money import Money
from pms.types import (
    Availability,
    CancelPreview,
    ChangeQuoteInfo,
    ExtraTime,
    ExtraTimeOffer,
    FindBy,
    Party,
    ReservationInfo,
    RoomTypeInfo,
    Stay,
    StayChange,
)


class StayDesk(Protocol):
    """The calls that `messaging.perform.stays` makes."""

    def search_offers(self, tenant_id: int, stay: Stay, party: Party) -> Availability: ...

    def room_types(self, tenant_id: int) -> Sequence[RoomTypeInfo]: ...

    def reservation_read(self, tenant_id: int, reference: str) -> ReservationInfo: ...

    def reservations_find(self, tenant_id: int, query: FindBy) -> Sequence[ReservationInfo]: ...

    def cancel_preview(self, *, tenant_id: int, reference: str) -> CancelPreview: ...

    def reservation_cancel(self, *, tenant_id: int, reference: str, actor: str) -> ReservationInfo: ...

    def change_quote_make(self, *, tenant_id: int, reference: str, change: StayChange) -> ChangeQuoteInfo: ...

    def reservation_change(
        self, *, tenant_id: int, quote_id: int, idempotency_key: str, confirmed_total: Money, actor: str
    ) -> ReservationInfo: ...

    def extra_time_preview(
        self, *, tenant_id: int, reference: str, kind: ExtraTime, at: dt.time
    ) -> ExtraTimeOffer: ...

    def extra_time_book(
        self,
        *,
        tenant_id: int,
        reference: str,
        kind: ExtraTime,
        at: dt.time,
        confirmed_fee: Money,
        actor: str,
    ) -> ReservationInfo: ...
