"""`manage.py score_understanding`: how well labelled messages are understood."""

import json
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotel_agent.env import CHECKOUT
from hotel_agent.lib import clock
from messaging.nlu.scoring import figures
from messaging.nlu.scoring.gold import read_gold
from messaging.nlu.scoring.measure import measure
from messaging.nlu.scoring.page import measured, summary, with_measured

GOLD: Final = CHECKOUT / "tests" / "fixtures" / "understanding" / "blind.jsonl"
PAGE: Final = CHECKOUT / "docs" / "understanding.md"


class Command(BaseCommand):
    """Prints a JSON line per language and one for all. Needs no server and no variable.

    The labels of the default file were written by somebody who had seen neither rules nor training messages;
    its figures go into docs/understanding.md. Those of another file only with `--write`.
    """

    help = "Score the understanding on labelled messages (JSON lines) and write the figures into docs."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--gold", type=Path, default=GOLD, help="labelled messages, one JSON per line")
        parser.add_argument(
            "--write", action="store_true", help="write docs for another file than the default"
        )
        parser.add_argument("--errors", type=int, default=0, help="print so many misread messages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, print, write."""
        gold: Path = options["gold"]
        try:
            outcomes, latency = measure(read_gold(gold))
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{gold} cannot be scored: {error}") from error
        for language, found in figures.by_language(outcomes).items():
            self.stdout.write(json.dumps({"of": language, **summary(found)}))
        for outcome in [each for each in outcomes if not each.right][: options["errors"]]:
            read = outcome.understood
            self.stdout.write(
                f"{outcome.gold.key} {outcome.gold.text[:100]!r}: {outcome.gold.intent}, "
                f"read as {read.intent} {read.confidence}"
            )
        part = measured(outcomes, latency, messages=f"`{gold.name}`", day=clock.now().date())
        if gold == GOLD or options["write"]:
            PAGE.write_text(with_measured(PAGE.read_text(encoding="utf-8"), part), encoding="utf-8")
        self.stdout.write(json.dumps({"of": "all", **summary(outcomes)}))
