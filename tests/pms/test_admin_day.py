"""The day at reception in Admin: arrivals, who stays, departures."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.models import PmsConnection
from pms.types import ReservationInfo
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_reservation, a_room_type, stay, the_reservation
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db

DAY = "/admin/pms/reservation/day/"


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_hotel(language="en")
    a_room_type(hotel, rooms=("101", "102", "103"), name={"en": "Classic double"})
    return hotel


def somebody(hotel: Tenant, role: str = "agent") -> Client:
    client = Client()
    client.force_login(a_person(f"{role}@{hotel.slug}.example", hotel, role))
    return client


def booked(hotel: Tenant, *, in_days: int, nights: int = 2, key: str = "key-1") -> ReservationInfo:
    return a_reservation(hotel, stay(nights, in_days=in_days), key=key)


def lists(client: Client, query: str = "") -> dict[str, str]:
    """The lists of the page by their key, each as it reads."""
    response = client.get(f"{DAY}{query}")
    assert response.status_code == 200
    pattern = r'<section class="pms-list is-(\w+)"[^>]*>(.*?)</section>'
    found = re.findall(pattern, response.content.decode(), re.DOTALL)
    return {key: re.sub(r"\s+", " ", strip_tags(part.replace("<", " <"))).strip() for key, part in found}


def yesterday(hotel: Tenant, info: ReservationInfo, days: int = 1) -> None:
    """The stay as if it had been booked for some days earlier."""
    with scope(hotel.pk):
        row = the_reservation(hotel, info.reference)
        for night in row.nights.order_by("night"):
            night.night -= dt.timedelta(days=days)
            night.save()
        row.check_in -= dt.timedelta(days=days)
        row.check_out -= dt.timedelta(days=days)
        row.save()


def test_today_says_who_comes_with_room_guests_price_and_what_to_do(hotel):
    info = booked(hotel, in_days=0)

    said = lists(somebody(hotel))

    assert list(said) == ["arrivals", "in_house", "departures"]
    for words in (
        "Julia Paz",
        info.reference,
        "101",
        "Classic double",
        "2 adults",
        "Confirmed",
        "EUR 200.00",
    ):
        assert words in said["arrivals"]
    assert said["arrivals"].endswith("Check in No-show Cancel")
    assert "Nobody stays over." in said["in_house"]
    assert "Nobody leaves." in said["departures"]


def test_a_stay_is_on_the_list_of_each_of_its_days(hotel):
    info = booked(hotel, in_days=10)
    client = somebody(hotel)
    days = [info.stay.check_in + dt.timedelta(days=offset) for offset in (-1, 0, 1, 2, 3)]

    found = [
        [key for key, text in lists(client, f"?day={day}").items() if "Julia Paz" in text] for day in days
    ]

    assert found == [[], ["arrivals"], ["in_house"], ["departures"], []]


def test_a_guest_who_is_here_is_done_and_may_be_checked_out(hotel):
    info = booked(hotel, in_days=0)
    services.reservation_check_in(tenant_id=hotel.pk, reference=info.reference, actor="user:1")

    said = lists(somebody(hotel))["arrivals"]

    assert "1 done" in said
    assert said.endswith("Check out")


def test_who_should_have_come_or_left_before_today_comes_first(hotel):
    late, still_here = booked(hotel, in_days=0, key="a"), booked(hotel, in_days=0, nights=1, key="b")
    services.reservation_check_in(tenant_id=hotel.pk, reference=still_here.reference, actor="user:1")
    yesterday(hotel, late)
    yesterday(hotel, still_here, days=3)
    client = somebody(hotel)

    said = lists(client)

    assert next(iter(said)) == "late"
    assert late.reference in said["late"]
    assert still_here.reference in said["late"]
    assert late.reference not in said["in_house"]
    assert "late" not in lists(client, f"?day={clock.now().date() + dt.timedelta(days=1)}")


def test_cancelled_stays_and_no_shows_are_on_no_list(hotel):
    info = booked(hotel, in_days=0)
    services.reservation_cancel(tenant_id=hotel.pk, reference=info.reference, actor="user:1")

    assert "Nobody arrives." in lists(somebody(hotel))["arrivals"]


def test_what_is_to_pay_counts_extras_and_payments(hotel):
    info = booked(hotel, in_days=0)
    who = {"tenant_id": hotel.pk, "reference": info.reference, "actor": "user:1"}
    client = somebody(hotel)
    services.folio_charge(**who, text="Parking", amount=Money.of("15.00", "EUR"))
    services.folio_pay(**who, method="card", amount=Money.of("100.00", "EUR"))
    assert "EUR 115.00" in lists(client)["arrivals"]

    services.folio_pay(**who, method="card", amount=Money.of("115.00", "EUR"))

    assert "Confirmed paid" in lists(client)["arrivals"]


def test_the_hotels_own_today_counts(hotel):
    Tenant.objects.filter(pk=hotel.pk).update(timezone="Pacific/Kiritimati")
    client = somebody(hotel)
    with clock.held_at(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)):
        response = client.get(DAY)

    assert "Tuesday 2 March 2027" in response.content.decode()


@pytest.mark.parametrize("day", ["soon", "0001-01-01", "9999-12-31", "2027-02-30"])
def test_a_day_there_is_none_of_is_today(hotel, day):
    assert f"{clock.local_today(hotel.timezone):%B %Y}" in strip_tags(
        somebody(hotel).get(f"{DAY}?day={day}").content.decode()
    )


def test_an_auditor_reads_and_does_nothing(hotel):
    booked(hotel, in_days=0)

    said = lists(somebody(hotel, "auditor"))["arrivals"]

    assert "Julia Paz" in said
    assert "Check in" not in said
    assert "Cancel" not in said


def test_another_hotels_day_is_not_shown(hotel):
    booked(hotel, in_days=0)
    other = a_hotel("harbour")

    said = lists(somebody(other), "?hotel=aurora")

    assert "Julia Paz" not in " ".join(said.values())


def test_stays_that_another_pms_keeps_are_shown_and_checked_in_there(hotel):
    info = booked(hotel, in_days=0)
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="elsewhere")
        row = the_reservation(hotel, info.reference)
        row.provider = "elsewhere"
        row.save()

    said = lists(somebody(hotel))["arrivals"]

    assert "Julia Paz" in said
    assert said.endswith("Confirmed Cancel")


def test_the_first_page_counts_who_is_still_to_come_today(hotel):
    first, _ = booked(hotel, in_days=0, key="a"), booked(hotel, in_days=0, key="b")
    a_reservation(hotel, stay(1, in_days=1), key="tomorrow")
    services.reservation_check_in(tenant_id=hotel.pk, reference=first.reference, actor="user:1")

    said = strip_tags(somebody(hotel).get("/admin/").content.decode().replace("<", " <"))

    assert re.search(r"1\s+Arrive today", said)
    assert re.search(r"0\s+Leave today", said)


def queries(client: Client, query: str = "") -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(f"{DAY}{query}")
    return len(caught)


def test_a_full_day_asks_the_database_no_more_often_than_a_quiet_one(hotel):
    client = somebody(hotel)
    booked(hotel, in_days=0, key="first")
    one = queries(client)
    for number in range(2):
        booked(hotel, in_days=0, key=f"key-{number}")

    assert queries(client) == one
