"""What the catalogue says of each reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

FactTypes: TypeAlias = Mapping[str, Any]
"""The type of each fact by name; a list of one mapping stands for a list of such things."""

BUTTON: Final = 20
ROW: Final = 24
ROW_DESCRIPTION: Final = 72


@dataclass(frozen=True, slots=True)
class Entry:
    """One reply. `limit`: the most characters it may have (labels), None: a message's."""

    about: str
    facts: FactTypes = field(default_factory=dict)
    limit: int | None = None
