"""Answers against the hotel's own profile: its hours, fees, deposit and the ages of children."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.knowledge.shelf import named_topic
from messaging.knowledge.words import Terms, terms
from messaging.ledger.tokens import plain
from messaging.lint import facts
from messaging.lint.finding import Draft, Finding
from tenants.types import TenantInfo

_SENTENCES: Final = re.compile(r"[?!;\n]+|\.(?!\d)")
_TIMES: Final = frozenset({"check_in", "check_out", "late_check_out", "early_check_in"})
_NOTICE: Final = re.compile(r"(\d+)(?:\s*(hs|horas?|hours?|dias?|days?)|\s+(h))\b")
_HOURS_A_DAY: Final = 24
_NO_PAYMENT: Final = re.compile(r"no paga|nao paga|gratis|free|sin cargo|sem custo|tarifa|rate\b|cortesia")
_AGE: Final = re.compile(r"(?<![\d:.,$€])\b(\d{1,2})\b(?![:.,]?\d|\s*(?:%|h\b|hs\b|€|kg|kilos))")
_GROWN_UP: Final = 18
_ALL_DAY: Final = re.compile(r"\b24 ?(?:h\b|hs\b|horas|hours)|\b24-hour|\b24/7")


def against_profile(draft: Draft, hotel: TenantInfo) -> Iterator[Finding]:
    """Every sentence that says otherwise than the profile."""
    for language, answer in draft.answers.items():
        for sentence in _SENTENCES.split(answer):
            asked = terms(sentence)
            for said, rule in _otherwise(draft, sentence, asked, hotel):
                yield draft.error("profile", f"says {said}; the profile says {rule}", language)
            if "reception" in asked.topics and _ALL_DAY.search(fold(sentence)) and not _always_open(hotel):
                message = "says reception is open day and night; the profile's business hours say otherwise"
                yield draft.warning("profile", message, language)


def _otherwise(draft: Draft, sentence: str, asked: Terms, hotel: TenantInfo) -> Iterator[tuple[str, str]]:
    """(what is said, what the profile says) for each rule that the sentence is about."""
    if asked.topics & _TIMES and not asked.subjects:
        yield from _hours(sentence, asked, hotel)
    if asked.topics & {"late_check_out", "early_check_in"}:
        late = "late_check_out" in asked.topics
        percent = hotel.late_check_out_percent if late else hotel.early_check_in_percent
        yield from _percents(sentence, percent)
    elif "cancellation" in asked.topics:
        fees = (
            hotel.fee_percent_of_first_night,
            hotel.fee_percent_of_stay,
            hotel.fee_after_arrival_percent_of_stay,
        )
        yield from _percents(sentence, *fees)
        yield from _notice(sentence, hotel.free_until_hours)
    elif "deposit" in asked.topics:
        yield from _percents(sentence, hotel.deposit_percent)
    named = named_topic(draft.key)
    if "children" in asked.topics or (named is not None and named.name == "children"):
        yield from _ages(sentence, hotel)


def _hours(sentence: str, asked: Terms, hotel: TenantInfo) -> Iterator[tuple[str, str]]:
    rules: dict[str, tuple[dt.time, ...]] = {
        "check_in": (hotel.check_in_from, hotel.early_check_in_from),
        "check_out": (hotel.check_out_until, hotel.late_check_out_until),
        "late_check_out": (hotel.late_check_out_until, hotel.check_out_until),
        "early_check_in": (hotel.early_check_in_from, hotel.check_in_from),
    }
    allowed = [f"{hour:%H:%M}" for name in asked.topics & _TIMES for hour in rules[name]]
    for token in facts.of_kind(sentence, "time"):
        if not facts.values([token], "time") & set(allowed):
            yield token.text, " or ".join(dict.fromkeys(allowed))


def _percents(sentence: str, *rules: Decimal) -> Iterator[tuple[str, str]]:
    allowed = [plain(rule) for rule in rules]
    for token in facts.of_kind(sentence, "percent"):
        if not facts.values([token], "percent") & set(allowed):
            yield token.text, " or ".join(f"{rule}%" for rule in dict.fromkeys(allowed))


def _notice(sentence: str, hours: int) -> Iterator[tuple[str, str]]:
    for found in _NOTICE.finditer(fold(sentence)):
        said = int(found[1]) * (_HOURS_A_DAY if found[2] and found[2].startswith("d") else 1)
        if said not in (hours, 0):
            yield found[0], f"{hours} hours before arrival"


def _ages(sentence: str, hotel: TenantInfo) -> Iterator[tuple[str, str]]:
    if not _NO_PAYMENT.search(fold(sentence)) or facts.of_kind(sentence, "amount"):
        return
    free, child = hotel.free_up_to_age, hotel.child_up_to_age
    for number in _AGE.findall(sentence):
        if int(number) not in {0, free, free + 1, child, child + 1} and int(number) < _GROWN_UP:
            yield f"the age of {number}", f"free up to {free}, a child up to {child}"


def _always_open(hotel: TenantInfo) -> bool:
    return all(
        any(opens == closes for opens, closes in hotel.business_hours.get(day, ())) for day in range(7)
    )
