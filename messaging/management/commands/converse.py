"""`manage.py converse --tenant SLUG`: be a guest in the terminal, on the real path in one process."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotel_agent.lib import clock
from messaging.management.terminal import BadLine, Terminal, instant, sit_down

PICTURES = {"image": "(picture) ", "document": "(document) ", "location": "(pin on the map)"}


class Command(BaseCommand):
    """Lines in, answers out; with --json one JSON object each (docs/architecture.md, contracts)."""

    help = "Chat with a hotel as a guest would."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--channel", choices=["whatsapp", "email", "webchat"], default="whatsapp")
        parser.add_argument(
            "--guest", default="", metavar="ID", help="phone, e-mail or session of the channel"
        )
        parser.add_argument("--now", default="", metavar="ISO", help="hold the clock here")
        parser.add_argument("--fresh", action="store_true", help="begin a new conversation")
        parser.add_argument("--json", action="store_true", help="JSON lines in and out")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            terminal = sit_down(options["tenant"], channel=options["channel"], guest=options["guest"])
            if options["now"]:
                clock.hold(instant(options["now"], terminal.hotel))
        except (LookupError, ValueError) as error:
            raise CommandError(str(error)) from error
        if options["fresh"]:
            terminal.start_afresh()
        for line in _json_lines() if options["json"] else self._typed_lines():
            self._one(terminal, line, as_json=options["json"])

    def _one(self, terminal: Terminal, line: Mapping[str, Any], *, as_json: bool) -> None:
        try:
            if "now" in line:
                clock.hold(instant(str(line["now"]), terminal.hotel))
                return
            answer = terminal.send(line)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._show(answer)
        self.stdout.flush()

    def _typed_lines(self) -> Iterator[dict[str, Any]]:
        """What is typed; `#id` taps the choice with this id."""
        while True:
            if sys.stdin.isatty():
                self.stdout.write("> ", ending="")
                self.stdout.flush()
            line = sys.stdin.readline()
            if not line:
                return
            text = line.strip()
            if text:
                yield {"reply_id": text[1:]} if text.startswith("#") else {"text": text}

    def _show(self, answer: Mapping[str, Any]) -> None:
        for reply in answer["replies"]:
            picture = PICTURES.get(reply["kind"], "")
            self.stdout.write(f"\n{picture}{reply['text']}")
            for option in reply["options"]:
                self.stdout.write(f"  [#{option['id']}] {option['title']}")
        if not answer["replies"]:
            self.stdout.write(f"\n(no answer: {answer['disposition']}, the {answer['owner']} has it)")
        self.stdout.write("")


def _json_lines() -> Iterator[dict[str, Any]]:
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            parsed = json.loads(line)
        except ValueError as error:
            raise CommandError(f"line {number} is not JSON: {error}") from error
        if not isinstance(parsed, dict):
            raise CommandError(f"line {number}: {BadLine('a line is a JSON object')}")
        yield parsed
