"""Puts a test's database back as the migrations left it, where tests committed for real."""

import psycopg
from django.db import connections
from psycopg import sql

from tenants.management.commands.migrate import ensure_reserved_rows
from tests import private_servers

KEPT_TABLES = ["django_migrations", "django_content_type", "auth_permission"]
# Deleting as a replica passes by foreign keys and append-only triggers, and is many times quicker than
# TRUNCATE, which follows the foreign keys into every table.
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)"
RESTART = """
SELECT setval(sequence.oid::regclass, 1, false)
FROM pg_class AS sequence
JOIN pg_depend AS used ON used.objid = sequence.oid AND used.deptype = 'i'
JOIN pg_class AS filled ON filled.oid = used.refobjid
WHERE sequence.relkind = 'S' AND filled.relname <> ALL (%s)
"""


def empty_tables() -> None:
    """Empty every table, as the administrator, and put back the rows that migrations made."""
    connections.close_all()
    with psycopg.connect(private_servers.admin_url()) as connection:
        names = [sql.Identifier(name) for (name,) in connection.execute(TABLES, [KEPT_TABLES])]
        deletes = sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(name) for name in names)
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(deletes)
        connection.execute(RESTART, [KEPT_TABLES])
    ensure_reserved_rows("default")
