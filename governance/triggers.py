"""Triggers that hold the audit up against raw SQL. `manage.py migrate` puts them up as the owner, after
every migration.

Plain SQL on purpose: django-pgtrigger's triggers obey a setting (`pgtrigger.ignore`) that any session may
set, and these must not.

- Audit events and the head of a chain are append-only, also for the owner. Only the sealing columns are
  written once, by the sealer.
- A change of a money or permission table becomes an audit event, whatever made it. A package adds a table of
  its own with one line in its `apps.ready()`: `triggers.audit_table("pms_rate", "price", "starts", "ends")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants.models.hotel import INSTALLATION_SLUG

APPEND_ONLY = {
    "governance_auditevent": "governance_audit_append_only",
    "governance_auditchain": "governance_audit_chain_rises",
}
"""Table -> the trigger (and its function) that keeps it append-only."""
ROW_TRIGGER = "governance_audit_row"


@dataclass(frozen=True, slots=True)
class AuditedTable:
    """A table whose changes become audit events of the hotel in `tenant_column` (empty: of the
    installation).
    """

    columns: tuple[str, ...]
    tenant_column: str


_audited: dict[str, AuditedTable] = {}


def audit_table(table: str, *columns: str, tenant_column: str = "tenant_id") -> None:
    """Record every insert and delete, and every update of these columns, of the table.

    Name no column that holds personal data or a secret: their values go into the event as they are.
    """
    _audited[table] = AuditedTable(columns, tenant_column)


def audited_tables() -> Mapping[str, AuditedTable]:
    """The tables whose changes the database records."""
    return _audited


audit_table("tenants_user", "is_superuser", "is_staff", "is_active", tenant_column="")
audit_table("tenants_user_groups", "user_id", "group_id", tenant_column="")
audit_table("tenants_user_user_permissions", "user_id", "permission_id", tenant_column="")
audit_table("auth_group_permissions", "group_id", "permission_id", tenant_column="")
audit_table("tenants_membership", "user_id", "tenant_id", "role")

_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION governance_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealing CONSTANT text[] := ARRAY['number', 'previous_hash', 'hash'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.number IS NULL AND NEW.number IS NOT NULL
       AND to_jsonb(NEW) - sealing = to_jsonb(OLD) - sealing THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'an audit event is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION governance_audit_chain_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.tenant_id = OLD.tenant_id AND NEW.number > OLD.number THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the head of an audit chain only rises' USING ERRCODE = 'restrict_violation';
END $$;

-- Arguments of the trigger: the hotel's column or '', then the columns that are kept.
CREATE OR REPLACE FUNCTION governance_audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  old_row jsonb := '{{}}';
  new_row jsonb := '{{}}';
  kept_before jsonb := '{{}}';
  kept_after jsonb := '{{}}';
  kept text;
  hotel bigint;
  outer_scope text := COALESCE(current_setting('app.tenant_ids', true), '');
BEGIN
  IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
  FOREACH kept IN ARRAY TG_ARGV[1:] LOOP
    IF old_row -> kept IS DISTINCT FROM new_row -> kept THEN
      kept_before := kept_before || jsonb_build_object(kept, old_row -> kept);
      kept_after := kept_after || jsonb_build_object(kept, new_row -> kept);
    END IF;
  END LOOP;
  IF TG_OP = 'UPDATE' AND kept_after = '{{}}' THEN RETURN NULL; END IF;
  IF TG_ARGV[0] = '' THEN
    SELECT id INTO hotel FROM tenants_tenant WHERE slug = '{INSTALLATION_SLUG}';
  ELSE
    hotel := (CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END ->> TG_ARGV[0])::bigint;
  END IF;
  -- The policies let an event in only under its own hotel; what the caller had in scope comes back after it.
  PERFORM set_config('app.tenant_ids', hotel::text, true);
  INSERT INTO governance_auditevent
    (tenant_id, at, source, actor, action, object_type, object_id, before, after,
     correlation_id, previous_hash, hash)
  VALUES (
    hotel, clock_timestamp(), 'database', 'database role ' || session_user, 'row_' || lower(TG_OP),
    TG_TABLE_NAME, COALESCE(new_row ->> 'id', old_row ->> 'id', ''),
    CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE kept_before END,
    CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE kept_after END, '', '', '');
  PERFORM set_config('app.tenant_ids', outer_scope, true);
  RETURN NULL;
END $$;
"""  # noqa: S608 - the slug is a constant


def put_up(*, using: str) -> None:
    """Make the functions and every trigger anew. Run as the owner of the tables, after the migrations."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if "governance_auditevent" not in existing:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS)
        for table, trigger in APPEND_ONLY.items():
            cursor.execute(_trigger_sql(table, trigger, "BEFORE UPDATE OR DELETE", ()))
        for table, audited in _audited.items():
            if table in existing:
                arguments = (audited.tenant_column, *audited.columns)
                cursor.execute(
                    _trigger_sql(table, ROW_TRIGGER, "AFTER INSERT OR UPDATE OR DELETE", arguments)
                )


def after_migrate(using: str, **_: Any) -> None:
    """Receiver of Django's `post_migrate`."""
    put_up(using=using)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """`table: trigger` for each trigger that is not up, or switched off, in the live database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        live = set(cursor.fetchall())
    wanted = [*APPEND_ONLY.items(), *((table, ROW_TRIGGER) for table in _audited)]
    return [f"{table}: {trigger}" for table, trigger in wanted if (table, trigger) not in live]


def _trigger_sql(table: str, name: str, when: str, arguments: tuple[str, ...]) -> str:
    """Names and arguments are literals of the code, never input."""
    listed = ", ".join(f"'{argument}'" for argument in arguments)
    return (
        f'CREATE OR REPLACE TRIGGER {name} {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}({listed})'
    )
