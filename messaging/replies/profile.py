"""A hotel's profile as facts that replies may say."""

from __future__ import annotations

import datetime as dt
from typing import Final

from messaging.dialogue.facts import (
    ContactFact,
    CountFact,
    Fact,
    Facts,
    LocalText,
    PercentFact,
    Source,
    TextFact,
    TimeFact,
)
from messaging.replies.render import House
from messaging.replies.wording import Wording
from messaging.types import Place
from tenants import flags, selectors
from tenants.types import TenantInfo

VOSEO_FLAG = "humanize.es_ar.enabled"


def house_of(
    hotel: TenantInfo, language: str, *, today: dt.date, overrides: dict[tuple[str, str], str], subject: str
) -> House:
    """How this hotel speaks in `language`. `subject` is the conversation's key, for roll-outs."""
    wording = Wording(
        locale=selectors.locale_of(hotel, language),
        language=language,
        default_language=hotel.language,
        timezone=hotel.timezone,
        today=today,
    )
    voseo = flags.enabled(VOSEO_FLAG, tenant_id=hotel.id, subject=subject)
    facts = _kept_facts(hotel, wording)
    return House(wording, facts, voseo=voseo, overrides=overrides, pin=_pin(hotel))


def _pin(hotel: TenantInfo) -> Place | None:
    if hotel.latitude is None or hotel.longitude is None:
        return None
    return Place(float(hotel.latitude), float(hotel.longitude), hotel.name, hotel.address)


_kept: Final[dict[tuple[int, str], tuple[TenantInfo, Facts]]] = {}
"""By hotel and language, for as long as the hotel's profile is the same one."""


def _kept_facts(hotel: TenantInfo, wording: Wording) -> Facts:
    key = (hotel.id, wording.language)
    held = _kept.get(key)
    if held is None or held[0] is not hotel:
        held = _kept[key] = (hotel, facts_of(hotel, wording))
    return held[1]


def facts_of(hotel: TenantInfo, wording: Wording) -> Facts:
    """What any reply may say of the hotel; what the hotel left empty is missing."""
    hours = tuple(
        {"text": TextFact(line, Source("profile", "business_hours"))}
        for line in wording.hours(hotel.business_hours)
    )
    return {**_words(hotel), **_rules(hotel), "hours": hours}


def _words(hotel: TenantInfo) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"name": TextFact(hotel.name, Source("profile", "name"))}
    if hotel.address:
        facts["address"] = TextFact(hotel.address, Source("profile", "address"))
    if hotel.latitude is not None and hotel.longitude is not None:
        place = f"https://maps.google.com/?q={hotel.latitude.normalize():f},{hotel.longitude.normalize():f}"
        facts["map"] = ContactFact(place, Source("profile", "latitude"))
    for name in ("phone", "email", "emergency_number"):
        if value := str(getattr(hotel, name)):
            facts[name] = ContactFact(value, Source("profile", name))
    return facts


def _rules(hotel: TenantInfo) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        name: TimeFact(getattr(hotel, name), Source("profile", name))
        for name in ("check_in_from", "check_out_until", "late_check_out_until", "early_check_in_from")
    }
    facts["free_until_hours"] = CountFact(hotel.free_until_hours, Source("profile", "free_until_hours"))
    for name in _PERCENTAGES:
        facts[name] = PercentFact(getattr(hotel, name), Source("profile", name))
    if hotel.deposit_instructions:
        source = Source("profile", "deposit_instructions")
        facts["deposit_instructions"] = LocalText(hotel.deposit_instructions, source)
    return facts


_PERCENTAGES = (
    "fee_percent_of_first_night",
    "fee_percent_of_stay",
    "deposit_percent",
    "late_check_out_percent",
    "early_check_in_percent",
)
