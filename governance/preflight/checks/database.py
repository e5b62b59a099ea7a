"""Migrations, roles, row policies, composite keys and audit triggers, as the live database has them
(pg_catalog).
"""

from typing import Any

from django.db import connection
from psycopg import sql

from governance import health, triggers
from governance.preflight.types import CheckResult
from tenants import rls
from tenants.scope import scope

POLICIES = {"tenant_scope": "PERMISSIVE", "tenant_scope_always": "RESTRICTIVE"}


def migrations() -> CheckResult:
    """Every migration of the code is applied."""
    waiting = health.unapplied_migrations()
    return CheckResult.of_complaints([f"not applied: {name}" for name in waiting], passed="all applied")


def application_role() -> CheckResult:
    """The role of POSTGRES_URL is not above the policies, owns nothing, and may not empty a table."""
    role, is_superuser, bypasses = _rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )[0]
    owned = _rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
        "AND pg_has_role(tableowner, 'MEMBER') LIMIT 1"
    )
    emptied = _rows(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
        "AND has_table_privilege(format('%I.%I', schemaname, tablename), 'TRUNCATE') LIMIT 1"
    )
    complaints = [
        *(["is a superuser"] if is_superuser else []),
        *(["bypasses row-level security"] if bypasses else []),
        *([f"owns tables such as {owned[0][0]}"] if owned else []),
        *([f"may truncate tables such as {emptied[0][0]}"] if emptied else []),
    ]
    return CheckResult.of_complaints(
        [f"{role} {complaint}" for complaint in complaints], passed=f"{role} obeys the policies"
    )


def every_table_in_one_list() -> CheckResult:
    """Every table of the database is in exactly one of the lists of `tenants.rls`."""
    lists = (set(rls.tenant_tables()), set(rls.ROUTING), set(rls.FRAMEWORK))
    tables = [name for (name,) in _rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    complaints = [
        f"{table} is in {count or 'no'} list{'s' if count else ''}"
        for table in sorted(tables)
        if (count := sum(table in listed for listed in lists)) != 1
    ]
    return CheckResult.of_complaints(complaints, passed=f"{len(tables)} tables")


def row_policies() -> CheckResult:
    """Each tenant table has row-level security on, forced, with both policies as `tenants.rls` makes them;
    and without a scope the application role sees no row of it.
    """
    live = {
        name: (enabled, forced)
        for name, enabled, forced in _rows(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    }
    policies = {
        (table, name): rest
        for table, name, *rest in _rows(
            "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies "
            "WHERE schemaname = 'public'"
        )
    }
    complaints = [f"{table} does not exist" for table in rls.tenant_tables() if table not in live]
    present = [table for table in rls.tenant_tables() if table in live]
    for table in present:
        if live[table] != (True, True):
            complaints.append(f"{table} is not under forced row-level security")
        complaints += [
            f"{table}: the policy {name} is not as it should be"
            for name, kind in POLICIES.items()
            if not _is_our_policy(policies.get((table, name)), kind)
        ]
    complaints += [f"{table} shows rows without a scope" for table in _open_without_scope(present)]
    return CheckResult.of_complaints(complaints, passed=f"{len(present)} tables of hotels")


def composite_keys() -> CheckResult:
    """Foreign keys between two tenant tables also compare the hotel."""
    live = {
        (table, target, tuple(columns))
        for table, target, columns in _rows(
            "SELECT source.relname, target.relname, ARRAY(SELECT attname::text FROM unnest(con.conkey) "
            "  WITH ORDINALITY AS key (number, place) JOIN pg_attribute a "
            "  ON a.attrelid = con.conrelid AND a.attnum = key.number ORDER BY key.place) "
            "FROM pg_constraint con JOIN pg_class source ON source.oid = con.conrelid "
            "JOIN pg_class target ON target.oid = con.confrelid WHERE con.contype = 'f' AND con.convalidated"
        )
    }
    keys = rls.tenant_foreign_keys()
    complaints = [
        f"{key.table}.{key.column} does not compare the hotel"
        for key in keys
        if (key.table, key.target, ("tenant_id", key.column)) not in live
    ]
    return CheckResult.of_complaints(complaints, passed=f"{len(keys)} keys")


def audit_triggers() -> CheckResult:
    """The audit is append-only, and money and permission tables write into it."""
    complaints = [f"trigger missing: {name}" for name in triggers.missing(connection)]
    return CheckResult.of_complaints(
        complaints, passed=f"{len(triggers.audited_tables())} tables are watched"
    )


def _is_our_policy(found: list[Any] | None, kind: str) -> bool:
    if found is None:
        return False
    permissive, roles, command, seen, written = found
    rule = "tenant_id = ANY" in (seen or "") and "app.tenant_ids" in seen and " OR " not in seen
    return bool((permissive, roles, command) == (kind, "{public}", "ALL") and rule and written == seen)


def _open_without_scope(tables: list[str]) -> list[str]:
    """What is asked is the policies' effect, not their text."""
    found = []
    with scope(()), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
