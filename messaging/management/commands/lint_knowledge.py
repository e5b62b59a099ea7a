"""`manage.py lint_knowledge [--tenant SLUG] [--json]`: what is wrong with the articles, or missing."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging import lint
from messaging.lint import Finding
from tenants import snapshot
from tenants.types import TenantInfo


class Command(BaseCommand):
    """Exit code 1 where there is an error, 0 where there are warnings only (docs/knowledge.md)."""

    help = "Look for contradictions, gaps and unsayable answers in the articles of the hotels."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="this hotel only; all active ones otherwise")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *_: Any, **options: Any) -> None:
        found = {hotel.slug: lint.look(hotel) for hotel in _hotels(options["tenant"])}
        if options["json"]:
            report = {slug: [one.as_json() for one in findings] for slug, findings in found.items()}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            for slug, findings in found.items():
                self._show(slug, findings)
        if errors := sum(one.level == "error" for findings in found.values() for one in findings):
            raise CommandError(f"errors: {errors}", returncode=1)

    def _show(self, slug: str, findings: list[Finding]) -> None:
        for one in findings:
            self.stdout.write(f"{slug}: {one}")
        if not findings:
            self.stdout.write(f"{slug}: nothing to mend")


def _hotels(slug: str | None) -> list[TenantInfo]:
    """The hotel with this slug, or all active ones. Raises CommandError where there is no such hotel."""
    by_slug = snapshot.current().by_slug
    if slug is None:
        return [by_slug[name] for name in sorted(by_slug) if by_slug[name].active]
    if slug not in by_slug:
        raise CommandError(f"there is no hotel {slug!r}")
    return [by_slug[slug]]
