"""The guest's name, where it is introduced ("a nombre de ...", "my name is ...") or was just asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Final

from messaging.nlu.lexicon import Lexicon
from messaging.nlu.tokens import Found

MOST_WORDS: Final = 6
FEWEST_UNCAPITALISED: Final = 2
"""Unknown small-letter words that make a name after a weak cue ("soy ana ruiz")."""
_FULL_NAME: Final = 2
_LONGEST_FULL_NAME: Final = 4
_LONG_MESSAGE: Final = 14
"""Words and marks of a message that is long enough to be signed with a first name."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['.-][^\W\d_]+)*|\S|\n")
_INITIAL: Final = re.compile(r"[^\W\d_]\.?")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    written: str
    start: int
    end: int


def find_name(
    cleaned: str, folded: str, lexicon: Lexicon, taken: Sequence[Found], *, fewest: int | None
) -> Found | None:
    """The name in a message as the guest wrote it, or None.

    `folded` lines up with `cleaned`; stretches of `taken` (e-mail, phone) are no part of a name. `fewest`:
    the message may be nothing but a name of so many words or more, for the guest was asked; None: was not.
    """
    words = _words(cleaned, folded, taken)
    shouting = cleaned.isupper()
    for cues, strong in ((lexicon.names.cues, True), (lexicon.names.weak_cues, False)):
        for position in range(len(words)):
            length = _cue_length(words, position, cues)
            if length:
                name = _name_at(words, position + length, lexicon, strong=strong, shouting=shouting)
                if name is not None:
                    return _found(cleaned, name)
    bare = _bare_name(words, lexicon) if fewest is not None else None
    if bare is None or len(bare) < (fewest or 1):
        bare = None if shouting else _after_for(words, lexicon) or _by_itself(words, lexicon)
    return _found(cleaned, bare) if bare is not None else None


def _words(cleaned: str, folded: str, taken: Sequence[Found]) -> list[_Word]:
    text = folded
    for stretch in taken:
        text = text[: stretch.start] + "," * (stretch.end - stretch.start) + text[stretch.end :]
    return [
        _Word(
            match.group().replace("'", ""), cleaned[match.start() : match.end()], match.start(), match.end()
        )
        for match in _WORD.finditer(text)
        if match.group() != "'"
    ]


def _cue_length(words: Sequence[_Word], position: int, cues: Sequence[tuple[str, ...]]) -> int:
    for cue in cues:
        if (
            words[position].text == cue[0]
            and tuple(word.text for word in words[position : position + len(cue)]) == cue
        ):
            return len(cue)
    return 0


def _name_at(
    words: Sequence[_Word], position: int, lexicon: Lexicon, *, strong: bool, shouting: bool
) -> list[_Word] | None:
    while position < len(words) and (
        words[position].text in {":", "-", ",", ".", "\n"}
        or words[position].text.rstrip(".") in lexicon.names.titles
    ):
        position += 1
    name = _run(words, position, lexicon, trusting=strong and not shouting)
    if not name:
        return None
    capital = name[0].written[0].isupper() and not shouting
    if strong:
        return name
    unknown = [word for word in name if word.text not in lexicon.vocabulary]
    if not capital and len(unknown) < FEWEST_UNCAPITALISED:
        return None
    return name if unknown and (capital or len(unknown) == len(name)) else None


def _after_for(words: Sequence[_Word], lexicon: Lexicon) -> list[_Word] | None:
    """'A double for Keisha Bramwell': two unknown capitalised words after a word such as "for"."""
    for position, word in enumerate(words):
        if word.text in lexicon.names.before_full_name:
            name = list(takewhile(_is_capitalised, words[position + 1 : position + 1 + MOST_WORDS]))
            if len(name) >= _FULL_NAME and all(each.text not in lexicon.vocabulary for each in name):
                return name
    return None


def _by_itself(words: Sequence[_Word], lexicon: Lexicon) -> list[_Word] | None:
    """A name between marks: "..., Odette Ramsey, 555 0142", or one as a signature."""
    segments = [
        list(found) for is_word, found in groupby(words, key=lambda word: word.text[0].isalpha()) if is_word
    ]
    for number, segment in enumerate(segments):
        plain = [word for word in segment if word.text.rstrip(".") not in lexicon.names.titles]
        full = _FULL_NAME <= len(plain) <= _LONGEST_FULL_NAME
        signed = len(plain) == 1 and number == len(segments) - 1 and len(words) >= _LONG_MESSAGE
        if (full or signed) and _can_stand_alone(plain, lexicon):
            return plain
    return None


def _can_stand_alone(words: Sequence[_Word], lexicon: Lexicon) -> bool:
    if not (_is_capitalised(words[0]) and _is_capitalised(words[-1])):
        return False
    if any(not _is_capitalised(word) and word.text not in lexicon.names.particles for word in words):
        return False
    real = [word for word in words if _is_capitalised(word)]
    known = [word for word in real if word.text in lexicon.vocabulary]
    return len(known) < len(real) and not any(word.text in lexicon.common for word in real)


def _is_capitalised(word: _Word) -> bool:
    return word.written[0].isupper() and not word.written.isupper()


def _run(
    words: Sequence[_Word], position: int, lexicon: Lexicon, *, trusting: bool = False, surname: bool = False
) -> list[_Word]:
    """Words from `position` that can be a name, ends with a real name word.

    `trusting`: capitals make a name of common words too ("a nombre de Familia Paz"); `surname`: of the
    second word only ("Carla Dias").
    """
    name: list[_Word] = []
    for word in words[position : position + MOST_WORDS]:
        capital = (trusting or (surname and len(name) == 1)) and word.written[0].isupper()
        if not word.text[0].isalpha() or not (capital or _can_be_name(word, name, lexicon)):
            break
        name.append(word)
    while name and name[-1].text in lexicon.names.particles and len(name) > 1:
        name.pop()
    if name and (name[0].text in lexicon.names.particles or len(name[0].text) == 1):
        return []
    return name


def _can_be_name(word: _Word, name: Sequence[_Word], lexicon: Lexicon) -> bool:
    if (
        name
        and (word.text in lexicon.names.particles or _INITIAL.fullmatch(word.text))
        and word.text not in {"y", "e"}
    ):
        return True
    if word.text in lexicon.common:
        return False
    # "Julio", "Domingo" and "Abril" are names too, when written as names.
    return word.text not in lexicon.vocabulary or word.written[0].isupper()


def _bare_name(words: Sequence[_Word], lexicon: Lexicon) -> list[_Word] | None:
    position = 0
    leads = lexicon.names.lead_ins | lexicon.names.titles
    while position < len(words) and (
        words[position].text.rstrip(".") in leads or not words[position].text[0].isalpha()
    ):
        position += 1
    shouting = all(word.written.isupper() for word in words[position:])
    name = _run(words, position, lexicon, surname=not shouting)
    if not name or words[-1].text == "?":
        return None
    rest = words[position + len(name) :]
    unknown = any(word.text not in lexicon.vocabulary for word in name)
    ended = not rest or not rest[0].text[0].isalpha() or rest[0].text in lexicon.common
    return name if unknown and ended and len(name) <= MOST_WORDS else None


def _found(cleaned: str, name: Sequence[_Word]) -> Found:
    start, end = name[0].start, name[-1].end
    written = " ".join(cleaned[start:end].split())
    return Found("name", written, start, end)
