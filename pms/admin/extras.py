"""What the hotel sells besides rooms."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from pms.admin.forms import ExtraForm
from pms.admin.money import shown
from pms.models import Extra
from tenants.admin_base import HotelFilter, TenantModelAdmin


@admin.register(Extra)
class ExtraAdmin(TenantModelAdmin[Extra]):
    """Offered when reception puts something on a folio. One that is given up goes out of sale."""

    form = ExtraForm
    list_display = ("title", "price_shown", "on_sale", "hotel")
    list_filter = (HotelFilter, "active")
    list_select_related = ("tenant",)
    search_fields = ("code",)
    ordering = ("tenant", "position", "code")
    fieldsets = (
        (None, {"fields": ("tenant", ("code", "price"), ("position", "active"))}),
        ("Name", {"fields": ("name_es", "name_en", "name_pt")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description="Extra", ordering="code")
    def title(self, extra: Extra) -> str:
        return extra.name.get(extra.tenant.language) or extra.code

    @display(description="Price with tax", ordering="price")
    def price_shown(self, extra: Extra) -> str:
        return shown(extra.price, extra.tenant.currency)

    @display(description="On sale", boolean=True, ordering="active")
    def on_sale(self, extra: Extra) -> bool:
        return extra.active

    @display(description="Hotel", ordering="tenant")
    def hotel(self, extra: Extra) -> str:
        return str(extra.tenant)
