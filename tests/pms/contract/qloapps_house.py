"""A hotel on QloApps: the stand-in of tests/qloapps, in a process of its own, over real sockets."""

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from pms import gateway
from pms.interface import Pms
from pms.models import PmsConnection
from pms.types import Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel
from tests.pms.contract.house import House, RemoteHouse
from tests.qloapps.build import Caller
from tests.qloapps.example import GARDEN, SEA_VIEW
from tests.qloapps.stand import Stand, in_process

REAL_SECONDS = 0.25
"""What a recorded server took for its quickest bookings."""


@cache
def _stand() -> Stand:
    """One process for all tests of this run; it ends with it."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(in_process())


class QloAppsHouse(RemoteHouse):
    """QloApps knows no holds and no hours, and counts a booking's own nights as taken when it is moved."""

    double, suite = str(GARDEN), str(SEA_VIEW)
    lost_answers = ("error", "crash", "empty", "fatal", "garbage", "cut", "notice", "reset")
    refusals = ("crash", "empty", "fatal", "garbage", "reset", "dead")

    def __init__(self, hotel: Tenant, stand: Stand) -> None:
        super().__init__(hotel)
        self.stand = stand
        with scope(hotel.pk):
            PmsConnection.objects.create(
                tenant=hotel,
                provider="qloapps",
                base_url=stand.url,
                api_key=stand.key,
                options={"hotel_id": 1},
            )

    def take_its_time(self) -> None:
        self.stand.do("switch", booking_seconds=REAL_SECONDS)

    def raise_price(self, code: str) -> None:
        self.stand.do("set_room_type", id_product=int(code), price="199.90")

    def arrive(self, reference: str) -> None:
        self.stand.do("check_in", order=self._order(reference))

    def leave(self, reference: str) -> None:
        self.stand.do("check_out", order=self._order(reference))

    def cancel_at_desk(self, reference: str) -> None:
        self.stand.do("cancel", order=self._order(reference))

    def rooms_taken(self, stay: Stay) -> list[str]:
        return sorted(
            row["room_num"]
            for row in self.stand.live_rooms()
            if row["date_from"][:10] < str(stay.check_out) and row["date_to"][:10] > str(stay.check_in)
        )

    def notes(self, reference: str) -> list[str]:
        booking = Caller(self.stand).get(f"bookings/{self._order(reference)}")["booking"]
        remarks: list[str] = booking["associations"]["remarks"]
        return remarks

    @contextmanager
    def losing(self, way: str) -> Iterator[None]:
        self.stand.fault(way, after=True, resource="bookings")
        try:
            yield
        finally:
            self.stand.calm()

    @contextmanager
    def refusing(self, way: str) -> Iterator[None]:
        if way == "dead":
            self.stand.do("dead")
        else:
            self.stand.fault(way)
        try:
            yield
        finally:
            self.stand.calm()

    @contextmanager
    def hanging(self, what: str) -> Iterator[None]:
        writes = {"resource": "bookings", "method": "POST"} if what == "bookings" else {}
        self.stand.fault("hung", after=True, seconds=60, **writes)
        try:
            yield
        finally:
            self.stand.calm()

    def _order(self, reference: str) -> int:
        number: int = next(order["id"] for order in self.stand.orders() if order["reference"] == reference)
        return number


@contextmanager
def a_qloapps_house() -> Iterator[RemoteHouse]:
    stand = _stand()
    stand.do("fresh")
    yield QloAppsHouse(a_hotel("kit-qloapps", timezone="Europe/Madrid"), stand)


class GuardedHouse(QloAppsHouse):
    """The same, asked through the gateway as the product does: breaker, bulkhead, retries and cache."""

    @property
    def pms(self) -> Pms:
        return gateway.pms_of(self.hotel.pk)


@contextmanager
def a_guarded_house() -> Iterator[House]:
    stand = _stand()
    stand.do("fresh")
    yield GuardedHouse(a_hotel("kit-guarded", timezone="Europe/Madrid"), stand)
