"""Rooms and their nights: what is free, and taking a room against everybody who wants it at the same moment.

The unique constraint on (room, night) decides every race; who loses it tries the next room. Nobody can wait
for each other in a circle: a transaction takes nights last, of one room at a time and in the order of their
dates, and gives nights back only after it has taken its own; what expired holds left is removed before, in a
transaction of its own that skips locked rows.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from hotel_agent.lib import clock
from pms.models import Hold, Reservation, Room, RoomNight
from pms.types import ReservationStatus, Stay
from tenants.scope import scope

LOOK_AROUND_DAYS = 90
"""Longer than this a room's free time around a stay need not be told apart."""
_LOOK_AROUND = dt.timedelta(days=LOOK_AROUND_DAYS)


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


def free_rooms(tenant_id: int, stay: Stay, *, own: Hold | Reservation | None = None) -> dict[int, int]:
    """Rooms on sale that are free for every night, by room type id; the room of `own` counts as free."""
    rows = _free(tenant_id, stay, own=own).order_by().values("room_type_id").annotate(rooms=Count("id"))
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


def take_room(tenant_id: int, room_type_id: int, stay: Stay, owner: ForHold | ForReservation) -> str | None:
    """Give the owner one room of this type for the whole stay. Its number; None: none is free any more."""
    lost: list[int] = []
    while True:
        room = best_room(tenant_id, room_type_id, stay, without=lost)
        if room is None or take_nights(tenant_id, room.pk, stay, owner):
            return room.number if room else None
        lost.append(room.pk)


def best_room(
    tenant_id: int,
    room_type_id: int,
    stay: Stay,
    *,
    own: Reservation | None = None,
    without: Sequence[int] = (),
) -> Room | None:
    """The free room whose free time the stay fills best: what stays free around it is the shortest, so that
    long free times are kept for long stays. Among equals the hotel's first. A room whose guest may leave late
    on the day of arrival, or comes early on the day of departure, is the last choice, and none where the
    hours that were agreed do not leave time for both.
    """
    others = _taken(tenant_id, own).filter(room_id=OuterRef("pk"))
    before = others.filter(night__lt=stay.check_in, night__gte=stay.check_in - _LOOK_AROUND)
    after = others.filter(night__gte=stay.check_out, night__lt=stay.check_out + _LOOK_AROUND)
    rooms = (
        _usable(tenant_id, stay, own=own)
        .filter(room_type_id=room_type_id)
        .exclude(pk__in=without)
        .annotate(
            last_before=Subquery(before.order_by("-night").values("night")[:1]),
            first_after=Subquery(after.order_by("night").values("night")[:1]),
            longer_hours=Exists(_longer_hours(tenant_id, stay, own)),
        )
    )
    return min(
        rooms,
        key=lambda room: (room.longer_hours, _left_free(room.last_before, room.first_after, stay)),
        default=None,
    )


def _usable(tenant_id: int, stay: Stay, *, own: Reservation | None) -> QuerySet[Room]:
    """Free rooms, without those that somebody was promised at an hour when this guest is in them by right."""
    clashes = _longer_hours(tenant_id, stay, own).filter(
        Q(late_check_out__gt=F("tenant__check_in_from")) | Q(early_check_in__lt=F("tenant__check_out_until"))
    )
    return _free(tenant_id, stay, own=own).filter(~Exists(clashes))


def _longer_hours(tenant_id: int, stay: Stay, own: Reservation | None) -> QuerySet[Reservation]:
    """Stays in the room of the outer query that end on the day this one begins, or begin on the day it ends,
    with an hour that was agreed beyond the hotel's.
    """
    late = Q(check_out=stay.check_in, late_check_out__isnull=False)
    early = Q(check_in=stay.check_out, early_check_in__isnull=False)
    others = Reservation.objects.of(tenant_id).filter(late | early, room_number=OuterRef("number"))
    others = others.exclude(status__in=(ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW))
    return others.exclude(pk=own.pk) if own is not None else others


def _left_free(last_before: dt.date | None, first_after: dt.date | None, stay: Stay) -> int:
    """Nights that stay free directly before and after the stay."""
    before = (stay.check_in - last_before).days - 1 if last_before else LOOK_AROUND_DAYS
    after = (first_after - stay.check_out).days if first_after else LOOK_AROUND_DAYS
    return before + after


