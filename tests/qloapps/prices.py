"""What a stay costs: in a search with the services that belong to the room, in a booking without."""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from tests.qloapps.world import BookedService, FeaturePrice, RoomType, Service, WantedRoom, World

CENT = Decimal("0.01")
WITH_ROOM = 1
PER_DAY = 2
HUNDRED = Decimal(100)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def tax_share(world: World, group: int) -> Decimal:
    """What a group of tax rules adds, as a share of the net price; group 0 and unknown ones add nothing."""
    return world.tax_rates.get(group, Decimal(0)) / HUNDRED


def nights(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=offset) for offset in range((last - first).days))


def night_net(world: World, kind: RoomType, night: dt.date) -> Decimal:
    """The net price of the bare room on one night; the newest price that is in force on it counts."""
    prices = [
        price
        for price in world.feature_prices.values()
        if price.id_product == kind.id and price.first <= night <= price.last
    ]
    return _changed(kind.price, prices[-1]) if prices else kind.price


def _changed(price: Decimal, by: FeaturePrice) -> Decimal:
    amount = price * by.value / HUNDRED if by.kind == 1 else by.value
    return {1: price - amount, 2: price + amount, 3: by.value}[by.way]


def bare_net(world: World, kind: RoomType, first: dt.date, last: dt.date) -> Decimal:
    return sum((night_net(world, kind, night) for night in nights(first, last)), Decimal(0))


def service_net(service: Service, stay_nights: int) -> Decimal:
    return service.price * (stay_nights if service.method == PER_DAY else 1)


def searched_prices(world: World, kind: RoomType, first: dt.date, last: dt.date) -> tuple[Decimal, Decimal]:
    """(net, gross) of one room for the stay as a search says it: unrounded, with-room services inside."""
    net = bare_net(world, kind, first, last)
    for number in kind.services:
        service = world.services[number]
        if service.auto_add and service.addition_type == WITH_ROOM:
            net += service_net(service, (last - first).days)
    return net, net * (1 + tax_share(world, kind.tax_group))


def booked_price(world: World, kind: RoomType, wanted: WantedRoom) -> tuple[Decimal, Decimal]:
    """(net, tax) of one room as a booking stores it: services aside.

    A price given per night comes out wrong, as it does in 1.7.0: times n over n - 1.
    """
    share = tax_share(world, kind.tax_group)
    if wanted.unit_price is None:
        exact = bare_net(world, kind, wanted.first, wanted.last)
    else:
        exact = wanted.unit_price * wanted.nights / max(1, wanted.nights - 1)
    net = cents(exact)
    tax = cents(exact * (1 + share)) - net if wanted.tax is None else cents(wanted.tax)
    return net, tax


def booked_services(world: World, kind: RoomType, wanted: WantedRoom) -> list[BookedService]:
    """The services that were asked for and belong to the type; a service without a tax has the room's."""
    booked = []
    for number, quantity in wanted.services:
        if number not in kind.services:
            continue
        service = world.services[number]
        net = service_net(service, wanted.nights) * quantity
        tax = net * tax_share(world, service.tax_group or kind.tax_group)
        booked.append(
            BookedService(number, service.name, quantity, cents(net), cents(tax), method=service.method)
        )
    return booked


def order_total(world: World, id_order: int) -> tuple[Decimal, Decimal]:
    """(net, tax) of all rooms and services of an order, cancelled or not."""
    rows = world.rows_of(id_order)
    services = [service for row in rows for service in row.services]
    net = sum((row.net for row in rows), Decimal(0)) + sum((line.net for line in services), Decimal(0))
    tax = sum((row.tax for row in rows), Decimal(0)) + sum((line.tax for line in services), Decimal(0))
    return net, tax
