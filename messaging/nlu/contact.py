"""E-mail addresses, phone numbers, booking references and links in a message."""

import re
from typing import Final

from messaging.nlu.lexicon import Lexicon
from messaging.nlu.tokens import Found

FEWEST_PHONE_DIGITS: Final = 8
FEWEST_ASKED_PHONE_DIGITS: Final = 6
MOST_PHONE_DIGITS: Final = 15

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S{1,500}")
_DATE: Final = re.compile(
    r"(?<!\d)(?:20\d\d-\d{1,2}-\d{1,2}|\d{1,2}([/.-])\d{1,2}(?:\1(?:20\d\d|\d\d))?)(?!\d)"
    r"(?!(?<=-\d\d)[ -]\d{3})"
)
_PHONE: Final = re.compile(
    r"(?<![\w.,/])(?:\+\d[\d ().-]{6,22}\d|\(\d{2,5}\)[ .-]?\d[\d .-]{4,16}\d|\d{6,15}(?!\w)"
    r"|\d{2,5}(?:[ .-]\d{2,5}){1,4})(?![\w])"
)
_PRICE_SPAN: Final = re.compile(r"\d{3,4}-\d{3,4}")
_WORD: Final = re.compile(r"[^\W_]+")
_REFERENCE: Final = re.compile(r"(?<![\w@./-])#?([a-z0-9]{1,12}(?:[-_/][a-z0-9]{1,12}){0,3})(?![\w@])")
_PUNCTUATION: Final = re.compile(r"[^a-z0-9]")
_DIGIT: Final = re.compile(r"[0-9]")
_MIXED: Final = re.compile(r"(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z0-9-]{5,20}")
_UNITS: Final = (
    r"(?:st|nd|rd|th|ro|do|am|pm|hs?|hrs?|pax|px|x\d+|kg|km|min|mins|usd|eur|k|mil|people|ppl|noches|nights|noites|personas|pessoas"
    r"|adultos|adults|dias|days|anos|years|yo|euros|pesos|reais|de|y|a|e|o)"
)
_NOT_REFERENCE: Final = re.compile(
    rf"\d+{_UNITS}|\d{{1,2}}{_UNITS}?-\d{{1,2}}{_UNITS}?|\d{{1,2}}h\d\d|(?:wifi|covid|iphone|mp|h)\d+|\d{{1,2}}-\d{{1,2}}[a-z]+"
)
SHORTEST_REFERENCE: Final = 3
SHORTEST_NUMERIC_REFERENCE: Final = 4
FEWEST_CODE_DIGITS: Final = 2
_CUE_REACH: Final = 4


def find_contacts(folded: str, lexicon: Lexicon, *, asked: str | None) -> list[Found]:
    """Links, e-mails, references and phone numbers of a folded message, none overlapping another.

    `asked` is the question just asked: after "ask_phone" six digits are a phone number, after
    "ask_reference" any short code is a reference.
    """
    found = [Found("link", match.group(), *match.span()) for match in _LINK.finditer(folded)]
    rest = _blank(folded, found)
    emails = _emails(rest, lexicon)
    found += emails
    rest = _blank(rest, emails)
    if asked == "ask_phone":
        phones = _phones(rest, FEWEST_ASKED_PHONE_DIGITS)
        return found + phones + _references(_blank(rest, phones), lexicon, asked=False)
    references = _references(rest, lexicon, asked=asked in {"ask_reference", "ask_booking_ref"})
    rest = _blank(rest, references)
    return found + references + _phones(rest, FEWEST_PHONE_DIGITS)


def _blank(text: str, found: list[Found]) -> str:
    for stretch in found:
        text = text[: stretch.start] + " " * (stretch.end - stretch.start) + text[stretch.end :]
    return text


def _emails(text: str, lexicon: Lexicon) -> list[Found]:
    found = [Found("email", match.group().rstrip("."), *match.span()) for match in _EMAIL.finditer(text)]
    return found or _spoken_emails(text, lexicon)


def _spoken_emails(text: str, lexicon: Lexicon) -> list[Found]:
    """Addresses read aloud: "ana punto lopez arroba gmail punto com"."""
    signs = lexicon.spoken_addresses
    at = next((word for word, sign in signs.items() if sign == "@"), "")
    others = "|".join(sorted((re.escape(word) for word in signs if word != at), key=len, reverse=True))
    part = r"[a-z0-9._+-]{1,40}"
    joined = rf"{part}(?: (?:{others}) {part}){{0,4}}"
    match = re.search(rf"(?<![\w@])({joined}) {at} ({part}(?: (?:{others}) {part}){{1,3}})(?!\w)", text)
    if match is None:
        return []
    address = f"{match[1]}@{match[2]}"
    for word in sorted(signs, key=len, reverse=True):
        address = address.replace(f" {word} ", signs[word])
    return [Found("email", address, *match.span())] if _EMAIL.fullmatch(address) else []


def _phones(text: str, fewest: int) -> list[Found]:
    dates = [Found("date", match.group(), *match.span()) for match in _DATE.finditer(text)]
    found = []
    for match in _PHONE.finditer(text):
        written = match.group()
        digits = re.sub(r"\D", "", written)
        on_date = any(date.start < match.end() and match.start() < date.end for date in dates)
        is_price = _PRICE_SPAN.fullmatch(written) is not None and digits.endswith("0")
        if (
            fewest <= len(digits) <= MOST_PHONE_DIGITS
            and not is_price
            and not (on_date and len(digits) <= FEWEST_PHONE_DIGITS)
        ):
            found.append(Found("phone", ("+" if written.startswith("+") else "") + digits, *match.span()))
    return found


def _references(text: str, lexicon: Lexicon, *, asked: bool) -> list[Found]:
    candidates = [
        Found("reference", match[1].upper(), match.start(1), match.end(1))
        for match in _REFERENCE.finditer(text)
        if _could_be(match[1], lexicon)
    ]
    cued = [each for each in candidates if asked or _after_cue(text, each, lexicon)]
    chosen = cued or [each for each in candidates if _is_code(each.value)]
    return chosen[:1]


def _could_be(written: str, lexicon: Lexicon) -> bool:
    plain = _PUNCTUATION.sub("", written)
    return (
        _DIGIT.search(plain) is not None
        and len(plain) >= SHORTEST_REFERENCE
        and not _NOT_REFERENCE.fullmatch(written)
        and not _DATE.fullmatch(written)
    )


def _is_code(value: str) -> bool:
    """Letters and digits mixed, so that it can hardly be anything else."""
    return (
        _MIXED.fullmatch(value.lower()) is not None
        and sum(each.isdigit() for each in value) >= FEWEST_CODE_DIGITS
    )


def _after_cue(text: str, candidate: Found, lexicon: Lexicon) -> bool:
    """Whether "reserva", "ref", "código" stands shortly before, with nothing but small words between."""
    if (
        candidate.value.isdigit()
        and len(candidate.value) < SHORTEST_NUMERIC_REFERENCE
        and text[candidate.start - 1 : candidate.start] != "#"
    ):
        return False
    before = text[max(0, candidate.start - 60) : candidate.start]
    if re.search(r"[.!?\n]\s", before):
        before = re.split(r"[.!?\n]\s", before)[-1] or before
    for word in reversed(_WORD.findall(before)[-_CUE_REACH:]):
        if word in lexicon.reference_cues:
            return True
        if word not in lexicon.reference_between:
            return False
    return False
