"""What a reply may say besides words: typed values, each with the place it comes from (invariant 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from hotel_agent.lib.money import Money

SourceKind: TypeAlias = Literal["pms", "article", "profile", "guest"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: `ref` names the quote, article or field; `until`: its life (None: no end)."""

    kind: SourceKind
    ref: str = ""
    until: dt.datetime | None = None


GUEST = Source("guest", "message")


@dataclass(frozen=True, slots=True)
class MoneyFact:
    value: Money
    source: Source


@dataclass(frozen=True, slots=True)
class DateFact:
    value: dt.date
    source: Source


@dataclass(frozen=True, slots=True)
class StayFact:
    """Arrival and departure, said as one range."""

    check_in: dt.date
    check_out: dt.date
    source: Source


@dataclass(frozen=True, slots=True)
class TimeFact:
    """An hour of the day, on the hotel's clock."""

    value: dt.time
    source: Source


@dataclass(frozen=True, slots=True)
class MomentFact:
    """An instant (aware), said as date and hour on the hotel's clock."""

    value: dt.datetime
    source: Source


@dataclass(frozen=True, slots=True)
class CountFact:
    value: int
    source: Source


@dataclass(frozen=True, slots=True)
class PercentFact:
    value: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class ReferenceFact:
    """A booking's reference, as the PMS gave it."""

    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class ContactFact:
    """A phone number, e-mail address or link."""

    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class TextFact:
    """Words that are not the template's: a name, an article. Said verbatim."""

    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class LocalText:
    """Words that exist per language, such as a room's name: the guest's language, else the hotel's."""

    value: Mapping[str, str]
    source: Source


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """Leave to use words that promise: `confirmed` (a booking), `cancelled` (one that stands no more), `free`
    (no charge, a discount).
    """

    value: Literal["confirmed", "cancelled", "free"]
    source: Source


Fact: TypeAlias = (
    MoneyFact
    | DateFact
    | StayFact
    | TimeFact
    | MomentFact
    | CountFact
    | PercentFact
    | ReferenceFact
    | ContactFact
    | TextFact
    | LocalText
    | ClaimFact
)
Facts: TypeAlias = Mapping[str, "Fact | tuple[Facts, ...]"]
"""Facts by the name a template calls them; a tuple is a list whose items have facts of their own."""
