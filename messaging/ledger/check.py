"""Facts become ledger entries, and a finished text is held against them: invariant 5."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from messaging.dialogue.facts import (
    ClaimFact,
    ContactFact,
    CountFact,
    DateFact,
    Fact,
    LocalText,
    MomentFact,
    MoneyFact,
    PercentFact,
    ReferenceFact,
    StayFact,
    TextFact,
    TimeFact,
)
from messaging.ledger import tokens
from messaging.types import LedgerDraft

_PLACEHOLDER = " □ "


@dataclass(frozen=True, slots=True)
class Bound:
    """A fact as a reply says it: the words, and the entries it stands on."""

    fact: Fact
    text: str


def entries(bound: Bound, *, timezone: str) -> tuple[LedgerDraft, ...]:
    """The ledger entries of one said fact. Verbatim words give an entry for each fact found in them."""
    fact = bound.fact
    readings = _of_words(bound) if _is_words(fact) else _values(fact, ZoneInfo(timezone))
    source = fact.source
    return tuple(LedgerDraft(kind, value, source.kind, source.ref, source.until) for kind, value in readings)


def _is_words(fact: Fact) -> bool:
    return isinstance(fact, TextFact | LocalText)


def _of_words(bound: Bound) -> Iterable[tokens.Reading]:
    source = bound.fact.source
    named = [("article", source.ref)] if source.kind == "article" else []
    found = [min(token.readings) for token in tokens.find(bound.text)]
    return dict.fromkeys([*named, *found])


def _values(fact: Fact, zone: ZoneInfo) -> list[tokens.Reading]:
    readings: list[tokens.Reading] = []
    match fact:
        case MoneyFact(value=money):
            readings = [("amount", f"{tokens.plain(money.amount)} {money.currency}")]
        case DateFact(value=date):
            readings = [("date", date.isoformat())]
        case StayFact(check_in=check_in, check_out=check_out):
            readings = [("date", check_in.isoformat()), ("date", check_out.isoformat())]
        case TimeFact(value=time):
            readings = [("time", f"{time:%H:%M}")]
        case MomentFact(value=instant):
            local = instant.astimezone(zone)
            readings = [("date", local.date().isoformat()), ("time", f"{local:%H:%M}")]
        case CountFact(value=count):
            readings = [("count", str(count))]
        case PercentFact(value=percent):
            readings = [("percent", tokens.plain(percent))]
        case ReferenceFact(value=reference):
            readings = [("reference", reference.upper())]
        case ContactFact(value=contact):
            readings = [_contact(contact)]
        case ClaimFact(value=claim):
            readings = [("claim", claim)]
        case _:
            raise TypeError(f"{type(fact).__name__} is said word for word")
    return readings


def _contact(value: str) -> tokens.Reading:
    if "@" in value or re.search(r"[a-z]", value, re.IGNORECASE):
        return ("link", tokens.link(value))
    return ("phone", re.sub(r"\D", "", value))


def unbound(
    text: str, said: Sequence[Bound], ledger: Iterable[LedgerDraft], *, now: dt.datetime, timezone: str
) -> tuple[str, ...]:
    """The facts in `text` that no living entry of `ledger` covers, as written; empty means it may be sent.

    `said` are the facts the text was made from: verbatim words and references among them are taken out
    first, because they stand on their own source and may spell anything ("MAR-2H30K").
    """
    for words in sorted((bound.text for bound in said if _verbatim(bound.fact, now)), key=len, reverse=True):
        if words:
            text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", _PLACEHOLDER, text)
    known: set[tokens.Reading] = set()
    for entry in ledger:
        if entry.expires_at is None or entry.expires_at > now:
            known |= _readings(entry, now.astimezone(ZoneInfo(timezone)).date())
    return tuple(token.text for token in tokens.find(text) if not token.readings & known)


def _verbatim(fact: Fact, now: dt.datetime) -> bool:
    alive = fact.source.until is None or fact.source.until > now
    return alive and (_is_words(fact) or isinstance(fact, ReferenceFact))


def _readings(entry: LedgerDraft, today: dt.date) -> frozenset[tokens.Reading]:
    """All the ways an entry may be written."""
    if entry.kind == "date" and not entry.value.startswith("-"):
        date = dt.date.fromisoformat(entry.value)
        tomorrow = {("tomorrow", "tomorrow")} if date == today + dt.timedelta(days=1) else set()
        return tokens.date_readings(date) | tomorrow
    if entry.kind == "reference":
        digits = {("reference", re.sub(r"\D", "", entry.value))} if entry.value.isdigit() else set()
        return frozenset({(entry.kind, entry.value)}) | digits
    return frozenset({(entry.kind, entry.value)})
