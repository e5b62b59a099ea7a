"""The last evaluation of all tasks, as preflight asks for it: only one by this very code counts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from hotel_agent.env import CHECKOUT, environment

RESULT: Final = "evaluation.json"
PACKAGES: Final = (
    "hotel_agent",
    "tenants",
    "governance",
    "pms",
    "messaging",
    "templates",
    "tests/evaluation",
)
KINDS_OF_FILES: Final = frozenset({".py", ".toml", ".txt", ".yaml", ".json"})


def result_file() -> Path:
    """Where the last evaluation of all tasks is kept."""
    return environment.var_dir / RESULT


def last_result() -> dict[str, Any] | None:
    """The last evaluation of all tasks by this code; None where there is none."""
    try:
        found: dict[str, Any] = json.loads(result_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("fingerprint") == fingerprint() else None


def fingerprint() -> str:
    """Changes with the code, the reply texts and the tasks."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        for file in sorted((CHECKOUT / package).rglob("*")):
            if file.suffix in KINDS_OF_FILES and file.is_file():
                digest.update(file.relative_to(CHECKOUT).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
