"""Two bookings of one room: QloApps keeps nobody apart (Q3), so it is looked for after every write.

Between us the later row gives way. Reception and other channels sell rooms as well, and know of no lock.
"""

from pms.adapters.qloapps.answers import RoomBooking
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.stays import Booked, rows

LOCK = "qloapps bookings"
LOCK_SECONDS = 90.0
"""Longer than all that is asked under it may take: six reads and a write, and two reads more to undo it."""
LOCK_WAIT_SECONDS = 20.0


def has_lost(desk: Desk, stay: Booked) -> bool:
    """Whether a living row of another booking was in one of its rooms before."""
    return any(_rival(desk, row) for row in stay.rows if row.alive)


def _rival(desk: Desk, ours: RoomBooking) -> bool:
    found = rows(
        desk,
        **{
            "filter[id_room]": f"[{ours.id_room}]",
            "filter[date_from]": f"<[{ours.date_to}]",
            "filter[date_to]": f">[{ours.date_from}]",
            "filter[is_refunded]": "[0]",
        },
    )
    return any(row.alive and row.id_order != ours.id_order and row.id < ours.id for row in found)
