"""A PMS that keeps its stays outside our tables, in the memory of the test, and can fall silent."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from hotel_agent.lib import clock
from pms.errors import NotFound, PmsUnavailable, UnknownOutcome
from pms.interface import Pms
from pms.models import PmsConnection
from pms.types import (
    Availability,
    BookingRequest,
    CancelPreview,
    Health,
    HoldInfo,
    Offer,
    Party,
    ReservationInfo,
    ReservationStatus,
    RoomTypeInfo,
    Stay,
)


class ElsewherePms(Pms):
    """Knows no holds. With `silent_after_write` it books and does not answer; `reads_as`: always."""

    provider = "elsewhere"

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.lock = Lock()
        self.stays: dict[str, ReservationInfo] = {}
        self.silent_after_write = False
        self.unreadable = False
        self.reads_as: ReservationStatus | None = None

    def __call__(self, connection: PmsConnection) -> Pms:
        """Stands in the registry in place of a class."""
        return self

    def room_types(self) -> Sequence[RoomTypeInfo]:
        return [self.offer.room_type]

    def availability(self, stay: Stay, party: Party) -> Availability:
        return Availability(stay, party, (self.offer,), (), clock.now())

    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        return self.offer

    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        return HoldInfo("", clock.now())

    def release(self, token: str) -> None:
        return None

    def reserve(self, request: BookingRequest) -> ReservationInfo:
        with self.lock:
            return self.find_by_key(request.idempotency_key) or self._write(request)

    def _write(self, request: BookingRequest) -> ReservationInfo:
        reference = f"EW-{len(self.stays) + 1}"
        self.stays[reference] = ReservationInfo(
            reference,
            ReservationStatus.CONFIRMED,
            request.room_type_code,
            request.stay,
            request.party,
            request.guest,
            request.expected_total,
            request.idempotency_key,
        )
        if self.silent_after_write:
            raise UnknownOutcome("no answer")
        return self.stays[reference]

    def read(self, reference: str) -> ReservationInfo:
        if self.unreadable:
            raise PmsUnavailable("no answer")
        if reference not in self.stays:
            raise NotFound(reference)
        stay = self.stays[reference]
        return replace(stay, status=self.reads_as) if self.reads_as else stay

    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        found = (stay for stay in self.stays.values() if stay.idempotency_key == idempotency_key)
        return next(found, None)

    def cancel_preview(self, reference: str) -> CancelPreview:
        return CancelPreview(reference, self.offer.total, None)

    def cancel(self, reference: str) -> ReservationInfo:
        self.stays[reference] = replace(self.read(reference), status=ReservationStatus.CANCELLED)
        return self.read(reference)

    def health(self) -> Health:
        return Health(ok=True)
