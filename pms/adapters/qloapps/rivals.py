"""Two bookings of one room: QloApps keeps nobody apart (Q3), so it is looked for after every write.

Between us the later row gives way. Reception and other channels sell rooms as well, and know of no lock:
where theirs is later, ours stays and people are told.
"""

from collections.abc import Sequence

from governance import alarms
from governance.models import Alarm
from pms.adapters.qloapps.answers import RoomBooking
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.stays import Booked, rows

LOCK = "qloapps bookings"
LOCK_SECONDS = 90.0
"""Longer than all that is asked under it may take: seven reads and a write, and two reads more to undo it."""
LOCK_WAIT_SECONDS = 20.0
SOLD_TWICE = "room_sold_twice"


def in_its_rooms(desk: Desk, stay: Booked) -> tuple[RoomBooking, ...]:
    """Living rows of other bookings that share a room and a night with it. Raises PmsUnavailable."""
    return tuple(rival for row in stay.rows if row.alive for rival in _rivals(desk, row))


def has_lost(stay: Booked, others: Sequence[RoomBooking]) -> bool:
    """Whether one of these was in one of its rooms before."""
    return any(
        rival.id_room == row.id_room and rival.id < row.id
        for row in stay.rows
        if row.alive
        for rival in others
    )


def tell(desk: Desk, stay: Booked, others: Sequence[RoomBooking]) -> None:
    """To people, where there are such: it was first and stays, and a guest too many will come."""
    if not others:
        return
    sold, reference = others[0], stay.order.reference
    alarms.raise_alarm(
        tenant_id=desk.tenant_id,
        kind=SOLD_TWICE,
        subject=reference,
        message=(
            f"Room {sold.room_num or sold.id_room} is sold twice. Booking {reference} has it from"
            f" {stay.stay.check_in} to {stay.stay.check_out} and was first; after it came order"
            f" {sold.id_order} of QloApps, from {sold.date_from} to {sold.date_to}."
            " One of the two needs another room."
        ),
        severity=Alarm.Severity.CRITICAL,
    )


def is_over(desk: Desk, stay: Booked) -> None:
    """It is cancelled: the room is not sold twice by it any more."""
    alarms.resolve_alarm(desk.tenant_id, SOLD_TWICE, stay.order.reference)


def _rivals(desk: Desk, ours: RoomBooking) -> list[RoomBooking]:
    found = rows(
        desk,
        **{
            "filter[id_room]": f"[{ours.id_room}]",
            "filter[date_from]": f"<[{ours.date_to}]",
            "filter[date_to]": f">[{ours.date_from}]",
            "filter[is_refunded]": "[0]",
        },
    )
    return [row for row in found if row.alive and row.id_order != ours.id_order]
