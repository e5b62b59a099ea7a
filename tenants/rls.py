"""Every table is in exactly one of three lists; the tenant list gets row-level security. `manage.py migrate`
applies it as the owner.

- tenant: rows of one hotel, seen only inside its scope; foreign keys between two such tables also compare the
  hotel, because foreign-key checks do not obey policies.
- routing: no guest text, no secret; readable without a scope.
- framework: Django's and libraries' own, each with its reason.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from tenants.models import TenantModel

# Cast outside the sub-select: evaluated once per query, and a plain comparison an index can serve.
SCOPE = (
    "tenant_id = ANY ((SELECT string_to_array("
    "NULLIF(current_setting('app.tenant_ids', true), ''), ','))::bigint[])"
)

ROUTING = frozenset(
    {
        "tenants_tenant",
        "tenants_membership",
        "tenants_channelroute",
        "tenants_tenantuseridentifier",
        "tenants_flagvalue",
        "tenants_workitem",
        "tenants_snapshotversion",
    }
)

FRAMEWORK = {
    "tenants_user": "people log in before any hotel is known",
    "tenants_user_groups": "Django's permissions of a person",
    "tenants_user_user_permissions": "Django's permissions of a person",
    "tenants_metaapp": "one app serves many hotels; its secrets are encrypted",
    "auth_group": "Django's permissions",
    "auth_group_permissions": "Django's permissions",
    "auth_permission": "Django's permissions",
    "django_content_type": "Django's list of models",
    "django_admin_log": "Django's log of Admin changes; personal data stays in the audit",
    "django_migrations": "Django's list of migrations",
    "django_session": "log-in sessions, before any hotel is known",
    "django_celery_beat_clockedschedule": "beat's timetable",
    "django_celery_beat_crontabschedule": "beat's timetable",
    "django_celery_beat_intervalschedule": "beat's timetable",
    "django_celery_beat_periodictask": "beat's timetable",
    "django_celery_beat_periodictasks": "beat's timetable",
    "django_celery_beat_solarschedule": "beat's timetable",
    "axes_accessattempt": "failed log-ins, before any hotel is known",
    "axes_accessattemptexpiration": "failed log-ins, before any hotel is known",
    "axes_accessfailurelog": "failed log-ins, before any hotel is known",
    "axes_accesslog": "log-ins, before any hotel is known",
}


@dataclass(frozen=True, slots=True)
class TenantForeignKey:
    """A foreign key between two tenant tables, which must also agree on the hotel."""

    table: str
    column: str
    target: str


def tenant_models() -> list[type[TenantModel]]:
    """Every model of a hotel's own data, by table name."""
    return sorted(
        (model for model in apps.get_models(include_auto_created=True) if issubclass(model, TenantModel)),
        key=lambda model: model._meta.db_table,
    )


def tenant_tables() -> list[str]:
    """The tenant list."""
    return [model._meta.db_table for model in tenant_models()]


def tenant_foreign_keys() -> list[TenantForeignKey]:
    """Foreign keys from one tenant table to another."""
    return [
        TenantForeignKey(model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in tenant_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, TenantModel)
    ]


def apply(connection: BaseDatabaseWrapper, *, application_role: str) -> None:
    """Policies, composite keys and grants on every table. Idempotent; run by the owner after the migrations.

    Raises ProgrammingError where the connection's role does not own the tables.
    """
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tenant_tables():
            if table in existing:
                _protect(cursor, table)
        for key in tenant_foreign_keys():
            if {key.table, key.target} <= existing:
                _bind_to_hotel(cursor, key)
        _grant(cursor, application_role)


def _protect(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    # The restrictive twin holds even where somebody adds a wider permissive policy later.
    for name, kind in (("tenant_scope", "PERMISSIVE"), ("tenant_scope_always", "RESTRICTIVE")):
        cursor.execute(f'DROP POLICY IF EXISTS {name} ON "{table}"')
        cursor.execute(f'CREATE POLICY {name} ON "{table}" AS {kind} USING ({SCOPE}) WITH CHECK ({SCOPE})')


def _constraint_exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
    return cursor.fetchone() is not None


def _bind_to_hotel(cursor: CursorWrapper, key: TenantForeignKey) -> None:
    unique = f"{key.target}_of_tenant"[:63]
    if not _constraint_exists(cursor, unique):
        cursor.execute(f'ALTER TABLE "{key.target}" ADD CONSTRAINT "{unique}" UNIQUE (tenant_id, id)')
    name = f"{key.table}_{key.column}_same"[-63:]
    if not _constraint_exists(cursor, name):
        cursor.execute(
            f'ALTER TABLE "{key.table}" ADD CONSTRAINT "{name}" FOREIGN KEY (tenant_id, "{key.column}") '
            f'REFERENCES "{key.target}" (tenant_id, id) DEFERRABLE INITIALLY DEFERRED'
        )


def _grant(cursor: CursorWrapper, role: str) -> None:
    cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"')
    cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
    cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{role}"')
