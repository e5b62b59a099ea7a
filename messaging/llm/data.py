"""What strangers wrote, made ready to leave the house: as data, shortened, without personal data."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from hotel_agent.lib.redact import MASK, redact_text

LONGEST: Final = 1500
"""Characters of one text; guests' questions are shorter, and longer ones cost."""
_SHORTEST_NAME: Final = 4
"""Shorter names are also words of questions."""
_CARD: Final = re.compile(r"(?<!\d)\d(?:[ .-]?\d){6,}(?!\d)")
"""A run of seven digits or more, however it is grouped."""
_DATE: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


def outgoing(text: str, *, private: Iterable[str] = (), longest: int = LONGEST) -> str:
    """`text` as the model may see it.

    E-mail addresses, phone, card and document numbers, secrets, and the guest's own names, phones and
    addresses in `private` are masked; characters that nobody sees (the hiding places of instructions) go.
    """
    visible = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in _INVISIBLE)
    masked = redact_text(unicodedata.normalize("NFKC", visible))
    masked = _CARD.sub(lambda found: found[0] if _DATE.fullmatch(found[0]) else MASK, masked)
    for value in sorted((one for one in private if len(one) >= _SHORTEST_NAME), key=len, reverse=True):
        masked = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", MASK, masked, flags=re.IGNORECASE)
    return masked[:longest]


_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def as_message(values: dict[str, Any]) -> str:
    """The values as the one message of a user: JSON, so that no text of theirs can end its own string."""
    return json.dumps(values, ensure_ascii=False)
