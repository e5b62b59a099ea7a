"""Whether a room type can be had for a stay, and at what price: pure, from the rules and the free rooms."""

from collections.abc import Iterable
from dataclasses import dataclass

from pms.adapters.builtin import pricing
from pms.adapters.builtin.rules import HotelRules, RestrictionLine, RoomTypeRules
from pms.errors import InvalidRequest
from pms.types import NoOffer, Offer, Party, RoomTypeInfo, Stay, Unavailable

LONGEST_STAY_NIGHTS = 365


def check_dates(rules: HotelRules, stay: Stay) -> None:
    """Raises InvalidRequest for a stay that begins before today or lasts longer than a year."""
    if stay.check_in < rules.today:
        raise InvalidRequest(f"{stay.check_in} is in the past")
    check_length(stay)


def check_length(stay: Stay) -> None:
    """Raises InvalidRequest for a stay of more than a year."""
    if stay.nights > LONGEST_STAY_NIGHTS:
        raise InvalidRequest(f"{stay.nights} nights are more than {LONGEST_STAY_NIGHTS}")


@dataclass(frozen=True, slots=True)
class Booked:
    """The stay as it is booked, where this room type is to be offered for a change of it: what stays as it is
    needs no leave again. `agreed`: prices that stay, where the party and the room type do.
    """

    stay: Stay
    agreed: pricing.Agreed | None


def evaluate(
    rules: HotelRules,
    room_type: RoomTypeRules,
    stay: Stay,
    party: Party,
    *,
    rooms_left: int,
    booked: Booked | None = None,
) -> Offer | Unavailable:
    """The offer of one room type, or why there is none."""
    if not fits(room_type.info, party, rules):
        return Unavailable(room_type.info, NoOffer.TOO_MANY_GUESTS)
    restrictions = [line for line in rules.restrictions if line.room_type_code in {"", room_type.info.code}]
    refused = _refused(room_type.info, stay, restrictions, booked.stay if booked else None)
    if refused is not None:
        return refused
    agreed = booked.agreed if booked else None
    offer = by_rates(rules, room_type, stay, party, rooms_left=rooms_left, agreed=agreed)
    if offer is None:
        return Unavailable(room_type.info, NoOffer.NO_RATE)
    if rooms_left < 1:
        return Unavailable(room_type.info, NoOffer.FULL)
    return offer


def by_rates(
    rules: HotelRules,
    room_type: RoomTypeRules,
    stay: Stay,
    party: Party,
    *,
    rooms_left: int,
    agreed: pricing.Agreed | None = None,
) -> Offer | None:
    """What the stay costs by the rates alone, whether or not it is sold; None where a night has no rate."""
    price = pricing.price_of(
        room_type.rates,
        stay,
        party,
        taxes=rules.taxes,
        children=rules.children,
        currency=rules.currency,
        advance_days=max(0, (stay.check_in - rules.today).days),
        agreed=agreed,
    )
    if price is None:
        return None
    return Offer(
        room_type=room_type.info,
        stay=stay,
        party=party,
        nights=price.nights,
        taxes=price.taxes,
        total=price.total,
        first_night_total=price.first_night_total,
        rooms_left=rooms_left,
    )


def fits(info: RoomTypeInfo, party: Party, rules: HotelRules) -> bool:
    """Whether the party may sleep in one room; a child past the age of children takes an adult's place."""
    guests = pricing.paying_guests(party, rules.children)
    return (
        guests.adults <= info.max_adults
        and guests.children + guests.free <= info.max_children
        and party.guests <= info.max_guests
    )


def _refused(
    info: RoomTypeInfo, stay: Stay, restrictions: Iterable[RestrictionLine], booked: Stay | None
) -> Unavailable | None:
    """The first restriction in the way; where several lines match, the strictest of them holds.

    Of a stay that is booked already, only what changes is looked at.
    """
    lines = list(restrictions)
    nights = [night for night in stay.night_dates if booked is None or night not in booked.night_dates]
    if any(line.closed and night in line.nights for line in lines for night in nights):
        return Unavailable(info, NoOffer.CLOSED)
    arrives = booked is None or booked.check_in != stay.check_in
    leaves = booked is None or booked.check_out != stay.check_out
    arriving = [line for line in lines if stay.check_in in line.nights]
    if arrives and any(line.closed_to_arrival for line in arriving):
        return Unavailable(info, NoOffer.CLOSED_TO_ARRIVAL)
    if leaves and any(line.closed_to_departure and stay.check_out in line.nights for line in lines):
        return Unavailable(info, NoOffer.CLOSED_TO_DEPARTURE)
    shortest = max((line.min_nights for line in arriving), default=1)
    if stay.nights < shortest and (arrives or booked is None or stay.nights < booked.nights):
        return Unavailable(info, NoOffer.MIN_NIGHTS, min_nights=shortest)
    return None
