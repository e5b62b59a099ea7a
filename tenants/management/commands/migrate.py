"""`migrate` as the owner role, and then the row policies, so that no table is ever without its list."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from hotel_agent.lib import clock
from tenants import rls
from tenants.models import SnapshotVersion, Tenant
from tenants.models.hotel import INSTALLATION_SLUG


class Command(DjangoMigrate):
    """Django's command on the owner's connection, followed by policies, grants and the reserved hotel."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"] or not _has_hotels(connection):
            return
        role = settings.DATABASES["default"].get("USER") or str(connection.settings_dict["USER"])
        rls.apply(connection, application_role=role)
        ensure_reserved_rows(options["database"])


def _has_hotels(connection: BaseDatabaseWrapper) -> bool:
    return Tenant._meta.db_table in connection.introspection.table_names()


def ensure_reserved_rows(using: str) -> None:
    """The hotel that owns what belongs to none, and the row whose number says that hotels changed."""
    Tenant.objects.using(using).get_or_create(
        slug=INSTALLATION_SLUG,
        defaults={"name": "Installation", "status": Tenant.Status.RESERVED, "currency": "EUR"},
    )
    SnapshotVersion.objects.using(using).get_or_create(id=1, defaults={"raised_at": clock.now()})
