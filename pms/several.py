"""Several rooms for one stay: which offers go together."""

from collections.abc import Sequence
from functools import cache

from pms.errors import InvalidRequest
from pms.types import Availability, Offer, RoomsAvailability, Stay

MOST_ROOMS = 6
"""More at once is a group, which a hotel deals with itself."""


def together(stay: Stay, by_party: Sequence[Availability]) -> RoomsAvailability:
    """What each party can have, and the cheapest way to give each of them a room.

    Raises InvalidRequest for no room, or for more than MOST_ROOMS.
    """
    if not 1 <= len(by_party) <= MOST_ROOMS:
        raise InvalidRequest(f"{len(by_party)} rooms: 1 to {MOST_ROOMS} can be asked for")
    choices = tuple(found.offers for found in by_party)
    return RoomsAvailability(stay, tuple(by_party), _cheapest(choices))


def _cheapest(choices: tuple[tuple[Offer, ...], ...]) -> tuple[Offer, ...]:
    """One offer of each choice, the cheapest together; empty where rooms do not suffice for all.

    All ways are looked at, each number of rooms given out only once: with a handful of rooms and a dozen room
    types these are some thousands.
    """
    codes = sorted({offer.room_type.code for offers in choices for offer in offers})
    place_of = {code: place for place, code in enumerate(codes)}

    @cache
    def best_from(party: int, given: tuple[int, ...]) -> tuple[Offer, ...] | None:
        if party == len(choices):
            return ()
        ways = []
        for offer in choices[party]:
            place = place_of[offer.room_type.code]
            if given[place] < offer.rooms_left:
                after = (*given[:place], given[place] + 1, *given[place + 1 :])
                rest = best_from(party + 1, after)
                if rest is not None:
                    ways.append((offer, *rest))
        return min(ways, key=lambda way: sum(offer.total.amount for offer in way), default=None)

    return best_from(0, (0,) * len(codes)) or ()
