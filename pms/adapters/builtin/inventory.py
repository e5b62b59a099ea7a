"""Rooms and their nights: what is free, and taking a room against everybody who wants it at the same moment.

The unique constraint on (room, night) decides every race; who loses it tries the next room. Nobody can wait
for each other in a circle: a transaction takes nights last, of one room at a time and in the order of their
dates; what expired holds left is removed before, in a transaction of its own that skips locked rows.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hotel_agent.lib import clock
from pms.models import Hold, Reservation, Room, RoomNight
from pms.types import Stay
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class ForHold:
    """Nights that a hold takes until it expires."""

    hold: Hold

    def columns(self) -> dict[str, Any]:
        return {"hold": self.hold, "expires_at": self.hold.expires_at}


@dataclass(frozen=True, slots=True)
class ForReservation:
    """Nights that a reservation takes."""

    reservation: Reservation

    def columns(self) -> dict[str, Any]:
        return {"reservation": self.reservation}


def free_rooms(tenant_id: int, stay: Stay, *, own_hold: Hold | None = None) -> dict[int, int]:
    """Rooms on sale that are free for every night, by room type id; `own_hold`'s room counts as free."""
    rows = (
        _free(tenant_id, stay, own_hold=own_hold)
        .order_by()
        .values("room_type_id")
        .annotate(rooms=Count("id"))
    )
    return {row["room_type_id"]: row["rooms"] for row in rows}


def forget_expired(tenant_id: int, stay: Stay) -> None:
    """Remove what expired holds still have of these nights. A transaction of its own: see above."""
    with scope(tenant_id):
        expired = (
            RoomNight.objects.of(tenant_id)
            .filter(night__gte=stay.check_in, night__lt=stay.check_out, expires_at__lte=clock.now())
            .select_for_update(skip_locked=True)
        )
        RoomNight.objects.of(tenant_id).filter(pk__in=[row.pk for row in expired]).delete()


def take_room(tenant_id: int, room_type_id: int, stay: Stay, owner: ForHold | ForReservation) -> bool:
    """Give the owner one room of this type for the whole stay. False: none is free any more."""
    lost: list[int] = []
    while True:
        rooms = _free(tenant_id, stay).filter(room_type_id=room_type_id).exclude(pk__in=lost)
        room = rooms.first()
        if room is None:
            return False
        if take_nights(tenant_id, room.pk, stay, owner):
            return True
        lost.append(room.pk)


def take_nights(tenant_id: int, room_id: int, stay: Stay, owner: ForHold | ForReservation) -> bool:
    """Take this very room. False: somebody has it on one of the nights."""
    nights = [
        RoomNight(tenant_id=tenant_id, room_id=room_id, night=night, **owner.columns())
        for night in stay.night_dates
    ]
    try:
        with transaction.atomic():
            RoomNight.objects.bulk_create(nights)
    except IntegrityError as error:
        if _constraint(error) != "room_night_once":
            raise
        return False
    return True


def hand_over(tenant_id: int, hold: Hold, reservation: Reservation) -> int:
    """The nights of a hold become those of the reservation. Returns how many there were."""
    return (
        RoomNight.objects.of(tenant_id)
        .filter(hold=hold)
        .update(hold=None, reservation=reservation, expires_at=None)
    )


def taken_per_night(tenant_id: int, *, first: dt.date, last: dt.date) -> dict[tuple[int, dt.date], int]:
    """Rooms that are taken, by room type id and night, from `first` to `last`."""
    rows = (
        RoomNight.objects.of(tenant_id)
        .filter(_counts(), night__gte=first, night__lte=last, room__active=True)
        .order_by()
        .values("room__room_type_id", "night")
        .annotate(rooms=Count("id"))
    )
    return {(row["room__room_type_id"], row["night"]): row["rooms"] for row in rows}


def _free(tenant_id: int, stay: Stay, *, own_hold: Hold | None = None) -> QuerySet[Room]:
    taken = RoomNight.objects.of(tenant_id).filter(
        _counts(), room_id=OuterRef("pk"), night__gte=stay.check_in, night__lt=stay.check_out
    )
    if own_hold is not None:
        taken = taken.filter(Q(hold__isnull=True) | ~Q(hold=own_hold))
    return Room.objects.of(tenant_id).filter(~Exists(taken), active=True)


def _counts() -> Q:
    """A night is taken by a reservation, and by a hold until that expires."""
    return Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())


def _constraint(error: IntegrityError) -> str:
    """The database constraint that was violated, as PostgreSQL names it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", ""))
