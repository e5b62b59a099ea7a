"""What can be had, for guests who ask. QloApps says yes to any party on any date; we do not (Q7)."""

from hotel_agent.lib import clock
from pms.adapters.qloapps import ari, prices
from pms.adapters.qloapps.catalogue import RoomTypeOnSale, on_sale, room_type
from pms.adapters.qloapps.client import Client
from pms.errors import InvalidRequest, NoRoom
from pms.types import Availability, NoOffer, Offer, Party, Stay, Unavailable
from tenants.models import Tenant

LONGEST_STAY = 365


def availability(client: Client, hotel: Tenant, stay: Stay, party: Party) -> Availability:
    """See `Pms.availability`."""
    check_stay(hotel, stay)
    types = on_sale(client, hotel.language)
    found = ari.ask(client, stay)
    offers, unavailable = [], []
    for kind in types.values():
        no = _reason(kind, found.get(kind.id), stay, party)
        if no is None:
            offers.append(_offer(client, kind, found[kind.id], stay, party))
        else:
            unavailable.append(no)
    return Availability(
        stay=stay,
        party=party,
        offers=tuple(sorted(offers, key=lambda offer: offer.total.amount)),
        unavailable=tuple(unavailable),
        searched_at=clock.now(),
    )


def quote(client: Client, hotel: Tenant, code: str, stay: Stay, party: Party) -> tuple[RoomTypeOnSale, Offer]:
    """The price at this moment, and the room type with its services.

    Raises NoRoom, NotFound, InvalidRequest.
    """
    check_stay(hotel, stay)
    kind = room_type(on_sale(client, hotel.language), code)
    found = ari.ask(client, stay, room_type=kind.id).get(kind.id)
    no = _reason(kind, found, stay, party)
    if no is not None and no.reason is NoOffer.TOO_MANY_GUESTS:
        raise InvalidRequest(f"{party.guests} guests are too many for room type {code}")
    if no is not None or found is None:
        raise NoRoom(no.reason if no else NoOffer.FULL)
    return kind, _offer(client, kind, found, stay, party)


def check_stay(hotel: Tenant, stay: Stay) -> None:
    """QloApps sells nights that are over, and any number of them. Raises InvalidRequest."""
    if stay.check_in < clock.local_today(hotel.timezone):
        raise InvalidRequest(f"{stay.check_in} is over")
    if stay.nights > LONGEST_STAY:
        raise InvalidRequest(f"{stay.nights} nights are more than {LONGEST_STAY}")


def _offer(client: Client, kind: RoomTypeOnSale, found: ari.Found, stay: Stay, party: Party) -> Offer:
    return prices.offer(kind, found, stay, party, tax_name=client.access.options.tax_name)


def _reason(kind: RoomTypeOnSale, found: ari.Found | None, stay: Stay, party: Party) -> Unavailable | None:
    """Why this room type cannot be had; None where it can."""
    limits = kind.limits
    if not kind.takes(party):
        return Unavailable(kind.info, NoOffer.TOO_MANY_GUESTS)
    if stay.nights < limits.min_los:
        return Unavailable(kind.info, NoOffer.MIN_NIGHTS, limits.min_los)
    if found is None or (limits.max_los and stay.nights > limits.max_los):
        return Unavailable(kind.info, NoOffer.CLOSED)
    if not found.whole.available:
        return Unavailable(kind.info, NoOffer.FULL)
    return None
