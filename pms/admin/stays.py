"""Reservations with what reception does with them, and rooms that are held."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from pms.admin import day_page, stay_actions, stay_change, stay_confirm, stay_hours, stay_page
from pms.admin.money import shown
from pms.admin.room_names import names_of
from pms.models import Hold, Reservation
from tenants.admin_base import HotelFilter, M, TenantModelAdmin
from tenants.middleware import own_scope
from tenants.permissions import Area, hotels_in_scope, may
from tenants.scope import scope

STATUS_COLOURS = {
    "Pending": "warning",
    "Confirmed": "success",
    "In house": "info",
    "Departed": "default",
    "Cancelled": "danger",
    "No show": "danger",
}
ASKED_FIRST = {"change-stay": stay_change.change_stay, "hours": stay_hours.hours}
"""Steps with a form whose price is told before they are done."""
_ROOM_TYPE = "room_type_name"
"""Where the list keeps with each of its stays what the room type is called."""
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

    @own_scope
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A page of its own instead of a form."""
        with scope(hotels_in_scope(request.user)):
            row = self.find(request, object_id)
        return stay_page.render(self, request, row)

    @own_scope
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; between reading its stays and showing them their room types get their names."""
        hotels = hotels_in_scope(request.user)
        with scope(hotels):
            response: HttpResponse = super().changelist_view(request, extra_context)
            if not isinstance(response, TemplateResponse):
                return response
            stays: list[Reservation] = list((response.context_data or {})["cl"].result_list)
        names = names_of(row.tenant for row in stays)
        for row in stays:
            setattr(row, _ROOM_TYPE, names[row.tenant_id].get(row.room_type_code, row.room_type_code))
        with scope(hotels):
            return response.render()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("day/", view(self.day), name="pms_day"),
            path("<int:pk>/do/<slug:action>/", view(self.act), name="pms_stay_act"),
            *super().get_urls(),
        ]

    @own_scope
    def day(self, request: HttpRequest) -> HttpResponse:
        """Who arrives, stays and leaves on one day."""
        return day_page.page(self, request)

    @own_scope
    def act(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """One step with a stay. Raises Http404 for a step there is none of."""
        desk = stay_actions.desk_of(self, request, pk)
        if action in stay_actions.AT_ONCE:
            return stay_actions.at_once(desk, action)
        if action in stay_confirm.STEPS:
            return stay_confirm.confirmed(desk, action)
        if action in ASKED_FIRST:
            return ASKED_FIRST[action](desk)
        raise Http404("no such step")

    def may_act(self, request: HttpRequest, row: Reservation) -> bool:
        """Whether the person may do anything with this stay; its row is written by services alone."""
        return may(request.user, self.area, change=True, tenant_id=row.tenant_id)

    def find(self, request: HttpRequest, object_id: str) -> Reservation:
        """The stay, if it is of one of the person's hotels. Raises Http404."""
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
        return str(getattr(row, _ROOM_TYPE))

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
