"""Cuts a message into words, numbers, dates, hours and marks that keep their place in the text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from messaging.nlu.normalise import is_laughter

EMOJI: Final[Mapping[str, str]] = {
    **dict.fromkeys("👍👌✅✔☑💯", "emoji_yes"),
    **dict.fromkeys("👎❌🚫🙅", "emoji_no"),
    **dict.fromkeys("🙏🤗", "emoji_thanks"),
    **dict.fromkeys("👋✋", "emoji_wave"),
    **dict.fromkeys("⭐🌟★", "emoji_star"),
    **dict.fromkeys("😡🤬😠👿😤", "emoji_angry"),
    **dict.fromkeys("🐶🐱🐕🐈🐾🐩", "emoji_pet"),
    **dict.fromkeys("🚨🚑🆘", "emoji_alarm"),
    **dict.fromkeys("😀😁😊🙂😍🥰😘❤♥💕🎉", "emoji_glad"),
}
"""Emoji read as words, the same in every language."""

_TOKEN: Final = re.compile(
    r"""(?P<iso>(?<!\d)20\d\d-\d{1,2}-\d{1,2}(?!\d))
    |(?P<full>(?<!\d)\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:20\d\d|\d\d)(?![\d/]))
    |(?P<short>(?<![\d/])(?!24/7)\d{1,2}/\d{1,2}(?![\d/%]))
    |(?P<clock>(?<!\d)(?:[01]?\d|2[0-4])[:h][0-5]\d(?!\d))
    |(?P<amount>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?(?!\d)|\d+[.,]\d+)
    |(?P<ordinal>(?<!\d)\d{1,2}(?P<suffix>st|nd|rd|th|ro|do|er|to|mo|vo|ra|o|a)(?![^\W_]))
    |(?P<number>\d+)
    |(?P<currency>r\$|us\$|u\$s|[$€£])
    |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)
    |(?P<mark1>\S|\n)""",
    re.VERBOSE,
)
_BETWEEN_LETTERS: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_MARKS: Final[Mapping[str, str]] = {
    ",": "comma",
    ";": "stop",
    ".": "stop",
    "!": "stop",
    "\n": "stop",
    "?": "question",
    ":": "comma",
    "-": "dash",
    "/": "slash",
    "(": "open",
    ")": "close",
    "&": "and",
    "+": "plus",
    "#": "number_sign",
    "º": "number_sign",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the message: its kind, folded text and place. `text` of a word has no apostrophes."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the message recognised before it is cut: an e-mail, phone, reference, name or link."""

    kind: str
    value: str
    start: int
    end: int


def tokenize(folded: str, found: list[Found]) -> list[Token]:
    """Tokens of a folded message; each stretch of `found` (not overlapping) is one token of its kind."""
    tokens: list[Token] = []
    position = 0
    for stretch in sorted(found, key=lambda each: each.start):
        tokens.extend(_cut(folded, position, stretch.start))
        tokens.append(Token(stretch.kind, stretch.value, stretch.start, stretch.end))
        position = stretch.end
    tokens.extend(_cut(folded, position, len(folded)))
    return tokens


def _cut(folded: str, start: int, end: int) -> list[Token]:
    tokens: list[Token] = []
    text = _BETWEEN_LETTERS.sub(" ", folded[start:end])
    for match in _TOKEN.finditer(text):
        kind, written = match.lastgroup or "", match.group()
        if kind in {"mark1", "word"}:
            kind, written = _word(kind, written)
        if kind:
            tokens.append(Token(kind, written, start + match.start(), start + match.end()))
    return tokens


@cache
def _mark(written: str) -> tuple[str, str]:
    if written in EMOJI:
        return "emoji", EMOJI[written]
    return _MARKS.get(written, ""), written


def _word(kind: str, written: str) -> tuple[str, str]:
    if kind == "mark1":
        return _mark(written)
    if is_laughter(written):
        return "", written
    return "word", written.replace("'", "")
