"""Admin of feature flags: what there is to switch, what is in effect where, and the values set."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from tenants import snapshot_rows
from tenants.admin_base import HotelFilter, OneHotelForm, TenantModelAdmin
from tenants.flags import CATALOGUE, EVERYBODY, Flag, enabled_in
from tenants.models import FlagValue
from tenants.permissions import hotels_allowed, is_operator
from tenants.types import FlagInfo

SHOWN_HOTELS = 12


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A flag, its value for all hotels where one is set, and what is in effect at the hotels to be shown."""

    flag: Flag
    stored: FlagInfo | None
    hotels: tuple[tuple[str, bool], ...]


def catalogue(tenant_ids: list[int]) -> list[CatalogueRow]:
    """Every flag at these hotels as stored now; of many hotels only those that differ from the others."""
    held = snapshot_rows.read()
    hotels = [held.tenants[pk] for pk in tenant_ids if pk in held.tenants]
    rows = []
    for name, flag in CATALOGUE.items():
        for_all = enabled_in(held, name, tenant_id=None)
        effective = [(hotel.name, enabled_in(held, name, tenant_id=hotel.id)) for hotel in hotels]
        if len(hotels) > SHOWN_HOTELS:
            effective = [(hotel, on) for hotel, on in effective if on != for_all]
        rows.append(CatalogueRow(flag, held.flags.get((name, None)), tuple(effective)))
    return rows


class FlagForm(OneHotelForm):
    """One value; the flag is chosen from the catalogue."""

    flag = forms.ChoiceField(
        choices=lambda: [(name, f"{name}: {flag.description}") for name, flag in CATALOGUE.items()],
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = FlagValue
        fields = ("flag", "tenant", "value", "percentage")
        help_texts = {
            "tenant": "Empty: all hotels that set no value of their own.",
            "percentage": "Of the guests. Less than 100 acts only while canary.enabled is on.",
        }


class HotelFlagForm(FlagForm):
    """For a manager: flags of hotels, at a hotel of theirs, for all its guests."""

    flag = forms.ChoiceField(
        choices=[(name, f"{name}: {flag.description}") for name, flag in CATALOGUE.items() if flag.of_hotel],
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = FlagValue
        fields = ("flag", "tenant", "value")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "tenant" in self.fields:
            self.fields["tenant"].required = True


@admin.register(FlagValue)
class FlagValueAdmin(TenantModelAdmin[FlagValue]):
    """Values that differ from the defaults. Managers set those of their hotels, operators all."""

    form = FlagForm
    list_display = ("flag", "hotel", "on", "percentage")
    list_filter = (HotelFilter, "value")
    list_select_related = ("tenant",)
    search_fields = ("flag",)
    list_before_template = "admin/tenants/flag_catalogue.html"

    @admin.display(description="hotel", ordering="tenant__name")
    def hotel(self, row: FlagValue) -> str:
        return row.tenant.name if row.tenant else "all hotels"

    @display(description="value", label={"on": "success"})
    def on(self, row: FlagValue) -> str:
        return "on" if row.value else "off"

    def get_queryset(self, request: HttpRequest) -> QuerySet[FlagValue]:
        rows = FlagValue.objects.order_by("flag", "tenant__name")
        if is_operator(request.user):
            return rows
        return rows.filter(Q(tenant__in=hotels_allowed(request.user, self.area, change=False)))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        rows = catalogue(hotels_allowed(request.user, self.area, change=False))
        return super().changelist_view(request, {**(extra_context or {}), "catalogue": rows})

    def get_form(
        self, request: HttpRequest, obj: FlagValue | None = None, change: bool = False, **options: Any
    ) -> type[forms.ModelForm[FlagValue]]:
        options["form"] = FlagForm if is_operator(request.user) else HotelFlagForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: FlagValue | None = None) -> Any:
        return FlagForm.Meta.fields if is_operator(request.user) else HotelFlagForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: FlagValue | None = None) -> Any:
        return ("flag", "tenant") if obj else ()

    def _may(self, request: HttpRequest, obj: Any, *, change: bool) -> bool:
        allowed = super()._may(request, obj, change=change)
        if not (change and isinstance(obj, FlagValue)) or is_operator(request.user):
            return allowed
        flag = CATALOGUE.get(obj.flag)
        return allowed and obj.tenant_id is not None and flag is not None and flag.of_hotel

    def save_model(self, request: HttpRequest, obj: FlagValue, form: Any, change: bool) -> None:
        if obj.percentage is None:
            obj.percentage = EVERYBODY
        super().save_model(request, obj, form, change)
