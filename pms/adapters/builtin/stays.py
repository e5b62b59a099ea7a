"""Stays of the built-in PMS to read: one by its reference, found for a guest, by the day, by what changed."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from hotel_agent.lib import clock
from pms import selectors
from pms.adapters.builtin.rows import PROVIDER
from pms.errors import InvalidRequest, NotFound
from pms.matching import phone_spellings, same_surname
from pms.models import Reservation
from pms.types import (
    ByEmail,
    ByPhone,
    ByReference,
    ChangePage,
    FindBy,
    ReservationInfo,
    ReservationStatus,
)
from tenants.identifiers import normalise_email
from tenants.scope import scope

MOST_FOUND = 20
CHANGES_AT_ONCE = 200
SETTLING = dt.timedelta(seconds=60)
"""Longer than any transaction here: what was changed before that is in the database for everybody to see."""
_NOT_COMING = (ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW)


def row_of(tenant_id: int, reference: str, *, lock: bool = False) -> Reservation:
    """The stay's row, locked where it is to be changed. Needs the hotel's scope. Raises NotFound."""
    found = _stays(tenant_id).filter(reference=reference.strip().upper())
    row = (found.select_for_update() if lock else found).first()
    if row is None:
        raise NotFound(f"no reservation {reference!r}")
    return row


def read(tenant_id: int, reference: str) -> ReservationInfo:
    """See `Pms.read`."""
    with scope(tenant_id):
        return selectors.reservation_info(row_of(tenant_id, reference))


def find(tenant_id: int, query: FindBy) -> Sequence[ReservationInfo]:
    """See `Pms.find`."""
    with scope(tenant_id):
        rows = list(_stays(tenant_id).filter(_wanted(query)).order_by("-check_in", "-id")[:MOST_FOUND])
    if isinstance(query, ByReference):
        rows = [row for row in rows if same_surname(query.surname, row.guest_name)]
    return [selectors.reservation_info(row) for row in rows]


def _wanted(query: FindBy) -> Q:
    """An address or a number that is empty is nobody's."""
    match query:
        case ByReference():
            return Q(reference=query.reference.strip().upper(), check_in=query.arrival)
        case ByEmail():
            return Q(guest_email=normalise_email(query.email)) & ~Q(guest_email="")
        case ByPhone():
            return Q(guest_phone__in=phone_spellings(query.phone))


def arrivals(tenant_id: int, date: dt.date) -> Sequence[ReservationInfo]:
    """See `Pms.arrivals`."""
    return _coming(tenant_id, Q(check_in=date))


def departures(tenant_id: int, date: dt.date) -> Sequence[ReservationInfo]:
    """See `Pms.departures`."""
    return _coming(tenant_id, Q(check_out=date))


def in_house(tenant_id: int, date: dt.date) -> Sequence[ReservationInfo]:
    """See `Pms.in_house`."""
    return _coming(tenant_id, Q(check_in__lte=date, check_out__gt=date))


def changes_since(tenant_id: int, cursor: str) -> ChangePage:
    """See `Pms.changes_since`.

    Changes become visible in another order than they happened: so the cursor never goes beyond what has
    settled, and what is younger comes again.
    """
    after = _position(cursor)
    with scope(tenant_id):
        rows = _stays(tenant_id).filter(changed_at__isnull=False).order_by("changed_at", "id")
        if after is not None:
            at, row_id = after
            rows = rows.filter(changed_at__gte=at).exclude(changed_at=at, id__lte=row_id)
        found = list(rows[: CHANGES_AT_ONCE + 1])
    page, more = found[:CHANGES_AT_ONCE], len(found) > CHANGES_AT_ONCE
    return ChangePage(
        changes=tuple(selectors.reservation_info(row) for row in page),
        cursor=_cursor(page, after, more=more),
        more=more,
    )


def _position(cursor: str) -> tuple[dt.datetime, int] | None:
    """The time and the id a cursor stands for; None for the beginning. Raises InvalidRequest."""
    if not cursor:
        return None
    at, _, row_id = cursor.partition("|")
    try:
        position = dt.datetime.fromisoformat(at), int(row_id)
    except ValueError:
        raise InvalidRequest("this is no cursor") from None
    if position[0].tzinfo is None:
        raise InvalidRequest("this is no cursor")
    return position


def _cursor(page: list[Reservation], after: tuple[dt.datetime, int] | None, *, more: bool) -> str:
    settled = (clock.now() - SETTLING, 0)
    position = after
    if page and (changed_at := page[-1].changed_at):
        position = (changed_at, page[-1].pk)
    if position is None:
        return ""
    if not more and position > settled:
        position = max(settled, after) if after else settled
    return f"{position[0].isoformat()}|{position[1]}"


def _coming(tenant_id: int, wanted: Q) -> list[ReservationInfo]:
    with scope(tenant_id):
        rows = _stays(tenant_id).filter(wanted).exclude(status__in=_NOT_COMING).order_by("guest_name", "id")
        return [selectors.reservation_info(row) for row in rows]


def _stays(tenant_id: int) -> QuerySet[Reservation]:
    return Reservation.objects.of(tenant_id).filter(provider=PROVIDER)
