"""Reads all hotels from the database into one frozen snapshot."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType

from django.db import transaction

from tenants.hours import parse_range
from tenants.models import (
    BusinessHours,
    ChannelAccount,
    ChannelRoute,
    FlagValue,
    Holiday,
    MetaApp,
    SnapshotVersion,
    Tenant,
    TenantUserIdentifier,
)
from tenants.scope import scope
from tenants.types import FlagInfo, Hours, MetaAppInfo, RouteInfo, Snapshot, TenantInfo

COMPUTED = frozenset({"business_hours", "holidays"})
COLUMNS = [field.name for field in fields(TenantInfo) if field.name not in COMPUTED]


def version() -> int:
    """The number that every change raises."""
    return SnapshotVersion.objects.values_list("version", flat=True).get(id=1)


def read() -> Snapshot:
    """All hotels as committed now. The version comes first, so that a change midway is read again."""
    with transaction.atomic():
        number = version()
        rows = list(Tenant.objects.values(*COLUMNS))
        tenant_ids = [row["id"] for row in rows]
        # The one reader of several hotels at once outside Admin: opening hours and accounts, nothing of a
        # guest.
        with scope(tenant_ids):
            hours, holidays, accounts = _business_hours(), _holidays(), _accounts()
            secrets, wabas = _secrets(), _provider_accounts()
        reserved = {row["id"] for row in rows if row["status"] == Tenant.Status.RESERVED}
        tenants = {
            row["id"]: _tenant(row, hours.get(row["id"], {}), holidays.get(row["id"], {}))
            for row in rows
            if row["id"] not in reserved
        }
        return Snapshot(
            version=number,
            installation_id=next(iter(reserved), 0),
            tenants=MappingProxyType(tenants),
            by_slug=MappingProxyType({tenant.slug: tenant for tenant in tenants.values()}),
            routes=MappingProxyType(_routes(accounts, secrets, wabas)),
            apps=MappingProxyType(_apps()),
            flags=MappingProxyType(_flags()),
            identifiers=MappingProxyType(_identifiers()),
        )


def _tenant(
    row: Mapping[str, object],
    hours: Mapping[int, tuple[Hours, ...]],
    holidays: Mapping[dt.date, tuple[Hours, ...]],
) -> TenantInfo:
    values = dict(row)
    values["languages"] = tuple(values["languages"])  # type: ignore[arg-type]  # a JSON list of codes
    for name in ("ai_disclosure", "deposit_instructions"):
        values[name] = MappingProxyType(dict(values[name]))  # type: ignore[call-overload]  # a JSON object
    return TenantInfo(
        **values,  # type: ignore[arg-type]  # the columns of COLUMNS are the fields
        business_hours=MappingProxyType(dict(hours)),
        holidays=MappingProxyType(dict(holidays)),
    )


def _business_hours() -> dict[int, dict[int, tuple[Hours, ...]]]:
    days: dict[int, dict[int, tuple[Hours, ...]]] = defaultdict(dict)
    rows = BusinessHours.objects.order_by("tenant_id", "weekday", "opens")
    for tenant_id, weekday, opens, closes in rows.values_list("tenant_id", "weekday", "opens", "closes"):
        days[tenant_id][weekday] = (*days[tenant_id].get(weekday, ()), (opens, closes))
    return days


def _holidays() -> dict[int, dict[dt.date, tuple[Hours, ...]]]:
    dates: dict[int, dict[dt.date, tuple[Hours, ...]]] = defaultdict(dict)
    for tenant_id, date, hours in Holiday.objects.order_by("date").values_list("tenant_id", "date", "hours"):
        dates[tenant_id][date] = tuple(parse_range(text) for text in hours)
    return dates


def _accounts() -> dict[int, tuple[int, ...]]:
    """Hotels that answer on each route."""
    hotels: dict[int, list[int]] = defaultdict(list)
    rows: Iterable[tuple[int, int]] = (
        ChannelAccount.objects.filter(active=True).order_by("tenant_id").values_list("route_id", "tenant_id")
    )
    for route_id, tenant_id in rows:
        hotels[route_id].append(tenant_id)
    return {route_id: tuple(tenant_ids) for route_id, tenant_ids in hotels.items()}


def _secrets() -> dict[tuple[int, int], str]:
    """What webhooks are known by, by route and hotel."""
    rows = ChannelAccount.objects.filter(active=True).exclude(webhook_secret="")
    return {
        (route, hotel): secret
        for route, hotel, secret in rows.values_list("route_id", "tenant_id", "webhook_secret")
    }


def _provider_accounts() -> dict[tuple[int, int], str]:
    """The WhatsApp business account of each number, by route and hotel."""
    rows = ChannelAccount.objects.filter(active=True, kind="whatsapp").exclude(options={})
    return {
        (route, hotel): options["waba_id"]
        for route, hotel, options in rows.values_list("route_id", "tenant_id", "options")
        if isinstance(options.get("waba_id"), str)
    }


def _routes(
    accounts: Mapping[int, tuple[int, ...]],
    secrets: Mapping[tuple[int, int], str],
    wabas: Mapping[tuple[int, int], str],
) -> dict[tuple[str, str], RouteInfo]:
    rows = ChannelRoute.objects.values_list(
        "id", "kind", "external_id", "home_id", "shared", "meta_app__name"
    )
    return {
        (kind, external_id): RouteInfo(
            kind,
            external_id,
            home_id,
            shared,
            app_name,
            accounts[route_id],
            secrets.get((route_id, home_id), ""),
            wabas.get((route_id, home_id), ""),
        )
        for route_id, kind, external_id, home_id, shared, app_name in rows
        if home_id in accounts.get(route_id, ())
    }


def _apps() -> dict[str, MetaAppInfo]:
    return {
        app.name: MetaAppInfo(
            app.name,
            app.app_id,
            tuple(secret for secret in (app.secret, app.previous_secret) if secret),
            app.verify_token,
        )
        for app in MetaApp.objects.all()
    }


def _flags() -> dict[tuple[str, int | None], FlagInfo]:
    rows = FlagValue.objects.values_list("flag", "tenant_id", "value", "percentage")
    return {(flag, tenant_id): FlagInfo(value, percentage) for flag, tenant_id, value, percentage in rows}


def _identifiers() -> dict[tuple[str, str, str], int]:
    rows = TenantUserIdentifier.objects.filter(route__shared=True).values_list(
        "route__kind", "route__external_id", "identifier_hash", "tenant_id"
    )
    return {(kind, external_id, digest): tenant_id for kind, external_id, digest, tenant_id in rows}
