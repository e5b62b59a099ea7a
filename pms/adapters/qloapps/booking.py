"""Booking: priced afresh, sent once, settled by what stands there afterwards, and only then believed."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from governance import alarms
from hotel_agent.lib.money import Money
from pms import locks
from pms.adapters.qloapps import again, ari, bodies, cancelling, guests, prices, rivals, searching, settling
from pms.adapters.qloapps.answers import BookedService, Booking
from pms.adapters.qloapps.catalogue import RoomTypeOnSale
from pms.adapters.qloapps.desk import Desk
from pms.adapters.qloapps.failures import Rejected, Unclear
from pms.adapters.qloapps.stays import Booked, booking, from_booking, info, total_of, written_under
from pms.errors import NoRoom, PmsError, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.types import BookingRequest, Offer, ReservationInfo

ROUNDING = Decimal("0.02")
"""What two ways of rounding may differ by, for each night and service."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A request with all that has been found out for it. `unit_price`: what to send against rounding."""

    request: BookingRequest
    source: str
    kind: RoomTypeOnSale
    offer: Offer
    person: guests.Person
    unit_price: Decimal | None = None


def reserve(desk: Desk, request: BookingRequest) -> ReservationInfo:
    """See `Pms.reserve`."""
    guests.check_party(request.party)
    source = desk.source(request.idempotency_key)
    guests.checked(request.guest, source)
    written = settling.standing(desk, source)
    if written is not None:
        return info(desk, written, request.idempotency_key)
    kind, offer = again.once_more(
        lambda: searching.quote(desk.client, desk.hotel, request.room_type_code, request.stay, request.party)
    )
    if offer.total != request.expected_total:
        raise PriceChanged(offer.total)
    person = guests.person(desk.client, request.guest, source)
    order = _Order(request, source, kind, offer, person)
    with locks.held(
        desk.tenant_id, rivals.LOCK, seconds=rivals.LOCK_SECONDS, wait_seconds=rivals.LOCK_WAIT_SECONDS
    ) as lock:
        return _reserve(desk, order, lock)


def find_by_key(desk: Desk, idempotency_key: str) -> ReservationInfo | None:
    """See `Pms.find_by_key`. What stands twice, or in a room that was sold before, is undone on the way."""
    written = settling.standing(desk, desk.source(idempotency_key))
    return info(desk, written, idempotency_key) if written else None


def _reserve(desk: Desk, order: _Order, lock: locks.Held) -> ReservationInfo:
    """Under the lock: look again, write, and compare the price with the one the guest said yes to."""
    request = order.request
    earlier = written_under(desk, order.source)
    if any(stay.stands for stay in earlier):  # the same request, sent twice at once
        written = settling.standing(desk, order.source)
        if written is not None:
            return info(desk, written, request.idempotency_key)
    search = partial(ari.ask, desk.client, request.stay, room_type=order.kind.id)
    found = again.once_more(search).get(order.kind.id)
    if found is None or not found.whole.available:
        raise NoRoom
    before = frozenset(stay.order.id for stay in earlier)
    stay, full = _written(desk, order, lock, before)
    missing = request.expected_total - total_of(full)
    if missing and abs(missing.amount) <= ROUNDING * (request.stay.nights + len(order.kind.booked_services)):
        at_ours = replace(order, unit_price=_unit_price(order, full, prices.tax_rate(found.whole)))
        stay, full = _once_more(desk, at_ours, lock, stay)
    if total_of(full) != request.expected_total:
        _tell_of_price(desk, order, total_of(full))
        _undo(desk, stay)
        raise PriceChanged(total_of(full))
    return from_booking(desk, stay, full, request.idempotency_key)


def _written(desk: Desk, order: _Order, lock: locks.Held, before: frozenset[int]) -> tuple[Booked, Booking]:
    """Send it, and what then stands. Raises NoRoom, InvalidRequest and PmsUnavailable: nothing does."""
    lock.check()
    still_at_work = False
    refusal: PmsError = PmsUnavailable("QloApps says it has booked, and has not")
    try:
        desk.client.write_json("POST", "bookings", _body(desk, order))
    except Rejected as no:
        refusal = NoRoom() if no.is_no_room else no
    except Unclear as unclear:
        refusal, still_at_work = PmsUnavailable(str(unclear)), not unclear.answered
    stay = settling.kept(
        desk, order.source, lambda made: _fits(desk, made, order), before=before, still_at_work=still_at_work
    )
    if stay is None:
        raise refusal
    return stay, _read(desk, stay)


def _unit_price(order: _Order, full: Booking, rate: Decimal) -> Decimal:
    """What the room must cost so that the whole comes to what was quoted.

    QloApps rounds a search and a booking differently. Some stays could otherwise never be booked.
    """
    room = full.room_types[0].rooms[0]
    missing = order.request.expected_total - total_of(full)
    gross = room.unit_price_without_tax + room.total_tax + missing.amount
    return prices.unit_price(gross / (1 + rate), order.request.stay.nights)


def _once_more(desk: Desk, order: _Order, lock: locks.Held, first: Booked) -> tuple[Booked, Booking]:
    """The same booking at a price of ours, after the first is undone."""
    _undo(desk, first)
    before = frozenset(made.order.id for made in written_under(desk, order.source))
    return _written(desk, order, lock, before)


def _body(desk: Desk, order: _Order) -> dict[str, object]:
    services = [BookedService(id_service=service) for service in order.kind.booked_services]
    room = bodies.room(order.request.party, services, unit_price=order.unit_price)
    return bodies.new_booking(
        desk.access,
        order.person,
        bodies.rooms_of_type(order.kind.id, order.request.stay, [room]),
        currency=order.offer.currency,
        source=order.source,
        note=bodies.remark(order.person.said, order.request.remark),
    )


def _fits(desk: Desk, made: Booked, order: _Order) -> bool:
    """Whether it is what was asked for: hotel, room type, dates, one room, the party (Q4)."""
    request = order.request
    return (
        len(made.rows) == 1
        and made.rows[0].id_hotel == desk.access.hotel_id
        and (
            made.rows[0].id_product,
            made.stay,
            made.party,
        )
        == (order.kind.id, request.stay, request.party)
    )


def _read(desk: Desk, stay: Booked) -> Booking:
    """The booking in full. Raises UnknownOutcome: it stands and cannot be read."""
    try:
        return booking(desk, stay.order.id)
    except PmsError as error:
        raise UnknownOutcome(f"{stay.order.reference} cannot be read back") from error


def _tell_of_price(desk: Desk, order: _Order, booked: Money) -> None:
    """Somebody must look: as long as QloApps quotes one price and charges another, nobody can book."""
    alarms.raise_alarm(
        tenant_id=desk.tenant_id,
        kind="pms_charges_otherwise",
        subject=f"room type {order.kind.id}",
        message=f"QloApps quoted {order.offer.total} and would have charged {booked}: it was undone.",
    )


def _undo(desk: Desk, stay: Booked) -> None:
    """Cancel what was booked a moment ago. Raises UnknownOutcome where it still stands."""
    try:
        cancelling.end(desk, stay)
    except PmsUnavailable as error:
        raise UnknownOutcome(f"{stay.order.reference} stands and should not") from error
