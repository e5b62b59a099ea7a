"""The three demo hotels: complete, in three languages, and sellable around Christmas 2026."""

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from hotel_agent.lib import clock
from pms import services
from pms.types import Party, Stay
from tenants import snapshot
from tenants.flags import enabled
from tenants.types import TenantInfo
from tests.tenants.build import an_app

FOLDER = Path(__file__).parents[2] / "tenants" / "demo"
HOTELS = {"aurora": "es", "marazul": "pt", "harbour": "en"}
LANGUAGES = {"es", "en", "pt"}
TODAY = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture
def said() -> str:
    """What onboarding all three says."""
    an_app("demo")
    return onboard()


def onboard() -> str:
    out = StringIO()
    files = [str(FOLDER / f"{slug}.yaml") for slug in HOTELS]
    call_command("onboard_tenant", *files, stdout=out, stderr=out)
    snapshot.forget()
    return out.getvalue()


def content(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.django_db
def test_they_are_applied_and_a_second_time_changes_nothing(said):
    assert [line for line in said.splitlines() if line.endswith(": applied")] == [
        f"{slug}: applied" for slug in HOTELS
    ]
    assert onboard().splitlines() == [f"{slug}: nothing to change" for slug in HOTELS]


@pytest.mark.django_db
def test_the_process_knows_them_their_numbers_and_their_chats(said):
    held = snapshot.current()
    assert {slug: held.by_slug[slug].language for slug in HOTELS} == HOTELS
    accounts = {
        external_id: held.tenants[route.home_id].slug for (_, external_id), route in held.routes.items()
    }
    numbers = {f"10000000000000{place}": slug for place, slug in enumerate(HOTELS, start=1)}
    assert accounts == numbers | {f"pk_{slug}": slug for slug in HOTELS}
    assert [
        slug for slug in HOTELS if enabled("humanize.es_ar.enabled", tenant_id=held.by_slug[slug].id)
    ] == ["aurora"]


@pytest.mark.django_db(transaction=True)
def test_they_sell_rooms(said):
    """One test for all that is asked of the PMS, because onboarding three hotels takes its time."""
    with clock.held_at(TODAY):
        for slug in HOTELS:
            hotel = snapshot.current().by_slug[slug]
            assert_sellable_before_christmas(hotel)
            assert_priced_for_two_years(hotel)
            assert all(default_storage.exists(room_type.photo) for room_type in services.room_types(hotel.id))


def assert_sellable_before_christmas(hotel: TenantInfo) -> None:
    """One or two guests have the choice of three kinds of room, a family of two."""
    stay = Stay(dt.date(2026, 12, 20), dt.date(2026, 12, 23))
    for party, kinds in ((Party(1), 3), (Party(2), 3), (Party(2, 1, (6,)), 2)):
        offers = services.search_offers(hotel.id, stay, party).offers
        assert len(offers) >= kinds, (hotel.slug, party)
        assert all(offer.total.currency == hotel.currency and offer.rooms_left for offer in offers)


def assert_priced_for_two_years(hotel: TenantInfo) -> None:
    """A stay of five nights, long enough for every restriction, every nine weeks."""
    for week in range(5, 105, 9):
        arrival = dt.date(2026, 11, 23) + dt.timedelta(weeks=week)
        stay = Stay(arrival, arrival + dt.timedelta(days=5))
        assert services.search_offers(hotel.id, stay, Party(2)).offers, (hotel.slug, arrival)


@pytest.mark.parametrize("slug", HOTELS)
class TestTheirFiles:
    def test_they_have_four_or_five_kinds_of_room_in_three_languages_with_a_marked_drawing(self, slug):
        room_types = content(slug)["pms"]["room_types"]
        assert len(room_types) in {4, 5}
        for room_type in room_types:
            assert set(room_type["name"]) == set(room_type["description"]) == LANGUAGES
            photo = FOLDER / room_type["photo"]
            assert photo.stat().st_size < 60_000
            with Image.open(photo) as drawing:
                assert drawing.size == (800, 600)

    def test_they_answer_more_than_twenty_questions_in_three_languages(self, slug):
        articles = content(slug)["knowledge"]
        assert len(articles) > 20
        for article in articles:
            assert set(article["question"]) == set(article["answer"]) == LANGUAGES
            assert article["tags"]
            assert len(set(article["answer"].values())) == 3

    def test_their_rates_reach_to_the_end_of_2028_and_change_with_the_season(self, slug):
        pms = content(slug)["pms"]
        for room_type in pms["room_types"]:
            lines = [line for line in pms["rates"] if line["room_type"] == room_type["code"]]
            assert (str(lines[0]["from"]), str(lines[0]["to"])) == ("2026-01-01", "2028-12-31")
            assert len({line["price"] for line in lines}) >= 4

    def test_they_hold_no_secret_and_name_the_demo_app(self, slug):
        [number] = [channel for channel in content(slug)["channels"] if channel["kind"] == "whatsapp"]
        assert (number["app"], number["token"]) == ("demo", "env:WHATSAPP_ACCESS_TOKEN")

    def test_they_greet_and_say_what_they_are_in_three_languages(self, slug):
        file = content(slug)
        assert set(file["tenant"]["ai_disclosure"]) == LANGUAGES
        assert {language for language, texts in file["texts"].items() if texts["greeting"]} == LANGUAGES

    def test_one_manager_works_there(self, slug):
        roles = [person["role"] for person in content(slug)["staff"]]
        assert roles.count("manager") == 1
