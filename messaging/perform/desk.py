"""What the dialogue asks of the PMS, and every answer of it as an event."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from messaging.dialogue.actions import FindOffers, ListRoomTypes, MakeQuote, MakeQuotes, Reserve, ReserveRooms
from messaging.dialogue.events import (
    BookingSettled,
    OffersFound,
    QuoteFailed,
    QuoteMade,
    QuotesMade,
    Reason,
    Reserved,
    ReserveFailed,
    RoomsReserved,
    RoomTypesListed,
    SearchFailed,
)
from messaging.perform.stay_desk import StayDesk
from pms import policy
from pms.attempts import Outcome
from pms.bookings import Booking, Result
from pms.errors import NoRoom, PmsError, PriceChanged, QuoteExpired, Refused, UnknownOutcome
from pms.types import GuestDetails, Party, QuoteInfo, ReservationInfo, RoomsAvailability, Stay
from tenants.types import TenantInfo

log = structlog.get_logger(__name__)


class Desk(StayDesk, Protocol):
    """What the front desk uses of the PMS: `pms.front_desk`."""

    def search_rooms(self, tenant_id: int, stay: Stay, parties: Sequence[Party]) -> RoomsAvailability: ...

    def holds_release(self, *, tenant_id: int, quote_ids: Sequence[int]) -> None: ...

    def quote_make(
        self,
        *,
        tenant_id: int,
        room_type_code: str,
        stay: Stay,
        party: Party,
        hold_replaces: int | None = None,
    ) -> QuoteInfo: ...

    def reservation_make(
        self,
        *,
        tenant_id: int,
        quote_id: int,
        guest: GuestDetails,
        idempotency_key: str,
        confirmed_total: Money,
        asker: str,
    ) -> ReservationInfo: ...

    def reservations_make(
        self, *, tenant_id: int, bookings: Sequence[Booking], guest: GuestDetails, asker: str
    ) -> tuple[ReservationInfo | PmsError | None, ...]: ...

    def booking_result(self, tenant_id: int, attempt_id: int) -> Result | None: ...


@dataclass(frozen=True, slots=True)
class Asker:
    """Who has a stay booked: the guest's phone and language, and the conversation that hears of it."""

    phone: str
    language: str
    conversation_id: int

    @property
    def name(self) -> str:
        """As the PMS side gives it back with a result that comes late (messaging.booking_news)."""
        return f"conversation:{self.conversation_id}"


def offers(desk: Desk, hotel: TenantInfo, wanted: FindOffers) -> OffersFound | SearchFailed:
    """What is free, and what cancelling each of it would cost."""
    try:
        give_up(desk, hotel, wanted.gives_up)
        availability = desk.search_offers(hotel.id, wanted.stay, wanted.party)
    except PmsError as error:
        return SearchFailed("refused" if isinstance(error, Refused) else "unavailable")
    now = clock.now()
    terms = {
        offer.room_type.code: policy.cancellation_terms(hotel, offer, at=now) for offer in availability.offers
    }
    return OffersFound(availability, terms)


def room_types(desk: Desk, hotel: TenantInfo, wanted: ListRoomTypes) -> RoomTypesListed:
    """The hotel's kinds of room; none where the PMS does not answer."""
    try:
        return RoomTypesListed(desk.room_types(hotel.id), wanted.photos, wanted.only)
    except PmsError:
        return RoomTypesListed(())


def quote(desk: Desk, hotel: TenantInfo, wanted: MakeQuote) -> QuoteMade | QuoteFailed:
    """A fresh price with a room held for it."""
    try:
        return QuoteMade(
            desk.quote_make(
                tenant_id=hotel.id,
                room_type_code=wanted.room,
                stay=wanted.stay,
                party=wanted.party,
                hold_replaces=wanted.replaces,
            )
        )
    except NoRoom:
        return QuoteFailed("no_room")
    except PmsError as error:
        return QuoteFailed("refused" if isinstance(error, Refused) else "unavailable")


