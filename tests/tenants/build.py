"""Small builders of hotels, people and accounts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from tenants.models import ChannelAccount, ChannelRoute, Membership, MetaApp, Tenant, User
from tenants.scope import scope


def a_hotel(slug: str = "delfin", **fields: Any) -> Tenant:
    values = {"name": slug.title(), "currency": "ARS", "language": "es", "languages": ["es", "en"], **fields}
    return Tenant.objects.create(slug=slug, **values)


def an_app(name: str = "main", *, app_id: str = "900", **secrets: str) -> MetaApp:
    values = {"secret": "s3cret", "verify_token": "t0ken", **secrets}
    return MetaApp.objects.create(name=name, app_id=app_id, **values)


def an_account(
    hotel: Tenant,
    external_id: str = "5550001",
    *,
    app: MetaApp | None = None,
    shared: bool = False,
    **fields: Any,
) -> ChannelAccount:
    """A WhatsApp account of the hotel; on a route that exists already the hotel is a guest of its home."""
    kind = fields.pop("kind", "whatsapp")
    route, made = ChannelRoute.objects.get_or_create(
        kind=kind, external_id=external_id, defaults={"home": hotel, "meta_app": app, "shared": shared}
    )
    with scope(hotel.pk):
        return ChannelAccount.objects.create(
            tenant=hotel, kind=kind, external_id=external_id, route=route, is_default=made, **fields
        )


def a_person(email: str, hotel: Tenant | None = None, role: str = "manager", **fields: Any) -> User:
    """Without a password: tests log people in past the form, and hashing one takes a quarter of a second."""
    person = User.objects.create_user(email, **fields)
    if hotel is not None:
        Membership.objects.create(user=person, tenant=hotel, role=role)
    return person


def in_threads(*runs: Callable[[], None]) -> None:
    """Run each in a thread with a connection of its own, until all have ended. Raises the first error."""

    def run_and_leave(run: Callable[[], None]) -> None:
        try:
            run()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(runs)) as pool:
        for future in [pool.submit(run_and_leave, run) for run in runs]:
            future.result(timeout=60)
