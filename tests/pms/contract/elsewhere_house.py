"""A hotel on the smallest PMS there is: in the memory of the test, without rooms to run out of.

It keeps only the core of the contract, which is enough to show that the core asks for no more than it says.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import registry
from pms.models import PmsConnection
from pms.types import NightPrice, Offer, ReservationStatus, RoomTypeInfo, Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel
from tests.pms.contract.house import TWO, House
from tests.pms.elsewhere import ElsewherePms


class ElsewhereHouse(House):
    double = suite = "double"

    def __init__(self, hotel: Tenant, held: ElsewherePms) -> None:
        super().__init__(hotel)
        self.held = held

    def take_its_time(self) -> None:
        """It is the real one."""

    def raise_price(self, code: str) -> None:
        raise NotImplementedError("its price never changes")

    def arrive(self, reference: str) -> None:
        raise NotImplementedError("it has no reception")

    leave = cancel_at_desk = arrive

    def rooms_taken(self, stay: Stay) -> list[str]:
        return [
            one.reference
            for one in self.held.stays.values()
            if one.status is not ReservationStatus.CANCELLED
            and one.stay.check_in < stay.check_out
            and one.stay.check_out > stay.check_in
        ]

    def notes(self, reference: str) -> list[str]:
        return [text for of, text in self.held.notes if of == reference]


@contextmanager
def an_elsewhere_house() -> Iterator[House]:
    hotel = a_hotel("kit-elsewhere", timezone="Europe/Madrid")
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="elsewhere")
    check_in = clock.local_today(hotel.timezone) + dt.timedelta(days=30)
    stay = Stay(check_in, check_in + dt.timedelta(days=2))
    held = ElsewherePms(
        Offer(
            room_type=RoomTypeInfo("double", "double", {"en": "Double"}, {}, 2, 1, 3),
            stay=stay,
            party=TWO,
            nights=tuple(NightPrice(night, Money.of(100, "EUR")) for night in stay.night_dates),
            taxes=(),
            total=Money.of("200.00", "EUR"),
            first_night_total=Money.of("100.00", "EUR"),
            rooms_left=9,
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.ADAPTERS, "elsewhere", held)
        yield ElsewhereHouse(hotel, held)