def quotes(desk: Desk, hotel: TenantInfo, wanted: MakeQuotes) -> QuotesMade | QuoteFailed:
    """Fresh prices with a room held for each; where one cannot be had, none is kept."""
    made: list[QuoteInfo] = []
    for room in wanted.rooms:
        result = quote(desk, hotel, room)
        if isinstance(result, QuoteFailed):
            with suppress(PmsError):  # they run out by themselves
                give_up(desk, hotel, [one.id for one in made])
            return result
        made.append(result.quote)
    return QuotesMade(tuple(made))


def give_up(desk: Desk, hotel: TenantInfo, quote_ids: Sequence[int]) -> None:
    """Rooms kept for the guest's own quotes are free again. Raises PmsUnavailable."""
    if quote_ids:
        desk.holds_release(tenant_id=hotel.id, quote_ids=quote_ids)


def reserve(desk: Desk, hotel: TenantInfo, wanted: Reserve, asker: Asker) -> Reserved | ReserveFailed:
    """Write the stay, once per summary (`wanted.key`), and read it back, or learn that it takes longer."""
    guest = GuestDetails(wanted.name, wanted.email, asker.phone, asker.language)
    try:
        return Reserved(
            desk.reservation_make(
                tenant_id=hotel.id,
                quote_id=wanted.quote_id,
                guest=guest,
                idempotency_key=wanted.key,
                confirmed_total=wanted.total,
                asker=asker.name,
            )
        )
    except PmsError as error:
        log.info("reservation_not_made", reason=type(error).__name__)
        return _not_reserved(error)


def reserve_rooms(desk: Desk, hotel: TenantInfo, wanted: ReserveRooms, asker: Asker) -> RoomsReserved:
    """Write the rooms of one summary; what became of each."""
    first = wanted.rooms[0]
    try:
        results = desk.reservations_make(
            tenant_id=hotel.id,
            bookings=[Booking(room.quote_id, room.key, room.total) for room in wanted.rooms],
            guest=GuestDetails(first.name, first.email, asker.phone, asker.language),
            asker=asker.name,
        )
    except PmsError as error:
        results = (error, *(None for _ in wanted.rooms[1:]))
    return RoomsReserved(tuple(_result(result) for result in results))


def _result(result: ReservationInfo | PmsError | None) -> Reserved | ReserveFailed | None:
    if isinstance(result, PmsError):
        log.info("reservation_not_made", reason=type(result).__name__)
        return _not_reserved(result)
    return Reserved(result) if result is not None else None


def settled(desk: Desk, hotel: TenantInfo, attempt_id: int) -> BookingSettled | None:
    """What became of a booking that took long; None where it is nobody's."""
    result = desk.booking_result(hotel.id, attempt_id)
    if result is None:
        return None
    if result.reservation is not None:
        return BookingSettled(result.quote_id, Reserved(result.reservation))
    return BookingSettled(
        result.quote_id, ReserveFailed(_REASONS.get(result.outcome, "unknown"), result.total)
    )


_REASONS: Final[dict[Outcome, Reason]] = {
    Outcome.PRICE_CHANGED: "price_changed",
    Outcome.NO_ROOM: "no_room",
    Outcome.EXPIRED: "expired",
    Outcome.REFUSED: "refused",
    Outcome.UNAVAILABLE: "unavailable",
    Outcome.NOT_BOOKED: "not_booked",
}


def _not_reserved(error: PmsError) -> ReserveFailed:
    match error:
        case PriceChanged():
            return ReserveFailed("price_changed", error.total)
        case NoRoom():
            return ReserveFailed("no_room")
        case QuoteExpired():
            return ReserveFailed("expired")
        case UnknownOutcome():
            return ReserveFailed("unknown")
        case Refused():
            return ReserveFailed("refused")
        case _:
            return ReserveFailed("unavailable")
