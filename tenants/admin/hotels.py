"""Admin of a hotel: its profile as a manager thinks of it, its hours and its holidays."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminSingleTimeWidget

from tenants.admin_base import OneHotelForm, OneHotelFormSet, TenantModelAdmin, TenantTabularInline
from tenants.admin_fields import HoursField, LanguagesField, TextsField, currency_field, timezone_field
from tenants.hours import overlap
from tenants.models import BusinessHours, Holiday, Tenant
from tenants.permissions import is_operator

# Django would show seconds, which no hotel's hours have.
HOURS_AND_MINUTES: Any = {models.TimeField: {"widget": UnfoldAdminSingleTimeWidget(format="%H:%M")}}
OPERATORS_ONLY = ("slug", "status")


class TenantForm(OneHotelForm):
    """A hotel with its JSON and codes as people read them."""

    timezone = timezone_field()
    currency = currency_field()
    colour = forms.CharField(widget=UnfoldAdminColorInputWidget, initial="#1f4e5f")
    languages = LanguagesField(help_text="The front desk answers in these.")
    ai_disclosure = TextsField(
        label="AI disclosure",
        required=False,
        help_text="Said at first contact. Empty: the product's own words.",
    )
    deposit_instructions = TextsField(
        lines=3, label="How to pay it", required=False, help_text="Guests read this after booking."
    )

    class Meta:
        model = Tenant
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("language") not in cleaned.get("languages", [cleaned.get("language")]):
            self.add_error("languages", "The default language must be one of them.")
        if cleaned.get("quiet_window_cap_ms", 0) < cleaned.get("quiet_window_ms", 0):
            self.add_error("quiet_window_cap_ms", "Must not be less than the quiet window.")
        return cleaned


class BusinessHoursFormSet(OneHotelFormSet):
    """The ranges of one day do not meet."""

    def clean(self) -> None:
        super().clean()
        week: dict[int, list[Any]] = {}
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if {"weekday", "opens", "closes"} <= row.keys() and not row.get("DELETE"):
                week.setdefault(row["weekday"], []).append((row["opens"], row["closes"]))
        if any(overlap(day) for day in week.values()):
            raise forms.ValidationError("Two ranges of the same day overlap.")


class BusinessHoursInline(TenantTabularInline):
    """Ranges of the week; several a day."""

    model = BusinessHours
    exclude = ()
    formset = BusinessHoursFormSet
    fields = ("weekday", "opens", "closes")
    formfield_overrides = HOURS_AND_MINUTES
    tab = True
    hide_title = True


class HolidayForm(forms.ModelForm[Holiday]):
    """A date with hours of its own."""

    hours = HoursField(help_text="Such as 09:00-13:00, 16:00-20:00. Empty: closed.")

    class Meta:
        model = Holiday
        fields = ("date", "hours")


class HolidayInline(TenantTabularInline):
    """Dates that differ from the week."""

    model = Holiday
    exclude = ()
    form = HolidayForm
    tab = True
    hide_title = True


@admin.register(Tenant)
class TenantAdmin(TenantModelAdmin[Tenant]):
    """Hotels. Managers change their own; operators make them and switch them off, nobody deletes them."""

    form = TenantForm
    hotel_path = "pk"
    formfield_overrides = HOURS_AND_MINUTES
    inlines = (BusinessHoursInline, HolidayInline)
    list_display = ("name", "slug", "status", "timezone", "currency", "language")
    search_fields = ("name", "slug")
    ordering = ("name",)
    fieldsets = (
        ("Hotel", {"classes": ["tab"], "fields": ("name", "slug", "status", "colour")}),
        ("Languages and money", {"classes": ["tab"], "fields": ("language", "languages", "currency")}),
        (
            "Where and how to reach it",
            {
                "classes": ["tab"],
                "fields": (
                    "address",
                    ("latitude", "longitude"),
                    "timezone",
                    ("phone", "email"),
                    "emergency_number",
                ),
            },
        ),
        (
            "Arrival and departure",
            {
                "classes": ["tab"],
                "fields": (
                    ("check_in_from", "check_out_until"),
                    ("early_check_in_from", "early_check_in_percent"),
                    ("late_check_out_until", "late_check_out_percent"),
                    ("free_up_to_age", "child_up_to_age"),
                ),
            },
        ),
        (
            "Cancellation",
            {
                "classes": ["tab"],
                "fields": (
                    "free_until_hours",
                    "fee_percent_of_first_night",
                    "fee_percent_of_stay",
                    "fee_after_arrival_percent_of_stay",
                ),
            },
        ),
        (
            "Deposit",
            {
                "classes": ["tab"],
                "fields": (("deposit_percent", "deposit_due_hours"), "deposit_instructions"),
            },
        ),
        (
            "Assistant",
            {
                "classes": ["tab"],
                "fields": (
                    "ai_disclosure",
                    ("quiet_window_ms", "quiet_window_cap_ms"),
                    ("llm_calls_per_day", "wish_idle_minutes"),
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        return super().get_queryset(request).exclude(status=Tenant.Status.RESERVED)

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if not is_operator(request.user):
            return (*fields, *OPERATORS_ONLY)
        return (*fields, "slug") if obj is not None else fields

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "status":
            options["choices"] = [
                choice for choice in Tenant.Status.choices if choice[0] != Tenant.Status.RESERVED
            ]
        return super().formfield_for_choice_field(db_field, request, **options)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
