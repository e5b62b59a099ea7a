"""What counts as the explicit yes that an act needs (invariant 6): rather asked twice than done wrongly."""

import re
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue import slips
from messaging.dialogue.events import GuestSaid

CERTAIN: Final = 0.8
"""A yes of many words must be read as surely as this: half of the long texts that look like one are none."""
FEW_WORDS: Final = 8

_CONDITION: Final = re.compile(
    r"\b(?:but|if|unless|provided|as long as|pero|siempre (?:que|y cuando)|solo si|a menos que"
    r"|porem|contanto|desde que|so se|caso)\b"
)
_BUT_IN_PORTUGUESE: Final = re.compile(r"\bmas\b")
_DICTATED: Final = re.compile(
    r"\b(?:escrib|escrev|write|type|repet|repeat|repit|respond|reply with|answer with|palabra|palavra|word)"
)


def agrees(event: GuestSaid, total: int) -> bool:
    """Whether the guest's words are a yes to a summary of `total` (whole units), and to nothing else."""
    said = event.understood
    plain = said.confidence >= CERTAIN or len(event.text.split()) <= FEW_WORDS
    free = not _bound(event) and not slips.other_price(event.text, total)
    return said.intent == "affirm" and plain and free


def _bound(event: GuestSaid) -> bool:
    """Whether the yes hangs on something, or is only a word that somebody wants to hear."""
    words = fold(event.text)
    if event.understood.language == "pt" and _BUT_IN_PORTUGUESE.search(words):
        return True
    return _CONDITION.search(words) is not None or _DICTATED.search(words) is not None
