"""Writes of set-up. Each is one transaction, announces what changed and makes every process read again.

`actor_id` is the person, None for a command. Rows of a hotel's own tables are written inside its scope.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tenants import flags, identifiers, selectors
from tenants.changes import row_delete, row_save
from tenants.errors import AppTaken, RouteTaken, UnknownApp
from tenants.models import (
    ChannelAccount,
    ChannelRoute,
    FlagValue,
    Membership,
    MetaApp,
    Tenant,
    TenantUserIdentifier,
    User,
)
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class Account:
    """How a hotel wants to be written to. `external_id` is the phone number id, mailbox or web-chat key;
    `app` the Meta app's name; `token` the secret itself and `token_reference` where it was read (`env:NAME`),
    if anywhere.
    """

    kind: str
    external_id: str
    app: str = ""
    shared: bool = False
    display_name: str = ""
    token: str = ""
    token_reference: str = ""
    options: Mapping[str, Any] | None = None
    webhook_secret: str = ""
    missing: Sequence[str] = ()
    """What is not there yet (names of variables); the account then shows "not connected"."""


def meta_app_set(
    *,
    name: str,
    app_id: str = "",
    secret: str = "",
    verify_token: str = "",
    forget_previous: bool = False,
    actor_id: int | None = None,
) -> bool:
    """Make a Meta app or change what is given; a new secret keeps the one before it, so that webhooks signed
    with either are accepted while Meta is told. Returns whether anything changed. Raises AppTaken, and
    UnknownApp where a new app lacks one of its three values.
    """
    with transaction.atomic():
        app = MetaApp.objects.select_for_update().filter(name=name).first() or MetaApp(name=name)
        if secret and app.secret and secret != app.secret:
            app.previous_secret = app.secret
        app.app_id = app_id or app.app_id
        app.secret = secret or app.secret
        app.verify_token = verify_token or app.verify_token
        if forget_previous:
            app.previous_secret = ""
        if not (app.app_id and app.secret and app.verify_token):
            raise UnknownApp(f"the new app '{name}' needs its app id, secret and verify token")
        if MetaApp.objects.filter(app_id=app.app_id).exclude(pk=app.pk).exists():
            raise AppTaken(f"app id {app.app_id} is stored under another name")
        return row_save(app, actor_id=actor_id)


def route_refusal(account: Account, *, slug: str) -> str:
    """Why the hotel `slug` may not have this account, in words; empty where it may."""
    route = _route(account)
    if route is None or route.home.slug == slug:
        return ""
    if not (route.shared and account.shared):
        return "belongs to another hotel of this installation"
    own_app = route.meta_app.name if route.meta_app else ""
    return "" if account.app == own_app else "is shared under another Meta app"


def channel_connect(
    tenant: Tenant, account: Account, *, actor_id: int | None = None
) -> tuple[str, ChannelAccount]:
    """Store the account and, where it is new, its route to this hotel. Returns "created", "changed" or
    "unchanged" and the row. Raises RouteTaken, UnknownApp.
    """
    with transaction.atomic(), scope(tenant.pk):
        refusal = route_refusal(account, slug=tenant.slug)
        if refusal:
            raise RouteTaken(f"{account.kind} {account.external_id} {refusal}")
        route, moved = _route_of(tenant, account, actor_id=actor_id)
        row = ChannelAccount.objects.of(tenant.pk).filter(route=route).first()
        made = row is None
        row = row or ChannelAccount(
            tenant=tenant, kind=account.kind, external_id=account.external_id, route=route
        )
        row.is_default = route.home_id == tenant.pk
        row.display_name = account.display_name
        row.options = dict(account.options or {})
        row.token_reference = account.token_reference
        row.webhook_secret = account.webhook_secret
        row.active = True
        _set_token(row, account)
        saved = row_save(row, actor_id=actor_id)
        return ("created" if made else "changed" if saved or moved else "unchanged"), row


def channel_leave(row: ChannelAccount, *, actor_id: int | None = None) -> bool:
    """Stop answering on the account and forget its token; conversations stay. Its route stays too, so that no
    other hotel takes the number without an operator. False where it was left already.
    """
    row.active, row.access_token, row.token_reference, row.webhook_secret = False, "", "", ""
    row.health, row.health_detail = ChannelAccount.Health.NOT_CONNECTED, "not in use"
    return row_save(row, actor_id=actor_id)


def flag_set(
    *, flag: str, tenant: Tenant | None, value: bool, percentage: int = 100, actor_id: int | None = None
) -> bool:
    """Set the flag for one hotel, or for all. Returns whether that differs. Raises KeyError for an unknown
    flag.
    """
    flags.CATALOGUE[flag]
    row = FlagValue.objects.filter(flag=flag, tenant=tenant).first() or FlagValue(flag=flag, tenant=tenant)
    row.value, row.percentage = value, percentage
    return row_save(row, actor_id=actor_id)


def person_join(
    *,
    tenant: Tenant,
    email: str,
    name: str,
    role: str,
    departments: Sequence[str] = (),
    actor_id: int | None = None,
) -> str:
    """Give a person a role at the hotel; somebody new can log in once an operator has set a password. Returns
    "created", "changed" or "unchanged". The name of somebody who is known already stays.
    """
    with transaction.atomic():
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            person = User(email=email.strip().lower(), name=name)
            person.set_unusable_password()
            row_save(person, actor_id=actor_id)
        row = Membership.objects.filter(user=person, tenant=tenant).first()
        made = row is None
        row = row or Membership(user=person, tenant=tenant)
        row.role, row.departments = role, list(departments)
        saved = row_save(row, actor_id=actor_id)
        return "created" if made else "changed" if saved else "unchanged"


def identifier_assign(
    *, route: ChannelRoute, identifier: str, tenant: Tenant, actor_id: int | None = None
) -> bool:
    """On a shared account, send this guest (a phone, e-mail address or other identity) to the hotel from now
    on. Only a hash is kept. Returns whether that is new.
    """
    country = selectors.country_of(route.home)
    hashes = identifiers.identifier_hashes(identifier, country=country)
    with transaction.atomic():
        known = TenantUserIdentifier.objects.filter(route=route, identifier_hash__in=hashes)
        row = known.first() or TenantUserIdentifier(route=route)
        row.identifier_hash, row.tenant = hashes[0], tenant
        for other in known.exclude(pk=row.pk):
            row_delete(other, actor_id=actor_id)
        return row_save(row, actor_id=actor_id)


def _route(account: Account) -> ChannelRoute | None:
    return (
        ChannelRoute.objects.select_related("home", "meta_app")
        .filter(kind=account.kind, external_id=account.external_id)
        .first()
    )


def _route_of(tenant: Tenant, account: Account, *, actor_id: int | None) -> tuple[ChannelRoute, bool]:
    """The account's route, made or changed by its home hotel only; and whether that did anything."""
    route = _route(account) or ChannelRoute(kind=account.kind, external_id=account.external_id, home=tenant)
    if route.home_id != tenant.pk:
        return route, False
    route.shared = account.shared
    route.meta_app = _app(account.app) if account.app else None
    return route, row_save(route, actor_id=actor_id)


def _app(name: str) -> MetaApp:
    app = MetaApp.objects.filter(name=name).first()
    if app is None:
        raise UnknownApp(f"there is no Meta app '{name}'; an operator makes it with set_meta_app or in Admin")
    return app


def _set_token(row: ChannelAccount, account: Account) -> None:
    """Health follows the token: what is failing for another reason stays so until the token changes."""
    if account.missing:
        row.access_token = ""
        row.health = ChannelAccount.Health.NOT_CONNECTED
        row.health_detail = f"{' and '.join(account.missing)} not set"
    elif row.access_token != account.token or row.health == ChannelAccount.Health.NOT_CONNECTED:
        row.access_token = account.token
        row.health, row.health_detail = ChannelAccount.Health.CONNECTED, ""
