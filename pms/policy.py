"""A hotel's rules of cancellation and deposit, as they come out for one stay. The same for every PMS."""

import datetime as dt
from zoneinfo import ZoneInfo

from hotel_agent.lib.money import Money
from pms.types import CancellationTerms, Offer
from tenants.models import Tenant
from tenants.types import TenantInfo

Hotel = Tenant | TenantInfo
"""The row or its copy in the snapshot: the rules have the same names."""


def arrival_instant(hotel: Hotel, check_in: dt.date) -> dt.datetime:
    """When rooms are ready on the day of arrival: the hotel's wall clock, told in UTC."""
    local = dt.datetime.combine(check_in, hotel.check_in_from, ZoneInfo(hotel.timezone))
    return local.astimezone(dt.UTC)


def cancellation_terms(hotel: Hotel, offer: Offer, *, at: dt.datetime) -> CancellationTerms:
    """What cancelling would cost, as agreed at the instant `at` (aware).

    The free hours are counted back from the arrival as hours that really pass, also over a change of clocks.
    A limit that has passed already is none: such a stay is never free.
    """
    arrives_at = arrival_instant(hotel, offer.stay.check_in)
    free_until = arrives_at - dt.timedelta(hours=hotel.free_until_hours)
    late_fee = offer.first_night_total.percent(hotel.fee_percent_of_first_night) + offer.total.percent(
        hotel.fee_percent_of_stay
    )
    return CancellationTerms(
        free_until=free_until if free_until > at else None,
        fee_percent_of_first_night=hotel.fee_percent_of_first_night,
        fee_percent_of_stay=hotel.fee_percent_of_stay,
        fee_after_arrival_percent_of_stay=hotel.fee_after_arrival_percent_of_stay,
        arrives_at=arrives_at,
        late_fee=min(late_fee.rounded(), offer.total),
        arrival_fee=offer.total.percent(hotel.fee_after_arrival_percent_of_stay).rounded(),
    )


def fee_at(terms: CancellationTerms, instant: dt.datetime) -> Money:
    """What cancelling at `instant` (aware) costs under these terms."""
    if instant >= terms.arrives_at:
        return terms.arrival_fee
    if terms.free_until is not None and instant <= terms.free_until:
        return Money.zero(terms.late_fee.currency)
    return terms.late_fee


def deposit(hotel: Hotel, total: Money) -> Money | None:
    """What is to be paid ahead, of the total with tax; None where the hotel asks for nothing."""
    if not hotel.deposit_percent:
        return None
    return total.percent(hotel.deposit_percent).rounded()


def deposit_due_at(hotel: Hotel, *, at: dt.datetime) -> dt.datetime:
    """By when the deposit of a stay booked at `at` (aware) is to be paid."""
    return at + dt.timedelta(hours=hotel.deposit_due_hours)
