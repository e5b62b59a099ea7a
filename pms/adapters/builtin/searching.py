"""What can be had and what it costs, read from our tables in a fixed number of queries."""

import datetime as dt
from collections.abc import Sequence

from hotel_agent.lib import clock
from pms.adapters.builtin import inventory
from pms.adapters.builtin.loading import hotel_rules
from pms.adapters.builtin.offers import Booked, by_rates, check_dates, check_length, evaluate
from pms.errors import InvalidRequest, NoRoom, NotFound
from pms.models import Hold, Reservation
from pms.types import Availability, NoOffer, Offer, Party, Stay, Unavailable
from tenants.models import Tenant
from tenants.rows import select
from tenants.scope import scope


def search(
    tenant_id: int, stay: Stay, party: Party, *, own: Hold | None = None, only: str | None = None
) -> Availability:
    """Every room type on sale, offered or not; with `only`, a code, that one. Raises InvalidRequest."""
    with scope(tenant_id):
        [hotel] = select(Tenant, "id = %s", [tenant_id])
        rules = hotel_rules(hotel, first=stay.check_in, last=stay.check_out, only=only)
        check_dates(rules, stay)
        free = inventory.free_rooms(tenant_id, stay, own=own)
    results = [
        evaluate(rules, room_type, stay, party, rooms_left=free.get(room_type.id, 0))
        for room_type in rules.room_types
    ]
    offers = (result for result in results if isinstance(result, Offer))
    return Availability(
        stay=stay,
        party=party,
        offers=tuple(sorted(offers, key=lambda offer: offer.total)),
        unavailable=tuple(result for result in results if isinstance(result, Unavailable)),
        searched_at=clock.now(),
    )


def offer(tenant_id: int, room_type_code: str, stay: Stay, party: Party, *, own: Hold | None = None) -> Offer:
    """The offer of the room type with this code. Raises NotFound, InvalidRequest, NoRoom."""
    found = search(tenant_id, stay, party, own=own, only=room_type_code)
    if found.offers:
        return found.offers[0]
    if not found.unavailable:
        raise NotFound(f"no room type {room_type_code!r}")
    raise _refusal(found.unavailable[0], party)


def _refusal(found: Unavailable, party: Party) -> NoRoom | InvalidRequest:
    if found.reason is NoOffer.TOO_MANY_GUESTS:
        return InvalidRequest(f"{party.guests} guests do not fit into a {found.room_type.code}")
    return NoRoom(found.reason)


def changed_offer(
    reservation: Reservation,
    room_type_code: str,
    stay: Stay,
    party: Party,
    *,
    booked: Booked | None,
    nights: Sequence[dt.date],
) -> Offer:
    """What a stay would be offered at as another one, its own room counted as free; a room is looked for on
    these `nights` of it, where there are any. Needs the hotel's scope.

    Raises NotFound, InvalidRequest, NoRoom.
    """
    tenant_id = reservation.tenant_id
    hotel = Tenant.objects.get(pk=tenant_id)
    same_room_type = room_type_code == reservation.room_type_code
    rules = hotel_rules(
        hotel,
        first=stay.check_in,
        last=stay.check_out,
        only=room_type_code,
        out_of_sale=same_room_type,
    )
    if not rules.room_types:
        raise NotFound(f"no room type {room_type_code!r}")
    check_length(stay)
    room_type = rules.room_types[0]
    rooms_left = 1
    if nights:
        to_come = Stay(nights[0], stay.check_out)
        rooms_left = inventory.free_rooms(tenant_id, to_come, own=reservation).get(room_type.id, 0)
    found = evaluate(rules, room_type, stay, party, rooms_left=rooms_left, booked=booked)
    if isinstance(found, Unavailable):
        raise _refusal(found, party)
    return found


def price_only(tenant_id: int, room_type_code: str, stay: Stay, party: Party) -> Offer | None:
    """What a stay costs by the rates alone, past or closed or full as it may be. Needs the hotel's scope.

    None where a night has no rate.
    """
    hotel = Tenant.objects.get(pk=tenant_id)
    rules = hotel_rules(hotel, first=stay.check_in, last=stay.check_out, only=room_type_code)
    return by_rates(rules, rules.room_types[0], stay, party, rooms_left=0)
