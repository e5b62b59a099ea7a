"""The sweeps that beat starts."""

import datetime as dt

import pytest

from hotel_agent.lib import clock
from pms import services, tasks
from pms.adapters.builtin import holds
from pms.errors import PmsUnavailable
from pms.models import Reservation
from tenants.scope import scope
from tests.pms.build import a_hotel, a_quote, a_reservation, a_room_type, stay, the_holds, the_reservation

pytestmark = pytest.mark.django_db


def test_holds_of_every_hotel_expire(monkeypatch):
    hotels = [a_hotel("aurora"), a_hotel("harbour")]
    for hotel in hotels:
        a_room_type(hotel, rooms=("101", "102", "103"))
        for _ in range(3):
            quote = a_quote(hotel, stay())
    monkeypatch.setattr(holds, "SWEEP_AT_ONCE", 2)

    with clock.held_at(quote.expires_at + dt.timedelta(seconds=1)):
        tasks.expire_holds()

    assert [the_holds(hotel) for hotel in hotels] == [["expired"] * 3] * 2


def test_one_hotel_that_fails_does_not_stop_the_others(monkeypatch):
    broken, fine = a_hotel("broken"), a_hotel("fine")
    a_room_type(fine)
    quote = a_quote(fine, stay())
    expire = holds.expire

    def expire_or_fail(tenant_id: int) -> int:
        if tenant_id == broken.pk:
            raise RuntimeError("this hotel's rows are broken")
        return expire(tenant_id)

    monkeypatch.setattr(holds, "expire", expire_or_fail)
    with clock.held_at(quote.expires_at + dt.timedelta(seconds=1)):
        tasks.expire_holds()

    assert the_holds(fine) == ["expired"]


def test_every_hotel_is_asked_for_what_changed_in_its_pms(monkeypatch):
    hotels = [a_hotel("aurora"), a_hotel("broken"), a_hotel("harbour")]
    asked: list[int] = []

    def sync(tenant_id: int) -> int:
        if tenant_id == hotels[1].pk:
            raise PmsUnavailable("no answer")
        asked.append(tenant_id)
        return 0

    monkeypatch.setattr(services, "reservations_sync", sync)

    tasks.sync_reservations()

    assert asked == [hotels[0].pk, hotels[2].pk]


def test_stays_that_were_never_announced_are(monkeypatch):
    hotel = a_hotel()
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())
    with scope(hotel.pk):
        Reservation.objects.update(announced_status="", synced_at=None)

    tasks.settle_reservations()

    row = the_reservation(hotel, booked.reference)
    assert (row.announced_status, row.synced_at is None) == ("confirmed", False)
