"""Makes the application role on a PostgreSQL that the person gave, when only the owner's address is known."""

import secrets
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from hotel_agent.addresses import driver_url, replace_login
from hotel_agent.console.processes import first_line
from hotel_agent.console.servers import roles
from hotel_agent.console.servers.errors import DatabaseNotReady


def make_application_role(owner_url: str, *, known_url: str) -> str:
    """Make the database's application role; returns its address.

    `known_url` is the address of an earlier run, whose password stays. Raises DatabaseNotReady.
    """
    known = urlsplit(known_url)
    try:
        with psycopg.connect(driver_url(owner_url), connect_timeout=5, autocommit=True) as connection:
            database = connection.info.dbname
            name = f"{database}_app"
            password = (known.username == name and known.password) or secrets.token_urlsafe(24)
            roles.make_role(connection, name, password, options="")
            roles.limit_application_role(connection, name)
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    sql.Identifier(database), sql.Identifier(name)
                )
            )
    except psycopg.errors.InsufficientPrivilege:
        raise DatabaseNotReady(
            "The role of POSTGRES_URL may not create the application role: set DIRECT_POSTGRES_URL to the "
            "owner and POSTGRES_URL to a role that owns nothing (docs/operations.md)."
        ) from None
    except psycopg.OperationalError as error:
        raise DatabaseNotReady(f"POSTGRES_URL: {first_line(str(error))}") from None
    return replace_login(owner_url, user=quote(name, safe=""), password=quote(password, safe=""))