def free_rooms_of(tenant_id: int, room_type_id: int, stay: Stay, *, own: Reservation) -> list[Room]:
    """The rooms of a type that are free for every night, in the hotel's order; the one of `own` too."""
    return list(_usable(tenant_id, stay, own=own).filter(room_type_id=room_type_id))


def room_is_free(tenant_id: int, room: Room, stay: Stay, *, own: Reservation) -> bool:
    """Whether this very room can be had for these nights; those of `own` count as free."""
    return _usable(tenant_id, stay, own=own).filter(pk=room.pk).exists()


def move(reservation: Reservation, room: Room, nights: Sequence[dt.date], *, since: dt.date) -> bool:
    """Give a stay this room on exactly these nights, in place of those it has from `since` on.

    Needs the reservation's row locked. False: somebody has the room on one of the nights; nothing is changed.
    """
    own = RoomNight.objects.of(reservation.tenant_id).filter(reservation=reservation)
    held = set(own.filter(room=room).values_list("night", flat=True))
    missing = [night for night in nights if night not in held]
    if not _insert(reservation.tenant_id, room.pk, missing, ForReservation(reservation)):
        return False
    own.filter(night__gte=since).exclude(room=room, night__in=nights).delete()
    return True


def take_nights(tenant_id: int, room_id: int, stay: Stay, owner: ForHold | ForReservation) -> bool:
    """Take this very room. False: somebody has it on one of the nights."""
    return _insert(tenant_id, room_id, stay.night_dates, owner)


def _insert(tenant_id: int, room_id: int, dates: Sequence[dt.date], owner: ForHold | ForReservation) -> bool:
    nights = [
        RoomNight(tenant_id=tenant_id, room_id=room_id, night=night, **owner.columns()) for night in dates
    ]
    try:
        with transaction.atomic():
            RoomNight.objects.bulk_create(nights)
    except IntegrityError as error:
        if _constraint(error) != "room_night_once":
            raise
        return False
    return True


def hand_over(hold: Hold, reservation: Reservation) -> str | None:
    """The nights of a hold become those of the reservation. The room's number; None: they are not all there
    any more.
    """
    nights = RoomNight.objects.of(hold.tenant_id).filter(hold=hold)
    number = nights.values_list("room__number", flat=True).first()
    handed = nights.update(hold=None, reservation=reservation, expires_at=None)
    return number if handed == (hold.check_out - hold.check_in).days else None


def taken_per_night(tenant_id: int, *, first: dt.date, last: dt.date) -> dict[tuple[int, dt.date], int]:
    """Rooms that are taken, by room type id and night, from `first` to `last`."""
    rows = (
        RoomNight.objects.of(tenant_id)
        .filter(counts(), night__gte=first, night__lte=last, room__active=True)
        .order_by()
        .values("room__room_type_id", "night")
        .annotate(rooms=Count("id"))
    )
    return {(row["room__room_type_id"], row["night"]): row["rooms"] for row in rows}


def _free(tenant_id: int, stay: Stay, *, own: Hold | Reservation | None = None) -> QuerySet[Room]:
    taken = _taken(tenant_id, own).filter(
        room_id=OuterRef("pk"), night__gte=stay.check_in, night__lt=stay.check_out
    )
    return Room.objects.of(tenant_id).filter(~Exists(taken), active=True)


def _taken(tenant_id: int, own: Hold | Reservation | None) -> QuerySet[RoomNight]:
    """Nights that count as taken; those of `own` do not."""
    taken = RoomNight.objects.of(tenant_id).filter(counts())
    if isinstance(own, Hold):
        return taken.filter(Q(hold__isnull=True) | ~Q(hold=own))
    if own is not None:
        return taken.filter(Q(reservation__isnull=True) | ~Q(reservation=own))
    return taken


def counts() -> Q:
    """A night is taken by a reservation, and by a hold until that expires."""
    return Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())


def _constraint(error: IntegrityError) -> str:
    """The database constraint that was violated, as PostgreSQL names it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", ""))
