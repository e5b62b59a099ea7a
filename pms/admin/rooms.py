"""Room types with their rooms."""

from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.decorators import display

from pms.admin.forms import RoomTypeForm
from pms.models import Room, RoomType
from tenants.admin_base import HotelFilter, TenantModelAdmin, TenantTabularInline


class RoomInline(TenantTabularInline):
    """The rooms of the type. One with stays is taken out of sale, never deleted."""

    model = Room
    fields = ("number", "active")
    hide_title = True
    ordering = ("position", "number")


@admin.register(RoomType)
class RoomTypeAdmin(TenantModelAdmin[RoomType]):
    """What guests choose between. A room type is taken out of sale, never deleted: stays name it."""

    form = RoomTypeForm
    list_display = ("photo_small", "title", "kind", "guests", "rooms_on_sale", "on_sale", "hotel")
    list_display_links = ("photo_small", "title")
    list_filter = (HotelFilter, "active")
    list_select_related = ("tenant",)
    search_fields = ("code",)
    ordering = ("tenant", "position", "code")
    inlines = (RoomInline,)
    readonly_fields = ("photo_preview",)
    fieldsets = (
        (None, {"fields": ("tenant", ("code", "kind"), ("position", "active"))}),
        ("Guests in one room", {"fields": (("max_guests", "max_adults", "max_children"),)}),
        ("Name", {"fields": ("name_es", "name_en", "name_pt")}),
        ("Description", {"fields": ("description_es", "description_en", "description_pt")}),
        ("Photo", {"fields": ("photo_preview", "photo")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoomType]:
        on_sale = Count("rooms", filter=Q(rooms__active=True))
        return super().get_queryset(request).annotate(rooms_count=on_sale)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A new room comes after those that are there."""
        last = formset.instance.rooms.count()
        for new in formset.extra_forms:
            last += 1
            new.instance.position = last
        super().save_formset(request, form, formset, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.photo)
        return [path("<int:pk>/photo/", view, name="pms_roomtype_photo"), *super().get_urls()]

    def photo(self, request: HttpRequest, pk: int) -> FileResponse:
        """The stored photo, for people of this hotel only. Raises Http404."""
        room_type = get_object_or_404(self.get_queryset(request), pk=pk)
        if not room_type.photo or not default_storage.exists(str(room_type.photo.name)):
            raise Http404("no photo")
        return FileResponse(room_type.photo.open("rb"))

    @display(description="")
    def photo_small(self, room_type: RoomType) -> str:
        return _image(room_type, "pms-photo-small")

    @display(description="Preview")
    def photo_preview(self, room_type: RoomType) -> str:
        return _image(room_type, "pms-photo")

    @display(description="Room type", ordering="code")
    def title(self, room_type: RoomType) -> str:
        return format_html(
            '<strong>{}</strong><br><span class="pms-quiet">{}</span>',
            room_type.name_in(room_type.tenant.language),
            room_type.code,
        )

    @display(description="Guests")
    def guests(self, room_type: RoomType) -> str:
        adults, children = room_type.max_adults, room_type.max_children
        return (
            f"up to {room_type.max_guests}: {adults} adult{'s' * (adults != 1)}, "
            f"{children} child{'ren' * (children != 1)}"
        )

    @display(description="Rooms")
    def rooms_on_sale(self, room_type: RoomType) -> int:
        count: int = getattr(room_type, "rooms_count", 0)
        return count

    @display(description="On sale", boolean=True, ordering="active")
    def on_sale(self, room_type: RoomType) -> bool:
        return room_type.active

    @display(description="Hotel", ordering="tenant")
    def hotel(self, room_type: RoomType) -> str:
        return str(room_type.tenant)

    class Media:
        css = {"all": ("pms/admin.css",)}


def _image(room_type: RoomType, css_class: str) -> str:
    if not room_type.photo:
        return "–"
    address = reverse("admin:pms_roomtype_photo", args=[room_type.pk])
    return format_html('<img src="{}" class="{}" alt="Photo of {}">', address, css_class, room_type.code)
