"""Cancelling: the order's state is set, which touches nothing else of the booking, and then looked at."""

import datetime as dt

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import figures, policy
from pms.adapters.qloapps import ari, catalogue, prices, rivals
from pms.adapters.qloapps.desk import PROVIDER, Desk
from pms.adapters.qloapps.failures import Rejected, Unclear
from pms.adapters.qloapps.finding import stay_of
from pms.adapters.qloapps.stays import Booked, booked, info, orders
from pms.errors import InvalidRequest, PmsUnavailable, UnknownOutcome
from pms.models import Reservation
from pms.types import (
    CancellationTerms,
    CancelPreview,
    Offer,
    ReservationInfo,
    ReservationStatus,
    RoomTypeInfo,
    Stay,
)
from tenants.scope import scope

_BEFORE_ARRIVAL = frozenset({ReservationStatus.PENDING, ReservationStatus.CONFIRMED})


def cancel(desk: Desk, reference: str) -> ReservationInfo:
    """See `Pms.cancel`."""
    stay = stay_of(desk, reference)
    if stay.status is ReservationStatus.CANCELLED:
        return info(desk, stay)
    _check_not_begun(stay)
    return info(desk, end(desk, stay))


def cancel_preview(desk: Desk, reference: str) -> CancelPreview:
    """See `Pms.cancel_preview`. QloApps knows no fees: the terms are those the guest said yes to, else what
    the hotel's profile makes of the stay now.
    """
    stay = stay_of(desk, reference)
    _check_not_begun(stay)
    terms = _agreed(desk, stay.order.reference) or _usual(desk, info(desk, stay))
    return CancelPreview(
        reference=stay.order.reference, fee=policy.fee_at(terms, clock.now()), free_until=terms.free_until
    )


def end(desk: Desk, stay: Booked) -> Booked:
    """Cancel a booking of ours, and what it then is.

    Raises PmsUnavailable: it stands as before. Raises UnknownOutcome.
    """
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><qloapps><order_history>'
        f"<id_order_state>{desk.access.options.cancelled_state}</id_order_state>"
        f"<id_order>{stay.order.id}</id_order></order_history></qloapps>"
    )
    still_at_work = False
    try:
        desk.client.write_xml("POST", "order_histories", xml)
    except Rejected as no:
        raise PmsUnavailable(f"a booking could not be cancelled: {no.reason}") from no
    except Unclear as unclear:
        still_at_work = not unclear.answered
    return _looked_at(desk, stay, still_at_work=still_at_work)


def _looked_at(desk: Desk, stay: Booked, *, still_at_work: bool) -> Booked:
    """The booking after it was to be cancelled. Whatever was answered, its rooms tell (Q6)."""
    try:
        found = booked(desk, orders(desk, **{"filter[id]": f"[{stay.order.id}]"}), anywhere=True)
    except PmsUnavailable as error:
        raise UnknownOutcome(f"{stay.order.reference} may be cancelled") from error
    if found and not found[0].stands:
        rivals.is_over(desk, stay)
        return found[0]
    if still_at_work:
        raise UnknownOutcome(f"{stay.order.reference} may be cancelled")
    raise PmsUnavailable(f"{stay.order.reference} was not cancelled by QloApps")


def _check_not_begun(stay: Booked) -> None:
    if stay.status not in _BEFORE_ARRIVAL:
        raise InvalidRequest(f"{stay.order.reference} is {stay.status}")


def _agreed(desk: Desk, reference: str) -> CancellationTerms | None:
    """The terms in our own record of the stay, where it has some."""
    with scope(desk.tenant_id):
        rows = Reservation.objects.of(desk.tenant_id).filter(provider=PROVIDER, reference=reference)
        row = rows.first()
    return figures.terms_of(row.figures) if row and row.figures else None


def _usual(desk: Desk, stay: ReservationInfo) -> CancellationTerms:
    """The hotel's rule, for a stay of which only the total is known."""
    first = _first_night(desk, stay)
    offer = Offer(
        room_type=RoomTypeInfo(stay.room_type_code, "", {}, {}, 0, 0, 0),
        stay=stay.stay,
        party=stay.party,
        nights=(),
        taxes=(),
        total=stay.total,
        first_night_total=first,
        rooms_left=0,
    )
    return policy.cancellation_terms(desk.hotel, offer, at=clock.now())


def _first_night(desk: Desk, stay: ReservationInfo) -> Money:
    """What its first night alone would cost now; where the room type is not sold any more, its share."""
    night = Stay(stay.stay.check_in, stay.stay.check_in + dt.timedelta(days=1))
    kind = catalogue.on_sale(desk.client, desk.hotel.language).get(int(stay.room_type_code))
    found = ari.ask(desk.client, night, room_type=kind.id).get(kind.id) if kind else None
    if kind is None or found is None:
        return Money(stay.total.amount / stay.stay.nights, stay.total.currency).rounded()
    offer = prices.offer(kind, found, night, stay.party, tax_name=desk.access.options.tax_name)
    return offer.first_night_total
