"""Rates, restrictions and taxes, and the month they make together."""

import datetime as dt
from typing import TypeVar

from django.contrib import admin
from django.db.models import Max
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from unfold.decorators import action, display

from pms.admin import calendar_change, rate_calendar
from pms.admin.forms import RateForm, WeekdaysForm
from pms.admin.money import shown
from pms.models import Rate, Restriction, Tax
from pms.models.rates import Line
from tenants.admin_base import HotelFilter, TenantModelAdmin
from tenants.models.hotel import WEEKDAYS

L = TypeVar("L", bound=Line)


class LineAdmin(TenantModelAdmin[L]):
    """Lines in the hotel's order: a new one comes last."""

    def save_model(self, request: HttpRequest, obj: L, form: Form, change: bool) -> None:
        if not change:
            rows = type(obj)._default_manager.filter(tenant=obj.tenant)
            last = rows.aggregate(last=Max("position"))["last"]
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)

    @display(description="Nights", ordering="first_night")
    def nights(self, line: Rate | Restriction) -> str:
        return f"{_day(line.first_night)} – {_day(line.last_night)}"

    @display(description="Days")
    def days(self, line: Rate | Restriction) -> str:
        return " ".join(label[:3] for number, label in WEEKDAYS if number in line.weekdays) or "every day"

    @display(description="Hotel", ordering="tenant")
    def hotel(self, line: Rate | Restriction | Tax) -> str:
        return str(line.tenant)


@admin.register(Rate)
class RateAdmin(LineAdmin[Rate]):
    """Lines lie over each other: the last that matches a night wins, key by key."""

    form = RateForm
    list_display = (
        *("room_type", "nights", "days", "price_shown", "covers", "adult", "child"),
        *("only_for", "hotel"),
    )
    list_filter = (
        HotelFilter,
        ("room_type", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("tenant", "room_type")
    ordering = ("tenant", "room_type__position", "position")
    list_per_page = 50
    actions_list = ("open_calendar",)
    fieldsets = (
        (
            None,
            {
                "fields": ("tenant", "room_type", ("first_night", "last_night"), "weekdays"),
                "description": "Of all lines that match a night the last one wins; a field left empty keeps "
                "the value of the line before.",
            },
        ),
        ("Per night", {"fields": (("price", "base_guests"), ("extra_adult", "extra_child"))}),
        (
            "Only for some stays",
            {
                "fields": (
                    "guests",
                    ("min_nights", "max_nights"),
                    ("min_advance_days", "max_advance_days"),
                ),
                "description": "Leave empty what does not matter: then the line is for every stay.",
            },
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("calendar/", view(self.calendar), name="pms_rate_calendar"),
            path("calendar/change/", view(self.calendar_change), name="pms_rate_calendar_change"),
            *super().get_urls(),
        ]

    def calendar(self, request: HttpRequest) -> HttpResponse:
        """Price and rooms free per room type and night of one month, for everybody who works at the hotel."""
        return rate_calendar.page(self, request)

    def calendar_change(self, request: HttpRequest) -> HttpResponse:
        """Prices and restrictions of chosen nights, for managers."""
        return calendar_change.page(self, request)

    @action(  # type: ignore[operator]  # unfold's decorator has no types
        description="Prices and free rooms by month", url_path="open-calendar", icon="calendar_month"
    )
    def open_calendar(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:pms_rate_calendar")

    @display(description="Price per night", ordering="price")
    def price_shown(self, rate: Rate) -> str:
        return shown(rate.price, rate.tenant.currency)

    @display(description="Only for")
    def only_for(self, rate: Rate) -> str:
        said = [f"{rate.guests} guest{'s' * (rate.guests > 1)}"] if rate.guests else []
        said += _range(rate.min_nights, rate.max_nights, "nights")
        said += _range(rate.min_advance_days, rate.max_advance_days, "days before")
        return ", ".join(said) or "every stay"

    @display(description="Covers")
    def covers(self, rate: Rate) -> str:
        guests = rate.base_guests
        return f"{guests} guest{'s' * (guests > 1)}" if guests else "–"

    @display(description="Further adult")
    def adult(self, rate: Rate) -> str:
        return shown(rate.extra_adult, rate.tenant.currency)

    @display(description="Further child")
    def child(self, rate: Rate) -> str:
        return shown(rate.extra_child, rate.tenant.currency)

    class Media:
        css = {"all": ("pms/admin.css",)}


@admin.register(Restriction)
class RestrictionAdmin(LineAdmin[Restriction]):
    """When stays are not taken, or only long ones. Where several match, the strictest holds."""

    form = WeekdaysForm
    list_display = ("of_what", "nights", "days", "rule", "hotel")
    list_filter = (
        HotelFilter,
        ("room_type", admin.RelatedOnlyFieldListFilter),
        "closed",
    )
    list_select_related = ("tenant", "room_type")
    ordering = ("tenant", "first_night", "position")
    fieldsets = (
        (None, {"fields": ("tenant", "room_type", ("first_night", "last_night"), "weekdays")}),
        ("Rule", {"fields": ("min_nights", ("closed", "closed_to_arrival", "closed_to_departure"))}),
    )

    @display(description="Room type")
    def of_what(self, line: Restriction) -> str:
        return line.room_type.code if line.room_type else "all"

    @display(description="Rule")
    def rule(self, line: Restriction) -> str:
        said = ["closed"] * line.closed
        said += ["no arrival"] * line.closed_to_arrival
        said += ["no departure"] * line.closed_to_departure
        said += [f"at least {line.min_nights} nights"] * (line.min_nights > 1)
        return ", ".join(said) or "none"


@admin.register(Tax)
class TaxAdmin(LineAdmin[Tax]):
    """What is inside the rates or comes on top of them."""

    list_display = ("name", "how_much", "included", "hotel")
    list_filter = (HotelFilter,)
    list_select_related = ("tenant",)
    ordering = ("tenant", "position", "name")
    fieldsets = (
        (None, {"fields": ("tenant", ("name", "included"))}),
        ("Any of these", {"fields": (("percent", "per_person_per_night", "per_room_per_night"),)}),
        ("Not for all", {"fields": (("exempt_up_to_age", "max_nights"),)}),
    )

    @display(description="How much")
    def how_much(self, tax: Tax) -> str:
        currency = tax.tenant.currency
        said = [f"{tax.percent.normalize():f} %"] * bool(tax.percent)
        said += [f"{shown(tax.per_person_per_night, currency)} per person and night"] * bool(
            tax.per_person_per_night
        )
        said += [f"{shown(tax.per_room_per_night, currency)} per room and night"] * bool(
            tax.per_room_per_night
        )
        words = " + ".join(said) or "nothing"
        words += f", the first {tax.max_nights} nights" if tax.max_nights else ""
        return words + (f", not for children up to {tax.exempt_up_to_age}" if tax.exempt_up_to_age else "")


def _range(least: int | None, most: int | None, unit: str) -> list[str]:
    if least is None and most is None:
        return []
    if most is None:
        return [f"{least} {unit} or more"]
    return [f"up to {most} {unit}" if least is None else f"{least} to {most} {unit}"]


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
