"""Rooms, rates and stays in Admin."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pms import services
from pms.models import Rate, Room, RoomType
from tenants.models import Tenant, User
from tenants.scope import scope
from tests.pms.build import (
    TWO,
    a_hotel,
    a_reservation,
    a_restriction,
    a_room_type,
    a_tax,
    stay,
)
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
LISTS = ("roomtype", "rate", "restriction", "tax", "extra", "reservation", "hold")


@pytest.fixture(autouse=True)
def _photos_in_a_folder_of_the_test(settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_hotel(language="en")
    a_room_type(hotel, rooms=("101", "102"), name={"en": "Classic double"})
    return hotel


def somebody(hotel: Tenant, role: str = "manager") -> Client:
    client = Client()
    client.force_login(a_person(f"{role}@{hotel.slug}.example", hotel, role))
    return client


def text(client: Client, address: str) -> str:
    """The words of a page that opens."""
    response = client.get(f"/admin/pms/{address}")
    assert response.status_code == 200
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


def of_type(hotel: Tenant, code: str = "double") -> RoomType:
    with scope(hotel.pk):
        return RoomType.objects.get(code=code)


def room_type_form(room_type: RoomType, **changed: object) -> dict[str, object]:
    """What the browser posts for a room type with its two rooms."""
    with scope(room_type.tenant_id):
        rooms = list(room_type.rooms.order_by("number"))
    form: dict[str, object] = {
        "code": room_type.code,
        "kind": "double",
        "position": "0",
        "active": "on",
        "max_guests": "3",
        "max_adults": "2",
        "max_children": "1",
        "name_en": "Classic double",
        "room-TOTAL_FORMS": "3",
        "room-INITIAL_FORMS": "2",
    }
    for place, room in enumerate(rooms):
        form |= {
            f"room-{place}-id": room.pk,
            f"room-{place}-room_type": room_type.pk,
            f"room-{place}-number": room.number,
            f"room-{place}-active": "on",
        }
    form |= {"room-2-room_type": room_type.pk, "room-2-number": "", "room-2-active": "on"}
    return form | changed


def test_every_list_opens_for_a_manager(hotel):
    a_restriction(hotel, stay(), min_nights=2)
    a_tax(hotel, included=False, per_person_per_night="2.50")
    a_reservation(hotel, stay(3))
    client = somebody(hotel)

    said = {name: text(client, f"{name}/") for name in LISTS}

    assert "Classic double" in said["roomtype"]
    assert "EUR 100.00" in said["rate"]
    assert "at least 2 nights" in said["restriction"]
    assert "EUR 2.50 per person and night" in said["tax"]
    assert "Julia Paz" in said["reservation"]
    assert "Booked" in said["hold"]


def test_another_hotels_rows_are_not_there(hotel):
    booked = a_reservation(hotel, stay())
    client = somebody(a_hotel("harbour"))

    assert "Julia Paz" not in text(client, "reservation/")
    assert "Classic double" not in text(client, "roomtype/")
    for address in (f"reservation/{booked.id}/change/", f"roomtype/{of_type(hotel).pk}/photo/"):
        assert client.get(f"/admin/pms/{address}").status_code == 404


def test_the_front_desk_reads_stays_and_the_month_and_has_no_say_in_rates(hotel):
    booked = a_reservation(hotel, stay())
    client = somebody(hotel, "agent")

    assert booked.reference in text(client, f"reservation/{booked.id}/change/")
    assert "Classic double" in text(client, "rate/calendar/")
    assert client.get("/admin/pms/rate/").status_code == 403
    assert client.get("/admin/pms/rate/add/").status_code == 403


def test_a_stay_shows_its_price_terms_room_and_history(hotel):
    Tenant.objects.filter(pk=hotel.pk).update(deposit_percent=30)
    a_tax(hotel, included=False, per_person_per_night="2.50")
    booked = a_reservation(hotel, stay())
    client = somebody(hotel)
    person = User.objects.get(email="manager@aurora.example")
    services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor=f"user:{person.pk}")

    said = text(client, f"reservation/{booked.id}/change/")

    for words in (
        "Classic double",
        "city tax EUR 10.00",
        "Total EUR 210.00",
        "Deposit EUR 63.00",
        "Fee afterwards EUR 105.00",
        "Confirmed by system",
        "Cancelled by manager@aurora.example",
    ):
        assert words in said


def test_stays_are_found_by_reference_name_and_arrival(hotel):
    booked = a_reservation(hotel, stay())
    arrival = booked.stay.check_in
    client = somebody(hotel)

    found = [
        f"?q={booked.reference}",
        "?q=julia",
        "?status__exact=confirmed",
        f"?check_in_from={arrival}&check_in_to={arrival}",
    ]
    not_found = ["?q=nobody", "?status__exact=cancelled", f"?check_in_from={arrival + dt.timedelta(days=1)}"]

    assert [booked.reference in text(client, f"reservation/{query}") for query in found] == [True] * 4
    assert [booked.reference in text(client, f"reservation/{query}") for query in not_found] == [False] * 3


def test_nobody_adds_changes_or_deletes_a_stay_by_hand(hotel):
    booked = a_reservation(hotel, stay())
    client = somebody(hotel, "owner")

    assert client.get("/admin/pms/reservation/add/").status_code == 403
    assert client.post(f"/admin/pms/reservation/{booked.id}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/pms/hold/add/").status_code == 403


def test_a_manager_writes_texts_by_language_and_adds_a_room(hotel):
    double = of_type(hotel)
    form = room_type_form(
        double, name_es="Doble clásica", description_pt="Vista para o mar", **{"room-2-number": "103"}
    )

    response = somebody(hotel).post(f"/admin/pms/roomtype/{double.pk}/change/", form)

    assert response.status_code == 302
    changed = of_type(hotel)
    assert changed.name == {"es": "Doble clásica", "en": "Classic double"}
    assert changed.description == {"pt": "Vista para o mar"}
    with scope(hotel.pk):
        assert list(Room.objects.values_list("number", "position"))[-1] == ("103", 3)


def test_a_room_type_needs_a_name(hotel):
    double = of_type(hotel)

    response = somebody(hotel).post(
        f"/admin/pms/roomtype/{double.pk}/change/", room_type_form(double, name_en="")
    )

    assert "A name in at least one language is needed." in response.content.decode()
    assert of_type(hotel).name == {"en": "Classic double"}


def test_a_photo_is_kept_under_a_safe_name_and_shown(hotel):
    double, client = of_type(hotel), somebody(hotel)
    upload = SimpleUploadedFile("../../evil.php", PNG, content_type="image/png")

    client.post(f"/admin/pms/roomtype/{double.pk}/change/", room_type_form(double, photo=upload))

    shown = client.get(f"/admin/pms/roomtype/{double.pk}/photo/")
    assert re.fullmatch(r"rooms/room-double-[0-9a-f]{12}\.png", str(of_type(hotel).photo.name))
    assert b"".join(shown.streaming_content) == PNG  # type: ignore[attr-defined]  # a FileResponse
    assert Path(services.room_types(hotel.pk)[0].photo).read_bytes() == PNG


def test_a_photo_that_is_none_is_refused(hotel):
    double = of_type(hotel)
    upload = SimpleUploadedFile("photo.png", b"<?php", content_type="image/png")

    response = somebody(hotel).post(
        f"/admin/pms/roomtype/{double.pk}/change/", room_type_form(double, photo=upload)
    )

    assert "The photo is no JPEG or PNG." in response.content.decode()


def test_a_new_rate_lies_over_the_ones_before(hotel):
    double = of_type(hotel)
    form = {
        "tenant": hotel.pk,
        "room_type": double.pk,
        "first_night": stay().check_in,
        "last_night": stay().check_in,
        "weekdays": [str(stay().check_in.weekday())],
        "price": "140.00",
    }

    somebody(hotel).post("/admin/pms/rate/add/", form)

    with scope(hotel.pk):
        assert list(Rate.objects.values_list("position", "weekdays")) == [
            (0, []),
            (1, [stay().check_in.weekday()]),
        ]
    assert str(services.search_offers(hotel.pk, stay(), TWO).offers[0].total) == "240.00 EUR"


def test_a_rate_that_ends_before_it_begins_is_refused(hotel):
    form = {
        "tenant": hotel.pk,
        "room_type": of_type(hotel).pk,
        "first_night": "2027-02-02",
        "last_night": "2027-02-01",
        "price": "140.00",
    }

    response = somebody(hotel).post("/admin/pms/rate/add/", form)

    assert "It ends before it begins." in response.content.decode()


def test_a_rate_of_another_hotels_room_type_is_refused(hotel):
    other = a_hotel("harbour")
    form = {
        "tenant": other.pk,
        "room_type": of_type(hotel).pk,
        "first_night": "2027-02-01",
        "last_night": "2027-02-02",
        "price": "1.00",
    }

    assert somebody(other).post("/admin/pms/rate/add/", form).status_code == 200
    with scope([hotel.pk, other.pk]):
        assert Rate.objects.count() == 1


def test_a_rate_for_long_stays_says_for_whom_it_is(hotel):
    form = {
        "tenant": hotel.pk,
        "room_type": of_type(hotel).pk,
        "first_night": "2027-02-01",
        "last_night": "2027-02-28",
        "price": "80",
        "min_nights": "7",
        "min_advance_days": "30",
    }
    client = somebody(hotel)

    client.post("/admin/pms/rate/add/", form)

    assert "7 nights or more, 30 days before or more" in text(client, "rate/")


def test_a_rate_that_no_stay_could_have_is_refused(hotel):
    form = {
        "tenant": hotel.pk,
        "room_type": of_type(hotel).pk,
        "first_night": "2027-02-01",
        "last_night": "2027-02-28",
        "price": "80",
        "min_nights": "7",
        "max_nights": "3",
    }

    response = somebody(hotel).post("/admin/pms/rate/add/", form)

    assert "no stay would have this rate" in response.content.decode()


def test_a_manager_adds_an_extra_and_an_agent_does_not(hotel):
    form = {"tenant": hotel.pk, "code": "parking", "price": "15", "position": "0", "active": "on"}

    agent = somebody(hotel, "agent").post("/admin/pms/extra/add/", {**form, "name_en": "Parking"})
    manager = somebody(hotel)
    nameless = manager.post("/admin/pms/extra/add/", form)
    manager.post("/admin/pms/extra/add/", {**form, "name_en": "Parking, one night"})

    assert agent.status_code == 403
    assert "A name in at least one language is needed." in nameless.content.decode()
    assert "Parking, one night EUR 15.00" in text(manager, "extra/")
