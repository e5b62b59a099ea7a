"""Preflight's dry run over every hotel's PMS."""

from dataclasses import replace

import pytest

from hotel_agent.lib.money import Money
from pms.adapters.builtin.adapter import BuiltinPms
from pms.models import Hold, PmsConnection, Quote, RoomNight
from pms.preflight import dry_run
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_room_type, a_tax

pytestmark = pytest.mark.django_db


def test_hotels_that_quote_by_their_rates_pass():
    for slug in ("aurora", "harbour"):
        hotel = a_hotel(slug)
        a_room_type(hotel)
        a_tax(hotel, included=False, percent="7.25")

    result = dry_run()

    assert (result.status, result.detail) == ("passed", "2 hotels quote what their rates say")


def test_nothing_is_written():
    hotel = a_hotel()
    a_room_type(hotel)

    dry_run()

    with scope(hotel.pk):
        assert not Hold.objects.exists()
        assert not Quote.objects.exists()
        assert not RoomNight.objects.exists()


def test_a_hotel_without_rooms_fails():
    a_hotel()

    assert (dry_run().status, dry_run().detail) == ("failed", "aurora: has no room type on sale")


def test_a_full_hotel_passes():
    hotel = a_hotel()
    a_room_type(hotel, rooms=())

    assert dry_run().status == "passed"


def test_a_hotel_whose_pms_does_not_answer_fails():
    hotel = a_hotel()
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="abacus")

    assert dry_run().detail == "aurora: PmsUnavailable: no adapter for 'abacus'"


def test_a_total_that_is_not_the_sum_of_its_parts_fails(monkeypatch):
    hotel = a_hotel()
    a_room_type(hotel)
    availability = BuiltinPms.availability

    def wrong(self, stay, party):
        found = availability(self, stay, party)
        return replace(found, offers=(replace(found.offers[0], total=Money.of("201.00", "EUR")),))

    monkeypatch.setattr(BuiltinPms, "availability", wrong)

    assert dry_run().detail == "aurora: double adds up to 200.00 EUR, but says 201.00 EUR"


def test_an_inactive_hotel_is_not_looked_at():
    Tenant.objects.update(status=Tenant.Status.INACTIVE)
    a_hotel(status=Tenant.Status.INACTIVE)

    assert dry_run().status == "unknown"
