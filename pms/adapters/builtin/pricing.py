"""What a stay costs: pure arithmetic on Decimals, rounded once per tax and once per total."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hotel_agent.lib.money import Money
from pms.adapters.builtin.rules import Asked, ChildRule, RateLine, TaxRule
from pms.types import NightPrice, Party, Stay, TaxLine

USUAL_BASE_GUESTS = 2
"""How many guests a price covers where no line says it."""


@dataclass(frozen=True, slots=True)
class NightRate:
    """What holds for one night once the lines are laid over each other."""

    price: Decimal
    base_guests: int
    extra_adult: Decimal
    extra_child: Decimal


@dataclass(frozen=True, slots=True)
class PayingGuests:
    """A party as the rates count it."""

    adults: int
    children: int
    free: int


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a stay in all its parts."""

    nights: tuple[NightPrice, ...]
    taxes: tuple[TaxLine, ...]
    total: Money
    first_night_total: Money


@dataclass(frozen=True, slots=True)
class Agreed:
    """The prices of the nights of a stay that is booked for so many nights and is to be changed."""

    prices: Mapping[dt.date, Decimal]
    nights: int


def rate_of(lines: Sequence[RateLine], night: dt.date, asked: Asked | None = None) -> NightRate | None:
    """The rate of one night: the last matching line wins, and takes what it leaves out from the one before.

    Without `asked`, what holds for every stay. A price for so many guests is for all of them, where its line
    does not say otherwise. None where no line that matches has a price.
    """
    price = base_guests = extra_adult = extra_child = None
    for line in lines:
        if night not in line.nights or not line.conditions.met_by(asked):
            continue
        if line.price is not None:
            price = line.price
            base_guests = line.conditions.guests or base_guests
        base_guests = line.base_guests if line.base_guests is not None else base_guests
        extra_adult = line.extra_adult if line.extra_adult is not None else extra_adult
        extra_child = line.extra_child if line.extra_child is not None else extra_child
    if price is None:
        return None
    return NightRate(
        price=price,
        base_guests=USUAL_BASE_GUESTS if base_guests is None else base_guests,
        extra_adult=extra_adult or Decimal(0),
        extra_child=extra_child or Decimal(0),
    )


def paying_guests(party: Party, rule: ChildRule) -> PayingGuests:
    """Who pays as what. A child of unknown age pays as a child."""
    free = sum(age <= rule.free_up_to_age for age in party.child_ages)
    grown = sum(age > max(rule.free_up_to_age, rule.child_up_to_age) for age in party.child_ages)
    return PayingGuests(adults=party.adults + grown, children=party.children - free - grown, free=free)


def night_amount(rate: NightRate, guests: PayingGuests) -> Decimal:
    """One night for these guests: adults take the places the price covers first, then children."""
    extra_adults = max(0, guests.adults - rate.base_guests)
    places_left = max(0, rate.base_guests - guests.adults)
    extra_children = max(0, guests.children - places_left)
    return rate.price + extra_adults * rate.extra_adult + extra_children * rate.extra_child


def price_of(
    lines: Sequence[RateLine],
    stay: Stay,
    party: Party,
    *,
    taxes: Sequence[TaxRule],
    children: ChildRule,
    currency: str,
    advance_days: int = 0,
    agreed: Agreed | None = None,
) -> Price | None:
    """The price of a stay in one room of the type these lines are about; None where a night has no rate.

    `agreed`: nights that are booked already, by the same party in the same room type.
    """
    guests = paying_guests(party, children)
    asked = Asked(guests.adults + guests.children, stay.nights, advance_days)
    amounts: list[Decimal] = []
    for night in stay.night_dates:
        amount = _amount_of(lines, night, guests, asked, agreed)
        if amount is None:
            return None
        amounts.append(amount)
    prices = [Money(amount, currency) for amount in amounts]
    tax_lines = taxes_of(amounts, party, taxes, currency)
    return Price(
        nights=tuple(map(NightPrice, stay.night_dates, prices)),
        taxes=tax_lines,
        total=total_of(amounts, tax_lines, currency),
        first_night_total=total_of(amounts[:1], taxes_of(amounts[:1], party, taxes, currency), currency),
    )


def _amount_of(
    lines: Sequence[RateLine], night: dt.date, guests: PayingGuests, asked: Asked, agreed: Agreed | None
) -> Decimal | None:
    """One night. What was agreed for it stays, unless the other length of the stay gives it another rate."""
    rate = rate_of(lines, night, asked)
    if agreed is not None and night in agreed.prices:
        as_booked = rate_of(lines, night, replace(asked, nights=agreed.nights))
        if rate is None or rate == as_booked:
            return agreed.prices[night]
    return None if rate is None else night_amount(rate, guests)


def taxes_of(
    amounts: Sequence[Decimal], party: Party, taxes: Sequence[TaxRule], currency: str
) -> tuple[TaxLine, ...]:
    """Each tax of these nights, rounded once; a tax that comes to nothing is left out.

    A percentage on top is of the prices as the rates give them. A percentage that is included is of what is
    left of them without all the included taxes. Every guest counts as a person, but children whom the tax
    exempts.
    """
    gross = sum(amounts, Decimal(0))
    included = [tax for tax in taxes if tax.included]
    fixed = sum((_fixed(tax, len(amounts), party) for tax in included), Decimal(0))
    net = (gross - fixed) / (1 + sum((tax.percent for tax in included), Decimal(0)) / 100)
    lines: list[TaxLine] = []
    for tax in taxes:
        base = net if tax.included else gross
        amount = _fixed(tax, len(amounts), party) + base * tax.percent / 100
        line = TaxLine(tax.name, Money(amount, currency).rounded(), tax.included)
        if line.amount:
            lines.append(line)
    return tuple(lines)


def total_of(amounts: Sequence[Decimal], taxes: Sequence[TaxLine], currency: str) -> Money:
    """The nights and the taxes on top of them, rounded once."""
    total = sum(amounts, Decimal(0)) + sum(
        (tax.amount.amount for tax in taxes if not tax.included), Decimal(0)
    )
    return Money(total, currency).rounded()


def with_percentages(amount: Decimal, taxes: Sequence[TaxRule], currency: str) -> Money:
    """An amount besides the nights, with the percentages that come on top of prices, each rounded once."""
    total = Money(amount, currency)
    for tax in taxes:
        if not tax.included:
            total += Money(amount * tax.percent / 100, currency).rounded()
    return total.rounded()


def _fixed(tax: TaxRule, nights: int, party: Party) -> Decimal:
    exempt = 0
    if tax.exempt_up_to_age is not None:
        exempt = sum(age <= tax.exempt_up_to_age for age in party.child_ages)
    taxed_nights = nights if tax.max_nights is None else min(nights, tax.max_nights)
    return taxed_nights * (tax.per_person_per_night * (party.guests - exempt) + tax.per_room_per_night)
