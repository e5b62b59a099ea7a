"""What every page of Admin on a hotel's own rows has: the person's hotels only, their role's rights only,
changes that are announced, and references that stay within one hotel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, HiddenInput, ModelChoiceField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse

from tenants.changes import row_delete, row_save
from tenants.models import Tenant, TenantModel
from tenants.permissions import Area, hotels_allowed, may
from tenants.scope import current_tenant_ids, scope

if TYPE_CHECKING:  # unfold has no types; its classes are Django's with another look
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    from unfold.admin import ModelAdmin, TabularInline

M = TypeVar("M", bound=models.Model)
_PAGE_HOTEL = "_hotel_of_page"


def hotel_id_of(row: object) -> int | None:
    """The hotel a row belongs to; a hotel belongs to itself."""
    return row.pk if isinstance(row, Tenant) else getattr(row, "tenant_id", None)


def foreign_fields(cleaned: dict[str, Any], hotel_id: int | None) -> list[str]:
    """Names of the fields whose row is another hotel's."""
    return [
        name
        for name, value in cleaned.items()
        if isinstance(value, TenantModel) and hotel_id is not None and value.tenant_id != hotel_id
    ]


class OneHotelForm(ModelForm[Any]):
    """Refuses a reference to another hotel's row; the database would refuse it too, less politely."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        hotel_id = hotel_id_of(cleaned.get("tenant")) or hotel_id_of(self.instance)
        for name in foreign_fields(cleaned, hotel_id):
            self.add_error(name, ValidationError("This belongs to another hotel."))
        return cleaned


class OneHotelFormSet(BaseInlineFormSet[Any, Any, Any]):
    """The same for rows below another row."""

    @classmethod
    def get_default_prefix(cls) -> str:
        """The model's name: a hotel has no names for what points at it, and the page's scripts need one."""
        model: Any = cls.model
        return str(model._meta.model_name)

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            for name in foreign_fields(getattr(form, "cleaned_data", {}), hotel_id_of(self.instance)):
                form.add_error(name, ValidationError("This belongs to another hotel."))


class HotelFilter(admin.SimpleListFilter):
    """One hotel of the person's; not shown where there is but one."""

    title = "hotel"
    parameter_name = "hotel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ids = hotels_allowed(request.user, model_admin.area, change=False)
        hotels = Tenant.objects.filter(pk__in=ids).exclude(status=Tenant.Status.RESERVED)
        return [(hotel.slug, hotel.name) for hotel in hotels]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(tenant__slug=self.value()) if self.value() else queryset


class _Rights:
    """Rights by role. `area` says who may do what; `append_only` rows are read and nothing else."""

    area: ClassVar[Area] = Area.SET_UP
    append_only: ClassVar[bool] = False

    def _may(self, request: HttpRequest, obj: Any, *, change: bool) -> bool:
        if change and self.append_only:
            return False
        return may(request.user, self.area, change=change, tenant_id=hotel_id_of(obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, change=False)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=False)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj, change=True)


class _Choices:
    """Fields that name another row offer rows of the page's hotel, on a new page of the person's hotels."""

    area: ClassVar[Area]

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> ModelChoiceField[Any] | None:
        target = db_field.related_model
        if target is Tenant:
            ids = hotels_allowed(request.user, self.area, change=True)
            options["queryset"] = Tenant.objects.filter(pk__in=ids).exclude(status=Tenant.Status.RESERVED)
            if len(ids) == 1:
                options |= {"initial": ids[0], "widget": HiddenInput()}
        elif isinstance(target, type) and issubclass(target, TenantModel):
            here = getattr(request, _PAGE_HOTEL, None)
            ids = [here] if here else hotels_allowed(request.user, self.area, change=False)
            options.setdefault("queryset", target._default_manager.filter(tenant__in=ids))
        parent: Any = super()
        field: ModelChoiceField[Any] | None = parent.formfield_for_foreignkey(db_field, request, **options)
        return field


class TenantTabularInline(_Choices, _Rights, TabularInline[Any, Any]):
    """Rows below a hotel or below one of its rows; they get its hotel."""

    extra = 0
    exclude: ClassVar[tuple[str, ...]] = ("tenant",)
    formset = OneHotelFormSet


class TenantModelAdmin(_Choices, _Rights, ModelAdmin[M]):
    """The base of every page on a hotel's own rows. Another hotel's row is not found: 404."""

    form = OneHotelForm
    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = True
    hotel_path: ClassVar[str] = "tenant"
    """The way from a row to its hotel."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        ids = hotels_allowed(request.user, self.area, change=False)
        return super().get_queryset(request).filter(**{f"{self.hotel_path}__in": ids})

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **options: Any
    ) -> type[ModelForm[M]]:
        setattr(request, _PAGE_HOTEL, hotel_id_of(obj) if obj else None)
        return super().get_form(request, obj, change=change, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        settled = obj is not None and self.hotel_path == "tenant" and "tenant" not in fields
        return (*fields, "tenant") if settled else fields

    def _get_obj_does_not_exist_redirect(self, *_: Any) -> HttpResponse:
        """Django would lead back to the index with a message; what is another hotel's simply is not there."""
        raise Http404

    def save_model(self, request: HttpRequest, obj: M, form: forms.Form, change: bool) -> None:
        self._refuse_elsewhere(request, obj)
        row_save(obj, actor_id=request.user.pk)

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        self._refuse_elsewhere(request, obj)
        row_delete(obj, actor_id=request.user.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Inline rows belong to the hotel of the row above them and are announced like it."""
        save_inline_rows(request, formset)

    def _refuse_elsewhere(self, request: HttpRequest, obj: M) -> None:
        """Lists are edited under the right at any hotel; each row needs it at its own."""
        if not self._may(request, obj, change=True):
            raise PermissionDenied


def save_inline_rows(request: HttpRequest, formset: BaseInlineFormSet[Any, Any, Any]) -> None:
    """Save what an inline changed: under the parent's hotel, each row announced."""
    hotel_id = hotel_id_of(formset.instance)
    rows = formset.save(commit=False)
    with scope({*current_tenant_ids(), hotel_id or 0}):  # the hotel may have been made a moment ago
        # Deleted first: a row may take the place of one that goes.
        for row in formset.deleted_objects:
            row_delete(row, actor_id=request.user.pk)
        for row in rows:
            row.tenant_id = hotel_id
            row_save(row, actor_id=request.user.pk)
        formset.save_m2m()
