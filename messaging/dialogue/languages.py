"""A language that a guest asks to go on in, by its name."""

import re
from typing import Final

from hotel_agent.lib.folding import fold

_NAMES: Final = {
    "es": "spanish|espanol|castellano|espanhol",
    "en": "english|ingles",
    "pt": "portuguese|portugues",
}
_NAMED: Final = "|".join(f"(?P<{language}>{names})" for language, names in _NAMES.items())
_ASKED: Final = re.compile(
    r"\b(?:speak|talk|chat|write|continue|answer|reply|habl\w+|escrib\w+|contest\w+|seguimos|fala\w*"
    rf"|escrev\w+|respond\w+|continua\w*)(?: (?:to me|me|you|with me|comigo|conmigo))?(?: (?:in|en|em))? "
    rf"(?:{_NAMED})\b"
    rf"|^(?:in |en |em )?(?:{_NAMED.replace('?P<', '?P<only_')})(?: please| por favor)?[ .!?]*$"
)
_LONGEST: Final = 60
_MOST_BESIDE: Final = 2
_WORD: Final = re.compile(r"\w{3,}")


def asked_for(text: str) -> str:
    """The language that a short message asks for ("do you speak Spanish?"), or an empty text."""
    found = _ASKED.search(fold(text)) if len(text) <= _LONGEST else None
    named = (name.removeprefix("only_") for name, said in found.groupdict().items() if said) if found else ()
    return next(iter(named), "")


def nothing_else(text: str) -> bool:
    """Whether a message that asks for a language says hardly more than that."""
    return len(_WORD.findall(_ASKED.sub(" ", fold(text)))) <= _MOST_BESIDE
