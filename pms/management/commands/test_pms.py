"""`manage.py test_pms --hotel SLUG`: whether a hotel's PMS can be used, and what is missing if not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pms.connecting import connection_test
from tenants.models import Tenant


class Command(BaseCommand):
    """Permissions of the key, settings, the hotel there. Nothing is written; what fails is an error."""

    help = "Test a hotel's connection to its PMS and say in plain words what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel", required=True, metavar="SLUG")

    def handle(self, *_: Any, hotel: str, **__: Any) -> None:
        found = Tenant.objects.filter(slug=hotel).first()
        if found is None:
            raise CommandError(f"There is no hotel '{hotel}'.")
        report = connection_test(found.pk)
        for sentence in report.advice:
            self.stdout.write(f"Advice: {sentence}")
        if not report.works:
            raise CommandError("\n".join(report.problems))
        self.stdout.write(f"{found.name}: the connection to {report.provider} works.")
