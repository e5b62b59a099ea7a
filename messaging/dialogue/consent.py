"""What counts as the explicit yes that an act needs (invariant 6): rather asked twice than done wrongly."""

import re
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue import slips
from messaging.dialogue.events import GuestSaid

CERTAIN: Final = 0.8
"""A yes of many words must be read as surely as this: half of the long texts that look like one are none."""
FEW_WORDS: Final = 8

_YES: Final = re.compile(
    r"\b(?:s+i+|sip|sisi|dale+|ok(?:is|ey|ay)?|oka|claro|confirm\w*|de acuerdo|perfect[oa]?|perfeito|list[oa]"
    r"|adelante|vamos|va|hacel[oa]|hazl[oa]|hagan|reserv\w+|por supuesto|obvio|bueno|vale|genial|correct[oa]?"
    r"|exact[oa]|exactly|esta bien|me parece bien|joya|de una|orale|andale|sale|seguro|procede\w*|quiero"
    r"|acepto|y|ye+s+|yep|yeah|yup|ya|sure|go ahead|go for it|book\w*|great|please|sounds good|absolutely"
    r"|definitely|fine|do it|works|lovely|grand|deal|all good|good to go|right|i do|brilliant|proceed"
    r"|s+i+m+|pode\w*|isso|fech\w+|beleza|blz|certo|com certeza|otimo|ta(?: bom)?|manda|bora|positivo|quero"
    r"|show|combinado|aceito|cancel\w*|cambi\w+|change|mud\w+|troc\w+|muev\w+|move|s|uhum|aham)\b"
    r"|[👍✅👌🆗]"
)
"""Said in every yes: what only sounds like one ("mmm", "😊") is asked again."""
_CONDITION: Final = re.compile(
    r"\b(?:but|if|unless|provided|as long as|pero|siempre (?:que|y cuando)|solo si|a menos que"
    r"|porem|contanto|desde que|so se|caso|antes|primero|despues|luego|consult\w*|pens\w+|later|first"
    r"|ask|think\w*|check with|depois|primeiro)\b"
)
_BUT_IN_PORTUGUESE: Final = re.compile(r"\bmas\b")
_DICTATED: Final = re.compile(
    r"\b(?:escrib|escrev|write|type|repet|repeat|repit|respond|reply with|answer with|palabra|palavra|word)"
)
_FACT: Final = re.compile(r"https?://|www\.|\d[\d .-]{4,}\d")
"""A link or a long number: who wants such a thing confirmed says no yes to a stay."""


def agrees(event: GuestSaid, total: int) -> bool:
    """Whether the guest's words are a yes to a summary of `total` (whole units), and to nothing else."""
    said = event.understood
    plain = said.confidence >= CERTAIN or len(event.text.split()) <= FEW_WORDS
    free = not _bound(event) and not slips.other_price(event.text, total)
    return said.intent == "affirm" and plain and free


def _bound(event: GuestSaid) -> bool:
    """Whether the yes asks or hangs on something, is only a word that somebody wants to hear, or is none."""
    words = fold(event.text)
    if "?" in words or not _YES.search(words) or _FACT.search(words):
        return True
    if event.understood.language == "pt" and _BUT_IN_PORTUGUESE.search(words):
        return True
    return _CONDITION.search(words) is not None or _DICTATED.search(words) is not None
