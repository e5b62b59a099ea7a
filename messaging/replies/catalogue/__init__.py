"""Every reply there is: when it is said, the facts its text may use, and how long it may be."""

from collections.abc import Mapping
from typing import Final

from messaging.replies.catalogue import general, knowledge, labels, own_stay, service, several, stay
from messaging.replies.catalogue.entry import BUTTON, ROW, ROW_DESCRIPTION, Entry, FactTypes
from messaging.replies.catalogue.parts import HOTEL

CATALOGUE: Final[Mapping[str, Entry]] = {
    **general.ENTRIES,
    **stay.ENTRIES,
    **several.ENTRIES,
    **own_stay.ENTRIES,
    **knowledge.ENTRIES,
    **service.ENTRIES,
    **labels.ENTRIES,
}
"""By the name of the reply, which is the name of its file in templates/replies."""

__all__ = ["BUTTON", "CATALOGUE", "HOTEL", "ROW", "ROW_DESCRIPTION", "Entry", "FactTypes"]
