"""Messages as they might have been typed in a hurry: slips of the finger, no accents, no marks."""

import random
import unicodedata
from typing import Final

_LETTERS_IN_A_SLIP: Final = 5
_SHARE_OF_WORDS: Final = 0.12
_WITHOUT_ACCENTS: Final = 0.5
_WITHOUT_MARKS: Final = 0.3
_SMALL_LETTERS: Final = 0.3
_MARKS: Final = str.maketrans("", "", "¿?¡!.,;")


def hurried(text: str, number: int) -> str:
    """A variant of `text`; the same text and number always give the same one."""
    chance = random.Random(f"{number} {text}")  # noqa: S311 - slips, no secret
    words = [_slipped(word, chance) for word in text.split(" ")]
    typed = " ".join(words)
    if chance.random() < _WITHOUT_ACCENTS:
        typed = _without_accents(typed)
    if chance.random() < _WITHOUT_MARKS:
        typed = typed.translate(_MARKS)
    return typed.lower() if chance.random() < _SMALL_LETTERS else typed


def _slipped(word: str, chance: random.Random) -> str:
    if len(word) < _LETTERS_IN_A_SLIP or not word.isalpha() or chance.random() > _SHARE_OF_WORDS:
        return word
    place = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place] + word[place:]


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))
