"""The worker and beat.

The database row is the truth and a task only the wake-up: no result is kept and any task may run twice.
"""

import gc
import logging
import os
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery, signals
from celery.app.amqp import AMQP
from django.db import close_old_connections, connection
from kombu import Connection

from hotel_agent.lib import metrics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_agent.settings")

PACKAGES = ["tenants", "governance", "pms", "messaging"]

RECONNECT_SECONDS = 5
INTERVAL_MAX = 4
"""The place of `interval_max` among the arguments of kombu's `_ensure_connection`."""
TRUSTED_SECONDS = 1.0
_last_task_at = 0.0


class PatientConnection(Connection):
    """Asks for a lost broker every few seconds for ever; Celery's own pauses grow to half a minute."""

    def _ensure_connection(self, *args: Any, **kwargs: Any) -> Any:
        # Who publishes says the pauses by position; they are short already.
        if len(args) <= INTERVAL_MAX:
            kwargs.setdefault("interval_max", RECONNECT_SECONDS)
        return super()._ensure_connection(*args, **kwargs)


class Messaging(AMQP):
    """Celery's connections, of our kind."""

    Connection = PatientConnection


app = Celery("hotel_agent", amqp=Messaging)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize
"""Celery would close the connection to the database around each task: that costs more than most tasks."""
app.autodiscover_tasks(PACKAGES)


@app.on_after_finalize.connect
def _collect_schedules(sender: Celery, **_: Any) -> None:
    """Beat's timetable is what the packages' `BEAT_SCHEDULE` tables say; beat writes it into the database."""
    for package in PACKAGES:
        if find_spec(f"{package}.tasks"):
            sender.conf.beat_schedule.update(import_module(f"{package}.tasks").BEAT_SCHEDULE)


@signals.task_prerun.connect
def _drop_old_connections(**_: Any) -> None:
    """As the web does before each request: connections past CONN_MAX_AGE or broken are made anew.

    One that served a task a moment ago is not asked whether it lives: should it be dead, that task fails and
    its row is found again.
    """
    global _last_task_at  # noqa: PLW0603 - of this process
    close_old_connections()
    now = time.monotonic()
    if now - _last_task_at < TRUSTED_SECONDS:
        connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
    _last_task_at = now


@signals.setup_logging.connect
def _log_as_the_web_does(**_: Any) -> None:
    """With a receiver here Celery leaves our logs as they are; its own lines matter from WARNING on."""
    logging.getLogger("celery").setLevel(logging.WARNING)


@signals.worker_init.connect
def _check_role(**_: Any) -> None:
    import_module("hotel_agent.console.start_check").refuse_role_above_policies()


@signals.worker_process_init.connect
def _leave_the_code_alone(**_: Any) -> None:
    """What is loaded stays: the garbage collector took 7 % of a worker's time to look at it."""
    gc.freeze()


@signals.worker_process_shutdown.connect
def _forget_live_gauges(pid: int, **_: Any) -> None:
    metrics.process_ended(pid)
