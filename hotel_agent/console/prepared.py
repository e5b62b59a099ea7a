"""Whether a database needs `manage.py prepare_demo`: not when the same code has prepared it already.

The mark is a comment on the database itself, so that it goes where the database goes.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from hotel_agent.addresses import driver_url
from hotel_agent.env import CHECKOUT

PACKAGES = ("hotel_agent", "tenants", "governance", "pms", "messaging")
VALUES = (
    "DEMO_PASSWORD",
    "PUBLIC_URL",
    "WHATSAPP_ACCESS_TOKEN",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_VERIFY_TOKEN",
)
MARK = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
HOTELS = """
SELECT md5(concat(
  (SELECT string_agg(concat_ws('|', slug, status, name, phone, colour, language), ',' ORDER BY id)
   FROM tenants_tenant),
  (SELECT string_agg(concat_ws('|', kind, external_id, home_id, meta_app_id), ',' ORDER BY id)
   FROM tenants_channelroute),
  (SELECT string_agg(concat_ws('|', name, updated_at), ',' ORDER BY id) FROM tenants_metaapp)))
"""
"""What the stand-in is told of the hotels, as far as the owner may read it."""


def fingerprint(values: Mapping[str, str]) -> str:
    """Changes with the code, the demo hotels and the values that are stored with them."""
    digest = hashlib.sha256()
    for file in _sources():
        digest.update(file.read_bytes())
    for name in VALUES:
        digest.update(f"\0{values.get(name, '')}".encode())
    return digest.hexdigest()


def is_prepared(owner_url: str, wanted: str) -> bool:
    """Whether this database bears the mark, and no hotel was changed since."""
    try:
        with psycopg.connect(driver_url(owner_url), connect_timeout=5) as connection:
            return _mark(connection, wanted) == _one(connection, MARK)
    except psycopg.Error:
        return False


def mark(owner_url: str, done: str) -> None:
    """Put the mark on the database. Raises psycopg.Error."""
    with psycopg.connect(driver_url(owner_url), connect_timeout=5, autocommit=True) as connection:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        name = sql.Identifier(connection.info.dbname)
        connection.execute(statement.format(name, sql.Literal(_mark(connection, done))))


def _mark(connection: "psycopg.Connection[tuple[object, ...]]", wanted: str) -> str:
    return f"prepared by {wanted}, hotels as of {_one(connection, HOTELS)}"


def _one(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _sources() -> Iterator[Path]:
    """The packages' files in a fixed order, without what Python leaves beside them."""
    for package in PACKAGES:
        for file in sorted((CHECKOUT / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file
