"""Phrase patterns over the words of a message, and finding them fast.

A pattern is written as words with spaces between:
`word`, `one|other` (`two_words|one` for a choice of several words), `stem*` (a word beginning so), `$class`
(a list named in [classes]); a `?` after an element makes it optional; `..` skips up to three words, `....` up
to six, `......` up to twelve, never past the end of a sentence; `<` is the beginning of a sentence, `>` its
end, `@date` a recognised value, `@num` digits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SENTENCE_END: Final = "."
NUMBER: Final = "@num"
PAUSE: Final = ","
GRADES: Final[Mapping[str, float]] = {"strong": 0.9, "medium": 0.65, "weak": 0.35, "against": -1.0}
"""How much a pattern says by itself; `against` speaks against the intent it stands under."""

_GAPS: Final = {"..": 3, "....": 6, "......": 12}
# A pattern reads over these unless it names them.
_TRANSPARENT: Final = frozenset({PAUSE, "@kind"})


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: exact words, stems, or a gap of at most `gap` words."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern with the intent it speaks for and its grade's weight."""

    intent: str
    weight: float
    elements: tuple[Element, ...]
    at_start: bool
    source: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found at words[first:last]; `firm` counts its words outside gaps."""

    intent: str
    weight: float
    first: int
    last: int
    firm: int
    source: str


@dataclass(frozen=True, slots=True)
class PatternIndex:
    """Patterns by the first word (or stem) they need, so that a message meets only those that can match."""

    by_word: Mapping[str, tuple[Pattern, ...]]
    by_stem: Mapping[str, tuple[Pattern, ...]]
    stem_lengths: tuple[int, ...]
    words: frozenset[str]


def compile_patterns(
    sections: Mapping[str, Mapping[str, Sequence[str]]], classes: Mapping[str, tuple[str, ...]]
) -> PatternIndex:
    """Compile {intent: {grade: [pattern]}}. Raises ValueError for a pattern that cannot be written so."""
    by_word: dict[str, list[Pattern]] = {}
    by_stem: dict[str, list[Pattern]] = {}
    words: set[str] = set()
    for intent, grades in sections.items():
        for grade, sources in grades.items():
            for source in sources:
                for spelled in _spelled_out(source):
                    pattern = _compile(intent, GRADES[grade], spelled, classes)
                    _file(pattern, by_word, by_stem)
                    for element in pattern.elements:
                        words.update(word for word in element.words if word.isalpha())
    return PatternIndex(
        by_word={word: tuple(found) for word, found in by_word.items()},
        by_stem={stem: tuple(found) for stem, found in by_stem.items()},
        stem_lengths=tuple(sorted({len(stem) for stem in by_stem})),
        words=frozenset(words),
    )


def _spelled_out(source: str) -> list[str]:
    """'salir .. mas_tarde|despues' as 'salir .. despues' and 'salir .. mas tarde'."""
    spelled = [""]
    for part in source.split():
        choices = part.split("|")
        single = [choice for choice in choices if "_" not in choice or choice.startswith(("@", "$", "emoji"))]
        several = [choice.replace("_", " ") for choice in choices if choice not in single]
        plain = "|".join(single)
        spelled = [f"{before} {choice}" for before in spelled for choice in [plain, *several] if choice]
    return spelled


def _file(pattern: Pattern, by_word: dict[str, list[Pattern]], by_stem: dict[str, list[Pattern]]) -> None:
    for first in _possible_firsts(pattern.elements):
        for word in first.words:
            by_word.setdefault(word, []).append(pattern)
        for stem in first.stems:
            by_stem.setdefault(stem, []).append(pattern)


def _possible_firsts(elements: Sequence[Element]) -> list[Element]:
    firsts = []
    for element in elements:
        firsts.append(element)
        if not element.optional:
            break
    return firsts


def find_hits(index: PatternIndex, words: Sequence[str]) -> list[Hit]:
    """Every pattern found in `words`; SENTENCE_END words separate sentences."""
    hits: list[Hit] = []
    words = [*words, SENTENCE_END]
    for position, word in enumerate(words):
        if word in {SENTENCE_END, PAUSE}:
            continue
        for pattern in _candidates(index, word):
            if pattern.at_start and position and words[position - 1] != SENTENCE_END:
                continue
            end = _match(pattern.elements, 0, words, position)
            if end is not None:
                firm = sum(1 for element in pattern.elements if not element.gap and not element.optional)
                hits.append(Hit(pattern.intent, pattern.weight, position, end, firm, pattern.source))
    return hits


def _candidates(index: PatternIndex, word: str) -> list[Pattern]:
    found = list(index.by_word.get(word, ()))
    for length in index.stem_lengths:
        if length > len(word):
            break
        found.extend(index.by_stem.get(word[:length], ()))
    return found


def _match(elements: Sequence[Element], at: int, words: Sequence[str], position: int) -> int | None:
    """End of the shortest match of elements[at:] beginning at `position`, None without one. The last word is
    SENTENCE_END, which no element fits.
    """
    if at == len(elements):
        return position
    element = elements[at]
    if element.gap:
        for skip in range(element.gap + 1):
            end = _match(elements, at + 1, words, position + skip)
            if end is not None:
                return end
            if words[position + skip] == SENTENCE_END:
                return None
        return None
    word = words[position]
    if element.ends:
        return position if word == SENTENCE_END else None
    if _fits(element, word):
        end = _match(elements, at + 1, words, position + 1)
        if end is not None:
            return end
    if word in _TRANSPARENT:
        return _match(elements, at, words, position + 1)
    return _match(elements, at + 1, words, position) if element.optional else None


def _fits(element: Element, word: str) -> bool:
    if word in element.words or (bool(element.stems) and word.startswith(element.stems)):
        return True
    return NUMBER in element.words and word.isdigit()


def _compile(intent: str, weight: float, source: str, classes: Mapping[str, tuple[str, ...]]) -> Pattern:
    parts = source.split()
    at_start = parts[0] == "<"
    elements = tuple(_element(part, classes, source) for part in (parts[1:] if at_start else parts))
    if not elements or elements[0].gap or elements[0].ends:
        raise ValueError(f"{intent}: '{source}' must begin with a word")
    return Pattern(intent, weight, elements, at_start, source)


def _element(part: str, classes: Mapping[str, tuple[str, ...]], source: str) -> Element:
    if part in _GAPS:
        return Element(gap=_GAPS[part])
    if part == ">":
        return Element(ends=True)
    optional = part.endswith("?")
    words: set[str] = set()
    stems: set[str] = set()
    for choice in part.removesuffix("?").split("|"):
        if choice.startswith("$") and choice[1:] not in classes:
            raise ValueError(f"'{source}' names no class {choice}")
        for word in classes[choice[1:]] if choice.startswith("$") else (choice,):
            if word.endswith("*"):
                stems.add(word[:-1])
            else:
                words.add(word)
    return Element(frozenset(words), tuple(sorted(stems)), optional)
