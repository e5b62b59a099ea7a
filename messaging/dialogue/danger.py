"""Danger by its plainest words, in the languages of guests whom nobody here understands, typos and all.

It only adds to what understanding finds: these words alone are enough to send help.
"""

from __future__ import annotations

import re
from typing import Final

from hotel_agent.lib.folding import fold

_WORDS: Final = (
    "incendio emergencia ambulancia auxilio socorro infarto desmayado desmayada desmayo convulsionando "
    "emergency ambulance unconscious choking overdose suicide incêndio emergência ambulância desmaiou "
    "afogando engasgou feuer notfall krankenwagen hilfe incendie ambulanza aiuto pompiers secours"
)
_KNOWN: Final = frozenset(fold(_WORDS).split())
_LONG: Final = 7
"""From this length on a word may have one slip."""
_PHRASES: Final = re.compile(
    r"\b(?:no respira|no puede respirar|se desmayo|se esta ahogando|hay fuego|prende fuego|esta armado"
    r"|nao (?:ta |esta )?respira\w*|pegou fogo|pegando fogo"
    r"|chama(?:r|m)? (?:a |uma )?(?:ambulancia|policia|bombeiros)"
    r"|on fire|heart attack|(?:can.?t|cannot|not|n.?t) breath\w*|call (?:911|112|999|an ambulance|the police)"
    r"|llam\w+ (?:a )?(?:la |una )?(?:ambulancia|policia|bomberos)|herzinfarkt|es brennt|au secours|a l.aide"
    r"|al fuoco)\b|^\W*s\.?o\.?s\W*$|救命|火事|помогите|пожар|🆘"
)
_NOT_NOW: Final = re.compile(
    r"\b(?:salidas?|exits?|saidas?|numero|number|telefono|phone|telefone|contacto?s?|seguro|insurance"
    r"|detector\w*"
    r"|no es (?:una )?(?:emergencia|urgencia)|not an emergency|nao e (?:uma )?emergencia|en caso de"
    r"|in case of|em caso de|simulacro|drill)\b"
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def named(text: str) -> bool:
    """Whether somebody is in danger, by a word for it that stands in the text."""
    words = fold(text)
    said = _PHRASES.search(words) is not None or any(map(_is_one, _WORD.findall(words)))
    return said and _NOT_NOW.search(words) is None


def _is_one(word: str) -> bool:
    if word in _KNOWN:
        return True
    if len(word) < _LONG - 1:
        return False
    near = {_SHORTENED[less] for less in (word, *_without_a_letter(word)) if less in _SHORTENED}
    return any(_one_slip(word, known) for known in near)


def _without_a_letter(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _one_slip(word: str, known: str) -> bool:
    """One letter too many, missing, wrong, or changed places with its neighbour."""
    start = next((at for at, pair in enumerate(zip(word, known, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    rest, meant = word[start:], known[start:]
    swapped = rest[:2] == meant[1::-1] and rest[2:] == meant[2:]
    return swapped or rest[1:] == meant[1:] or rest[1:] == meant or rest == meant[1:]


_SHORTENED: Final = {
    less: known for known in _KNOWN if len(known) >= _LONG for less in (known, *_without_a_letter(known))
}
"""The long words, whole and without one of their letters: what one slip leaves of them is among these."""
