"""`manage.py understand`: what the offline engine makes of messages, one JSON line in, one out."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from messaging.nlu.types import Understanding
from messaging.nlu.understand import understand

YEARS: Final = range(2000, 2101)
AGES_ASKED: Final = "ask_child_ages"


class BadLineError(ValueError):
    """A line of input that cannot be answered; its message says why."""


class Command(BaseCommand):
    """Answers lines of the form that docs/architecture.md, section 6, gives, in their order.

    Needs no server and no variable. A line that cannot be read is told on stderr with its number, the
    others are answered, and the exit code is 1.
    """

    help = "Read guests' messages as JSON lines on stdin; print what they mean as JSON lines on stdout."
    requires_system_checks = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer each line as soon as it is read."""
        unread = 0
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if not line.strip():
                continue
            try:
                answer = answer_line(line)
            except BadLineError as error:
                unread += 1
                self.stderr.write(f"line {number}: {error}")
                continue
            self.stdout.write(answer)
            self.stdout.flush()
        if unread:
            raise CommandError(f"lines that could not be read: {unread}", returncode=1)


def answer_line(line: bytes) -> str:
    """The answer to one line of input, as JSON. Raises BadLineError."""
    try:
        row = json.loads(line)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadLineError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadLineError("not a JSON object")
    understood = understand(
        _text(row, "text"),
        ref_date=_reference_date(row),
        timezone=_text(row, "tz"),
        context=_optional_text(row, "context"),
        language_hint=_optional_text(row, "lang_hint"),
    )
    answered = _as_json(understood, asked_ages=row.get("context") == AGES_ASKED)
    return json.dumps({"id": row.get("id"), **answered}, ensure_ascii=False)


def _as_json(understood: Understanding, *, asked_ages: bool) -> dict[str, Any]:
    """Ages are a slot of their own only in the answer to the question after them; elsewhere the labels of
    messages know children by their number.
    """
    entities = asdict(understood.entities)
    for slot in ("check_in", "check_out"):
        entities[slot] = entities[slot].isoformat() if entities[slot] is not None else None
    entities["child_ages"] = (list(entities["child_ages"]) or None) if asked_ages else None
    return {
        "intent": understood.intent,
        "confidence": understood.confidence,
        "also": list(understood.also),
        "entities": entities,
        "language": understood.language,
    }


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise BadLineError(f'"{key}" must be a text')
    return value


def _optional_text(row: Mapping[str, Any], key: str) -> str | None:
    return None if row.get(key) is None else _text(row, key)


def _reference_date(row: Mapping[str, Any]) -> date:
    written = _text(row, "ref_date")
    try:
        found = date.fromisoformat(written)
    except ValueError as error:
        raise BadLineError(f'"ref_date" must be YYYY-MM-DD, not {written!r}') from error
    if found.year not in YEARS:
        raise BadLineError(f'"ref_date" must be between {YEARS[0]} and {YEARS[-1]}, not {written!r}')
    return found
