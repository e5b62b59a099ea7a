"""A hotel whose PMS is elsewhere and does what a test tells it: answer, fail, or take its time."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import registry
from pms.errors import PmsError, PmsUnavailable
from pms.gateway import Gateway
from pms.interface import OPERATIONS
from pms.models import BookingAttempt, PmsConnection
from pms.types import BookingRequest, ChangePage, Health, NightPrice, Offer, RoomTypeInfo
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, TWO, a_hotel, stay
from tests.pms.elsewhere import ElsewherePms

SECONDS = 10.0


class Fickle(ElsewherePms):
    """`errors` are raised by the calls to come, in order, whichever they are; `asked` counts calls by name.

    In `hangs()` a call of that name ends when the block does.
    """

    def __init__(self) -> None:
        super().__init__(an_offer())
        self.errors: list[PmsError] = []
        self.asked: Counter[str] = Counter()
        self.stuck: dict[str, threading.Event] = {}
        self.begun = threading.Event()

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self._told(name, found) if name in OPERATIONS else found

    def _told(self, name: str, found: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self.asked[name] += 1
            self.begun.set()
            if stuck := self.stuck.get(name):
                assert stuck.wait(SECONDS)
            if self.errors:
                raise self.errors.pop(0)
            return found(*given, **named)

        return call

    def health(self) -> Health:
        return Health(ok=True)

    def changes_since(self, cursor: str) -> ChangePage:
        """The feed of a PMS that keeps our key where only `find_by_key` looks."""
        page = super().changes_since(cursor)
        return replace(page, changes=tuple(replace(one, idempotency_key="") for one in page.changes))

    @contextmanager
    def hangs(self, name: str) -> Iterator[threading.Event]:
        """Calls of this name wait for the end of the block, or for the event."""
        self.stuck[name] = threading.Event()
        self.begun.clear()
        try:
            yield self.stuck[name]
        finally:
            self.stuck.pop(name).set()


def an_offer() -> Offer:
    return Offer(
        room_type=RoomTypeInfo("double", "double", {"en": "Double"}, {}, 2, 1, 3),
        stay=stay(),
        party=TWO,
        nights=tuple(NightPrice(night, Money.of(100, "EUR")) for night in stay().night_dates),
        taxes=(),
        total=Money.of("200.00", "EUR"),
        first_night_total=Money.of("100.00", "EUR"),
        rooms_left=1,
    )


def a_hotel_elsewhere(monkeypatch: Any, slug: str = "aurora") -> tuple[Tenant, Fickle]:
    """A hotel with such a PMS."""
    hotel, pms = a_hotel(slug), Fickle()
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider=slug)
    monkeypatch.setitem(registry.ADAPTERS, slug, pms)
    pms.provider = slug
    return hotel, pms


def gateway_of(hotel: Tenant, pms: Fickle) -> Gateway:
    return Gateway(pms, hotel.pk)


def the_attempt(hotel: Tenant) -> BookingAttempt:
    with scope(hotel.pk):
        return BookingAttempt.objects.get()


def down(times: int) -> list[PmsError]:
    return [PmsUnavailable("no answer") for _ in range(times)]


def a_request() -> BookingRequest:
    return BookingRequest("double", stay(), TWO, JULIA, Money.of("200.00", "EUR"), "key-1")


def later(seconds: float) -> dt.datetime:
    return clock.now() + dt.timedelta(seconds=seconds)
