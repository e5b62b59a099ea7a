"""Tells the stand-in for Meta's Graph API which numbers there are: it reads nothing of ours itself."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from messaging import approved
from tenants.models import ChannelAccount, ChannelRoute, MetaApp, Tenant
from tenants.scope import scope


def write_configuration(path: Path) -> None:
    """Write the stand-in's configuration of every WhatsApp account that names a Meta app. Raises OSError."""
    configuration = {
        "environment": settings.ENVIRONMENT,
        "webhook_url": f"{settings.PUBLIC_URL}/webhooks/whatsapp",
        "product_url": settings.PUBLIC_URL,
        "apps": [_app(app) for app in MetaApp.objects.order_by("name")],
        "numbers": _numbers(),
    }
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(configuration, file, ensure_ascii=False, indent=1)
    fresh.replace(path)


def _app(app: MetaApp) -> dict[str, str]:
    return {
        "name": app.name,
        "app_id": app.app_id,
        "secret": app.secret,
        "verify_token": app.verify_token,
    }


def _numbers() -> list[dict[str, Any]]:
    """The accounts of every hotel, each read inside the scope of its hotel."""
    numbers: list[dict[str, Any]] = []
    for tenant in Tenant.objects.exclude(status=Tenant.Status.RESERVED).order_by("slug"):
        with scope(tenant.id):
            accounts = ChannelAccount.objects.filter(tenant=tenant, kind="whatsapp", is_default=True)
            routes = ChannelRoute.objects.select_related("meta_app").in_bulk(
                accounts.values_list("route_id", flat=True)
            )
            numbers += [_number(tenant, account, routes[account.route_id]) for account in accounts]
    return [number for number in numbers if number["app"]]


def _number(tenant: Tenant, account: ChannelAccount, route: ChannelRoute) -> dict[str, Any]:
    return {
        "phone_number_id": account.external_id,
        "waba_id": account.options.get("waba_id", ""),
        "display_phone_number": tenant.phone or account.display_name,
        "verified_name": tenant.name,
        "app": route.meta_app.name if route.meta_app else "",
        "token": account.access_token,
        "hotel": tenant.slug,
        "colour": tenant.colour,
        "language": tenant.language,
        "templates": approved.for_standin(),
    }
