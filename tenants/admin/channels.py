"""Admin of the accounts guests write to, and of Meta apps. Secrets are written here and never shown."""

from itertools import chain
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from tenants import channel_kinds, services
from tenants.admin import account_notes, webchat
from tenants.admin.connection_test import TestsConnection
from tenants.admin.people import OperatorsOnly
from tenants.admin_base import HotelFilter, OneHotelForm, TenantModelAdmin
from tenants.admin_fields import LinesField, SecretField
from tenants.changes import row_delete, row_save
from tenants.models import ChannelAccount, ChannelRoute, MetaApp, TenantUserIdentifier
from tenants.models.channel import ChannelKind
from tenants.origins import site_origin
from tenants.permissions import is_operator
from tenants.services import Account

if TYPE_CHECKING:  # unfold has no types; its classes are Django's with another look
    from django.contrib.admin import ModelAdmin
else:
    from unfold.admin import ModelAdmin


def _peoples_kinds() -> list[tuple[str, str]]:
    return [choice for choice in channel_kinds.choices() if choice[0] != ChannelKind.CONSOLE]


def _app_choices() -> list[tuple[str, str]]:
    return [("", "---------"), *((name, name) for name in MetaApp.objects.values_list("name", flat=True))]


_SPECIFIC: dict[str, tuple[str, ...]] = {
    ChannelKind.WHATSAPP: ("app", "waba_id"),
    ChannelKind.WEBCHAT: ("origins",),
}
"""Fields that one kind alone has."""


