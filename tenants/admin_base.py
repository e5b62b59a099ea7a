"""What every page of Admin on a hotel's own rows has: the person's hotels only, their role's rights only,
changes that are announced, and references that stay within one hotel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, HiddenInput, ModelChoiceField, ModelForm
from django.http import HttpRequest

from tenants.changes import row_delete, row_save
from tenants.models import Tenant, TenantModel
from tenants.permissions import Area, hotels_in_scope, may

if TYPE_CHECKING:  # unfold has no types; its classes are Django's with another look
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    from unfold.admin import ModelAdmin, TabularInline

M = TypeVar("M", bound=TenantModel)


class OneHotelForm(ModelForm[Any]):
    """Refuses a reference to another hotel's row; the database would refuse it too, less politely."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        hotel = cleaned.get("tenant") or getattr(self.instance, "tenant", None)
        for name, value in cleaned.items():
            if isinstance(value, TenantModel) and hotel is not None and value.tenant_id != hotel.pk:
                self.add_error(name, ValidationError(f"This belongs to another hotel than {hotel}."))
        return cleaned


class _Rights:
    """Rights by role. `area` says who may do what; `append_only` rows are read and nothing else."""

    area: ClassVar[Area] = Area.SET_UP
    append_only: ClassVar[bool] = False

    def _may(self, request: HttpRequest, obj: Any, *, change: bool) -> bool:
        if change and self.append_only:
            return False
        hotel = obj.tenant_id if isinstance(obj, TenantModel) else None
        return may(request.user, self.area, change=change, tenant_id=hotel)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, change=False)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=False)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        return self._may(request, None, change=True)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)


class TenantTabularInline(_Rights, TabularInline[Any, Any]):
    """Rows below a hotel or below one of its rows; they get its hotel."""

    extra = 0
    exclude = ("tenant",)


class TenantModelAdmin(_Rights, ModelAdmin[M]):
    """The base of every page on a hotel's own rows. Another hotel's row is not found: 404."""

    form = OneHotelForm
    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        return super().get_queryset(request).filter(tenant__in=hotels_in_scope(request.user))

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "tenant") if obj is not None and "tenant" not in fields else fields

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "tenant":
            ids = [
                pk
                for pk in hotels_in_scope(request.user)
                if may(request.user, self.area, change=True, tenant_id=pk)
            ]
            hotels = Tenant.objects.filter(pk__in=ids).exclude(status=Tenant.Status.RESERVED)
            options["queryset"] = hotels
            if len(ids) == 1:
                options |= {"initial": ids[0], "widget": HiddenInput()}
        return super().formfield_for_foreignkey(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: M, form: forms.Form, change: bool) -> None:
        row_save(obj, actor_id=request.user.pk)

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        row_delete(obj, actor_id=request.user.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        for row in queryset:
            row_delete(row, actor_id=request.user.pk)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Inline rows belong to the hotel of the row above them and are announced like it."""
        save_inline_rows(request, formset)


def save_inline_rows(request: HttpRequest, formset: BaseInlineFormSet[Any, Any, Any]) -> None:
    """Save what an inline changed: under the parent's hotel, each row announced."""
    parent = formset.instance
    hotel_id = parent.pk if isinstance(parent, Tenant) else parent.tenant_id
    for row in formset.save(commit=False):
        row.tenant_id = hotel_id
        row_save(row, actor_id=request.user.pk)
    for row in formset.deleted_objects:
        row_delete(row, actor_id=request.user.pk)
    formset.save_m2m()
