"""The side bar of Admin: every link leads to a page, and each person sees only what they may open."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import resolve

from hotel_agent.console.look import UNFOLD
from tenants.models import User
from tests.messaging.admin.build import a_person, at_the_desk
from tests.messaging.delivery.build import a_number

ITEMS = [item for group in UNFOLD["SIDEBAR"]["navigation"] for item in group["items"]]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["title"])
def test_an_operator_may_open_every_page(item: dict[str, Any]) -> None:
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("operator@people.example")
    assert resolve(str(item["link"])).namespace == admin.site.name
    assert item.get("permission", lambda _: True)(request) is True


def test_the_front_desk_sees_its_pages_and_not_the_installation_s() -> None:
    hotel = a_number()
    shown = at_the_desk(a_person(hotel, "agent")).get("/admin/").content.decode()
    assert "Inbox" in shown
    assert "Reservations" in shown
    assert "Meta apps" not in shown
    assert "Reply texts" not in shown


def test_the_first_page_says_who_waits_for_a_person() -> None:
    hotel = a_number()
    person = a_person(hotel, "manager")
    assert "Nobody is waiting" in at_the_desk(person).get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/admin/pms/rate/calendar/", "Prices and free rooms"),
        ("/admin/pms/rate/", "Rates"),
        ("/admin/pms/reservation/day/", "Arrivals and departures"),
        ("/admin/pms/reservation/7/change/", "Reservations"),
    ],
)
def test_one_line_is_marked_as_the_page_one_is_on(address: str, title: str) -> None:
    request = RequestFactory().get(address)
    request.user = User.objects.create_superuser("operator@people.example")
    groups: Any = admin.site
    marked = [
        item["title"]
        for group in groups.get_sidebar_list(request)
        for item in group["items"]
        if item["active"]
    ]
    assert marked == [title]
