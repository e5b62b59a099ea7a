"""Databases of its own for an evaluation, and the processes that use them: no other data is ever touched.

They are made and dropped as the owner (DIRECT_POSTGRES_URL) and used as the application role (POSTGRES_URL).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from hotel_agent.addresses import direct_url, driver_url
from hotel_agent.env import CHECKOUT, VARIABLES, BrokenSetting, environment

PREFIX: Final = "hotel_evaluation_"


class NoPlace(RuntimeError):
    """No database can be made here; says why and what to do."""


@contextmanager
def databases(count: int) -> Iterator[list[dict[str, str]]]:
    """So many fresh databases with all migrations, as environments of processes; dropped afterwards.

    Raises NoPlace.
    """
    owner, application = _addresses()
    name = PREFIX + uuid.uuid4().hex[:12]
    names = [f"{name}_{number}" for number in range(count)]
    made: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hotel-evaluation-") as folder:
        values = [_environment(owner, application, one, folder) for one in names]
        try:
            _make(owner, names[0], "template0")
            made.append(names[0])
            _migrate(values[0])
            for copy in names[1:]:
                _make(owner, copy, names[0])
                made.append(copy)
            yield values
        finally:
            for one in made:
                _drop(owner, one)


def _addresses() -> tuple[str, str]:
    try:
        application = environment.text("POSTGRES_URL")
        named = environment.text("DIRECT_POSTGRES_URL") or application
        owner = direct_url("DIRECT_POSTGRES_URL", named) if named else ""
    except BrokenSetting as error:
        raise NoPlace(str(error)) from error
    if not application:
        raise NoPlace("No PostgreSQL is known: run `make services` first, or set POSTGRES_URL.")
    return owner, application


def _environment(owner: str, application: str, database: str, folder: str) -> dict[str, str]:
    """Nothing of the installation but its PostgreSQL: no Redis, no mail server, no model, no run.env."""
    own = {name for variable in VARIABLES for name in (variable.name, *variable.aliases)}
    own |= {f"{name}_FILE" for name in own}
    values = {name: value for name, value in os.environ.items() if name not in own}
    return {
        **values,
        "ENVIRONMENT": "development",
        "DJANGO_SETTINGS_MODULE": "hotel_agent.settings",
        "VAR_DIR": folder,
        "EMAIL_URL": "memorymail://",
        "POSTGRES_URL": _in(application, database),
        "DIRECT_POSTGRES_URL": _in(owner, database),
    }


def _in(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _make(owner: str, name: str, template: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    try:
        _run(owner, statement.format(sql.Identifier(name), sql.Identifier(template)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise NoPlace(
            "The owner role (DIRECT_POSTGRES_URL) may not make a database for the evaluation: "
            "ALTER ROLE ... CREATEDB, or evaluate elsewhere."
        ) from error
    except psycopg.Error as error:
        raise NoPlace(f"No database for the evaluation could be made: {error}") from error


def _drop(owner: str, name: str) -> None:
    _run(owner, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(owner: str, statement: sql.Composed) -> None:
    with psycopg.connect(driver_url(owner), autocommit=True, connect_timeout=5) as connection:
        connection.execute(statement)


def _migrate(values: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=CHECKOUT,
        env=dict(values),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoPlace(f"The evaluation's database could not be migrated:\n{done.stderr[-2000:]}")


def start(values: Mapping[str, str], paths: Sequence[Path]) -> subprocess.Popen[str]:
    """A process that plays these tasks and prints an outcome a line, as JSON."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "evaluate", "--here", *map(str, paths)],
        cwd=CHECKOUT,
        env=dict(values),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
