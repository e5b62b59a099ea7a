"""`manage.py reconcile_messages`: whether anything a guest wrote was forgotten."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging import operations
from tenants import snapshot


class Command(BaseCommand):
    """Prints a JSON line per hotel and the sum; exit code 1 where a message is unaccounted for."""

    help = "Count inbound messages that nothing became of and nothing will; 0 is the law."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make them due again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, print, and with `--repair` put back."""
        found = operations.reconcile(repair=options["repair"], everything=True)
        for hotel in snapshot.current().tenants.values():
            self.stdout.write(json.dumps({"hotel": hotel.slug, "unaccounted_messages": found[hotel.id]}))
        self.stdout.write(json.dumps({"unaccounted_messages": found.total()}))
        if found.total():
            raise CommandError(f"{found.total()} messages are unaccounted for", returncode=1)
