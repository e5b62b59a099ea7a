"""`manage.py evaluate`: plays the guest tasks of tests/evaluation and says whether both gates are met."""

from __future__ import annotations

import json
from argparse import SUPPRESS
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotel_agent.env import CHECKOUT
from hotel_agent.lib import clock
from messaging.management.evaluation import gate, place, playing, report, tasks
from messaging.management.evaluation.playing import Outcome

PROCESSES: Final = 2
PAGE: Final = CHECKOUT / "docs" / "evaluation.md"


class Command(BaseCommand):
    """A talk per task on the real path, in a database of its own (docs/evaluation.md)."""

    help = "Play the guest tasks; exit code 1 when a gate is missed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--task", default="", metavar="PATTERN", help="part of <language>/<name>, or a file"
        )
        parser.add_argument("--language", default="", choices=["", "es", "en", "pt"])
        parser.add_argument("--json", default="", metavar="PATH", help="write the result there")
        parser.add_argument("--verbose", action="store_true", help="print the whole talk of failed tasks")
        parser.add_argument("--page", action="store_true", help="put the figures into docs/evaluation.md")
        parser.add_argument("--here", nargs="+", type=Path, default=[], help=SUPPRESS)

    def handle(self, *_: Any, **options: Any) -> None:
        if options["here"]:
            for path in options["here"]:
                self.stdout.write(json.dumps(playing.play(path).as_json(), ensure_ascii=False))
                self.stdout.flush()
            return
        paths = tasks.find(pattern=options["task"], language=options["language"])
        if not paths:
            raise CommandError("no task fits")
        try:
            outcomes = list(_played(paths))
        except place.NoPlace as error:
            raise CommandError(str(error)) from error
        self._tell(outcomes, verbose=options["verbose"])
        everything = not (options["task"] or options["language"])
        self._keep(outcomes, options["json"], everything=everything)
        if options["page"]:
            page = report.on_page(PAGE.read_text(encoding="utf-8"), outcomes, clock.now())
            PAGE.write_text(page, encoding="utf-8")
        if not report.holds(outcomes):
            raise CommandError("the evaluation's gates are not met")

    def _tell(self, outcomes: Sequence[Outcome], *, verbose: bool) -> None:
        for line in report.table(outcomes):
            self.stdout.write(line)
        for one in outcomes if verbose else ():
            if not one.passed:
                self.stdout.write(f"\n{one.language}/{one.name}: {one.about}\n{one.talk}")
        self.stdout.write("")
        for line in report.sums(outcomes):
            self.stdout.write(line)

    def _keep(self, outcomes: Sequence[Outcome], path: str, *, everything: bool) -> None:
        targets = [Path(path)] if path else []
        targets += [gate.result_file()] if everything else []
        text = json.dumps(report.as_json(outcomes, clock.now()), ensure_ascii=False, indent=1)
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def _played(paths: Sequence[Path]) -> Iterator[Outcome]:
    """Every task's outcome, in order. Raises NoPlace."""
    count = min(PROCESSES, len(paths))
    with place.databases(count) as values:
        shares = [paths[number::count] for number in range(count)]
        running = [place.start(one, share) for one, share in zip(values, shares, strict=True)]
        found: dict[str, Outcome] = {}
        for process in running:
            out, errors = process.communicate()
            if process.returncode:
                raise place.NoPlace(f"a process of the evaluation broke:\n{errors[-3000:]}")
            for line in out.splitlines():
                outcome = Outcome(**json.loads(line))
                found[f"{outcome.language}/{outcome.name}"] = outcome
    yield from (found[f"{path.parent.name}/{path.stem}"] for path in paths)
