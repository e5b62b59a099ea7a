"""Admin of people: operators manage log-ins, managers say who works at their hotel."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from tenants import services
from tenants.admin_base import HotelFilter, OneHotelForm, TenantModelAdmin
from tenants.admin_fields import LinesField
from tenants.changes import row_save
from tenants.models import Membership, Tenant, User
from tenants.permissions import is_operator, roles_of

if TYPE_CHECKING:  # unfold has no types; its classes are Django's with another look
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    from unfold.admin import ModelAdmin, TabularInline

admin.site.unregister(Group)  # what a person may do comes from their roles at hotels


class NewUserForm(UserCreationForm):
    """E-mail address, name and a first password."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class PasswordForm(AdminPasswordChangeForm):
    """A new password is a change like others: announced, never shown."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        if commit:
            row_save(user)
        return user


class OperatorsOnly:
    """Pages of the installation."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_operator(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_operator(request.user)


class RolesInline(OperatorsOnly, TabularInline[Membership, User]):
    """The person's hotels, to look at; they are changed under "Staff"."""

    model = Membership
    extra = 0
    can_delete = False
    fields = readonly_fields = ("tenant", "role", "departments")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(OperatorsOnly, DjangoUserAdmin[User], ModelAdmin[User]):
    """Log-ins. A person who leaves is switched off, so that what they did keeps its name."""

    form = UserChangeForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    inlines = (RolesInline,)
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        row_save(obj, actor_id=request.user.pk)


class RoleForm(OneHotelForm):
    """What somebody who works here already may do."""

    departments = LinesField(help_text="Such as reception, housekeeping.")

    class Meta:
        model = Membership
        fields = ("tenant", "role", "departments")


class JoinForm(RoleForm):
    """Somebody joins; a person who is new to the installation is made."""

    email = forms.EmailField(widget=UnfoldAdminEmailInputWidget, help_text="The person logs in with it.")
    name = forms.CharField(
        widget=UnfoldAdminTextInputWidget, max_length=120, required=False, help_text="Of a person who is new."
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        email, hotel = cleaned.get("email"), cleaned.get("tenant")
        if email and hotel and Membership.objects.filter(tenant=hotel, user__email=email.lower()).exists():
            self.add_error("email", "This person works at the hotel already; change their role there.")
        return cleaned


JOIN_FIELDS = ("tenant", "email", "name", "role", "departments")


@admin.register(Membership)
class MembershipAdmin(TenantModelAdmin[Membership]):
    """Who works at which hotel. Only owners and operators make owners; nobody changes their own role."""

    form = RoleForm
    list_display = ("person", "email", "role", "tenant", "departments_text")
    list_filter = (HotelFilter, "role")
    list_select_related = ("user", "tenant")
    search_fields = ("user__email", "user__name")

    @admin.display(description="person", ordering="user__name")
    def person(self, row: Membership) -> str:
        return row.user.name or row.user.email

    @admin.display(description="e-mail", ordering="user__email")
    def email(self, row: Membership) -> str:
        return row.user.email

    @admin.display(description="departments")
    def departments_text(self, row: Membership) -> str:
        return ", ".join(row.departments)

    def get_form(
        self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **options: Any
    ) -> type[forms.ModelForm[Membership]]:
        options["form"] = RoleForm if obj else JoinForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return ("tenant", "person", "role", "departments") if obj else JOIN_FIELDS

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return ("tenant", "person") if obj else ()

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "role" and not self._may_make_owners(request):
            options["choices"] = [
                choice for choice in Membership.Role.choices if choice[0] != Membership.Role.OWNER
            ]
        return super().formfield_for_choice_field(db_field, request, **options)

    def _may_make_owners(self, request: HttpRequest, hotel: Tenant | None = None) -> bool:
        roles = roles_of(request.user)
        held = roles.values() if hotel is None else [roles.get(hotel.pk, "")]
        return is_operator(request.user) or Membership.Role.OWNER in held

    def _may(self, request: HttpRequest, obj: Any, *, change: bool) -> bool:
        allowed = super()._may(request, obj, change=change)
        if not (change and isinstance(obj, Membership)):
            return allowed
        own = obj.user_id == request.user.pk and not is_operator(request.user)
        above = obj.role == Membership.Role.OWNER and not self._may_make_owners(request, obj.tenant)
        return allowed and not own and not above

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        self._refuse_elsewhere(request, obj)
        values = form.cleaned_data
        services.person_join(
            tenant=values["tenant"],
            email=values["email"],
            name=values["name"],
            role=values["role"],
            departments=values["departments"],
            actor_id=request.user.pk,
        )
        obj.pk = Membership.objects.get(tenant=values["tenant"], user__email=values["email"].lower()).pk
        obj.refresh_from_db()
