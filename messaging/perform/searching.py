"""What the dialogue looks up of several rooms or several dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hotel_agent.lib import clock
from messaging.dialogue.actions import CompareDates, FindRooms
from messaging.dialogue.events import DatesCompared, RoomsFound, SearchFailed
from messaging.perform.desk import Desk, give_up
from pms import deadline, policy, several
from pms.errors import PmsError, Refused
from pms.types import CancellationTerms, Offer, Party, RoomsAvailability, Stay
from tenants.types import TenantInfo

NEEDS_SECONDS: Final = 2.0
"""With less than this left for the answer no more dates are looked at: what follows needs it."""


def rooms(desk: Desk, hotel: TenantInfo, wanted: FindRooms) -> RoomsFound | SearchFailed:
    """What each party can have, and what cancelling each of it would cost."""
    try:
        give_up(desk, hotel, wanted.gives_up)
        found = desk.search_rooms(hotel.id, wanted.stay, wanted.parties)
    except PmsError as error:
        return SearchFailed("refused" if isinstance(error, Refused) else "unavailable")
    offers = [offer for availability in found.by_party for offer in availability.offers]
    return RoomsFound(found, _terms(hotel, offers))


def _terms(hotel: TenantInfo, offers: Sequence[Offer]) -> dict[str, CancellationTerms]:
    now = clock.now()
    return {offer.room_type.code: policy.cancellation_terms(hotel, offer, at=now) for offer in offers}


def dates(desk: Desk, hotel: TenantInfo, wanted: CompareDates) -> DatesCompared | SearchFailed:
    """What these stays have free, as many as there is time to look at, until enough are found."""
    free: list[RoomsAvailability] = []
    looked_at = 0
    today = clock.local_today(hotel.timezone)
    for stay in (one for one in wanted.stays if one.check_in >= today):
        if looked_at and not deadline.is_left(NEEDS_SECONDS):
            break
        try:
            found = _look(desk, hotel, stay, wanted.parties)
        except Refused:
            continue
        except PmsError:
            if not looked_at and not wanted.instead:
                return SearchFailed("unavailable")
            break
        looked_at += 1
        if found.cheapest and not found.by_party[0].stale:
            free.append(found)
        if len(free) >= wanted.enough:
            break
    in_order = tuple(sorted(free, key=lambda one: one.stay.check_in))
    return DatesCompared(in_order, wanted.instead)


def _look(desk: Desk, hotel: TenantInfo, stay: Stay, parties: Sequence[Party]) -> RoomsAvailability:
    """One stay: an exchange with the PMS for each different party, or none where the answer is known."""
    if len(parties) > 1:
        return desk.search_rooms(hotel.id, stay, parties)
    return several.together(stay, [desk.search_offers(hotel.id, stay, parties[0])])
