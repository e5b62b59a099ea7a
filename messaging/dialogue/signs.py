"""What a guest's words show beside their wish, such as anger or that something was paid (signs.toml)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from hotel_agent.lib.folding import fold

_FILE: Final = Path(__file__).with_name("signs.toml")
_SIGNS: Final = {
    name: re.compile(rf"\b(?:{'|'.join(values['words'])})(?!\w)")
    for name, values in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}


def shows(sign: str, text: str) -> bool:
    """Whether the words hold a sign. Raises KeyError for a sign there is none of."""
    return _SIGNS[sign].search(fold(text)) is not None


def first(signs: tuple[str, ...], text: str) -> str:
    """The first of these signs that the words hold, or empty."""
    return next((sign for sign in signs if shows(sign, text)), "")
