"""Whatever guests and reception do in whatever order, the rooms and the stays agree with each other."""

import datetime as dt
import random
from collections.abc import Callable
from functools import partial

import pytest

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import Refused
from pms.models import PmsConnection, Reservation, RoomNight
from pms.types import BookingRequest, ExtraTime, ReservationStatus, Stay, StayChange
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, TWO, a_hotel, a_room_type

pytestmark = pytest.mark.django_db

BEGIN = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
DAYS, STEPS = 14, 60
CODES = ("double", "suite")
AT_THE_DESK = (
    services.reservation_cancel,
    services.reservation_check_in,
    services.reservation_check_out,
    services.reservation_no_show,
)
IN_ROOMS = {ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE}


class Hotel:
    """A hotel where things happen by the draw of `dice`."""

    def __init__(self, hotel: Tenant, dice: random.Random) -> None:
        self.id = hotel.pk
        self.dice = dice
        self.pms = BuiltinPms(PmsConnection(tenant=hotel, provider="builtin"))
        self.references: list[str] = []

    def step(self, number: int) -> str:
        """One thing happens, or is refused; anything but a plain no is a failure of the test."""
        deed = self.dice.choice(self._deeds())
        try:
            deed(number)
        except Refused:
            return "refused"
        return "done"

    def _deeds(self) -> list[Callable[[int], object]]:
        book: list[Callable[[int], object]] = [self._book] * 3
        if not self.references:
            return book
        reference = self.dice.choice(self.references)
        return [
            *book,
            partial(self._change, reference),
            partial(self._change, reference),
            partial(self._stay_longer, reference),
            partial(self._give_room, reference),
            *(partial(self._at_the_desk, service, reference) for service in AT_THE_DESK),
        ]

    def _at_the_desk(self, service: Callable[..., object], reference: str, _: int) -> None:
        service(tenant_id=self.id, reference=reference, actor="user:1")

    def _give_room(self, reference: str, _: int) -> None:
        number = self.dice.choice(["101", "102", "103"])
        services.room_assign(tenant_id=self.id, reference=reference, room_number=number, actor="user:1")

    def _some_stay(self) -> Stay:
        check_in = clock.now().date() + dt.timedelta(days=self.dice.randrange(-1, 6))
        return Stay(check_in, check_in + dt.timedelta(days=self.dice.randrange(1, 5)))

    def _book(self, number: int) -> None:
        stay, code = self._some_stay(), self.dice.choice(CODES)
        total = Money.of(100 * stay.nights, "EUR").rounded()
        request = BookingRequest(code, stay, TWO, JULIA, total, f"step-{number}")
        self.references.append(self.pms.reserve(request).reference)

    def _change(self, reference: str, number: int) -> None:
        to = StayChange(stay=self._some_stay(), room_type_code=self.dice.choice([None, *CODES]))
        total = self.pms.change_preview(reference, to).new_total
        self.pms.change(reference, to, expected_total=total, idempotency_key=f"step-{number}")

    def _stay_longer(self, reference: str, _: int) -> None:
        kind, hour = self.dice.choice([(ExtraTime.LATE_CHECK_OUT, 13), (ExtraTime.EARLY_CHECK_IN, 11)])
        fee = self.pms.extra_time_preview(reference, kind, dt.time(hour)).fee
        self.pms.extra_time_book(reference, kind, dt.time(hour), expected_fee=fee)


def complaints(hotel: Tenant) -> list[str]:
    """Where rooms and stays disagree."""
    today = clock.local_today(hotel.timezone)
    found = []
    with scope(hotel.pk):
        for row in Reservation.objects.all():
            nights = list(RoomNight.objects.filter(reservation=row).select_related("room__room_type"))
            booked = Stay(row.check_in, row.check_out).night_dates
            if row.status in IN_ROOMS and sorted(night.night for night in nights) != list(booked):
                found.append(f"{row} is {row.status} from {booked} and has {nights}")
            if row.status in {ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW} and nights:
                found.append(f"{row} is {row.status} and has {nights}")
            to_come = {night.room.number for night in nights if night.night >= today}
            if row.status in IN_ROOMS and to_come - {row.room_number}:
                found.append(f"{row} is to be in {row.room_number} and has {to_come}")
            if row.status == ReservationStatus.CONFIRMED and len({night.room_id for night in nights}) > 1:
                found.append(f"{row} is broken over several rooms")
            kinds = {night.room.room_type.code for night in nights if night.night >= today}
            if row.status in IN_ROOMS and kinds - {row.room_type_code}:
                found.append(f"{row} is a {row.room_type_code} and has {kinds}")
    return found


@pytest.mark.parametrize("seed", range(4))
def test_after_whatever_happened_every_stay_has_its_room_for_its_nights_and_nobody_else_has_any(seed):
    tenant = a_hotel()
    a_room_type(tenant, rooms=("101", "102", "103"))
    a_room_type(tenant, "suite", rooms=("301",))
    hotel = Hotel(tenant, random.Random(seed))
    outcomes: dict[str, int] = {"done": 0, "refused": 0}
    for number in range(STEPS):
        now = BEGIN + dt.timedelta(days=number * DAYS // STEPS)
        with clock.held_at(now):
            outcomes[hotel.step(number)] += 1
            assert complaints(tenant) == []
    assert outcomes["done"] > STEPS // 5, outcomes
