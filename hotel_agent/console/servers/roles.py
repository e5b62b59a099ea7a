"""Makes the two roles and the database: the owner migrates, the application role works under row-level security."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

OWNER = "hotel_owner"
APPLICATION = "hotel_app"
DATABASE = "hotel"
APPLICATION_LIMITS = {
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
    "lock_timeout": "5s",
}


def make_role(
    connection: "psycopg.Connection[tuple[object, ...]]", name: str, password: str, *, options: str
) -> None:
    """Create the role or give it this password and these options (SQL words such as CREATEDB)."""
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER" if exists else "CREATE")
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
            verb, sql.Identifier(name), sql.SQL(options), sql.Literal(password)
        )
    )


def limit_application_role(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    """No statement, lock or idle transaction of the application lasts long, whatever its code does."""
    for setting, value in APPLICATION_LIMITS.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
            )
        )


def make_private_database(
    admin_url: str, *, owner_password: str, application_password: str
) -> tuple[str, str]:
    """Both roles and the database on a private server; returns the application's and the owner's address."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        make_role(connection, OWNER, owner_password, options="CREATEDB")
        make_role(connection, APPLICATION, application_password, options="NOSUPERUSER NOBYPASSRLS")
        limit_application_role(connection, APPLICATION)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
    return (
        address(admin_url, user=APPLICATION, password=application_password, database=DATABASE),
        address(admin_url, user=OWNER, password=owner_password, database=DATABASE),
    )


def address(url: str, *, user: str, password: str, database: str) -> str:
    """The same server with another log-in and database; names and passwords here need no quoting."""
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}", path=f"/{database}"))
