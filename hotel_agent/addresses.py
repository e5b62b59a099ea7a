"""Turns the addresses of servers into Django's settings, with the rules of transaction poolers."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from hotel_agent.env import BrokenSetting

POOLER_PORTS = frozenset({6432, 6543})
"""PgBouncer's usual port and Supabase's transaction mode."""
CONNECT_TIMEOUT_SECONDS = 5
PREPARED_FROM = 3
"""Times a statement runs on one connection before PostgreSQL is asked to keep its plan."""


def database(name: str, url: str) -> dict[str, Any]:
    """Django's entry for the PostgreSQL address that the variable `name` holds.

    Understands `postgresql+asyncpg://`, `sslmode` and poolers in transaction mode (ports 6432 and 6543, or
    `?pgbouncer=true`): no prepared statements, no server-side cursors, no start-up options, no persistent
    connections. PostgreSQL itself keeps the plans of statements that come often. Raises BrokenSetting.
    """
    _parts(name, url)
    pooled = is_pooler(url)
    config: dict[str, Any] = environ.Env.db_url_config(driver_url(url))
    options: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT_SECONDS, **config.get("OPTIONS", {})}
    if pooled:
        options.pop("options", None)
    options["server_side_binding"] = not pooled
    options["prepare_threshold"] = None if pooled else PREPARED_FROM
    return {
        **config,
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pooled else 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
    }


def redis_server(url: str) -> str:
    """REDIS_URL itself (`redis://` or `rediss://`). Raises BrokenSetting."""
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise BrokenSetting("REDIS_URL must have the form redis://:password@host:6379/0.")
    return url


def mail_server(url: str) -> dict[str, Any]:
    """Django's EMAIL_ settings for EMAIL_URL (`smtp+tls://user:password@host:587`). Raises BrokenSetting."""
    try:
        config: dict[str, Any] = environ.Env.email_url_config(url)
    except ImproperlyConfigured:
        raise BrokenSetting("EMAIL_URL must have the form smtp+tls://user:password@host:587.") from None
    return config


def is_pooler(url: str) -> bool:
    """Whether the address leads to a pooler in transaction mode."""
    parts = urlsplit(url)
    return parts.port in POOLER_PORTS or dict(parse_qsl(parts.query)).get("pgbouncer") == "true"


def direct_url(name: str, url: str) -> str:
    """The address for migrations, dumps and session locks, which need PostgreSQL itself.

    A Supabase pooler in transaction mode on 6543 serves sessions on 5432, so its port is changed. Raises
    BrokenSetting for other poolers.
    """
    parts = _parts(name, url)
    if not is_pooler(url):
        return url
    if not (parts.hostname or "").endswith(".supabase.com"):
        raise BrokenSetting(
            f"{name} leads to a pooler in transaction mode (port {parts.port}): "
            "set DIRECT_POSTGRES_URL to PostgreSQL itself, usually port 5432."
        )
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit(":", 1)[0] + ":5432"))


def driver_url(url: str) -> str:
    """The address as libpq reads it: without SQLAlchemy's driver and Prisma's mark of a pooler."""
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "pgbouncer"]
    return urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(query), ""))


def replace_login(url: str, *, user: str, password: str) -> str:
    """The same address with another log-in, both quoted already."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc.rpartition('@')[2]}"))


def _parts(name: str, url: str) -> SplitResult:
    """The address in parts, with a scheme we know. Raises BrokenSetting."""
    try:
        parts = urlsplit(url)
        wrong = parts.port == 0 or not parts.path.strip("/")
    except ValueError:
        wrong = True
    if wrong or parts.scheme.partition("+")[0] not in {"postgres", "postgresql"}:
        raise BrokenSetting(f"{name} must have the form postgresql://user:password@host:5432/database.")
    return parts
