"""Which rooms are free, taken or closed, as the search and the booking see it."""

import datetime as dt
from typing import Any

from tests.qloapps.world import ACTIVE, CLOSED_FOR_DATES, INACTIVE, Room, RoomBooking, RoomType, World

LENGTH_OF_STAY = 4
"""In the detail of a closed room: the stay is too short or too long for its type."""


def closures(kind: RoomType, room: Room, first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """Why a room is closed for a stay, in the words of the web service; empty where it is not."""
    reasons: list[tuple[int, dt.date | None, dt.date | None]] = []
    if room.status == INACTIVE:
        reasons.append((INACTIVE, None, None))
    reasons += [
        (CLOSED_FOR_DATES, begin, end)
        for begin, end in room.closed
        if room.status == CLOSED_FOR_DATES and begin < last and end > first
    ]
    nights = (last - first).days
    if nights < kind.min_los or (kind.max_los and nights > kind.max_los):
        reasons.append((LENGTH_OF_STAY, None, None))
    return [
        {
            "id_status": status,
            "room_comment": room.comment,
            "date_from": begin and begin.isoformat(),
            "date_to": end and end.isoformat(),
        }
        for status, begin, end in reasons
    ]


def free_rooms(world: World, kind: RoomType, first: dt.date, last: dt.date) -> list[Room]:
    """Rooms of a type that can be booked for a stay, in the order they are given out."""
    return [
        room
        for room in world.rooms_of(kind.id)
        if not closures(kind, room, first, last) and not world.live_rows(room.id, first, last)
    ]


def close(room: Room, first: dt.date, last: dt.date, comment: str = "") -> None:
    """Close a room for some days."""
    room.status, room.comment = CLOSED_FOR_DATES, comment
    room.closed.append((first, last))


def reopen(room: Room) -> None:
    room.status, room.comment, room.closed = ACTIVE, "", []


def booked_detail(row: RoomBooking) -> dict[str, Any]:
    """Another guest's booking as the search shows it to whoever asks for booked rooms."""
    return {
        "id_htl_booking": row.id,
        "date_from": f"{row.first} 00:00:00",
        "date_to": f"{row.last} 00:00:00",
        "id_customer": row.id_customer,
        "booking_type": 1,
        "booking_status": row.status,
        "comment": row.comment,
    }
