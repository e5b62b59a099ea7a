"""Facts that many replies share."""

from __future__ import annotations

from typing import Final

from messaging.dialogue.facts import (
    ClaimFact,
    ContactFact,
    CountFact,
    LocalText,
    MomentFact,
    MoneyFact,
    PercentFact,
    StayFact,
    TextFact,
    TimeFact,
)
from messaging.replies.catalogue.entry import FactTypes

DATES: Final = {"stay": StayFact, "nights": CountFact}
PARTY: Final = {"adults": CountFact, "children": CountFact}
STAY: Final = {**DATES, **PARTY}
TAXES: Final = [{"name": TextFact, "amount": MoneyFact}]
PRICE: Final = {
    "total": MoneyFact,
    "per_night": MoneyFact,
    "night_from": MoneyFact,
    "night_to": MoneyFact,
    "extra_taxes": TAXES,
}
JOURNEY: Final = {"name": TextFact, "date": TextFact, "time": TextFact}
LIMIT: Final = {"largest": CountFact, "most_adults": CountFact}
OFFER: Final = {"position": CountFact, "name": LocalText, **PRICE}
ASKED: Final = {"room": LocalText, "total": MoneyFact, **STAY}
TERMS: Final = {"free_until": MomentFact, "free": ClaimFact, "late_fee": MoneyFact}
DEPOSIT: Final = {"deposit": MoneyFact, "deposit_due": MomentFact}
GUEST: Final = {"guest_name": TextFact, "guest_email": ContactFact}

HOTEL: Final[FactTypes] = {
    "name": TextFact,
    "address": TextFact,
    "map": ContactFact,
    "phone": ContactFact,
    "email": ContactFact,
    "emergency_number": ContactFact,
    "check_in_from": TimeFact,
    "check_out_until": TimeFact,
    "hours": [{"text": TextFact}],
    "free_until_hours": CountFact,
    "fee_percent_of_first_night": PercentFact,
    "fee_percent_of_stay": PercentFact,
    "deposit_percent": PercentFact,
    "deposit_instructions": LocalText,
    "late_check_out_until": TimeFact,
    "late_check_out_percent": PercentFact,
    "early_check_in_from": TimeFact,
    "early_check_in_percent": PercentFact,
}
"""What any text may say of the hotel, as `hotel.<name>`."""
