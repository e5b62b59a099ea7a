"""What became of a booking we sent, whatever was answered: looked up by its source, never believed.

QloApps says 500 although it has booked (Q1), says yes to two for one room (Q3), books something else (Q4) or
says nothing at all. What stands under our source is what was booked: one of it is kept, the rest is undone.
"""

import time
from collections.abc import Callable, Sequence

import structlog

from pms.adapters.qloapps import cancelling, rivals
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.stays import Booked, written_under
from pms.errors import NoRoom, PmsUnavailable, UnknownOutcome

LOOKS = (0.0, 1.0, 2.0)
"""Seconds before each look for a booking that QloApps may still be writing."""
logger = structlog.get_logger(__name__)


def kept(
    desk: Desk, source: str, fits: Callable[[Booked], bool], *, before: frozenset[int], still_at_work: bool
) -> Booked | None:
    """The booking that was made, alone in its room; None where none was made.

    `before`: orders that had this source already. `still_at_work`: QloApps has not answered, so that what is
    not there yet may come. Raises NoRoom: it was made and is undone, for somebody else was first. Raises
    UnknownOutcome.
    """
    try:
        made = _looked_up(desk, source, before, still_at_work=still_at_work)
        stands = [stay for stay in made if stay.stands]
        if made and not stands:
            logger.info("qloapps_cancelled_it_itself", order=made[0].order.id)
            raise NoRoom
        return _one_of(desk, stands, fits)
    except PmsUnavailable as error:
        raise UnknownOutcome(f"what was booked is not known ({error})") from error


def standing(desk: Desk, source: str) -> Booked | None:
    """The booking of an earlier request, settled likewise; None where none stands."""
    stands = [stay for stay in written_under(desk, source) if stay.stands]
    try:
        return _one_of(desk, stands, lambda stay: stay.rows[0].id_hotel == desk.access.hotel_id)
    except NoRoom:
        return None


def _looked_up(desk: Desk, source: str, before: frozenset[int], *, still_at_work: bool) -> list[Booked]:
    for pause in LOOKS:
        time.sleep(pause)
        made = [stay for stay in written_under(desk, source) if stay.order.id not in before]
        if made or not still_at_work:
            return made
    raise UnknownOutcome("QloApps has not answered, and nothing is booked yet")


def _one_of(desk: Desk, stands: Sequence[Booked], fits: Callable[[Booked], bool]) -> Booked | None:
    """The first that fits and has its room to itself; the others are cancelled."""
    chosen = next((stay for stay in stands if stay.alive and fits(stay)), None)
    for stay in stands:
        if stay is not chosen:
            logger.warning(
                "qloapps_booking_undone", order=stay.order.id, reason="twice, or not what was asked"
            )
            cancelling.end(desk, stay)
    if chosen is None:
        return None
    others = rivals.in_its_rooms(desk, chosen)
    if rivals.has_lost(chosen, others):
        logger.warning("qloapps_booking_undone", order=chosen.order.id, reason="the room was sold before")
        cancelling.end(desk, chosen)
        raise NoRoom
    rivals.tell(desk, chosen, others)
    return chosen
