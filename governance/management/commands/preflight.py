"""`manage.py preflight`: may this installation go live, or take this release?"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from governance.preflight import hotels
from governance.preflight.registry import only_hotel
from governance.preflight.runner import Report, run, store
from governance.preflight.score import MODES, PENALTIES

WORDS = {"passed": "ok", "failed": "FAILED", "unknown": "?"}


class Command(BaseCommand):
    """Runs the registered checks, prints a table or JSON, keeps the run, and exits 0, 2, 3 or 4."""

    help = (
        "Check the installation and decide GO, GO_CANARY or NO_GO (exit 0; 2 security, 3 artefact, 4 NO_GO)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--mode", choices=list(MODES), default="B", help="A first release, B normal, C money or security"
        )
        parser.add_argument(
            "--change", choices=list(PENALTIES), default="low", help="how much the release changes"
        )
        parser.add_argument("--tenant", default="", metavar="SLUG", help="look at this hotel only")
        parser.add_argument(
            "--json", metavar="PATH", help="write the report there; - is standard output, without a table"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["tenant"]
        if slug:
            with only_hotel(slug):
                if not hotels():
                    raise CommandError(f"No active hotel is called {slug!r}.")
        report = run(mode=options["mode"], change=options["change"], hotel=slug)
        self._keep(report)
        path = options["json"]
        if path:
            self._write_json(report, path)
        if path != "-":
            self.stdout.write(table(report))
        if report.exit_code:
            sys.exit(report.exit_code)

    def _keep(self, report: Report) -> None:
        try:
            store(report)
        except OperationalError:
            self.stderr.write("The run was not stored: PostgreSQL does not answer.")

    def _write_json(self, report: Report, path: str) -> None:
        text = json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
        if path == "-":
            self.stdout.write(text)
            return
        try:
            Path(path).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"The report cannot be written to {path}: {error.strerror}.") from error


def table(report: Report) -> str:
    """The run for a person: a line for each check, then the decision and what it rests on."""
    names = max(len(outcome.check.name) for outcome in report.outcomes)
    lines = [
        f"{WORDS[one.result.status]:<7} {one.check.name:<{names}}  {one.check.group:<13}  {one.result.detail}"
        for one in report.outcomes
    ]
    data = report.as_json()
    scores = "  ".join(f"{group} {value:g}" for group, value in data["scores"].items())
    limits = f"GO up to {data['threshold']}, canary up to {data['canary_threshold']}"
    asked = f"mode {data['mode']}, {data['change']} change"
    lines += ["", f"{data['decision']}  risk {data['risk_score']:g} of 100 ({limits})  {asked}", scores]
    if data["blocking_issues"]:
        lines += ["", "Blocking:", *(f"- {issue}" for issue in data["blocking_issues"])]
    return "\n".join(lines)