class AccountForm(OneHotelForm):
    """An account as its hotel knows it; what only some kinds have is asked of them alone."""

    app = forms.ChoiceField(
        label="Meta app", choices=_app_choices, required=False, widget=UnfoldAdminSelectWidget
    )
    waba_id = forms.CharField(
        label="WhatsApp business account id", required=False, widget=UnfoldAdminTextInputWidget
    )
    origins = LinesField(
        label="Web chat: pages", help_text="Such as https://www.example.com, comma-separated."
    )
    token = SecretField(label="Token or password", help_text="Empty keeps the one that is stored.")
    new_webhook_secret = SecretField(
        label="Webhook secret", help_text="As given to the provider. Empty keeps the one that is stored."
    )
    shared = forms.BooleanField(
        required=False, widget=UnfoldBooleanSwitchWidget, help_text="One number for several hotels."
    )

    class Meta:
        model = ChannelAccount
        fields = ("tenant", "kind", "external_id", "display_name", "active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        row = self.instance
        if "kind" in self.fields:
            self.fields["kind"].choices = _peoples_kinds()  # type: ignore[attr-defined]  # a field of choices
        if row.pk:
            self.initial.update(
                app=row.route.meta_app.name if row.route.meta_app else "",
                waba_id=row.options.get("waba_id", ""),
                origins=row.options.get("origins", []),
                shared=row.route.shared,
            )

    def clean_external_id(self) -> str:
        written: str = self.cleaned_data["external_id"]
        chat = self.cleaned_data.get("kind") == ChannelKind.WEBCHAT
        return webchat.checked_key(written) if chat else written

    def clean_origins(self) -> list[str]:
        try:
            return list(dict.fromkeys(site_origin(line) for line in self.cleaned_data["origins"]))
        except ValueError as error:
            raise ValidationError(f"Each {error}.") from error

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        hotel = cleaned.get("tenant") or (self.instance.tenant if self.instance.pk else None)
        if self.errors or hotel is None:
            return cleaned
        account = self.account()
        if account.kind == ChannelKind.WHATSAPP:
            for name in ("app", "waba_id"):
                if not cleaned.get(name):
                    self.add_error(name, "A WhatsApp account needs this.")
        refusal = services.route_refusal(account, slug=hotel.slug)
        if refusal:
            raise ValidationError(f"This account {refusal}.")
        return cleaned

    def account(self) -> Account:
        """What the form says, for the service."""
        values, row = self.cleaned_data, self.instance
        kind = values.get("kind") or row.kind
        own_options = {"waba_id": values["waba_id"]} if kind == ChannelKind.WHATSAPP else {}
        if kind == ChannelKind.WEBCHAT:
            own_options = {"origins": values["origins"]}
        token = values["token"] or row.access_token
        needs_token = kind != ChannelKind.WEBCHAT
        return Account(
            kind,
            values.get("external_id") or row.external_id,
            app=values["app"] if kind == ChannelKind.WHATSAPP else "",
            shared=values.get("shared", row.route.shared if row.pk else False),
            display_name=values["display_name"],
            token=token,
            token_reference="" if values["token"] else row.token_reference,
            options={**row.options, **own_options},
            webhook_secret=values["new_webhook_secret"] or row.webhook_secret,
            missing=["the token"] if needs_token and not token else [],
        )


@admin.register(ChannelAccount)
class ChannelAccountAdmin(TestsConnection, TenantModelAdmin[ChannelAccount]):
    """Numbers, mailboxes and web chats. One that is switched off keeps its conversations."""

    form = AccountForm
    list_display = ("account", "kind", "tenant", "health_label", "active")
    list_filter = (HotelFilter, "kind", "health")
    list_select_related = ("tenant",)
    search_fields = ("external_id", "display_name")

    @display(description="account", header=True)
    def account(self, row: ChannelAccount) -> tuple[str, str]:
        return (row.display_name or row.external_id, row.external_id if row.display_name else "")

    @display(
        description="health",
        label={"Connected": "success", "Not connected": "warning", "Failing": "danger"},
    )
    def health_label(self, row: ChannelAccount) -> str:
        return row.get_health_display()

    @admin.display(description="token")
    def token_state(self, row: ChannelAccount) -> str:
        if not row.access_token:
            return "not set"
        return f"set, from {row.token_reference}" if row.token_reference else "set"

    @admin.display(description="for your site")
    def snippet(self, row: ChannelAccount) -> str:
        return webchat.snippet(row)

    @admin.display(description="health")
    def health_words(self, row: ChannelAccount) -> str:
        return ": ".join(part for part in (row.get_health_display(), row.health_detail) if part)

    @admin.display(description="what the provider told")
    def told(self, row: ChannelAccount) -> str:
        return account_notes.shown(row) or "nothing yet"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChannelAccount]:
        return (
            super().get_queryset(request).exclude(kind=ChannelKind.CONSOLE).select_related("route__meta_app")
        )

    def get_fieldsets(self, request: HttpRequest, obj: ChannelAccount | None = None) -> Any:
        kind = obj.kind if obj else None
        specific = _SPECIFIC.get(kind, ()) if kind else tuple(chain(*_SPECIFIC.values()))
        shared = ("shared",) if is_operator(request.user) else ()
        account = ("tenant", "kind", "external_id", "display_name", *specific, *shared)
        secret = ("token_state", "token") if kind != ChannelKind.WEBCHAT else ()
        signed = [name for name, added in channel_kinds.added().items() if added.webhook_secret]
        if signed and (kind is None or kind in signed):
            secret = (*secret, "new_webhook_secret")
        state = ("active", "health_words", "last_test", "told") if obj else ()
        if kind == ChannelKind.WEBCHAT:
            state = ("snippet", *state)
        shown = secret if obj else tuple(name for name in secret if name != "token_state")
        return [(None, {"fields": (*account, *shown, *state)})]

    def get_readonly_fields(self, request: HttpRequest, obj: ChannelAccount | None = None) -> Any:
        computed = ("token_state", "health_words", "last_test", "told", "snippet")
        return (*computed, "tenant", "kind", "external_id") if obj else computed

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ChannelAccount, form: Any, change: bool) -> None:
        self._refuse_elsewhere(request, obj)
        if change and not form.cleaned_data["active"]:
            services.channel_leave(ChannelAccount.objects.get(pk=obj.pk), actor_id=request.user.pk)
            return
        _, row = services.channel_connect(obj.tenant, form.account(), actor_id=request.user.pk)
        obj.pk = row.pk
        obj.refresh_from_db()


