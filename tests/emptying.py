"""Puts a test's database back as the migrations left it, where tests committed for real."""

import psycopg
from django.db import connections
from psycopg import sql

from tenants.management.commands.migrate import ensure_reserved_rows
from tests import private_servers

KEPT_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def empty_tables() -> None:
    """Empty every table that has rows, as the administrator, and put back the rows that migrations made."""
    connections.close_all()
    with psycopg.connect(private_servers.admin_url(), autocommit=True) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = [sql.Identifier(name) for (name,) in rows if name not in KEPT_TABLES]
        checks = [sql.SQL("EXISTS (TABLE {})").format(name) for name in names]
        filled = connection.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(checks))).fetchone() or ()
        tables = [name for name, has_rows in zip(names, filled, strict=True) if has_rows]
        if tables:
            statement = sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE")
            connection.execute(statement.format(sql.SQL(", ").join(tables)))
    ensure_reserved_rows("default")
