"""`manage.py replay CONVERSATION`: a task file of a real conversation, its personal data masked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.management.evaluation import replaying
from messaging.models import Conversation
from tenants import snapshot
from tenants.scope import scope


class Command(BaseCommand):
    """Prints the file, or writes it; a person looks at it before it stays (docs/evaluation.md)."""

    help = "Make a guest task of a real conversation, masked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("conversation", type=int)
        parser.add_argument("--hotel", default="", metavar="SLUG", help="its hotel; left out: looked for")
        parser.add_argument("--output", type=Path, metavar="FILE")

    def handle(self, *_: Any, **options: Any) -> None:
        known = snapshot.current()
        if options["hotel"] and options["hotel"] not in known.by_slug:
            raise CommandError(f"there is no hotel {options['hotel']!r}")
        hotels = [known.by_slug[options["hotel"]]] if options["hotel"] else list(known.tenants.values())
        for hotel in hotels:
            with scope(hotel.id):
                rows = Conversation.objects.of(hotel.id).select_related("guest")
                conversation = rows.filter(pk=options["conversation"]).first()
                if conversation is not None:
                    self._give(replaying.make(hotel, conversation), options["output"])
                    return
        raise CommandError(f"there is no conversation {options['conversation']}")

    def _give(self, text: str, output: Path | None) -> None:
        if output is None:
            self.stdout.write(text)
            return
        output.write_text(text, encoding="utf-8")
        self.stdout.write(f"{output}: look at it before it stays")