class MetaAppForm(forms.ModelForm[MetaApp]):
    """An app at Meta; what is not written stays as it is."""

    new_secret = SecretField(label="App secret", help_text="A new one keeps the previous one valid for now.")
    new_verify_token = SecretField(label="Verify token")
    forget_previous = forms.BooleanField(
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Accept the current secret only, once Meta signs with it.",
    )

    class Meta:
        model = MetaApp
        fields = ("name", "app_id")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance.pk:
            for name in ("new_secret", "new_verify_token"):
                if not cleaned.get(name):
                    self.add_error(name, "A new app needs this.")
        return cleaned


@admin.register(MetaApp)
class MetaAppAdmin(OperatorsOnly, ModelAdmin[MetaApp]):
    """Apps whose secret signs webhooks. Hotel files name them; only operators make them."""

    form = MetaAppForm
    list_display = ("name", "app_id", "secrets", "updated_at")

    @admin.display(description="secrets")
    def secrets(self, row: MetaApp) -> str:
        return "set, and the previous one still accepted" if row.previous_secret else "set"

    def get_fields(self, request: HttpRequest, obj: MetaApp | None = None) -> Any:
        fields = ("name", "app_id", "new_secret", "new_verify_token")
        return (*fields, "secrets", "forget_previous") if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: MetaApp | None = None) -> Any:
        return ("name", "secrets") if obj else ()

    def save_model(self, request: HttpRequest, obj: MetaApp, form: Any, change: bool) -> None:
        values = form.cleaned_data
        services.meta_app_set(
            name=obj.name,
            app_id=values["app_id"],
            secret=values["new_secret"],
            verify_token=values["new_verify_token"],
            forget_previous=values.get("forget_previous", False),
            actor_id=request.user.pk,
        )
        obj.pk = MetaApp.objects.get(name=obj.name).pk
        obj.refresh_from_db()

    def delete_model(self, request: HttpRequest, obj: MetaApp) -> None:
        row_delete(obj, actor_id=request.user.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[MetaApp]) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(ChannelRoute)
class ChannelRouteAdmin(OperatorsOnly, ModelAdmin[ChannelRoute]):
    """Which hotel a receiving account is at home in. An operator moves a number by changing it here."""

    list_display = ("external_id", "kind", "home", "shared", "meta_app")
    list_filter = ("kind", "shared")
    list_select_related = ("home", "meta_app")
    search_fields = ("external_id",)
    readonly_fields = ("kind", "external_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChannelRoute]:
        return super().get_queryset(request).exclude(kind=ChannelKind.CONSOLE)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a hotel's account makes its route

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # its accounts and their conversations would lose it

    def save_model(self, request: HttpRequest, obj: ChannelRoute, form: Any, change: bool) -> None:
        row_save(obj, actor_id=request.user.pk)


class IdentifierForm(forms.ModelForm[TenantUserIdentifier]):
    """A guest of a shared account, named by what only its hash is kept of."""

    identifier = forms.CharField(
        widget=UnfoldAdminTextInputWidget,
        help_text="Phone with country code, or e-mail address. Only a hash is kept.",
    )

    class Meta:
        model = TenantUserIdentifier
        fields = ("route", "identifier", "tenant")


@admin.register(TenantUserIdentifier)
class IdentifierAdmin(OperatorsOnly, ModelAdmin[TenantUserIdentifier]):
    """Guests of shared accounts and the hotel they go to."""

    form = IdentifierForm
    list_display = ("route", "tenant", "created_at")
    list_select_related = ("route", "tenant")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "route":
            options["queryset"] = ChannelRoute.objects.filter(shared=True)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: TenantUserIdentifier, form: Any, change: bool) -> None:
        values = form.cleaned_data
        services.identifier_assign(
            route=values["route"],
            identifier=values["identifier"],
            tenant=values["tenant"],
            actor_id=request.user.pk,
        )
        obj.pk = TenantUserIdentifier.objects.filter(route=values["route"]).latest("id").pk

    def delete_model(self, request: HttpRequest, obj: TenantUserIdentifier) -> None:
        row_delete(obj, actor_id=request.user.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TenantUserIdentifier]) -> None:
        for row in queryset:
            self.delete_model(request, row)
