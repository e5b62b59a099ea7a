"""Room types in Admin at a hotel whose PMS is outside: their names, though we keep no rows of them."""

import re
from dataclasses import replace

import pytest
from django.core.cache import cache as redis_cache
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from hotel_agent.lib.money import Money
from pms import registry
from pms.errors import PmsUnavailable
from pms.gateway import cache
from pms.models import PmsConnection
from pms.types import NightPrice, Offer, ReservationInfo, RoomTypeInfo
from tenants import snapshot
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import TWO, a_hotel, a_quote, book, stay
from tests.pms.elsewhere import ElsewherePms
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db

LIST = "/admin/pms/reservation/"


class Told(ElsewherePms):
    """Has two room types, counts how often it is asked for them, and may be dead."""

    dead = False
    asked = 0

    def room_types(self) -> list[RoomTypeInfo]:
        self.asked += 1
        if self.dead:
            raise PmsUnavailable("no answer")
        suite = self.offer.room_type
        return [suite, replace(suite, code="3", name={"en": "Garden room", "it": "Camera sul giardino"})]


@pytest.fixture
def outside(monkeypatch) -> Told:
    offer = Offer(
        room_type=RoomTypeInfo(
            "2", "suite", {"en": "Suite with a view", "it": "Suite con vista"}, {}, 2, 1, 3
        ),
        stay=stay(in_days=0),
        party=TWO,
        nights=tuple(NightPrice(night, Money.of(100, "EUR")) for night in stay(in_days=0).night_dates),
        taxes=(),
        total=Money.of("200.00", "EUR"),
        first_night_total=Money.of("100.00", "EUR"),
        rooms_left=1,
    )
    pms = Told(offer)
    monkeypatch.setitem(registry.ADAPTERS, "elsewhere", pms)
    return pms


def a_hotel_elsewhere(slug: str = "aurora") -> Tenant:
    hotel = a_hotel(slug, language="it")
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="elsewhere")
    snapshot.forget()
    return hotel


@pytest.fixture
def hotel(outside) -> Tenant:
    return a_hotel_elsewhere()


def booked(hotel: Tenant, key: str = "key-1") -> ReservationInfo:
    return book(hotel, a_quote(hotel, stay(in_days=0), code="2"), key=key)


def somebody(hotel: Tenant) -> Client:
    client = Client()
    client.force_login(a_person(f"agent@{hotel.slug}.example", hotel, "agent"))
    return client


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html(client, address).replace("<", " <")))


def pages(info: ReservationInfo) -> tuple[str, str, str]:
    """The stay, the list of stays and the day."""
    return f"{LIST}{info.id}/change/", LIST, f"{LIST}day/"


def choices(client: Client, info: ReservationInfo) -> list[tuple[str, str]]:
    page = html(client, f"{LIST}{info.id}/do/change-stay/")
    select = re.search(r'<select name="room_type".*?</select>', page, re.DOTALL)
    assert select
    return re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', select[0])


@pytest.mark.parametrize("which", [0, 1, 2], ids=["stay", "list", "day"])
def test_a_room_type_of_an_outside_pms_is_shown_by_its_name_in_the_hotels_language(hotel, which):
    info = booked(hotel)

    assert "Suite con vista" in words(somebody(hotel), pages(info)[which])


def test_another_type_of_the_outside_pms_can_be_chosen_for_a_stay(hotel):
    info = booked(hotel)

    assert choices(somebody(hotel), info) == [("2", "Suite con vista"), ("3", "Camera sul giardino")]


@pytest.mark.parametrize("which", [0, 1, 2], ids=["stay", "list", "day"])
def test_a_dead_pms_leaves_the_code_on_a_page_that_works(hotel, outside, which):
    info = booked(hotel)
    outside.dead = True

    said = words(somebody(hotel), pages(info)[which])

    assert "Julia Paz" in said
    assert "Suite con vista" not in said
    assert re.search(r" 2 ", said)


def test_a_dead_pms_leaves_the_stays_own_type_to_choose(hotel, outside):
    info = booked(hotel)
    outside.dead = True

    assert choices(somebody(hotel), info) == [("2", "2")]


def test_a_pms_that_died_later_does_not_take_the_names_away(hotel, outside):
    info, client = booked(hotel), somebody(hotel)
    words(client, LIST)
    outside.dead, before = True, outside.asked
    cache.drop(hotel.pk)
    redis_cache.delete(f"room-type-names:{hotel.pk}:elsewhere:asked")

    assert all("Suite con vista" in words(client, page) for page in pages(info))
    assert outside.asked > before


def test_a_dead_pms_is_not_asked_again_by_every_page(hotel, outside):
    info, client = booked(hotel), somebody(hotel)
    outside.dead = True
    words(client, LIST)
    asked = outside.asked

    for page in pages(info):
        words(client, page)

    assert outside.asked == asked


def test_a_list_with_many_stays_asks_each_hotels_pms_once(hotel, outside):
    other = a_hotel_elsewhere("borea")
    for key in ("a", "b", "c"):
        booked(hotel, key), booked(other, key)
    client = Client()
    client.force_login(a_person("boss@aurora.example", is_superuser=True))

    assert words(client, LIST).count("Suite con vista") >= 6
    assert outside.asked == 2


def test_a_type_that_the_pms_does_not_sell_any_more_keeps_its_code(hotel, outside):
    info = booked(hotel)
    outside.offer = replace(outside.offer, room_type=replace(outside.offer.room_type, code="9"))

    assert choices(somebody(hotel), info)[-1] == ("2", "2")


@pytest.mark.django_db(transaction=True)
def test_no_page_asks_the_pms_within_a_transaction(hotel, outside, monkeypatch):
    info, client = booked(hotel), somebody(hotel)
    held: list[bool] = []

    def room_types() -> list[RoomTypeInfo]:
        held.append(connection.in_atomic_block)
        return [outside.offer.room_type]

    monkeypatch.setattr(outside, "room_types", room_types)

    for page in (*pages(info), f"{LIST}{info.id}/do/change-stay/"):
        redis_cache.clear()
        words(client, page)

    assert held == [False] * 4
