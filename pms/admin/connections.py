"""How a hotel's PMS is reached, and a button that says what is missing. Keys are written and never shown."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from hotel_agent.lib import queue
from pms import connecting, registry
from pms.adapters.qloapps.access import KEY_LENGTH, root_of
from pms.models import PmsConnection
from tenants.admin_base import HotelFilter, OneHotelForm, TenantModelAdmin
from tenants.admin_fields import SecretField
from tenants.middleware import own_scope
from tenants.permissions import hotels_in_scope, is_operator
from tenants.scope import scope

BUTTON = (
    "bg-primary-600 border border-transparent cursor-pointer font-medium px-3 py-2 rounded-default text-white"
)


class ConnectionForm(OneHotelForm):
    """What is not written stays as it is."""

    provider = forms.ChoiceField(
        choices=lambda: [(name, name) for name in registry.ADAPTERS], widget=UnfoldAdminSelectWidget
    )
    new_key = SecretField(label="Web service key", help_text="Empty keeps the one that is stored.")
    hotel_id = forms.IntegerField(
        label="Hotel's id in QloApps", required=False, min_value=1, widget=UnfoldAdminIntegerFieldWidget
    )

    class Meta:
        model = PmsConnection
        fields = ("tenant", "provider", "base_url")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["hotel_id"] = self.instance.options.get("hotel_id")

    def clean_base_url(self) -> str:
        address = str(self.cleaned_data["base_url"]).strip()
        if address and not root_of(address):
            raise forms.ValidationError("This is no address such as https://pms.example.com.")
        return address

    def clean_new_key(self) -> str:
        key = str(self.cleaned_data["new_key"])
        if key and len(key) != KEY_LENGTH:
            raise forms.ValidationError(f"A key of QloApps has {KEY_LENGTH} characters.")
        return key

    def taken_over(self, *, by_operator: bool) -> PmsConnection:
        """The row as the form says; a connection that changed is untried."""
        row: PmsConnection = self.instance
        key, hotel_id = self.cleaned_data["new_key"], by_operator and self.cleaned_data["hotel_id"]
        if key:
            row.api_key, row.api_key_reference = key, ""
        if hotel_id:
            row.options = {**row.options, "hotel_id": hotel_id}
        if self.changed_data:
            row.health, row.health_detail = PmsConnection.Health.UNTRIED, ""
        return row


@admin.register(PmsConnection)
class PmsConnectionAdmin(TenantModelAdmin[PmsConnection]):
    """One for each hotel. Only operators say where another PMS is and which hotel there: this server calls
    that address, and one key opens every hotel of a QloApps.
    """

    form = ConnectionForm
    list_display = ("hotel", "provider", "health_label", "health_at")
    list_filter = (HotelFilter, "provider", "health")
    list_select_related = ("tenant",)
    computed = ("key_state", "health_words", "health_at", "test_button")

    @admin.display(description="hotel", ordering="tenant__name")
    def hotel(self, row: PmsConnection) -> str:
        return row.tenant.name

    @display(
        description="health",
        label={"Connected": "success", "Not connected": "warning", "Failing": "danger"},
    )
    def health_label(self, row: PmsConnection) -> str:
        return row.get_health_display()

    @admin.display(description="key")
    def key_state(self, row: PmsConnection) -> str:
        if not row.api_key:
            return "not set"
        return f"set, from {row.api_key_reference}" if row.api_key_reference else "set"

    @admin.display(description="health")
    def health_words(self, row: PmsConnection) -> str:
        return ": ".join(part for part in (row.get_health_display(), row.health_detail) if part)

    @admin.display(description="test")
    def test_button(self, row: PmsConnection) -> SafeString:
        """A button of the page's own form: what is written in it is not saved by it."""
        address = reverse("admin:pms_pmsconnection_test", args=[row.pk])
        return format_html(
            '<button type="submit" formaction="{}" formnovalidate class="{}">Test connection</button>',
            address,
            BUTTON,
        )

    def get_fieldsets(self, request: HttpRequest, obj: PmsConnection | None = None) -> Any:
        there = ("hotel_id",) if is_operator(request.user) else ()
        asked = ("tenant", "provider", "base_url", "new_key", *there)
        return [(None, {"fields": (*asked, *self.computed) if obj else asked})]

    def get_readonly_fields(self, request: HttpRequest, obj: PmsConnection | None = None) -> Any:
        closed = () if is_operator(request.user) else ("base_url",)
        return (*super().get_readonly_fields(request, obj), *self.computed, *closed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PmsConnection, form: Any, change: bool) -> None:
        row = form.taken_over(by_operator=is_operator(request.user))
        super().save_model(request, row, form, change)
        if form.changed_data:
            queue.enqueue(connecting.TEST, row.tenant_id)

    def get_urls(self) -> list[URLPattern]:
        test = path(
            "<int:pk>/test/",
            own_scope(self.admin_site.admin_view(self.test)),
            name="pms_pmsconnection_test",
        )
        return [test, *super().get_urls()]

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try the connection as it is stored, outside any transaction, and say what was found."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        with scope(hotels_in_scope(request.user)):
            row = self.get_object(request, str(pk))
            if row is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
            if not self.has_change_permission(request, row):
                raise PermissionDenied
        report = connecting.connection_test(row.tenant_id)
        for sentence in report.problems:
            messages.error(request, sentence)
        for sentence in report.advice:
            messages.warning(request, sentence)
        if report.works:
            messages.success(request, f"The connection to {report.provider} works.")
        return HttpResponseRedirect(reverse("admin:pms_pmsconnection_change", args=[pk]))
