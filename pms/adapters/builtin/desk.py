"""What reception does with stays of the built-in PMS: the guest comes, leaves, does not come, gets a room."""

import datetime as dt
from collections.abc import Sequence

from governance import audit
from hotel_agent.lib import clock
from pms import figures, selectors
from pms.adapters.builtin import bookings, inventory, rows, stays
from pms.adapters.builtin.contention import busy_is_unavailable
from pms.errors import InvalidRequest, NoRoom, NotFound
from pms.models import Reservation, Room, RoomNight
from pms.types import CancelPreview, ReservationInfo, ReservationStatus, Stay
from tenants.models import Tenant
from tenants.scope import scope

_HAS_ROOM = frozenset({ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE})


def check_in(tenant_id: int, reference: str) -> ReservationInfo:
    """Again it stays so. Raises NotFound, InvalidRequest for a stay that is over or not today's."""
    with busy_is_unavailable(), scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        if row.status != ReservationStatus.IN_HOUSE:
            _only(row, ReservationStatus.CONFIRMED)
            if not row.check_in <= _today(row) < row.check_out:
                raise InvalidRequest(f"{row.reference} is from {row.check_in} to {row.check_out}")
            if RoomNight.objects.of(tenant_id).filter(reservation=row).count() == 0:
                raise InvalidRequest(f"{row.reference} has no room")
            row.status, row.arrived_at = ReservationStatus.IN_HOUSE, clock.now()
            rows.touch(row, "status", "arrived_at")
        return selectors.reservation_info(row)


def check_out(tenant_id: int, reference: str) -> ReservationInfo:
    """Nights from today on are on sale again; what the stay costs is not changed by leaving early.

    Again it stays so. Raises NotFound, InvalidRequest for a guest who is not in the house.
    """
    with busy_is_unavailable(), scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        if row.status != ReservationStatus.DEPARTED:
            _only(row, ReservationStatus.IN_HOUSE)
            row.status, row.departed_at = ReservationStatus.DEPARTED, clock.now()
            rows.touch(row, "status", "departed_at")
            RoomNight.objects.of(tenant_id).filter(reservation=row, night__gte=_today(row)).delete()
        return selectors.reservation_info(row)


def no_show_preview(tenant_id: int, reference: str) -> CancelPreview:
    """What a guest owes who did not come. Raises NotFound, InvalidRequest."""
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference)
        _did_not_come(row)
    fee = figures.terms_of(row.figures).arrival_fee
    return CancelPreview(reference=row.reference or "", fee=fee, free_until=None)


def no_show(tenant_id: int, reference: str) -> ReservationInfo:
    """The room is on sale again, the fee is owed. Again it stays so. Raises NotFound, InvalidRequest."""
    with busy_is_unavailable(), scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        if row.status != ReservationStatus.NO_SHOW:
            _did_not_come(row)
            fee = figures.terms_of(row.figures).arrival_fee
            bookings.end_unslept(row, ReservationStatus.NO_SHOW, fee)
        return selectors.reservation_info(row)


def rooms_for(tenant_id: int, reference: str) -> Sequence[str]:
    """Rooms of its type that are free for the rest of the stay, its own first. Raises NotFound,
    InvalidRequest.
    """
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference)
        rest = _rest(row)
        free = inventory.free_rooms_of(tenant_id, row.room_type_id or 0, rest, own=row)
        return sorted((room.number for room in free), key=lambda number: number != row.room_number)


def assign(tenant_id: int, reference: str, room_number: str, *, actor: str) -> ReservationInfo:
    """Give the stay this room for its rest; the audit keeps who did. Raises NotFound, NoRoom,
    InvalidRequest.
    """
    with scope(tenant_id):
        rest = _rest(stays.row_of(tenant_id, reference))
    inventory.forget_expired(tenant_id, rest)
    with busy_is_unavailable(), scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        rest = _rest(row)
        room = Room.objects.of(tenant_id).filter(number=room_number, active=True).first()
        if room is None:
            raise NotFound(f"no room {room_number!r}")
        if room.room_type_id != row.room_type_id:
            raise InvalidRequest(f"room {room_number} is no {row.room_type_code}")
        if row.room_number != room.number:
            if not inventory.room_is_free(tenant_id, room, rest, own=row) or not inventory.move(
                row, room, rest.night_dates, since=rest.check_in
            ):
                raise NoRoom
            audit.record(
                tenant_id=tenant_id,
                action="room_assigned",
                object_type="reservation",
                object_id=str(row.pk),
                actor=actor,
                before={"room": row.room_number},
                after={"room": room.number},
                correlation_id=row.correlation_id,
            )
            row.room_number = room.number
            rows.touch(row, "room_number")
        return selectors.reservation_info(row)


def _only(row: Reservation, status: ReservationStatus) -> None:
    if row.status != status:
        raise InvalidRequest(f"{row.reference} is {row.status}")


def _did_not_come(row: Reservation) -> None:
    _only(row, ReservationStatus.CONFIRMED)
    if _today(row) < row.check_in:
        raise InvalidRequest(f"{row.reference} arrives on {row.check_in}")


def _rest(row: Reservation) -> Stay:
    """The nights that are still to come. Raises InvalidRequest where there are none."""
    begins = row.check_in if row.status == ReservationStatus.CONFIRMED else max(row.check_in, _today(row))
    if row.status not in _HAS_ROOM or begins >= row.check_out:
        raise InvalidRequest(f"{row.reference} is {row.status}")
    return Stay(begins, row.check_out)


def _today(row: Reservation) -> dt.date:
    return clock.local_today(Tenant.objects.get(pk=row.tenant_id).timezone)
