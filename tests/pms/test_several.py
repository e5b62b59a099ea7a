"""Several rooms for one stay."""

import pytest

from hotel_agent.lib.money import Money
from pms import services
from pms.errors import InvalidRequest
from pms.types import Party
from tenants.models import Tenant
from tests.pms.build import TWO, a_hotel, a_room_type, stay

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def codes(hotel: Tenant, *parties: Party) -> list[str]:
    found = services.search_rooms(hotel.pk, stay(), parties)
    return [offer.room_type.code for offer in found.cheapest]


def test_each_party_gets_the_cheapest_room_while_there_are_rooms(hotel):
    a_room_type(hotel, "double", rooms=("101", "102"), price="100")
    a_room_type(hotel, "suite", rooms=("301",), price="300")

    assert codes(hotel, TWO, TWO) == ["double", "double"]
    assert codes(hotel, TWO, TWO, TWO) == ["double", "double", "suite"]
    assert codes(hotel, TWO, TWO, TWO, TWO) == []


def test_a_family_is_given_the_big_room_although_the_couple_asked_first(hotel):
    a_room_type(hotel, "family", rooms=("201",), price="90", max_children=2, max_guests=4)
    a_room_type(hotel, "double", rooms=("101",), price="100")

    assert codes(hotel, TWO, Party(2, 2, (5, 7))) == ["double", "family"]


def test_the_rooms_together_have_one_total_and_every_party_its_own_answer(hotel):
    a_room_type(hotel, "double", rooms=("101",), price="100")
    a_room_type(hotel, "suite", rooms=("301",), price="300")

    found = services.search_rooms(hotel.pk, stay(2), [TWO, Party(1)])

    assert found.total == Money.of("800.00", "EUR")
    assert [answer.party for answer in found.by_party] == [TWO, Party(1)]
    assert services.search_rooms(hotel.pk, stay(2), [TWO] * 3).total is None


@pytest.mark.parametrize("rooms", [0, 7])
def test_no_room_and_a_whole_group_cannot_be_asked_for(hotel, rooms):
    a_room_type(hotel)

    with pytest.raises(InvalidRequest):
        services.search_rooms(hotel.pk, stay(), [TWO] * rooms)
