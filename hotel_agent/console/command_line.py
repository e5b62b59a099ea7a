"""Runs a management command; a broken setting or a server that does not run is said in one line."""

import sys

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from hotel_agent.console.management.commands import up
from hotel_agent.console.processes import first_line


def run(arguments: list[str]) -> int:
    """Run `arguments` as `manage.py` does and return the exit code.

    Errors of the code itself keep their traceback.
    """
    try:
        if arguments[1:2] == ["up"]:
            up.Command().run_from_argv(arguments)  # needs no app, and starts the sooner without them
            return 0
        settings.INSTALLED_APPS  # noqa: B018 - loads the settings, so that a broken one is said before any command
        execute_from_command_line(arguments)
    except ImproperlyConfigured as error:
        print(f"Setting: {error}", file=sys.stderr)
        return 1
    except OperationalError as error:
        if _has_sqlstate(error):
            raise
        print(_nothing_answers("PostgreSQL", str(error)), file=sys.stderr)
        return 1
    except redis.exceptions.ConnectionError as error:
        print(_nothing_answers("Redis", str(error)), file=sys.stderr)
        return 1
    return 0


def _has_sqlstate(error: OperationalError) -> bool:
    """Whether a server answered at all: only then psycopg's error has an SQLSTATE."""
    return getattr(error.__cause__, "sqlstate", None) is not None


def _nothing_answers(server: str, error: str) -> str:
    """One line for a server that cannot be reached, with its own words."""
    remedy = " `make services` starts one." if settings.ENVIRONMENT == "development" else ""
    return f"{server} does not let us in.{remedy} It says: {first_line(error)}"
