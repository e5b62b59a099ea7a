"""Changing a booking. QloApps knows one way, to replace it whole, which loses whatever is not said again; and
rooms it keeps keep their party, whatever is said (recordings 170 to 188).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hotel_agent.lib.money import Money
from pms import locks
from pms.adapters.qloapps import bodies, catalogue, finding, guests, prices, replacing, rivals, searching
from pms.adapters.qloapps.answers import BookedRoom, BookedService, Booking
from pms.adapters.qloapps.catalogue import RoomTypeOnSale
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.replacing import Wanted
from pms.adapters.qloapps.stays import Booked, booking, info, total_of
from pms.errors import InvalidRequest, PriceChanged
from pms.types import (
    ChangePreview,
    Offer,
    ReservationInfo,
    ReservationStatus,
    Stay,
    StayChange,
    TaxLine,
)

_SAME_RATE = Decimal("0.005")
"""A tax that was rounded tells its rate no better than this."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A booking as it is, what it is to become, and what that costs."""

    stay: Booked
    full: Booking
    wanted: Wanted
    offer: Offer


def change_preview(desk: Desk, reference: str, change: StayChange) -> ChangePreview:
    """See `Pms.change_preview`. QloApps counts a stay's own nights as taken: one more night in a full house
    is NoRoom, though the room is the guest's own.
    """
    found = _looked_at(desk, reference, change)
    zero = Money.zero(found.offer.currency)
    return ChangePreview(
        reference=found.stay.order.reference, offer=found.offer, old_total=total_of(found.full), fee=zero
    )


def change(desk: Desk, reference: str, change: StayChange, expected_total: Money) -> ReservationInfo:
    """See `Pms.change`."""
    with locks.held(
        desk.tenant_id, rivals.LOCK, seconds=rivals.LOCK_SECONDS, wait_seconds=rivals.LOCK_WAIT_SECONDS
    ) as lock:
        found = _looked_at(desk, reference, change)
        if found.offer.total != expected_total:
            raise PriceChanged(found.offer.total)
        if not found.wanted.is_already(found.stay):
            lock.check()
            replacing.replace(desk, found.stay, found.full, found.wanted, expected_total)
        return info(desk, finding.stay_of(desk, reference))


def note(desk: Desk, reference: str, text: str) -> None:
    """See `Pms.note`. The booking is replaced by itself, with one more remark."""
    if not bodies.remark(text):
        raise InvalidRequest("a note says something")
    stay = finding.stay_of(desk, reference)
    if not stay.alive:
        raise InvalidRequest(f"{reference} is {stay.status}")
    full = booking(desk, stay.order.id)
    replacing.add_remark(desk, stay, full, text)


def _looked_at(desk: Desk, reference: str, change: StayChange) -> _Change:
    """Raises NotFound, NoRoom, InvalidRequest."""
    stay = finding.stay_of(desk, reference)
    if stay.status is not ReservationStatus.CONFIRMED:
        raise InvalidRequest(f"{reference} is {stay.status}")
    full = booking(desk, stay.order.id)
    room = replacing.only_room(stay, full)
    types = catalogue.on_sale(desk.client, desk.hotel.language)
    before = types.get(stay.rows[0].id_product)
    kind = catalogue.room_type(types, change.room_type_code or str(stay.rows[0].id_product))
    extras = _extras(room, before)
    wanted = Wanted(kind.id, change.stay or stay.stay, change.party or stay.party, _services(kind, extras))
    guests.check_party(wanted.party)
    if not kind.takes(wanted.party):
        raise InvalidRequest(f"{wanted.party.guests} guests are too many for room type {kind.info.code}")
    if wanted.keeps_room(stay):
        return _Change(stay, full, wanted, _as_it_is(desk, kind, full, wanted))
    for extra in extras:
        if extra.id_service not in kind.offered:
            raise InvalidRequest(f"{extra.name} is not to be had with room type {kind.info.code}")
    return _Change(stay, full, wanted, _moved(desk, wanted, stay.stay, extras))


def _extras(room: BookedRoom, kind: RoomTypeOnSale | None) -> tuple[BookedService, ...]:
    """What was added to the room besides that which every booking of its type has."""
    usual = kind.booked_services if kind else ()
    return tuple(service for service in room.services if service.id_service not in usual)


def _services(kind: RoomTypeOnSale, extras: Sequence[BookedService]) -> tuple[BookedService, ...]:
    return (*(BookedService(id_service=number) for number in kind.booked_services), *extras)


def _as_it_is(desk: Desk, kind: RoomTypeOnSale, full: Booking, wanted: Wanted) -> Offer:
    """The same room for the same nights costs the same, whoever sleeps in it."""
    room = full.room_types[0].rooms[0]
    inside = [service for service in room.services if service.id_service in kind.in_price]
    beside = [service for service in room.services if service.id_service not in kind.in_price]
    net = sum((service.total_price_without_tax for service in inside), room.unit_price_without_tax)
    tax = Money(sum((service.total_tax for service in inside), room.total_tax), full.currency).rounded()
    price = Money(net, full.currency).rounded() + tax
    nights = prices.even_nights(wanted.stay, price)
    offer = Offer(
        room_type=kind.info,
        stay=wanted.stay,
        party=wanted.party,
        nights=nights,
        taxes=(TaxLine(desk.access.options.tax_name, tax, included=True),) if tax else (),
        total=price,
        first_night_total=nights[0].price,
        rooms_left=1,
    )
    share = room.total_tax / room.unit_price_without_tax if room.unit_price_without_tax else Decimal(0)
    return _with_extras(offer, beside, wanted.stay.nights, share)


def _moved(desk: Desk, wanted: Wanted, before: Stay, extras: Sequence[BookedService]) -> Offer:
    """Other nights or another room at the prices of today. Raises NoRoom, InvalidRequest."""
    _, offer = searching.quote(desk.client, desk.hotel, str(wanted.room_type), wanted.stay, wanted.party)
    inside = sum((tax.amount.amount for tax in offer.taxes if tax.included), Decimal(0))
    room = sum((night.price.amount for night in offer.nights), Decimal(0))
    return _with_extras(offer, extras, before.nights, inside / (room - inside) if room - inside else inside)


def _with_extras(offer: Offer, extras: Sequence[BookedService], nights: int, share: Decimal) -> Offer:
    """An offer with services on top that a booking of `nights` nights has. `share` is the tax on the room."""
    for extra in extras:
        line = _line(extra, nights, offer.stay.nights, share, offer.currency)
        first = (
            line.amount * Decimal(1)
            if not extra.per_night
            else Money(line.amount.amount / offer.stay.nights, offer.currency).rounded()
        )
        offer = replace(
            offer,
            taxes=(*offer.taxes, line),
            total=offer.total + line.amount,
            first_night_total=offer.first_night_total + first,
        )
    return offer


def _line(service: BookedService, before: int, nights: int, share: Decimal, currency: str) -> TaxLine:
    """What a service will cost with its tax: as now for each night, where it is charged by the night."""
    net = service.total_price_without_tax
    if not net:
        return TaxLine(service.name, Money.zero(currency), included=False)
    now = service.total_tax / net
    rate = share if abs(now - share) < _SAME_RATE else now
    scaled = net / before * nights if service.per_night else net
    return TaxLine(service.name, Money(scaled * (1 + rate), currency).rounded(), included=False)
