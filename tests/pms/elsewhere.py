"""A PMS that keeps its stays outside our tables, in the memory of the test, and can fall silent."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import matching
from pms.errors import InvalidRequest, NotFound, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.interface import Pms
from pms.models import PmsConnection
from pms.types import (
    Availability,
    BookingRequest,
    ByEmail,
    ByPhone,
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
    ReservationStatus,
    RoomTypeInfo,
    Stay,
    StayChange,
)


class ElsewherePms(Pms):
    """Knows no holds. With `silent_after_write` it books and does not answer; `reads_as`: always."""

    provider = "elsewhere"

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.lock = Lock()
        self.stays: dict[str, ReservationInfo] = {}
        self.notes: list[tuple[str, str]] = []
        self.changed: tuple[str, ...] = ()
        self.silent_after_write = False
        self.unreadable = False
        self.reads_as: ReservationStatus | None = None

    def __call__(self, connection: PmsConnection) -> Pms:
        """Stands in the registry in place of a class."""
        return self

    def property(self) -> PropertyInfo:
        return PropertyInfo("Elsewhere", "Europe/Dublin", self.offer.currency, dt.time(15), dt.time(11))

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

    def find(self, query: FindBy) -> Sequence[ReservationInfo]:
        return [stay for stay in self.stays.values() if _fits(stay, query)]

    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        found = (stay for stay in self.stays.values() if stay.idempotency_key == idempotency_key)
        return next(found, None)

    def change_preview(self, reference: str, change: StayChange) -> ChangePreview:
        now = self.read(reference)
        stay, party = change.stay or now.stay, change.party or now.party
        total = self.offer.first_night_total * stay.nights
        offer = replace(self.offer, stay=stay, party=party, total=total.rounded())
        return ChangePreview(reference, offer, now.total, Money.zero(total.currency))

    def change(
        self, reference: str, change: StayChange, *, expected_total: Money, idempotency_key: str
    ) -> ReservationInfo:
        offer = self.change_preview(reference, change).offer
        if offer.total != expected_total:
            raise PriceChanged(offer.total)
        self.stays[reference] = replace(
            self.stays[reference], stay=offer.stay, party=offer.party, total=offer.total
        )
        if self.silent_after_write:
            raise UnknownOutcome("no answer")
        return self.stays[reference]

    def cancel_preview(self, reference: str) -> CancelPreview:
        return CancelPreview(reference, self.offer.total, None)

    def cancel(self, reference: str) -> ReservationInfo:
        self.stays[reference] = replace(self.read(reference), status=ReservationStatus.CANCELLED)
        if self.silent_after_write:
            raise UnknownOutcome("no answer")
        return self.read(reference)

    def extra_time_preview(self, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
        raise InvalidRequest("this PMS keeps no hours")

    def extra_time_book(
        self, reference: str, kind: ExtraTime, at: dt.time, *, expected_fee: Money
    ) -> ReservationInfo:
        raise InvalidRequest("this PMS keeps no hours")

    def arrivals(self, date: dt.date) -> Sequence[ReservationInfo]:
        return [stay for stay in self.stays.values() if stay.stay.check_in == date]

    def departures(self, date: dt.date) -> Sequence[ReservationInfo]:
        return [stay for stay in self.stays.values() if stay.stay.check_out == date]

    def in_house(self, date: dt.date) -> Sequence[ReservationInfo]:
        return [stay for stay in self.stays.values() if date in stay.stay.night_dates]

    def changes_since(self, cursor: str) -> ChangePage:
        """The cursor is how many stays were there; `changed` names older ones."""
        stays = tuple(self.stays.values())[int(cursor or 0) :]
        return ChangePage((*stays, *(self.stays[name] for name in self.changed)), str(len(self.stays)))

    def note(self, reference: str, text: str) -> None:
        self.read(reference)
        self.notes.append((reference, text))

    def health(self) -> Health:
        return Health(ok=True)


def _fits(stay: ReservationInfo, query: FindBy) -> bool:
    match query:
        case ByEmail():
            return matching.same_email(stay.guest.email, query.email)
        case ByPhone():
            return matching.same_phone(stay.guest.phone, query.phone)
        case _:
            same = (stay.reference, stay.stay.check_in) == (query.reference, query.arrival)
            return same and matching.same_surname(query.surname, stay.guest.name)
