"""The page "prices and free rooms": one month of one hotel, so that a manager sees what the agent quotes
from.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hotel_agent.lib import clock
from pms.adapters.builtin.calendar import Month, NightCell, month_of
from pms.admin.money import short
from tenants.models import Tenant
from tenants.permissions import Area, hotels_allowed

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """The head of one column."""

    date: dt.date
    is_weekend: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as the page shows it: `tone` is its colour, `marks` its restrictions."""

    price: str
    free: int
    tone: str
    marks: tuple[str, ...]
    is_weekend: bool


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
    hotels = list(
        Tenant.objects.filter(pk__in=hotels_allowed(request.user, Area.FRONT_DESK, change=False))
        .exclude(status=Tenant.Status.RESERVED)
        .order_by("name")
    )
    slug = request.GET.get("hotel", "")
    hotel = next((one for one in hotels if one.slug == slug), hotels[0] if hotels else None)
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": "Prices and free rooms",
        "hotels": hotels,
        "hotel": hotel,
        "opts": model_admin.model._meta,
    }
    if hotel is not None:
        today = clock.local_today(hotel.timezone)
        first = _month(request.GET.get("month", ""), today)
        month = month_of(hotel, first)
        context |= {
            "month": first,
            "previous": _shifted(first, -1),
            "next": _shifted(first, 1),
            "days": [Day(night, night.weekday() >= SATURDAY, night == today) for night in month.nights],
            "rows": _rows(hotel, month),
        }
    return TemplateResponse(request, "admin/pms/calendar.html", context)


def _month(text: str, today: dt.date) -> dt.date:
    """The first of the month that the address names, or of the present one."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def _shifted(first: dt.date, months: int) -> dt.date:
    return (first + dt.timedelta(days=31 if months > 0 else -1)).replace(day=1)


def _rows(hotel: Tenant, month: Month) -> list[ShownRow]:
    return [
        ShownRow(
            name=row.room_type.name.get(hotel.language) or row.room_type.code,
            code=row.room_type.code,
            rooms=row.rooms,
            guests=" / ".join(map(str, row.base_guests)),
            cells=tuple(_shown(cell, hotel.currency) for cell in row.cells),
        )
        for row in month.rows
    ]


def _shown(cell: NightCell, currency: str) -> Shown:
    marks = ["min " + str(cell.min_nights)] * (cell.min_nights > 1)
    marks += ["no arrival"] * cell.closed_to_arrival + ["no departure"] * cell.closed_to_departure
    tone = "free"
    if cell.closed or cell.price is None:
        tone = "closed"
    elif cell.free < 1:
        tone = "full"
    elif cell.free == 1:
        tone = "last"
    return Shown(
        price="closed" if cell.closed else "no rate" if cell.price is None else short(cell.price, currency),
        free=cell.free,
        tone=tone,
        marks=tuple(marks),
        is_weekend=cell.night.weekday() >= SATURDAY,
    )
