"""Finding stays: by what a guest says, by what was written, by day."""

import datetime as dt
import re
from collections.abc import Sequence

from pms.adapters.qloapps.answers import Customer, many
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.stays import (
    CUSTOMER_COLUMNS,
    Booked,
    booked,
    info,
    infos,
    orders,
    rows,
    searchable,
)
from pms.errors import NotFound
from pms.matching import folded, phone_spellings, same_surname
from pms.types import ByEmail, ByPhone, ByReference, FindBy, ReservationInfo

MOST_FOUND = 20
_PAGE = 200


def stay_of(desk: Desk, reference: str) -> Booked:
    """The booking with this reference at this hotel. Raises NotFound."""
    wanted = reference.strip().upper()
    if searchable(wanted):
        found = booked(desk, orders(desk, **{"filter[reference]": f"[{wanted}]"}))
        if found:
            return found[0]
    raise NotFound(f"no reservation {reference!r}")


def read(desk: Desk, reference: str) -> ReservationInfo:
    """See `Pms.read`."""
    return info(desk, stay_of(desk, reference))


def find(desk: Desk, query: FindBy) -> Sequence[ReservationInfo]:
    """See `Pms.find`."""
    match query:
        case ByReference():
            return _by_reference(desk, query)
        case ByEmail(email):
            return _of_customers(desk, "email", (email.strip().lower(),))
        case ByPhone(phone):
            return _of_customers(desk, "phone", _spellings(phone))


def arrivals(desk: Desk, date: dt.date) -> list[ReservationInfo]:
    """See `Pms.arrivals`."""
    return _on_day(desk, **{"filter[date_from]": f"[{_stored(date)}]"})


def departures(desk: Desk, date: dt.date) -> list[ReservationInfo]:
    """See `Pms.departures`."""
    return _on_day(desk, **{"filter[date_to]": f"[{_stored(date)}]"})


def in_house(desk: Desk, date: dt.date) -> list[ReservationInfo]:
    """See `Pms.in_house`."""
    tomorrow = date + dt.timedelta(days=1)
    return _on_day(desk, **{"filter[date_from]": f"<[{tomorrow}]", "filter[date_to]": f">[{_stored(date)}]"})


def _by_reference(desk: Desk, query: ByReference) -> list[ReservationInfo]:
    try:
        found = read(desk, query.reference)
    except NotFound:
        return []
    fits = found.stay.check_in == query.arrival and same_surname(query.surname, found.guest.name)
    return [found] if fits else []


def _of_customers(desk: Desk, column: str, values: Sequence[str]) -> list[ReservationInfo]:
    """The latest stays of the customers with one of these values in `column`, compared letter by letter."""
    wanted = [value for value in values if searchable(value)]
    if not wanted:
        return []
    params = {f"filter[{column}]": f"[{'|'.join(wanted)}]", "display": CUSTOMER_COLUMNS}
    customers = many(Customer, desk.client.get("customers", **params), "customers")
    if not customers:
        return []
    ids = "|".join(str(customer.id) for customer in customers)
    newest = {"filter[id_customer]": f"[{ids}]", "sort": "[id_DESC]", "limit": str(_PAGE)}
    found = sorted(booked(desk, orders(desk, **newest)), key=lambda stay: stay.stay.check_in, reverse=True)
    return infos(desk, found[:MOST_FOUND])


def _on_day(desk: Desk, **params: str) -> list[ReservationInfo]:
    """Living stays with a room that fits, by guest's name."""
    here = {"filter[id_hotel]": f"[{desk.access.hotel_id}]", "filter[is_refunded]": "[0]"}
    ids = {row.id_order for row in rows(desk, **here, **params) if row.alive}
    if not ids:
        return []
    listed = orders(desk, **{"filter[id]": f"[{'|'.join(map(str, sorted(ids)))}]"})
    found = [stay for stay in booked(desk, listed) if stay.alive]
    return sorted(infos(desk, found), key=lambda stay: folded(stay.guest.name))


def _spellings(phone: str) -> list[str]:
    """How reception may have written a number down: with +, with 00, with neither."""
    compact = re.sub(r"[^\d+]", "", phone)
    plus = f"+{compact[2:]}" if compact.startswith("00") else compact
    found = [*phone_spellings(phone), *phone_spellings(plus)]
    found += [f"00{spelling[1:]}" for spelling in found if spelling.startswith("+")]
    return list(dict.fromkeys(found))


def _stored(date: dt.date) -> str:
    """As QloApps keeps dates."""
    return f"{date} 00:00:00"
