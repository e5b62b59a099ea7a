"""`manage.py train_understanding`: the weights of messaging/nlu, made from its training messages."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.nlu.model.weights import FILE, write
from messaging.nlu.scoring import figures
from messaging.nlu.scoring.page import summary
from messaging.nlu.training.messages import training_messages
from messaging.nlu.training.train import Trained, train


class Command(BaseCommand):
    """Prints a JSON line per language and one for all, on held-out messages, then writes the weights.

    With `--check` nothing is written: exit code 1 when the stored weights are not the ones that the messages
    and the code give. Needs no server and no variable.
    """

    help = "Train the weights of the understanding from messaging/nlu/training and write them."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare with the stored weights")

    def handle(self, *args: Any, **options: Any) -> None:
        """Train, print, and write or compare."""
        trained = train(training_messages())
        self._print(trained)
        written = write(trained.weights)
        if not options["check"]:
            FILE.write_text(written, encoding="utf-8")
            return
        if not FILE.exists() or FILE.read_text(encoding="utf-8") != written:
            raise CommandError(f"{FILE.name} is not what training gives: run manage.py train_understanding")

    def _print(self, trained: Trained) -> None:
        for language, found in figures.by_language(trained.held_out).items():
            self.stdout.write(json.dumps({"of": language, **summary(found)}))
        followed = {
            act: [found.followed, round(found.precision, 4)]
            for act, found in figures.acts(trained.held_out).items()
        }
        self.stdout.write(json.dumps({"of": "all", **summary(trained.held_out), "acts": followed}))
