"""Prices: what QloApps will charge for a stay, to the cent, before it is booked.

Its search gives exact prices with and without tax, the services that come with the room inside; a booking
is charged the same if it names those services. Services it adds beside the room are in no search and come on
top.
"""

from collections.abc import Sequence
from decimal import Decimal

from hotel_agent.lib.money import Money
from pms.adapters.qloapps.answers import AriRoomType
from pms.adapters.qloapps.ari import Found
from pms.adapters.qloapps.catalogue import Charge, RoomTypeOnSale
from pms.types import NightPrice, Offer, Party, Stay, TaxLine


def offer(on_sale: RoomTypeOnSale, found: Found, stay: Stay, party: Party, *, tax_name: str) -> Offer:
    """One room type for one stay. `tax_name` is what the tax inside the prices is called."""
    whole, currency = found.whole, found.currency
    room = Money(whole.total_price_with_tax, currency).rounded()
    tax = room - Money(whole.total_price, currency).rounded()
    taxes = [TaxLine(tax_name, tax, included=True)] if tax else []
    rate = tax_rate(whole)
    taxes += [
        TaxLine(charge.name, charged(charge, stay.nights, rate, currency), included=False)
        for charge in on_sale.beside
    ]
    nights = night_prices(found, stay, room)
    return Offer(
        room_type=on_sale.info,
        stay=stay,
        party=party,
        nights=nights,
        taxes=tuple(taxes),
        total=_sum([room, *(line.amount for line in taxes if not line.included)]),
        first_night_total=_sum(
            [nights[0].price, *(charged(charge, 1, rate, currency) for charge in on_sale.beside)]
        ),
        rooms_left=len(whole.available),
    )


def night_prices(found: Found, stay: Stay, room: Money) -> tuple[NightPrice, ...]:
    """Each night with its tax; together exactly `room`, the price of the stay.

    QloApps rounds a stay once and nights one by one: the last night bears the cents between the two. Where
    it does not tell nights apart, or they do not come to the stay (a rule for long stays), all cost the same.
    """
    currency = room.currency
    prices = [Money(night.total_price_with_tax, currency).rounded() for night in found.by_night]
    between = room - _sum(prices) if prices else room
    if not prices or abs(between.amount) > Decimal("0.01") * stay.nights:
        return even_nights(stay, room)
    prices[-1] += between
    return tuple(NightPrice(date, price) for date, price in zip(stay.night_dates, prices, strict=True))


def even_nights(stay: Stay, room: Money) -> tuple[NightPrice, ...]:
    """Nights of one price, the last with the cents that are left over."""
    even = Money(room.amount / stay.nights, room.currency).rounded()
    last = room - even * (stay.nights - 1)
    prices = [even] * (stay.nights - 1) + [last]
    return tuple(NightPrice(date, price) for date, price in zip(stay.night_dates, prices, strict=True))


def tax_rate(found: AriRoomType) -> Decimal:
    """The tax on a room as a share of its net price, 0.19 for 19 %: QloApps tells it nowhere else."""
    if not found.total_price:
        return Decimal(0)
    share = found.total_price_with_tax / found.total_price - 1
    return share.quantize(Decimal("0.00001"))


def charged(charge: Charge, nights: int, rate: Decimal, currency: str) -> Money:
    """What a service beside the room costs with its tax: once, or for each night."""
    net = charge.price * (nights if charge.per_day else 1)
    return Money(net * (1 + rate), currency).rounded()


def unit_price(net: Decimal, nights: int) -> Decimal:
    """What to send as `unit_price_without_tax` so that a room of `nights` nights costs `net` in all.

    QloApps 1.7.0 multiplies what it is sent by n / max(1, n - 1), n being the nights.
    """
    return (net * max(1, nights - 1) / nights).quantize(Decimal("0.000001"))


def _sum(amounts: Sequence[Money]) -> Money:
    total = amounts[0]
    for amount in amounts[1:]:
        total += amount
    return total
