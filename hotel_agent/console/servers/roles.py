"""Makes the database and its two roles: the owner migrates, the application role is under row policies."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[object, ...]]

OWNER = "hotel_owner"
APPLICATION = "hotel_app"
DATABASE = "hotel"
APPLICATION_LIMITS = {
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
    "lock_timeout": "5s",
}


def make_role(connection: Connection, name: str, password: str, *, options: str) -> None:
    """Create the role or give it this password and these options (SQL words such as CREATEDB)."""
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    create, alter = "CREATE ROLE {} LOGIN {} PASSWORD {}", "ALTER ROLE {} LOGIN {} PASSWORD {}"
    statement = sql.SQL(alter if exists else create)
    connection.execute(statement.format(sql.Identifier(name), sql.SQL(options), sql.Literal(password)))


def limit_application_role(connection: Connection, name: str) -> None:
    """No statement, lock or idle transaction of the application lasts long, whatever its code does."""
    statement = sql.SQL("ALTER ROLE {} SET {} = {}")
    for setting, value in APPLICATION_LIMITS.items():
        connection.execute(
            statement.format(sql.Identifier(name), sql.Identifier(setting), sql.Literal(value))
        )


def make_database(connection: Connection, name: str, *, template: str = "template1") -> None:
    """Create the database, owned by the owner role."""
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    connection.execute(
        statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template))
    )


def database_exists(connection: Connection, name: str) -> bool:
    """Whether the server has a database of that name."""
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def make_private_database(
    admin_url: str, *, owner_password: str, application_password: str
) -> tuple[str, str]:
    """Both roles and the database on a private server; returns the application's and the owner's address."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        make_role(connection, OWNER, owner_password, options="CREATEDB")
        make_role(connection, APPLICATION, application_password, options="NOSUPERUSER NOBYPASSRLS")
        limit_application_role(connection, APPLICATION)
        if not database_exists(connection, DATABASE):
            make_database(connection, DATABASE)
    return (
        address(admin_url, user=APPLICATION, password=application_password, database=DATABASE),
        address(admin_url, user=OWNER, password=owner_password, database=DATABASE),
    )


def address(url: str, *, user: str, password: str, database: str) -> str:
    """The same server with another log-in and database; names and passwords here need no quoting."""
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}", path=f"/{database}"))
