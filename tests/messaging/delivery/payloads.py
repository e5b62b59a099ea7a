"""Webhooks in tests/fixtures/whatsapp, after Meta's documented format, names and values our own."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "whatsapp"


def names() -> list[str]:
    """The files, without their ending."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read(name: str) -> tuple[dict[str, Any], list[str]]:
    """A webhook, and what must be read from it: `lane kind` of each element in order."""
    stored = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return stored["body"], stored["expected"]
