"""Writing a change: sent once, looked at afterwards, and put back where it went wrong.

A booking is replaced whole, with its services and its customer said again and its status left out; the party
of a room that stays is written into the room's own row, because a replacement leaves it as it was.
"""

import re
from dataclasses import dataclass

import structlog

from hotel_agent.lib.money import Money
from pms.adapters.qloapps import bodies, rivals
from pms.adapters.qloapps.answers import BookedRoom, BookedService, Booking
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.failures import Rejected, Unclear
from pms.adapters.qloapps.stays import Booked, booked, booking, orders, total_of
from pms.errors import InvalidRequest, NoRoom, PmsError, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.types import Party, Stay

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a booking of one room is to be."""

    room_type: int
    stay: Stay
    party: Party
    services: tuple[BookedService, ...]

    def keeps_room(self, now: Booked) -> bool:
        return (now.rows[0].id_product, now.stay) == (self.room_type, self.stay)

    def is_already(self, now: Booked) -> bool:
        return len(now.rows) == 1 and self.keeps_room(now) and now.party == self.party


def only_room(stay: Booked, full: Booking) -> BookedRoom:
    """The room of a booking that can be replaced without losing anything. Raises InvalidRequest."""
    rooms = [room for kind in full.room_types for room in kind.rooms]
    if len(stay.rows) != 1 or len(rooms) != 1:
        raise InvalidRequest(f"{stay.order.reference} has several rooms")
    if full.cart_rules or rooms[0].facilities:
        raise InvalidRequest(f"{stay.order.reference} has discounts or extras that a change would lose")
    return rooms[0]


def replace(desk: Desk, stay: Booked, full: Booking, wanted: Wanted, expected_total: Money) -> None:
    """Make a booking what is wanted.

    Raises NoRoom, PriceChanged, InvalidRequest and PmsUnavailable: it is what it was. Raises UnknownOutcome.
    """
    still_at_work = False
    try:
        _send(desk, stay, full, wanted)
    except Rejected as no:
        if no.is_no_room:
            raise NoRoom from no
        raise
    except Unclear as unclear:
        still_at_work = not unclear.answered
    now = _looked_at(desk, stay)
    if not wanted.is_already(now):
        if now.rows == stay.rows and not still_at_work:
            raise PmsUnavailable("QloApps says it has changed a booking, and has not")
        raise UnknownOutcome(f"{stay.order.reference} may be changed")
    problem = _problem(desk, now, wanted.keeps_room(stay), expected_total)
    if problem is not None:
        _put_back(desk, stay, full, now)
        raise problem


def add_remark(desk: Desk, stay: Booked, full: Booking, text: str) -> None:
    """One more remark on a booking that is otherwise sent as it stands. Raises PmsUnavailable,
    InvalidRequest: it is not there. Raises UnknownOutcome.
    """
    room, note = only_room(stay, full), bodies.remark(text)
    still_at_work = False
    sent = bodies.room(stay.party, room.services)
    room_types = bodies.rooms_of_type(stay.rows[0].id_product, stay.stay, [sent])
    try:
        desk.client.write_json(
            "PUT", f"bookings/{full.id}", bodies.changed_booking(desk.access, full, room_types, note=note)
        )
    except Unclear as unclear:
        still_at_work = not unclear.answered
    if note not in _read(desk, stay).remarks:
        if still_at_work:
            raise UnknownOutcome(f"{stay.order.reference} may have the note")
        raise PmsUnavailable(f"{stay.order.reference} did not take the note")


def _send(desk: Desk, stay: Booked, full: Booking, wanted: Wanted) -> None:
    if wanted.keeps_room(stay):
        _send_party(desk, stay.rows[0].id, wanted.party)
        return
    room = bodies.room(wanted.party, wanted.services)
    room_types = bodies.rooms_of_type(wanted.room_type, wanted.stay, [room])
    desk.client.write_json(
        "PUT", f"bookings/{full.id}", bodies.changed_booking(desk.access, full, room_types)
    )


def _send_party(desk: Desk, row: int, party: Party) -> None:
    """The row as it came, with another party: what would be missing would be emptied."""
    xml = desk.client.get_xml(f"room_bookings/{row}")
    ages = ",".join(map(str, party.child_ages))
    for name, value in (("adults", party.adults), ("children", party.children), ("child_ages", f"[{ages}]")):
        xml, found = re.subn(
            rf"<{name}>.*?</{name}>", f"<{name}><![CDATA[{value}]]></{name}>", xml, count=1, flags=re.DOTALL
        )
        if not found:
            raise PmsUnavailable(f"QloApps shows a room without {name}")
    desk.client.write_xml("PUT", f"room_bookings/{row}", xml)


def _looked_at(desk: Desk, stay: Booked) -> Booked:
    """The booking as it is now. Raises UnknownOutcome where that cannot be seen."""
    try:
        found = booked(desk, orders(desk, **{"filter[id]": f"[{stay.order.id}]"}), anywhere=True)
    except PmsUnavailable as error:
        raise UnknownOutcome(f"{stay.order.reference} cannot be read back") from error
    if not found:
        raise UnknownOutcome(f"{stay.order.reference} cannot be found any more")
    return found[0]


def _read(desk: Desk, stay: Booked) -> Booking:
    try:
        return booking(desk, stay.order.id)
    except PmsError as error:
        raise UnknownOutcome(f"{stay.order.reference} cannot be read back") from error


def _problem(desk: Desk, now: Booked, same_room: bool, expected_total: Money) -> PmsError | None:
    """Why a change cannot stay: another was first in the room, or it costs something else."""
    try:
        others = () if same_room else rivals.in_its_rooms(desk, now)
    except PmsUnavailable as error:
        raise UnknownOutcome(f"{now.order.reference} was changed, its room may be sold twice") from error
    if rivals.has_lost(now, others):
        return NoRoom()
    total = total_of(_read(desk, now))
    if total != expected_total:
        return PriceChanged(total)
    rivals.tell(desk, now, others)
    return None


def _put_back(desk: Desk, before: Booked, full: Booking, now: Booked) -> None:
    """The booking as it was. Raises UnknownOutcome where that did not work."""
    row, room = before.rows[0], full.room_types[0].rooms[0]
    wanted = Wanted(row.id_product, before.stay, before.party, tuple(room.services))
    try:
        _send(desk, now, full, wanted)
        if wanted.is_already(_looked_at(desk, before)):
            logger.warning("qloapps_change_undone", order=before.order.id)
            return
    except PmsError as error:
        logger.warning("qloapps_change_not_undone", order=before.order.id, reason=type(error).__name__)
    raise UnknownOutcome(f"{before.order.reference} was changed, and should not have been")
