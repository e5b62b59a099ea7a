"""Reservations to read, and rooms that are held."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from governance.models import AuditEvent
from pms.admin.money import shown
from pms.models import Hold, Reservation
from tenants.admin_base import HotelFilter, M, TenantModelAdmin
from tenants.permissions import Area

STATUS_COLOURS = {
    "Pending": "warning",
    "Confirmed": "success",
    "In house": "info",
    "Departed": "default",
    "Cancelled": "danger",
    "No show": "danger",
}
HOLD_COLOURS = {"Live": "warning", "Booked": "success", "Released": "default", "Expired": "default"}


class ReadOnlyAdmin(TenantModelAdmin[M]):
    """Rows that the front desk reads; only services write them."""

    area = Area.FRONT_DESK
    append_only = True
    actions = None
    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ("pms/admin.css",)}


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin[Reservation]):
    """Every stay we know of, whatever PMS holds it."""

    list_display = (
        "reference_shown",
        "guest_name",
        "status_shown",
        "arrival",
        "departure",
        "nights",
        "room_type_shown",
        "total_shown",
        "hotel",
    )
    list_display_links = ("reference_shown", "guest_name")
    list_filter = (
        HotelFilter,
        "status",
        ("check_in", RangeDateFilter),
        ("room_type", admin.RelatedOnlyFieldListFilter),
    )
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("reference", "guest_name", "guest_email")
    search_help_text = "Reference, guest's name or e-mail"
    ordering = ("-check_in", "-id")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A page to read instead of a form."""
        row = self._find(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": row.reference or "Reservation without a reference yet",
            "opts": self.model._meta,
            "stay": row,
            "colour": STATUS_COLOURS[row.get_status_display()],
            **_price(row),
            "room_type": row.room_type.name_in(row.tenant.language) if row.room_type else row.room_type_code,
            "rooms": sorted({night.room.number for night in row.nights.select_related("room")}),
            "history": AuditEvent.objects.of(row.tenant_id)
            .filter(object_type="reservation", object_id=str(row.pk))
            .order_by("id"),
        }
        return TemplateResponse(request, "admin/pms/reservation.html", context)

    def _find(self, request: HttpRequest, object_id: str) -> Reservation:
        rows: QuerySet[Reservation] = self.get_queryset(request).select_related("tenant", "room_type")
        row = rows.filter(pk=object_id).first() if object_id.isdigit() else None
        if row is None or not self.has_view_permission(request, row):
            raise Http404("no such reservation")
        return row

    @display(description="Reference", ordering="reference")
    def reference_shown(self, row: Reservation) -> str:
        return row.reference or "not answered yet"

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def status_shown(self, row: Reservation) -> str:
        return row.get_status_display()

    @display(description="Arrival", ordering="check_in")
    def arrival(self, row: Reservation) -> str:
        return f"{row.check_in:%a} {row.check_in.day} {row.check_in:%b %Y}"

    @display(description="Departure", ordering="check_out")
    def departure(self, row: Reservation) -> str:
        return f"{row.check_out:%a} {row.check_out.day} {row.check_out:%b %Y}"

    @display(description="Nights")
    def nights(self, row: Reservation) -> int:
        return (row.check_out - row.check_in).days

    @display(description="Room type", ordering="room_type_code")
    def room_type_shown(self, row: Reservation) -> str:
        return row.room_type_code

    @display(description="Total", ordering="total")
    def total_shown(self, row: Reservation) -> str:
        return shown(row.total, row.currency)

    @display(description="Hotel", ordering="tenant")
    def hotel(self, row: Reservation) -> str:
        return str(row.tenant)


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin[Hold]):
    """Rooms that are kept for guests who are deciding, and what became of them."""

    list_display = ("room_type", "check_in", "check_out", "state_shown", "created_at", "expires_at", "tenant")
    list_display_links = None
    list_filter = (HotelFilter, "state")
    list_select_related = ("tenant", "room_type")

    @display(description="State", ordering="state", label=HOLD_COLOURS)
    def state_shown(self, hold: Hold) -> str:
        return hold.get_state_display()


def _price(row: Reservation) -> dict[str, Any]:
    """The parts of the price and the terms as they were agreed; empty where another PMS did not say them."""
    figures, currency = row.figures, row.currency
    parts: dict[str, Any] = {
        "total": shown(row.total, currency),
        "deposit": shown(row.deposit, currency) if row.deposit is not None else "",
    }
    if figures:
        terms = figures["cancellation"]
        parts |= {
            "nights": [
                (dt.date.fromisoformat(night["date"]), _amount(night["price"], currency))
                for night in figures["nights"]
            ],
            "taxes": [
                (tax["name"], _amount(tax["amount"], currency), tax["included"]) for tax in figures["taxes"]
            ],
            "late_fee": _amount(terms["late_fee"], currency),
            "arrival_fee": _amount(terms["arrival_fee"], currency),
        }
    return parts


def _amount(text: str, currency: str) -> str:
    return shown(Decimal(text), currency)
