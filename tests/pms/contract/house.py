"""A hotel at one PMS, and what tests need of it besides the adapter itself."""

import datetime as dt
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from enum import StrEnum

from hotel_agent.lib import clock
from pms import registry
from pms.interface import Pms
from pms.types import BookingRequest, GuestDetails, Party, ReservationInfo, Stay
from tenants.models import Tenant

TWO = Party(2)
WITH_CHILD = Party(2, 1, (6,))
NOA = GuestDetails("Noa Quiroga", "noa.quiroga@example.com", "+34600000010", "es")
IAN = GuestDetails("Ian Brady", "ian.brady@example.com", "+34600000020", "en")


class Ability(StrEnum):
    """What a PMS may honestly lack. The interface says how an adapter declines, and the kit checks that."""

    HOLDS = "holds"
    """Keeps a room for a guest who is deciding. Otherwise `hold` gives an empty token."""
    EXTRA_TIME = "extra_time"
    """Agrees on a late check-out. Otherwise InvalidRequest."""
    EXTENDS_IN_PLACE = "extends_in_place"
    """A stay's own room counts as free for its own change. Otherwise NoRoom, and the stay is what it was."""


class House(ABC):
    """One hotel with two kinds of room: `double`, of which it has three for two adults and a child each, and
    `suite`, its only one. Nothing is booked in it.

    Its profile: free cancellation until 48 hours before the arrival, then the first night; late check-out
    until 14:00 for half a night. `can`: what its PMS is able to do beyond the common.
    """

    double: str
    suite: str
    can: frozenset[Ability] = frozenset()

    def __init__(self, hotel: Tenant) -> None:
        self.hotel = hotel

    @property
    def pms(self) -> Pms:
        """The adapter, made anew as the product makes it for every call."""
        return registry.adapter_for(self.hotel.pk)

    @property
    def today(self) -> dt.date:
        return clock.local_today(self.hotel.timezone)

    @abstractmethod
    def raise_price(self, code: str) -> None:
        """The hotel asks more for this room type from now on."""

    @abstractmethod
    def arrive(self, reference: str) -> None:
        """Reception checks the guest in, on the day of arrival."""

    @abstractmethod
    def leave(self, reference: str) -> None:
        """Reception checks the guest out."""

    @abstractmethod
    def cancel_at_desk(self, reference: str) -> None:
        """Reception cancels the stay in the PMS itself."""

    @abstractmethod
    def rooms_taken(self, stay: Stay) -> list[str]:
        """The rooms with a living booking on any of these nights, once for each: seen past the adapter."""

    @abstractmethod
    def notes(self, reference: str) -> list[str]:
        """What the staff finds noted on a stay."""

    @abstractmethod
    def take_its_time(self) -> None:
        """From now on the PMS takes as long over a booking as the real one does, so that races are races.

        Nothing is to be done where the PMS is the real one.
        """

    def stay(self, nights: int = 2, *, in_days: int = 30) -> Stay:
        check_in = self.today + dt.timedelta(days=in_days)
        return Stay(check_in, check_in + dt.timedelta(days=nights))

    def request(
        self,
        stay: Stay,
        *,
        code: str = "",
        key: str = "key-1",
        party: Party = TWO,
        guest: GuestDetails = NOA,
    ) -> BookingRequest:
        """A booking at the price that is quoted now; of a double, unless `code` says another type."""
        code = code or self.double
        total = self.pms.quote(code, stay, party).total
        return BookingRequest(code, stay, party, guest, total, key)

    def book(
        self,
        stay: Stay,
        *,
        code: str = "",
        key: str = "key-1",
        party: Party = TWO,
        guest: GuestDetails = NOA,
    ) -> ReservationInfo:
        return self.pms.reserve(self.request(stay, code=code, key=key, party=party, guest=guest))


class RemoteHouse(House):
    """A hotel whose PMS is reached over a network, and may therefore not answer."""

    lost_answers: tuple[str, ...]
    """Ways in which a write is carried out and its answer is none, by the names `losing` takes."""
    refusals: tuple[str, ...]
    """Ways in which a request is neither carried out nor answered."""

    @abstractmethod
    def losing(self, way: str) -> AbstractContextManager[None]:
        """In the block every booking is written, and answered in this way of `lost_answers`."""

    @abstractmethod
    def refusing(self, way: str) -> AbstractContextManager[None]:
        """In the block nothing is done and nothing is answered, in this way of `refusals`."""

    @abstractmethod
    def hanging(self, what: str) -> AbstractContextManager[None]:
        """In the block nothing is answered for a minute, though all is carried out.

        `what` is `everything` or `bookings`.
        """
