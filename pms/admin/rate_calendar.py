"""The page "prices and free rooms": one month of one hotel, so that staff see what the agent quotes from."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hotel_agent.lib import clock
from pms.adapters.builtin.calendar import Month, NightCell, RoomTypeRow, month_of
from pms.admin import which_hotel
from pms.admin.money import short, shown
from tenants.models import Tenant
from tenants.permissions import Area, may

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """The head of one column, and what all room types have left that night."""

    date: dt.date
    is_weekend: bool
    is_today: bool
    is_over: bool
    left: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A restriction in one letter or number, with its `kind` for the colour."""

    kind: str
    sign: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: `tone` is its colour, `words` all of it for who does not see it."""

    price: str
    left: str
    tone: str
    marks: tuple[Mark, ...]
    words: str
    day: Day


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One room type as the page shows it."""

    name: str
    code: str
    rooms: int
    guests: str
    cells: tuple[Shown, ...]


def page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The month of `?hotel=<slug>&month=YYYY-MM`; without them the first hotel and the present month."""
    hotels = which_hotel.hotels_of(request)
    hotel = which_hotel.chosen(hotels, request.GET.get("hotel", ""))
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": "Prices and free rooms",
        "is_fullwidth": True,
        "hotels": hotels,
        "hotel": hotel,
        "opts": model_admin.model._meta,
    }
    if hotel is not None:
        context |= _month_context(request, hotel)
    return TemplateResponse(request, "admin/pms/calendar/page.html", context)


def _month_context(request: HttpRequest, hotel: Tenant) -> dict[str, Any]:
    today = clock.local_today(hotel.timezone)
    first = _month(request.GET.get("month", ""), today)
    elsewhere = which_hotel.kept_elsewhere(hotel)
    month = month_of(hotel, first)
    days = [_day(month, column, today) for column in range(len(month.nights))]
    return {
        "month": first,
        "previous": _shifted(first, -1),
        "next": _shifted(first, 1),
        "this_month": today.replace(day=1),
        "today": today,
        "days": days,
        "rows": [] if elsewhere else [_row(hotel, row, days) for row in month.rows],
        "rooms": sum(row.rooms for row in month.rows),
        "elsewhere": elsewhere,
        "may_edit": not elsewhere and may(request.user, Area.SET_UP, change=True, tenant_id=hotel.pk),
    }


def _month(text: str, today: dt.date) -> dt.date:
    """The first of the month that the address names, or of the present one."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def _shifted(first: dt.date, months: int) -> dt.date:
    """The first of the month before or after; the calendar's last and first month stay where they are."""
    try:
        return (first + dt.timedelta(days=31 if months > 0 else -1)).replace(day=1)
    except OverflowError:
        return first


def _day(month: Month, column: int, today: dt.date) -> Day:
    date = month.nights[column]
    left = sum(max(0, row.cells[column].free) for row in month.rows if not row.cells[column].closed)
    return Day(date, date.weekday() >= SATURDAY, date == today, date < today, left)


def _row(hotel: Tenant, row: RoomTypeRow, days: list[Day]) -> ShownRow:
    name = row.room_type.name.get(hotel.language) or row.room_type.code
    cells = zip(row.cells, days, strict=True)
    return ShownRow(
        name=name,
        code=row.room_type.code,
        rooms=row.rooms,
        guests=" / ".join(map(str, row.base_guests)),
        cells=tuple(_shown(cell, hotel.currency, name, day) for cell, day in cells),
    )


def _shown(cell: NightCell, currency: str, name: str, day: Day) -> Shown:
    price = "no rate" if cell.price is None else short(cell.price, currency)
    left = "full" if cell.free < 1 else f"{cell.free} left"
    marks = [Mark("closed", "C")] * cell.closed
    marks += [Mark("minimum", f"{cell.min_nights}n")] * (cell.min_nights > 1)
    marks += [Mark("arrival", "A")] * cell.closed_to_arrival
    marks += [Mark("departure", "D")] * cell.closed_to_departure
    said = [f"{name}, {cell.night:%A} {cell.night.day} {cell.night:%B}"]
    said += ["closed"] * cell.closed
    said += ["no rate" if cell.price is None else shown(cell.price, currency)]
    said += ["full" if cell.free < 1 else f"{cell.free} room{'s' * (cell.free > 1)} left"]
    said += [f"at least {cell.min_nights} nights"] * (cell.min_nights > 1)
    said += ["no arrival"] * cell.closed_to_arrival + ["no departure"] * cell.closed_to_departure
    return Shown(price, left, _tone(cell), tuple(marks), ", ".join(said), day)


def _tone(cell: NightCell) -> str:
    if cell.closed or cell.price is None:
        return "closed"
    return "full" if cell.free < 1 else "last" if cell.free == 1 else "free"
