"""What changed at QloApps since we last asked: reception and other channels write there too."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

from pms.adapters.qloapps.answers import Order, RoomBooking
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.stays import booked, infos, orders, rows
from pms.errors import InvalidRequest
from pms.types import ChangePage, ReservationInfo

PAGE = 100
BEGINNING = "2000-01-01 00:00:00"
_SECOND = dt.timedelta(seconds=1)


Stamped = TypeVar("Stamped", Order, RoomBooking)


def changes_since(desk: Desk, cursor: str) -> ChangePage:
    """See `Pms.changes_since`. The cursor is QloApps' own wall clock. Its last second is asked for again, for
    more may have been written in it since.

    An order says when its state changed, and a room's row when the room did: both are asked.
    """
    since = _second(cursor or BEGINNING)
    here = {"filter[id_hotel]": f"[{desk.access.hotel_id}]"}
    changed_orders, orders_end = _listed(since, lambda page: orders(desk, **page))
    changed_rows, rows_end = _listed(since, lambda page: rows(desk, **here, **page))
    told = [(order.date_upd, order.id) for order in changed_orders]
    told += [(row.date_upd, row.id_order) for row in changed_rows]
    end = min((stamp for stamp in (orders_end, rows_end) if stamp), default="")
    ids = [number for stamp, number in sorted(told) if not end or stamp <= end]
    return ChangePage(
        changes=tuple(_stays(desk, list(dict.fromkeys(ids)))),
        cursor=end or max((stamp for stamp, _ in told), default=str(since)),
        more=bool(end),
    )


def _listed(
    since: dt.datetime, ask: Callable[[dict[str, str]], Sequence[Stamped]]
) -> tuple[Sequence[Stamped], str]:
    """What changed from this second on, oldest first, and the second it breaks off in; "" where it is all.

    A page that is full of one second says nothing of what follows: then a longer one is asked for.
    """
    size = PAGE
    while True:
        page = {
            "date": "1",
            "filter[date_upd]": f">[{since - _SECOND}]",
            "sort": "[date_upd_ASC]",
            "limit": f"0,{size}",
        }
        found = ask(page)
        if len(found) < size:
            return found, ""
        if found[-1].date_upd > str(since):
            return found, found[-1].date_upd
        size *= 2


def _stays(desk: Desk, ids: Sequence[int]) -> list[ReservationInfo]:
    """The stays of these orders at this hotel, in this order."""
    if not ids:
        return []
    found = booked(desk, orders(desk, **{"filter[id]": f"[{'|'.join(map(str, ids))}]"}))
    by_id = {stay.order.id: stay for stay in found}
    return infos(desk, [by_id[number] for number in ids if number in by_id])


def _second(cursor: str) -> dt.datetime:
    """Raises InvalidRequest for a cursor that is none."""
    try:
        return dt.datetime.strptime(cursor, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - their clock names no zone
    except ValueError:
        raise InvalidRequest("this is no cursor of QloApps") from None
