"""`manage.py onboard_tenant FILE... [--dry-run]`: make hotels as their files say, or say what is wrong."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.onboarding import BadFile, FileReport, Problem, SectionReport, apply_file, check_file

SIGNS = (("+", "created"), ("~", "changed"), ("-", "removed"))


class Command(BaseCommand):
    """All files are checked before the first is applied; each is applied in a transaction of its own."""

    help = "Create or update hotels from hotel files (docs/hotel_file.md). Twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        problems: list[Problem] = []
        for path in files:
            try:
                check_file(path)
            except BadFile as error:
                problems += error.problems
        if problems:
            raise CommandError("\n".join(map(str, problems)))
        for path in files:
            try:
                self._show(apply_file(path, dry_run=options["dry_run"]), dry_run=options["dry_run"])
            except BadFile as error:
                raise CommandError(str(error)) from error

    def _show(self, report: FileReport, *, dry_run: bool) -> None:
        for warning in report.warnings:
            self.stderr.write(f"{warning} (warning)")
        if report.did_nothing:
            self.stdout.write(f"{report.slug}: nothing to change")
            return
        self.stdout.write(f"{report.slug}: {'would change (dry run)' if dry_run else 'applied'}")
        for section in report.sections:
            self._show_section(section)

    def _show_section(self, section: SectionReport) -> None:
        counts = [f"{len(labels)} {how}" for _, how in SIGNS if (labels := getattr(section, how))] + (
            [f"{section.unchanged} unchanged"] if section.unchanged else []
        )
        self.stdout.write(f"  {section.key}: {', '.join(counts) or 'nothing'}")
        for sign, how in SIGNS:
            for label in getattr(section, how):
                self.stdout.write(f"    {sign} {label}")
