"""`manage.py verify_audit`: has anybody edited, removed or reordered an audit event?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance import chain
from tenants.models import Tenant


class Command(BaseCommand):
    """Recomputes the chains; a line per hotel, findings to standard error, exit code 1 when there are any."""

    help = "Verify the audit chain of every hotel, or of one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", default="", metavar="SLUG", help="this hotel only (or: installation)")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["tenant"]
        hotels = list(Tenant.objects.filter(slug=slug) if slug else Tenant.objects.order_by("slug"))
        if not hotels:
            raise CommandError(f"No hotel is called {slug!r}.")
        broken = [hotel for hotel in hotels if not self._verify(hotel)]
        if broken:
            sys.exit(1)

    def _verify(self, hotel: Tenant) -> bool:
        found = chain.verify(hotel.pk)
        head = f", head {found.head}" if found.head else ""
        verdict = "BROKEN" if found.findings else "holds"
        self.stdout.write(f"{hotel.slug}: {found.sealed} sealed, {found.waiting} waiting: {verdict}{head}")
        for finding in found.findings:
            self.stderr.write(f"{hotel.slug}: event {finding.number} {finding.problem}")
        return not found.findings
