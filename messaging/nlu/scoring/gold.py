"""A message with its labels: what it should be read as."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from messaging.nlu.types import Entities

SLOTS: Final = frozenset(slot.name for slot in fields(Entities))
"""What of a stay a label can name."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled message; the labels mean what docs/understanding.md says under conventions.

    `accept` are other wishes counted right, `ignore` slots not scored, `scored_slots` the only ones scored
    where given; `language_open`: any language is right.
    """

    key: str
    text: str
    language: str
    intent: str
    ref_date: date
    timezone: str
    context: str | None = None
    entities: Mapping[str, Any] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    accept: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    scored_slots: frozenset[str] | None = None
    language_open: bool = False

    def accepts(self, intent: str) -> bool:
        """Whether reading the message so counts as right."""
        return intent == self.intent or intent in self.accept


def read_gold(file: Path) -> list[Gold]:
    """The labelled messages of a file of JSON lines. Raises OSError, ValueError and KeyError for bad ones."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [_gold(json.loads(line)) for line in lines if line.strip()]


def _gold(row: Mapping[str, Any]) -> Gold:
    scored = row.get("scored_slots")
    return Gold(
        key=str(row["id"]),
        text=row["text"],
        language=row["lang"],
        intent=row["intent"],
        ref_date=date.fromisoformat(row["ref_date"]),
        timezone=row["tz"],
        context=row.get("context"),
        entities=row.get("entities") or {},
        also=frozenset(row.get("also") or ()),
        accept=frozenset(row.get("accept") or ()),
        ignore=frozenset(row.get("ignore") or ()),
        scored_slots=frozenset(scored) if scored is not None else None,
        language_open=bool(row.get("lang_ambiguous")),
    )
