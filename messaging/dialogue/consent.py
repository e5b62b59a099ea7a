"""What counts as the explicit yes that an act needs (invariant 6): rather asked twice than done wrongly."""

from typing import Final

from messaging.dialogue import slips
from messaging.dialogue.events import GuestSaid

CERTAIN: Final = 0.8
"""A yes of many words must be read as surely as this: half of the long texts that look like one are none."""
FEW_WORDS: Final = 8


def agrees(event: GuestSaid, total: int) -> bool:
    """Whether the guest's words are a yes to a summary of `total` (whole units), and to nothing else."""
    said = event.understood
    plain = said.confidence >= CERTAIN or len(event.text.split()) <= FEW_WORDS
    return said.intent == "affirm" and plain and not slips.other_price(event.text, total)
