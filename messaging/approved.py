"""Texts that a hotel has approved by Meta beforehand, for guests who have not written for 24 hours.

They are the product's own reply texts of the same name, so that both say the same. What a hotel's own text
says instead goes out within the 24 hours only.
"""

import re
from dataclasses import dataclass
from typing import Any

from messaging.replies import texts

NAMES = ("pre_arrival_7d", "pre_arrival_1d")
LANGUAGES = {"es": "es", "es_AR": "es_AR", "en": "en", "pt": "pt_BR"}
"""Folders of reply texts and Meta's codes for their languages: it has no Portuguese of no country."""
PLACES = ("name", "hotel.name", "date", "time")
"""What stands where {{1}} to {{4}} stand in all of them."""
EXAMPLES = ("Julia", "Hotel Delfín", "3/12/2026", "15:00")

_ONLY_WITH_ADDRESS = re.compile(r"\{% if hotel\.address %\}.*?\{% endif %\}", re.DOTALL)
_PLACE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """One text as it is handed in for approval."""

    name: str
    language: str
    body: str


def every() -> list[ApprovedText]:
    """All texts in all languages."""
    return [
        ApprovedText(name, code, _body(name, folder)) for name in NAMES for folder, code in LANGUAGES.items()
    ]


def for_standin() -> list[dict[str, Any]]:
    """The texts as the stand-in for Meta is told them: in development they count as approved."""
    return [
        {"name": one.name, "language": one.language, "body": one.body, "parameters": len(PLACES)}
        for one in every()
    ]


def _body(name: str, folder: str) -> str:
    """The reply text with numbers for its facts, and without what depends on one."""
    language, voseo = folder.partition("_")[0], folder == texts.VOSEO
    text = _ONLY_WITH_ADDRESS.sub("", texts.product_text(name, language, voseo=voseo))
    return _PLACE.sub(lambda place: f"{{{{{PLACES.index(place[1]) + 1}}}}}", text).strip()
