"""Editing nights of the calendar: the form, what it would change, and writing it once that was seen."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from hotel_agent.lib import clock
from pms.adapters.builtin.calendar import NightCell
from pms.adapters.builtin.calendar_edit import Change
from pms.adapters.builtin.calendar_write import Moved, Plan, carry_out, plan_of
from pms.admin import which_hotel
from pms.admin.calendar_form import EditForm
from pms.admin.money import shown
from pms.models import RoomType
from tenants.models import Tenant
from tenants.permissions import Area, may

SPANS_SHOWN = 12
MUCH = 2
"""A price that is this many times higher or lower is pointed at: it may be a slip."""


@dataclass
class Shown:
    """What changes alike for one room type: `what` are (name, before, after), `when` its nights in words."""

    name: str
    what: list[tuple[str, str, str]]
    warning: str
    nights: int = 0
    when: list[str] = field(default_factory=list)
    more: int = 0


def page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The form of `?hotel=<slug>`, alone (header `X-Part: form`, for the calendar's dialog) or as a page.

    Raises Http404 for another hotel, PermissionDenied for who may only read.
    """
    hotel = which_hotel.named(request, request.GET.get("hotel", ""))
    if not may(request.user, Area.SET_UP, change=True, tenant_id=hotel.pk) or which_hotel.kept_elsewhere(
        hotel
    ):
        raise PermissionDenied
    today = clock.local_today(hotel.timezone)
    types = list(RoomType.objects.of(hotel.pk).filter(active=True))
    if request.method != "POST":
        return _answer(model_admin, request, hotel, EditForm(hotel, today, types, initial=_initial(request)))
    form = EditForm(hotel, today, types, data=request.POST)
    if not form.is_valid():
        return _answer(model_admin, request, hotel, form)
    seal = request.POST.get("seal", "")
    if request.POST.get("action") != "save" or not seal:
        return _answer(model_admin, request, hotel, form, plan=plan_of(hotel, form.edit()))
    try:
        done = carry_out(hotel, form.edit(), seal=seal)
    except Moved as moved:
        return _answer(model_admin, request, hotel, form, plan=moved.plan, has_moved=True)
    return _done(request, hotel, form, done)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the calendar's selection names; the form checks it when it comes back."""
    return {
        "room_types": request.GET.getlist("room_types"),
        "first": request.GET.get("first", ""),
        "last": request.GET.get("last", ""),
    }


def _answer(
    model_admin: Any,
    request: HttpRequest,
    hotel: Tenant,
    form: EditForm,
    *,
    plan: Plan | None = None,
    has_moved: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "hotel": hotel,
        "plan": plan,
        "shown": _grouped(plan, hotel) if plan else [],
        "has_moved": has_moved,
        "back": _calendar(hotel, form),
    }
    if request.headers.get("X-Part") == "form":
        return TemplateResponse(request, "admin/pms/calendar/form.html", context)
    context |= {
        **model_admin.admin_site.each_context(request),
        "title": "Change prices and restrictions",
        "opts": model_admin.model._meta,
    }
    return TemplateResponse(request, "admin/pms/calendar/edit.html", context)


def _done(request: HttpRequest, hotel: Tenant, form: EditForm, plan: Plan) -> HttpResponse:
    nights = sum((change.last - change.first).days + 1 for change in plan.changes)
    messages.success(request, f"Saved: {nights} night{'s' * (nights != 1)} changed.")
    address = _calendar(hotel, form)
    if request.headers.get("X-Part") == "form":
        return JsonResponse({"location": address})
    return HttpResponseRedirect(address)


def _calendar(hotel: Tenant, form: EditForm) -> str:
    """The month that the form begins in."""
    first = form.cleaned_data.get("first") if form.is_bound else None
    month = f"&month={first:%Y-%m}" if first else ""
    return f"{reverse('admin:pms_rate_calendar')}?hotel={hotel.slug}{month}"


def _grouped(plan: Plan, hotel: Tenant) -> list[Shown]:
    """Nights that change alike under one heading, in the hotel's order of room types."""
    groups: list[Shown] = []
    for code, changes in groupby(plan.changes, key=lambda change: change.room_type.code):
        alike: dict[tuple[tuple[str, str, str], ...], Shown] = {}
        for change in changes:
            what = _what(change, hotel.currency)
            name = change.room_type.name.get(hotel.language) or code
            group = alike.setdefault(tuple(what), Shown(name, what, _warning(change)))
            group.nights += (change.last - change.first).days + 1
            if len(group.when) < SPANS_SHOWN:
                group.when.append(_span(change.first, change.last))
            else:
                group.more += 1
        groups += alike.values()
    return groups


def _what(change: Change, currency: str) -> list[tuple[str, str, str]]:
    before, after = _words(change.before, currency), _words(change.after, currency)
    return [(name, before[name], after[name]) for name in before if before[name] != after[name]]


def _words(cell: NightCell, currency: str) -> dict[str, str]:
    return {
        "Price": "no rate" if cell.price is None else shown(cell.price, currency),
        "Minimum stay": f"{cell.min_nights} night{'s' * (cell.min_nights > 1)}",
        "Sale": _open(cell.closed),
        "Arrival": _open(cell.closed_to_arrival),
        "Departure": _open(cell.closed_to_departure),
    }


def _open(closed: bool) -> str:
    return "closed" if closed else "open"


def _warning(change: Change) -> str:
    before, after = change.before.price, change.after.price
    if not before or after is None:
        return ""
    if after * MUCH < before:
        return "less than half of the price before"
    return "more than twice the price before" if after > before * MUCH else ""


def _span(first: dt.date, last: dt.date) -> str:
    if first == last:
        return f"{first:%a} {first.day} {first:%b %Y}"
    return f"{first:%a} {first.day} {first:%b} – {last:%a} {last.day} {last:%b %Y}"
