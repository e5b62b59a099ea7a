"""Early check-in and late check-out by the hotel's rule: until its hour, for its share of a night.

The room is needed where somebody sleeps in it the night before, or comes into it that day. Where another room
of the same type helps, whoever has not arrived yet is given that one.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import selectors
from pms.adapters.builtin import folios, inventory, loading, pricing, rows, stays
from pms.adapters.builtin.contention import busy_is_unavailable
from pms.errors import InvalidRequest, NoRoom, PriceChanged
from pms.models import FolioLine, Reservation, Room, RoomNight
from pms.types import ExtraTime, ExtraTimeOffer, ReservationInfo, ReservationStatus, Stay
from tenants.models import Tenant
from tenants.scope import scope

_IN_TIME = {
    ExtraTime.EARLY_CHECK_IN: frozenset({ReservationStatus.CONFIRMED}),
    ExtraTime.LATE_CHECK_OUT: frozenset({ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE}),
}


def preview(tenant_id: int, reference: str, kind: ExtraTime, at: dt.time) -> ExtraTimeOffer:
    """See `Pms.extra_time_preview`."""
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference)
        fee = _fee(row, kind, at)
        if fee:
            _way(row, kind)
    return ExtraTimeOffer(row.reference or "", kind, at, fee)


def book(
    tenant_id: int, reference: str, kind: ExtraTime, at: dt.time, *, expected_fee: Money
) -> ReservationInfo:
    """See `Pms.extra_time_book`."""
    with busy_is_unavailable(), scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        fee = _fee(row, kind, at)
        if fee != expected_fee:
            raise PriceChanged(fee)
        if getattr(row, kind.value) != at:
            _agree(row, kind, at, fee)
    return stays.read(tenant_id, reference)


def drop_of_other_days(row: Reservation, before: Stay) -> None:
    """Hours that were agreed for a day the stay no longer begins or ends on are agreed no more, and their
    charge is taken back. The row is changed and not saved.
    """
    if row.check_in != before.check_in and row.early_check_in is not None:
        row.early_check_in = None
        folios.take_back_all(row, FolioLine.Kind.EARLY_CHECK_IN)
    if row.check_out != before.check_out and row.late_check_out is not None:
        row.late_check_out = None
        folios.take_back_all(row, FolioLine.Kind.LATE_CHECK_OUT)


def _agree(row: Reservation, kind: ExtraTime, at: dt.time, fee: Money) -> None:
    """Another hour takes the place of one that was agreed before."""
    way = _way(row, kind) if fee else None
    if way is not None:
        _make(way)
    row.announced = row.announced or selectors.announced_facts(row)
    setattr(row, kind.value, at)
    rows.touch(row, "announced", kind.value)
    folios.take_back_all(row, FolioLine.Kind(kind.value))
    if fee:
        folios.add(row, FolioLine.Kind(kind.value), amount=fee.amount, text=f"{at:%H:%M}")


def _fee(row: Reservation, kind: ExtraTime, at: dt.time) -> Money:
    """The share of the first or last night's price, with the taxes that are a percentage of prices.

    Nothing for an hour that is the hotel's own. Raises InvalidRequest for one beyond its rule.
    """
    hotel = Tenant.objects.get(pk=row.tenant_id)
    if row.status not in _IN_TIME[kind]:
        raise InvalidRequest(f"{row.reference} is {row.status}")
    if _is_over(row, kind, hotel):
        raise InvalidRequest(f"the day of {row.reference} is over")
    if kind is ExtraTime.LATE_CHECK_OUT:
        limit, percent = hotel.late_check_out_until, hotel.late_check_out_percent
        is_usual, is_beyond = at <= hotel.check_out_until, at > limit
    else:
        limit, percent = hotel.early_check_in_from, hotel.early_check_in_percent
        is_usual, is_beyond = at >= hotel.check_in_from, at < limit
    if is_usual:
        return Money.zero(row.currency)
    if is_beyond:
        raise InvalidRequest(f"{at:%H:%M} is beyond {limit:%H:%M}")
    return _share_of_night(row, kind, percent)


def _is_over(row: Reservation, kind: ExtraTime, hotel: Tenant) -> bool:
    day = row.check_out if kind is ExtraTime.LATE_CHECK_OUT else row.check_in
    return day < clock.local_today(hotel.timezone)


def _share_of_night(row: Reservation, kind: ExtraTime, percent: Decimal) -> Money:
    nights = row.figures["nights"]
    night = nights[-1] if kind is ExtraTime.LATE_CHECK_OUT else nights[0]
    share = Decimal(night["price"]) * percent / 100
    return pricing.with_percentages(share, loading.taxes_of(row.tenant_id), row.currency)


@dataclass(frozen=True, slots=True)
class Way:
    """How the room stays with the guest: this stay goes into that room."""

    reservation: Reservation
    room: Room


def _way(row: Reservation, kind: ExtraTime) -> Way | None:
    """None: nobody needs the room. Raises NoRoom."""
    day = dt.timedelta(days=1)
    if kind is ExtraTime.LATE_CHECK_OUT:
        longer, night = Stay(row.check_in, row.check_out + day), row.check_out
    else:
        longer, night = Stay(row.check_in - day, row.check_out), row.check_in - day
    room = Room.objects.of(row.tenant_id).select_related("room_type").filter(number=row.room_number).first()
    if room is None:
        raise NoRoom
    taken = RoomNight.objects.of(row.tenant_id).filter(room=room, night=night)
    in_the_way = taken.filter(inventory.counts()).exclude(reservation=row).first()
    if in_the_way is None:
        return None
    if row.status == ReservationStatus.CONFIRMED:
        other_room = inventory.best_room(row.tenant_id, room.room_type_id, longer, own=row)
        if other_room is not None:
            return Way(row, other_room)
    guest = in_the_way.reservation
    if guest is None or guest.status != ReservationStatus.CONFIRMED or guest.room_type_id is None:
        raise NoRoom
    stay = Stay(guest.check_in, guest.check_out)
    other_room = inventory.best_room(row.tenant_id, guest.room_type_id, stay, own=guest, without=[room.pk])
    if other_room is None:
        raise NoRoom
    return Way(guest, other_room)


def _make(way: Way) -> None:
    """Raises NoRoom where the room was lost meanwhile, which undoes the transaction."""
    stay = Stay(way.reservation.check_in, way.reservation.check_out)
    if not inventory.move(way.reservation, way.room, stay.night_dates, since=stay.check_in):
        raise NoRoom
    way.reservation.room_number = way.room.number
    rows.touch(way.reservation, "room_number")
