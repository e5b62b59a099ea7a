"""Changing a stay in place: other dates, another party, another room type.

The room is moved under the same constraint that gave it, so nobody else's night is ever taken; who loses a
race keeps the stay as it was.
"""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import figures, policy, selectors
from pms.adapters.builtin import extra_time, inventory, pricing, rows, searching, stays
from pms.adapters.builtin.contention import busy_is_unavailable
from pms.adapters.builtin.offers import Booked
from pms.errors import InvalidRequest, NoRoom, PriceChanged
from pms.models import Reservation, Room, RoomType
from pms.types import (
    CancellationTerms,
    ChangePreview,
    Offer,
    Party,
    ReservationInfo,
    ReservationStatus,
    Stay,
    StayChange,
)
from tenants.models import Tenant
from tenants.scope import scope

CHANGEABLE = frozenset({ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE})


@dataclass(frozen=True, slots=True)
class Target:
    """The stay as it would be. `since`: from which night on its room may still be another."""

    room_type_code: str
    stay: Stay
    party: Party
    since: dt.date

    @property
    def nights_to_come(self) -> tuple[dt.date, ...]:
        return tuple(night for night in self.stay.night_dates if night >= self.since)

    def keeps_room_of(self, row: Reservation) -> bool:
        """Whether the stay has its room for all of it already, on sale or not."""
        booked = Stay(row.check_in, row.check_out).night_dates
        return self.room_type_code == row.room_type_code and set(self.nights_to_come) <= set(booked)


def preview(tenant_id: int, reference: str, change: StayChange) -> ChangePreview:
    """See `Pms.change_preview`."""
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference)
        offer = _offer(row, _target(row, change))
        terms = terms_after(row, offer)
    return ChangePreview(
        reference=row.reference or "",
        offer=replace(offer, cancellation=terms),
        old_total=Money(row.total, row.currency).rounded(),
        fee=Money.zero(row.currency),
    )


def change(tenant_id: int, reference: str, change: StayChange, *, expected_total: Money) -> ReservationInfo:
    """See `Pms.change`."""
    with scope(tenant_id):
        target = _target(stays.row_of(tenant_id, reference), change)
    inventory.forget_expired(tenant_id, target.stay)
    with busy_is_unavailable(), scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        target = _target(row, change)
        offer = _offer(row, target)
        if offer.total != expected_total:
            raise PriceChanged(offer.total)
        if _as_it_is(row) != (target.room_type_code, target.stay, target.party):
            _write(row, target, offer)
    return stays.read(tenant_id, reference)


def terms_after(row: Reservation, offer: Offer) -> CancellationTerms:
    """What cancelling would cost after the change. Who may not cancel for nothing any more cannot win that
    back by moving the stay.
    """
    hotel = Tenant.objects.get(pk=row.tenant_id)
    now = clock.now()
    terms = policy.cancellation_terms(hotel, offer, at=now)
    if row.cancellation_free_until is None or row.cancellation_free_until <= now:
        return replace(terms, free_until=None)
    return terms


def _as_it_is(row: Reservation) -> tuple[str, Stay, Party]:
    party = Party(row.adults, row.children, tuple(row.child_ages))
    return row.room_type_code, Stay(row.check_in, row.check_out), party


def _target(row: Reservation, change: StayChange) -> Target:
    """Raises InvalidRequest for a stay that is over, and for days that have passed."""
    if row.status not in CHANGEABLE:
        raise InvalidRequest(f"{row.reference} is {row.status}")
    today = clock.local_today(Tenant.objects.get(pk=row.tenant_id).timezone)
    code, stay, party = _as_it_is(row)
    wanted = change.stay or stay
    is_in_house = row.status == ReservationStatus.IN_HOUSE
    if wanted.check_in != stay.check_in and (is_in_house or wanted.check_in < today):
        raise InvalidRequest(f"{row.reference} cannot begin on {wanted.check_in}")
    if wanted.check_out < today:
        raise InvalidRequest(f"{row.reference} cannot end on {wanted.check_out}")
    since = today if is_in_house else min(stay.check_in, wanted.check_in)
    return Target(change.room_type_code or code, wanted, change.party or party, since)


def _offer(row: Reservation, target: Target) -> Offer:
    """The whole stay, priced and free. Raises NotFound, InvalidRequest, NoRoom."""
    code, stay, party = _as_it_is(row)
    same_room_type = code == target.room_type_code
    agreed = None
    if same_room_type and party == target.party and row.figures:
        prices = {
            dt.date.fromisoformat(night["date"]): Decimal(night["price"]) for night in row.figures["nights"]
        }
        agreed = pricing.Agreed(prices, stay.nights)
    return searching.changed_offer(
        row,
        target.room_type_code,
        target.stay,
        target.party,
        booked=Booked(stay, agreed) if same_room_type else None,
        nights=() if target.keeps_room_of(row) else target.nights_to_come,
    )


def _write(row: Reservation, target: Target, offer: Offer) -> None:
    """Take the room, then make the row what the offer says. Raises NoRoom, which undoes the transaction."""
    before = Stay(row.check_in, row.check_out)
    terms = terms_after(row, offer)
    hotel = Tenant.objects.get(pk=row.tenant_id)
    room_type = RoomType.objects.of(row.tenant_id).get(code=target.room_type_code)
    _move(row, room_type, target)
    row.announced = row.announced or selectors.announced_facts(row)
    row.room_type, row.room_type_code = room_type, room_type.code
    row.check_in, row.check_out = target.stay.check_in, target.stay.check_out
    row.adults, row.children = target.party.adults, target.party.children
    row.child_ages = list(target.party.child_ages)
    row.total, row.figures = offer.total.amount, figures.of_offer(offer, terms)
    row.cancellation_free_until = terms.free_until
    if row.deposit is not None and (deposit := policy.deposit(hotel, offer.total)):
        row.deposit = deposit.amount
    extra_time.drop_of_other_days(row, before)
    rows.touch(row, *_CHANGED)


_CHANGED = (
    "announced",
    "room_type",
    "room_type_code",
    "room_number",
    "check_in",
    "check_out",
    "early_check_in",
    "late_check_out",
    "adults",
    "children",
    "child_ages",
    "total",
    "figures",
    "cancellation_free_until",
    "deposit",
)


def _move(row: Reservation, room_type: RoomType, target: Target) -> None:
    """The room the stay has, where it can be had for the new nights too, else the best one."""
    nights = target.nights_to_come
    own = Room.objects.of(row.tenant_id).filter(number=row.room_number, room_type=room_type).first()
    if target.keeps_room_of(row):
        if own is None or not inventory.move(row, own, nights, since=target.since):
            raise NoRoom
        return
    stay = Stay(nights[0], target.stay.check_out)
    lost: list[int] = []
    room = own
    if room is None or not inventory.room_is_free(row.tenant_id, room, stay, own=row):
        room = inventory.best_room(row.tenant_id, room_type.pk, stay, own=row)
    while room is not None and not inventory.move(row, room, nights, since=target.since):
        lost.append(room.pk)
        room = inventory.best_room(row.tenant_id, room_type.pk, stay, own=row, without=lost)
    if room is None:
        raise NoRoom
    row.room_number = room.number
