"""What the model is told, one file per task and version. A wording that changes is a new version.

Nothing of a guest or a hotel is ever put into these words: that goes as data into the user's message.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Prompt:
    """One task's instructions, as they are sent."""

    name: str
    version: int
    text: str


def _load(name: str, version: int) -> Prompt:
    path = Path(__file__).with_name(f"{name}.{version}.txt")
    return Prompt(name, version, path.read_text(encoding="utf-8").strip())


READ: Final = _load("read", 1)
CHOOSE: Final = _load("choose", 1)
DRAFT: Final = _load("draft", 1)
