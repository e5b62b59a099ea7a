"""The hotel's own QloApps, over its web service."""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms.adapters.qloapps import booking, cancelling, catalogue, changing, feed, finding, probing, searching
from pms.adapters.qloapps.desk import PROVIDER, Desk, desk_of
from pms.errors import InvalidRequest, PmsError
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


class QloAppsPms(Pms):
    """See `pms.interface`; every method asks QloApps, nothing is kept between two.

    QloApps knows neither holds nor hours: `hold` gives an empty token, and extra hours are InvalidRequest.
    A room type's code is its id there, a stay's reference that of its order.
    """

    provider = PROVIDER

    def __init__(self, connection: PmsConnection) -> None:
        self.connection = connection

    @cached_property
    def desk(self) -> Desk:
        """Raises PmsUnavailable where the connection is not complete."""
        return desk_of(self.connection)

    def property(self) -> PropertyInfo:
        hotel, profile = probing.hotel_of(self.desk), self.desk.hotel
        place = " ".join(part for part in (hotel.zipcode, hotel.city) if part)
        return PropertyInfo(
            name=catalogue.one_text(hotel.hotel_name) or profile.name,
            timezone=profile.timezone,
            currency=profile.currency,
            check_in_from=_hour(hotel.check_in) or profile.check_in_from,
            check_out_until=_hour(hotel.check_out) or profile.check_out_until,
            address=", ".join(part for part in (hotel.address, place) if part),
            phone=hotel.phone,
            email=hotel.email,
        )

    def room_types(self) -> Sequence[RoomTypeInfo]:
        types = catalogue.on_sale(self.desk.client, self.desk.hotel.language)
        return [kind.info for kind in types.values()]

    def availability(self, stay: Stay, party: Party) -> Availability:
        return searching.availability(self.desk.client, self.desk.hotel, stay, party)

    def quote(self, room_type_code: str, stay: Stay, party: Party, *, hold_token: str = "") -> Offer:
        _, offer = searching.quote(self.desk.client, self.desk.hotel, room_type_code, stay, party)
        return offer

    def hold(self, room_type_code: str, stay: Stay, *, minutes: int, replaces: str = "") -> HoldInfo:
        return HoldInfo("", clock.now())

    def release(self, token: str) -> None:
        return None

    def reserve(self, request: BookingRequest) -> ReservationInfo:
        return booking.reserve(self.desk, request)

    def read(self, reference: str) -> ReservationInfo:
        return finding.read(self.desk, reference)

    def find(self, query: FindBy) -> Sequence[ReservationInfo]:
        return finding.find(self.desk, query)

    def find_by_key(self, idempotency_key: str) -> ReservationInfo | None:
        return booking.find_by_key(self.desk, idempotency_key)

    def change_preview(self, reference: str, change: StayChange) -> ChangePreview:
        return changing.change_preview(self.desk, reference, change)

    def change(
        self, reference: str, change: StayChange, *, expected_total: Money, idempotency_key: str
    ) -> ReservationInfo:
        return changing.change(self.desk, reference, change, expected_total)

    def cancel_preview(self, reference: str) -> CancelPreview:
        return cancelling.cancel_preview(self.desk, reference)

    def cancel(self, reference: str) -> ReservationInfo:
        return cancelling.cancel(self.desk, reference)

    def extra_time_preview(self, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
        raise _no_hours(kind)

    def extra_time_book(
        self, reference: str, kind: ExtraTime, at: dt.time, *, expected_fee: Money
    ) -> ReservationInfo:
        raise _no_hours(kind)

    def arrivals(self, date: dt.date) -> Sequence[ReservationInfo]:
        return finding.arrivals(self.desk, date)

    def departures(self, date: dt.date) -> Sequence[ReservationInfo]:
        return finding.departures(self.desk, date)

    def in_house(self, date: dt.date) -> Sequence[ReservationInfo]:
        return finding.in_house(self.desk, date)

    def changes_since(self, cursor: str) -> ChangePage:
        return feed.changes_since(self.desk, cursor)

    def note(self, reference: str, text: str) -> None:
        changing.note(self.desk, reference, text)

    def health(self) -> Health:
        try:
            return probing.health(self.desk)
        except PmsError as error:
            return Health(ok=False, detail=str(error))


def _no_hours(kind: ExtraTime) -> InvalidRequest:
    return InvalidRequest(f"QloApps keeps no hours of a stay: {kind.value.replace('_', ' ')} is reception's")


def _hour(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        return None
