"""Preflight's look at the PMS of each hotel: a search as a guest makes it, and its arithmetic.

Nothing is written.
"""

import datetime as dt
from decimal import Decimal

from governance.preflight import CheckResult, hotels
from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.errors import PmsError
from pms.types import Offer, Party, Stay
from tenants.models import Tenant

DAYS_AHEAD = 31
NIGHTS = 2


def dry_run() -> CheckResult:
    """Search two nights a month ahead at every active hotel, and add each offer up again."""
    looked_at = hotels()
    if not looked_at:
        return CheckResult("unknown", "no active hotel")
    complaints = [f"{hotel.slug}: {complaint}" for hotel in looked_at for complaint in complaints_of(hotel)]
    return CheckResult.of_complaints(complaints, passed=f"{len(looked_at)} hotels quote what their rates say")


def complaints_of(hotel: Tenant) -> list[str]:
    """What is wrong with one hotel's PMS, in words for an operator."""
    check_in = clock.local_today(hotel.timezone) + dt.timedelta(days=DAYS_AHEAD)
    stay = Stay(check_in, check_in + dt.timedelta(days=NIGHTS))
    try:
        found = services.search_offers(hotel.pk, stay, Party(adults=1))
    except PmsError as error:
        return [f"{type(error).__name__}: {error}"]
    if not found.offers and not found.unavailable:
        return ["has no room type on sale"]
    return [
        f"{offer.room_type.code} adds up to {added_up(offer)}, but says {offer.total}"
        for offer in found.offers
        if added_up(offer) != offer.total
    ]


def added_up(offer: Offer) -> Money:
    """The nights and the taxes on top of them, summed anew."""
    amounts = [night.price.amount for night in offer.nights]
    amounts += [tax.amount.amount for tax in offer.taxes if not tax.included]
    return Money(sum(amounts, Decimal(0)), offer.total.currency).rounded()
