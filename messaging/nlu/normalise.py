"""From what a guest typed to plain lower-case text whose characters still line up with the original."""

import re
import unicodedata
from typing import Final

MAX_CHARACTERS: Final = 4000
"""A message is understood by its first 4,000 characters; the rest is only stored."""

_JOINERS: Final = frozenset({"Cf", "Mn", "Me"})
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_LAUGHTER: Final = re.compile(r"(?:j+[aei]+){2,}j?|k{3,}|(?:h+[ae]+){2,}h?|(?:rs){2,}|lo+l")


class _Folding(dict[int, str]):
    """Character to folded character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character) in {"Zl", "Zp"}:
            folded = "\n"
        elif character in "\u2018\u2019\u00b4`":
            folded = "'"
        elif unicodedata.category(character) == "Pd":
            folded = "-"
        else:
            base = unicodedata.normalize("NFKD", character)[0].lower()
            folded = base[0] if base.strip() else " "
        self[code] = folded
        return folded


_FOLDING: Final = _Folding({10: "\n", 13: "\n"})


def clean(text: str) -> str:
    """Cut to MAX_CHARACTERS, compose accents, drop invisible marks, turn control characters to spaces."""
    composed = unicodedata.normalize("NFC", text[:MAX_CHARACTERS])
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(_visible(character) for character in composed)


def fold(cleaned: str) -> str:
    """Lower-case without accents; has exactly as many characters as `cleaned`."""
    return cleaned.translate(_FOLDING)


def unstretch(word: str) -> str:
    """'holaaaa' -> 'hola': three or more of one letter count as one."""
    return _STRETCHED.sub(r"\1", word)


def is_laughter(word: str) -> bool:
    """'jajaja', 'kkkk', 'haha', 'rsrs': noise between words."""
    return _LAUGHTER.fullmatch(word) is not None


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in _JOINERS:
        return ""
    if category in {"Cc", "Cs", "Co", "Cn"} and character not in "\n\r":
        return " "
    return character
