"""`manage.py up`: servers, demo hotels, web, worker, beat and WhatsApp stand-in in one process tree.

`make run` calls it; `--services` and `--stop` are `make services` and `make services-stop`.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hotel_agent.console import launch
from hotel_agent.console.processes import KeepsDying
from hotel_agent.console.servers.errors import ServerError
from hotel_agent.env import BrokenSetting, environment


class Command(BaseCommand):
    """Run everything on one machine, for development."""

    help = "Run PostgreSQL, Redis, web, worker, beat and the WhatsApp stand-in (development only)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Leave the servers running, or stop them, instead of running the product."""
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--services", action="store_true", help="only the servers, left running")
        mode.add_argument("--stop", action="store_true", help="stop the servers left running")

    def handle(self, *args: Any, **options: Any) -> None:
        """What a person can mend is said in one line, with exit code 1."""
        try:
            if environment.text("ENVIRONMENT") == "production":
                raise ServerError(
                    "`manage.py up` is for development; docs/operations.md is about production."
                )
            if options["services"]:
                launch.services(environment)
            elif options["stop"]:
                launch.stop_services(environment)
            else:
                launch.everything(environment)
        except (ServerError, KeepsDying, BrokenSetting, OSError) as error:
            sys.exit(str(error))
