"""Numbers nobody should find in a chat later: of payment cards, and of passports and identity papers.

All but the last four characters are taken out before a message is read, so that neither rows nor logs nor a
model ever hold them. Tax numbers of companies stay: an invoice needs them.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

CARD: Final = "•••• •••• •••• "
"""What stands before the last four digits of a card."""
PAPER: Final = "•••• "
"""What stands before the last four characters of a paper's number."""

DEEPEST: Final = 40
"""Objects within objects."""

_WORTH_A_LOOK: Final = re.compile(r"\d(?:[ .\-]?\d){4}")
_RUN: Final = re.compile(r"(?<![\w+])\d(?:[ .\-]?\d){12,}(?!\w)")
_GROUP: Final = re.compile(r"\d+")
_LENGTHS: Final = range(13, 20)
# Lengths and beginnings that issuers use: a phone number of 13 digits fits the check digit every tenth time.
_ISSUERS: Final = {
    13: re.compile("4"),
    14: re.compile("30[0-5]|3095|36|38|39"),
    15: re.compile("34|37|2131|1800"),
    16: re.compile("2[2-7]|3[05689]|4|5|6|9792"),
}
_LONG: Final = re.compile("35|4|5[0678]|6")

_WORDS: Final = (
    r"passports?|pasaportes?|passaportes?|dni|d\.n\.i\.|nie|c[eé]dulas?|cpf|rg|curp|rut|cnh|carn[eé]t?s?"
    r"|documentos?|documents?|identity cards?|id cards?|id numbers?"
    r"|driving licen[cs]es?|driver'?s licen[cs]es?"
)
_BETWEEN: Final = (
    r"(?:\s*(?:[:#=,\-]|n[uú]mero|numbers?|n[uú]m\.?|nro\.?|no\.|n[°º.]+|es|son|is|are|[eé]|s[aã]o|de|of"
    r"|identidad|identidade|identity|ciudadan[ií]a|mi|my|meu))*\s*"
)
_NUMBER: Final = (
    r"(?:\d{1,3}(?: \d{3}){2,3}(?:[ \-]\d{1,2})?(?!\d)"
    r"|[A-Z]{0,4}[ \-]?\d[\dA-Z]*(?:[.\-]\d[\dA-Z]*)*(?:-[A-Z])?)(?!\w)"
)
_JOIN: Final = r"\s*(?:,|/|\b(?:y|e|and)\b)\s*"
_JOINED: Final = re.compile(f"({_JOIN})", re.IGNORECASE)
_PAPERS: Final = re.compile(
    rf"(?<!\w)(?:{_WORDS})(?!\w){_BETWEEN}(?P<numbers>{_NUMBER}(?:{_JOIN}{_NUMBER})*)",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\d{4}[.\-]\d{1,2}[.\-]\d{1,2}|\d{1,2}[.\-]\d{1,2}[.\-]\d{2,4}")
_FEWEST_DIGITS: Final = 5
_TEN: Final = 10

_NAMES: Final = frozenset(
    {"from", "to", "url", "href", "link", "key", "stored", "timestamp", "phone", "references"}
)
_ENDINGS: Final = ("id", "sha256", "hash", "_url", "token", "phone_number")


def masked(text: str) -> str:
    """The text without the numbers of cards (13 to 19 digits with a check digit, in groups or not) and
    without the numbers of papers that are called by their usual words.
    """
    if _WORTH_A_LOOK.search(text) is None:
        return text
    return _PAPERS.sub(_without_numbers, _RUN.sub(_without_cards, text))


def shows_card(text: str) -> bool:
    """Whether the number of a card stands in the text, or stood there."""
    return CARD in masked(text)


def masked_payload(payload: Any, *, depth: int = DEEPEST) -> Any:
    """A payload with every text in it masked, but for ids, addresses and hashes; itself where that changes
    nothing. What lies deeper than any provider nests is left as it is.
    """
    if isinstance(payload, str):
        return masked(payload)
    if depth and isinstance(payload, list):
        values = [masked_payload(value, depth=depth - 1) for value in payload]
        return payload if all(map(_is, payload, values)) else values
    if depth and isinstance(payload, dict):
        pairs = {
            key: value
            if isinstance(value, str) and _names_something(key)
            else masked_payload(value, depth=depth - 1)
            for key, value in payload.items()
        }
        return payload if all(map(_is, payload.values(), pairs.values())) else pairs
    return payload


def _is(one: object, other: object) -> bool:
    return one is other


def _names_something(key: str) -> bool:
    return key in _NAMES or key.endswith(_ENDINGS)


def _without_cards(run: re.Match[str]) -> str:
    """A run of digits without the cards in it; what follows a card, such as its month and year, stays."""
    text, done, kept = run[0], 0, []
    for start, end in _cards(text):
        if start >= done:
            kept += [text[done:start], CARD, "".join(_GROUP.findall(text[start:end]))[-4:]]
            done = end
    return "".join([*kept, text[done:]])


def _cards(run: str) -> Iterator[tuple[int, int]]:
    """Where cards begin and end, at the ends of groups; the longest of one beginning alone."""
    groups = [(group.start(), group.end()) for group in _GROUP.finditer(run)]
    for first, (start, _) in enumerate(groups):
        ends = [end for _, end in groups[first:] if _is_card("".join(_GROUP.findall(run[start:end])))]
        if ends:
            yield start, ends[-1]


def _is_card(digits: str) -> bool:
    if len(digits) not in _LENGTHS or not _ISSUERS.get(len(digits), _LONG).match(digits):
        return False
    doubled = (
        int(digit) if place % 2 else sum(divmod(2 * int(digit), _TEN))
        for place, digit in enumerate(reversed(digits), 1)
    )
    return sum(doubled) % _TEN == 0


def _without_numbers(found: re.Match[str]) -> str:
    begin = found.start("numbers") - found.start()
    numbers = _JOINED.split(found["numbers"])  # every other part is what joins two
    return found[0][:begin] + "".join(
        part if place % 2 else _without_number(part) for place, part in enumerate(numbers)
    )


def _without_number(number: str) -> str:
    characters = [one for one in number if one.isalnum()]
    if sum(map(str.isdigit, characters)) < _FEWEST_DIGITS or _DATE.fullmatch(number.strip()):
        return number
    return PAPER + "".join(characters[-4:])
