"""What production refuses to start with and only the database knows."""

import sys

from django.conf import settings
from django.db import OperationalError, connections

from governance.preflight.checks import database


def refuse_role_above_policies() -> None:
    """In production end the process when row-level security would not bind the application's role.

    A database that is down is no reason: the web then answers 503 and the worker waits.
    """
    if not settings.PRODUCTION:
        return
    try:
        answer = database.application_role()
    except OperationalError:
        return
    finally:
        connections.close_all()
    if answer.status == "failed":
        sys.exit(f"production does not start: the role of POSTGRES_URL, {answer.detail}.")
