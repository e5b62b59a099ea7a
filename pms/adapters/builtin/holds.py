"""Rooms kept for guests who are deciding."""

import datetime as dt
import uuid

from hotel_agent.lib import clock
from pms.adapters.builtin import inventory
from pms.adapters.builtin.contention import busy_is_unavailable
from pms.errors import NoRoom
from pms.models import Hold, RoomNight
from pms.types import HoldInfo, Stay
from tenants.scope import scope

SWEEP_AT_ONCE = 500


def make(tenant_id: int, room_type_id: int, stay: Stay, *, minutes: int) -> HoldInfo:
    """Keep a room of this type. Raises NoRoom."""
    inventory.forget_expired(tenant_id, stay)
    now = clock.now()
    with busy_is_unavailable(), scope(tenant_id):
        hold = Hold.objects.create(
            tenant_id=tenant_id,
            room_type_id=room_type_id,
            check_in=stay.check_in,
            check_out=stay.check_out,
            created_at=now,
            expires_at=now + dt.timedelta(minutes=minutes),
        )
        if not inventory.take_room(tenant_id, room_type_id, stay, inventory.ForHold(hold)):
            raise NoRoom
    return HoldInfo(token=str(hold.token), expires_at=hold.expires_at)


def live(tenant_id: int, token: str, *, lock: bool = False) -> Hold | None:
    """The hold of this token while it lives. With `lock` nobody else ends it before this transaction does."""
    known = _token(token)
    if known is None:
        return None
    holds = Hold.objects.of(tenant_id).filter(token=known, state=Hold.State.LIVE, expires_at__gt=clock.now())
    return (holds.select_for_update() if lock else holds).first()


def release(tenant_id: int, token: str) -> None:
    """Free the room. A hold that is unknown, over or booked stays as it is."""
    with busy_is_unavailable(), scope(tenant_id):
        hold = live(tenant_id, token, lock=True)
        if hold is not None:
            _end(tenant_id, [hold], Hold.State.RELEASED)


def expire(tenant_id: int) -> int:
    """End the holds whose time is over, and say how many there were. Availability did not wait for it."""
    with scope(tenant_id):
        over = list(
            Hold.objects.of(tenant_id)
            .filter(state=Hold.State.LIVE, expires_at__lte=clock.now())
            .order_by("expires_at")
            .select_for_update(skip_locked=True)[:SWEEP_AT_ONCE]
        )
        _end(tenant_id, over, Hold.State.EXPIRED)
    return len(over)


def _end(tenant_id: int, holds: list[Hold], state: Hold.State) -> None:
    ids = [hold.pk for hold in holds]
    RoomNight.objects.of(tenant_id).filter(hold_id__in=ids).delete()
    Hold.objects.of(tenant_id).filter(pk__in=ids).update(state=state)


def _token(token: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(token)
    except ValueError:
        return None
