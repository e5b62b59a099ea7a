"""Text in the form words are compared in."""

import unicodedata
from typing import Final


class _Letters(dict[int, int | None]):
    """What stays of a character, filled as characters are met: nothing of an accent."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_LETTERS: Final = _Letters()


def fold(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
