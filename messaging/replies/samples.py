"""Made-up facts of every reply, for the preview in Admin and to try a text before it is kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from hotel_agent.lib.money import Money
from messaging.dialogue.facts import (
    ClaimFact,
    ContactFact,
    CountFact,
    DateFact,
    Fact,
    Facts,
    LocalText,
    MomentFact,
    MoneyFact,
    PercentFact,
    ReferenceFact,
    Source,
    StayFact,
    TextFact,
    TimeFact,
)
from messaging.replies.catalogue import CATALOGUE, HOTEL, FactTypes

_SAMPLE: Final = Source("pms", "sample")
_DATE: Final = dt.date(2026, 12, 20)
_AMOUNT: Final = Decimal(270000)
_WORDS: Final = {
    "name": "Clásica",
    "room": "Doble clásica",
    "description": "Cama queen y balcón.",
    "guest_name": "Ana Paz",
    "answer": "…",
    "written_in": "inglés",
    "text": "lunes a viernes",
}
_CONTACTS: Final = {
    "phone": "+541140001234",
    "emergency_number": "107",
    "map": "https://maps.google.com/",
}


def facts_of(name: str, *, currency: str) -> Facts:
    """A value for every fact that the reply `name` declares."""
    return _facts(CATALOGUE[name].facts, currency)


def _facts(declared: FactTypes, currency: str) -> Facts:
    return {name: _value(name, kind, currency) for name, kind in declared.items()}


def _value(name: str, kind: Any, currency: str) -> Fact | tuple[Facts, ...]:
    if isinstance(kind, list):
        return tuple(_facts(item, currency) for item in (kind[0], kind[0]))
    at = dt.datetime.combine(_DATE, dt.time(18, 0), dt.UTC)
    samples: dict[type[Any], Fact] = {
        MoneyFact: MoneyFact(Money(_AMOUNT, currency), _SAMPLE),
        DateFact: DateFact(_DATE, _SAMPLE),
        StayFact: StayFact(_DATE, _DATE + dt.timedelta(days=3), _SAMPLE),
        TimeFact: TimeFact(dt.time(15, 0), _SAMPLE),
        MomentFact: MomentFact(at, _SAMPLE),
        CountFact: CountFact(3, _SAMPLE),
        PercentFact: PercentFact(Decimal(30), _SAMPLE),
        ReferenceFact: ReferenceFact("ABC-0001", _SAMPLE),
        ContactFact: ContactFact(_CONTACTS.get(name, "ana@example.com"), _SAMPLE),
        TextFact: TextFact(_WORDS.get(name, "…"), _SAMPLE),
        LocalText: LocalText({"es": _WORDS.get(name, "…")}, _SAMPLE),
        ClaimFact: _claim(name),
    }
    return samples[kind]


def _claim(name: str) -> ClaimFact:
    match name:
        case "confirmed":
            return ClaimFact("confirmed", _SAMPLE)
        case "cancelled":
            return ClaimFact("cancelled", _SAMPLE)
        case _:
            return ClaimFact("free", _SAMPLE)


def hotel_facts() -> Facts:
    """A made-up hotel."""
    return _facts(HOTEL, "ARS")
