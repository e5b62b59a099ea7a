"""A hotel on the built-in PMS."""

from collections.abc import Iterator
from contextlib import contextmanager

from pms.adapters.builtin import desk
from pms.models import PmsConnection, RoomNight, StayNote
from pms.types import Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_rate, a_room_type, a_tax
from tests.pms.contract.house import Ability, House


class BuiltinHouse(House):
    double, suite = "double", "suite"
    can = frozenset(Ability)

    def __init__(self, hotel: Tenant) -> None:
        super().__init__(hotel)
        self._types = {
            "double": a_room_type(hotel, rooms=("101", "102", "103"), price="80", position=1),
            "suite": a_room_type(hotel, "suite", rooms=("301",), price="150.50", position=2),
        }
        a_tax(hotel, "VAT", percent="10", included=True)
        a_tax(hotel, per_person_per_night="1.35", included=False)
        with scope(hotel.pk):
            PmsConnection.objects.create(tenant=hotel, provider="builtin")

    def take_its_time(self) -> None:
        """It is the real one."""

    def raise_price(self, code: str) -> None:
        a_rate(self._types[code], price="199.90")

    def arrive(self, reference: str) -> None:
        desk.check_in(self.hotel.pk, reference)

    def leave(self, reference: str) -> None:
        desk.check_out(self.hotel.pk, reference)

    def cancel_at_desk(self, reference: str) -> None:
        self.pms.cancel(reference)

    def rooms_taken(self, stay: Stay) -> list[str]:
        with scope(self.hotel.pk):
            nights = RoomNight.objects.filter(night__in=stay.night_dates, reservation__isnull=False)
            found = set(nights.values_list("room__number", "reservation_id"))
            return sorted(room for room, _ in found)

    def notes(self, reference: str) -> list[str]:
        with scope(self.hotel.pk):
            return list(
                StayNote.objects.filter(reservation__reference=reference).values_list("text", flat=True)
            )


@contextmanager
def a_builtin_house() -> Iterator[House]:
    yield BuiltinHouse(a_hotel("kit-builtin", timezone="Europe/Madrid"))
