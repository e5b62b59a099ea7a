"""`manage.py replay_dead_letters`: try again what failed for good."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging import dead_letters
from messaging.models import DeadLetter
from tenants import snapshot
from tenants.scope import scope


class Command(BaseCommand):
    """One line for each dead letter that waits; exit code 1 where one could not be made due again."""

    help = "Make due again what failed for good: everything that waits, or what the options choose."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", help="slug of one hotel")
        parser.add_argument("--kind", choices=DeadLetter.Kind.values)
        parser.add_argument("--id", type=int, help="one dead letter")
        parser.add_argument("--dry-run", action="store_true", help="show them only")
        parser.add_argument("--json", action="store_true", help="a JSON line for each")

    def handle(self, *args: Any, **options: Any) -> None:
        """Choose, replay, print."""
        doubtful = 0
        for slug, letter in _chosen(options):
            result = "waiting" if options["dry_run"] else dead_letters.replay(letter).value
            doubtful += result == dead_letters.Replay.DOUBTFUL.value
            line = {
                "id": letter.pk,
                "hotel": slug,
                "kind": letter.kind,
                "object_id": letter.object_id,
                "reason": letter.reason,
                "attempts": letter.attempts,
                "result": result,
            }
            words = "{hotel}: {kind} {object_id} ({reason}): {result}".format(**line)
            self.stdout.write(json.dumps(line) if options["json"] else words)
        if doubtful:
            raise CommandError(f"{doubtful} not tried again: they may have arrived", returncode=1)


def _chosen(options: dict[str, Any]) -> Iterator[tuple[str, DeadLetter]]:
    """What waits, hotel by hotel. Raises CommandError for a hotel that is none."""
    held = snapshot.current()
    if options["tenant"] and options["tenant"] not in held.by_slug:
        raise CommandError(f"there is no hotel '{options['tenant']}'")
    hotels = [held.by_slug[options["tenant"]]] if options["tenant"] else list(held.tenants.values())
    wanted = {name: options[option] for name, option in (("kind", "kind"), ("pk", "id")) if options[option]}
    for hotel in hotels:
        with scope(hotel.id):
            waiting = DeadLetter.objects.of(hotel.id).filter(state=DeadLetter.State.WAITING, **wanted)
            letters = list(waiting.order_by("id"))
        for letter in letters:
            yield hotel.slug, letter
