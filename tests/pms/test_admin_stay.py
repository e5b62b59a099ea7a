"""One stay in Admin: what its page says, and what reception does with it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.html import strip_tags

from governance.models import AuditEvent
from hotel_agent.lib.money import Money
from pms import services
from pms.models import Extra, FolioLine, PmsConnection, Reservation, StayNote
from pms.types import ReservationInfo
from tenants import snapshot
from tenants.middleware import AdminScope
from tenants.models import Tenant, User
from tenants.scope import scope
from tests.pms.build import a_hotel, a_reservation, a_room_type, stay, taken_nights, the_reservation
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_hotel(language="en")
    a_room_type(hotel, rooms=("101", "102"), name={"en": "Classic double"})
    return hotel


def somebody(hotel: Tenant, role: str = "agent") -> Client:
    client = Client()
    client.force_login(a_person(f"{role}@{hotel.slug}.example", hotel, role, name="Niamh Kearney"))
    return client


def booked(hotel: Tenant, *, in_days: int = 0, nights: int = 2, key: str = "key-1") -> ReservationInfo:
    return a_reservation(hotel, stay(nights, in_days=in_days), key=key)


def words(response: Any) -> str:
    html = response.content.decode()
    body = html.partition('<div class="pms ')[2] or html
    return re.sub(r"\s+", " ", strip_tags(body.replace("<", " <"))).replace("&#x27;", "'").strip()


def page(client: Client, info: ReservationInfo) -> str:
    response = client.get(f"/admin/pms/reservation/{info.id}/change/")
    assert response.status_code == 200
    return words(response)


def address(info: ReservationInfo, step: str) -> str:
    return f"/admin/pms/reservation/{info.id}/do/{step}/"


def do(client: Client, info: ReservationInfo, step: str, **form: Any) -> str:
    """Post a step; what the page that follows says."""
    response = client.post(address(info, step), form, follow=True)
    assert response.status_code == 200
    html = response.content.decode()
    return re.sub(r"\s+", " ", strip_tags(html.replace("<", " <"))).replace("&#x27;", "'")


def ask(client: Client, info: ReservationInfo, step: str) -> tuple[str, str]:
    """What a step asks before it is done, and the seal of the question."""
    response = client.get(address(info, step))
    assert response.status_code == 200
    found = re.search(r'name="seal" value="([^"]*)"', response.content.decode())
    assert found
    return words(response), found[1]


def status(hotel: Tenant, info: ReservationInfo) -> str:
    return the_reservation(hotel, info.reference).status


# Check in, check out, no-show, cancel


def test_a_guest_is_checked_in_with_one_click_and_the_history_says_by_whom(hotel):
    info, client = booked(hotel), somebody(hotel)

    said = do(client, info, "check-in")

    assert "Julia Paz is checked in. Room 101." in said
    assert "Checked in by Niamh Kearney" in page(client, info)
    assert status(hotel, info) == "in_house"


def test_a_click_on_the_days_list_leads_back_to_it(hotel):
    info = booked(hotel)
    day = info.stay.check_in

    response = somebody(hotel).post(f"{address(info, 'check-in')}?day={day}")

    assert response.headers["Location"] == f"/admin/pms/reservation/day/?hotel=aurora&day={day}"


def test_nobody_is_checked_in_by_opening_a_link(hotel):
    info = booked(hotel)

    assert somebody(hotel).get(address(info, "check-in")).status_code == 405
    assert status(hotel, info) == "confirmed"


def test_a_guest_of_another_day_is_not_checked_in_and_the_page_says_why(hotel):
    info = booked(hotel, in_days=9)

    said = do(somebody(hotel), info, "check-in")

    assert "This cannot be done:" in said
    assert "Nothing was changed." in said
    assert status(hotel, info) == "confirmed"


def test_checking_out_says_first_what_is_not_paid(hotel):
    info, client = booked(hotel), somebody(hotel)
    do(client, info, "check-in")

    said, seal = ask(client, info, "check-out")

    assert "EUR 200.00 is not paid yet." in said
    assert status(hotel, info) == "in_house"
    assert "Julia Paz is checked out." in do(client, info, "check-out", seal=seal)
    assert status(hotel, info) == "departed"


def test_a_free_cancellation_is_asked_and_done(hotel):
    info, client = booked(hotel, in_days=30), somebody(hotel)

    said, seal = ask(client, info, "cancel")

    assert "There is no fee." in said
    assert status(hotel, info) == "confirmed"
    assert "The stay of Julia Paz is cancelled." in do(client, info, "cancel", seal=seal)
    assert status(hotel, info) == "cancelled"
    assert taken_nights(hotel) == []


def test_a_late_cancellation_says_its_fee_first(hotel):
    info = booked(hotel)

    said, _ = ask(somebody(hotel), info, "cancel")

    assert re.search(r"The guest owes a fee of EUR \d+\.\d\d\.", said)


def test_a_cancellation_without_a_yes_to_the_fee_asks_again(hotel):
    info = booked(hotel)

    said = do(somebody(hotel), info, "cancel", seal="0.00 EUR")

    assert "Nothing was done: this has changed since you looked." in said
    assert status(hotel, info) == "confirmed"


def test_a_no_show_owes_its_fee_and_the_room_is_free(hotel):
    info, client = booked(hotel), somebody(hotel)

    said, seal = ask(client, info, "no-show")

    assert "did not come?" in said
    assert "Julia Paz is marked as a no-show." in do(client, info, "no-show", seal=seal)
    assert status(hotel, info) == "no_show"
    assert taken_nights(hotel) == []


# Rooms, notes, folio


def test_the_stay_gets_another_free_room_and_the_history_says_so(hotel):
    info, client = booked(hotel), somebody(hotel)

    said = do(client, info, "room", room="102")

    assert "Julia Paz has room 102." in said
    assert {room for room, *_ in taken_nights(hotel)} == {"102"}
    assert "Room given room 101 → 102 by Niamh Kearney" in page(client, info)


def test_a_room_that_somebody_has_is_not_given(hotel):
    info, _ = booked(hotel, key="a"), booked(hotel, key="b")

    said = do(somebody(hotel), info, "room", room="102")

    assert "This room is not free any more." in said
    assert the_reservation(hotel, info.reference).room_number == "101"


def test_a_note_is_kept_with_its_author(hotel):
    info, client = booked(hotel), somebody(hotel)

    do(client, info, "note", text="Wants a quiet room <b>please</b>")

    assert "Niamh Kearney" in page(client, info)
    html = client.get(f"/admin/pms/reservation/{info.id}/change/").content.decode()
    assert "Wants a quiet room &lt;b&gt;please&lt;/b&gt;" in html


def test_an_empty_note_is_asked_for(hotel):
    info = booked(hotel)

    assert "Write the note first." in do(somebody(hotel), info, "note", text="  ")
    with scope(hotel.pk):
        assert not StayNote.objects.exists()


def test_extras_and_payments_make_the_folio(hotel):
    info, client = booked(hotel), somebody(hotel)

    do(client, info, "charge", text="Parking", quantity="2", amount="15,50")
    do(client, info, "pay", method="card", amount="100", text="deposit")

    said = page(client, info)
    assert "Parking × 2 31.00" in said
    assert "Together 231.00 100.00" in said
    assert "To pay 131.00" in said
    assert "EUR 31.00 for Parking by Niamh Kearney" in said
    assert "EUR 100.00 paid, card by Niamh Kearney" in said


def test_a_wrong_line_is_taken_back_and_both_stay_to_be_seen(hotel):
    info, client = booked(hotel), somebody(hotel)
    do(client, info, "pay", method="cash", amount="200")
    with scope(hotel.pk):
        line = FolioLine.objects.get()

    assert "The line is taken back." in do(client, info, "take-back", line=line.pk)

    said = page(client, info)
    assert "Taken back: Payment (cash) −200.00" in said
    assert "To pay 200.00" in said


def test_the_hotels_extras_are_offered(hotel):
    with scope(hotel.pk):
        Extra.objects.create(tenant=hotel, code="parking", name={"en": "Parking, one night"}, price="15")

    assert "Parking, one night, 15.00" in page(somebody(hotel), booked(hotel))


@pytest.mark.parametrize(
    ("step", "form", "problem"),
    [
        ("charge", {"text": "", "quantity": "1", "amount": "10"}, "What is it for?"),
        ("charge", {"text": "Parking", "quantity": "0", "amount": "10"}, "greater than or equal to 1"),
        ("charge", {"text": "Parking", "quantity": "1", "amount": "1,500"}, "without a sign for thousands"),
        ("charge", {"text": "Parking", "quantity": "1", "amount": "-3"}, "An amount is more than 0."),
        ("pay", {"method": "shells", "amount": "10"}, "not one of the available choices"),
        ("pay", {"method": "card", "amount": ""}, "How much?"),
    ],
)
def test_what_cannot_be_on_a_folio_is_said_and_what_was_written_stays(hotel, step, form, problem):
    info = booked(hotel)
    client = somebody(hotel)

    response = client.post(address(info, step), form)

    assert problem in words(response)
    kept = [value for name, value in form.items() if value and name != "method"]
    assert all(f'value="{value}"' in response.content.decode() for value in kept)
    with scope(hotel.pk):
        assert not FolioLine.objects.exists()


# Changing the stay


def change(info: ReservationInfo, **changed: Any) -> dict[str, Any]:
    form = {
        "check_in": info.stay.check_in.isoformat(),
        "check_out": info.stay.check_out.isoformat(),
        "adults": "2",
        "children": "0",
        "child_ages": "",
        "room_type": "double",
        "action": "preview",
    }
    return {**form, **changed}


def test_a_longer_stay_is_priced_first_and_changed_with_a_yes(hotel):
    info, client = booked(hotel, in_days=30), somebody(hotel)
    longer = change(info, check_out=(info.stay.check_out + dt.timedelta(days=1)).isoformat())

    told = client.post(address(info, "change-stay"), longer)

    assert "Total: EUR 200.00 → EUR 300.00 , EUR 100.00 more." in words(told)
    assert the_reservation(hotel, info.reference).check_out == info.stay.check_out
    quote = re.search(r'name="quote" value="(\d+)"', told.content.decode())
    assert quote
    said = do(client, info, "change-stay", **{**longer, "action": "save", "quote": quote[1]})
    assert "The stay of Julia Paz is changed." in said
    row = the_reservation(hotel, info.reference)
    assert (str(row.total), (row.check_out - row.check_in).days) == ("300.00", 3)
    assert "total 200.00 → 300.00 by Niamh Kearney" in page(client, info)


def test_a_change_that_was_altered_after_its_price_is_priced_again(hotel):
    info, client = booked(hotel, in_days=30), somebody(hotel)
    nights = [(info.stay.check_out + dt.timedelta(days=days)).isoformat() for days in (1, 2)]
    told = client.post(address(info, "change-stay"), change(info, check_out=nights[0]))
    quote = re.search(r'name="quote" value="(\d+)"', told.content.decode())
    assert quote

    altered = change(info, check_out=nights[1], action="save", quote=quote[1])
    response = client.post(address(info, "change-stay"), altered)

    assert "EUR 200.00 → EUR 400.00" in words(response)
    assert the_reservation(hotel, info.reference).check_out == info.stay.check_out


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, "Nothing is different"),
        ({"check_out": "2020-01-01"}, "A stay ends after it begins."),
        ({"adults": "0"}, "greater than or equal to 1"),
        ({"adults": "9"}, "This cannot be done"),
        ({"children": "1", "child_ages": "4, 6"}, "more ages than children"),
        ({"child_ages": "young"}, "Write the ages as 4, 7."),
        ({"room_type": "palace"}, "not one of the available choices"),
        ({"check_in": "2020-01-01"}, "This cannot be done"),
    ],
)
def test_a_change_that_cannot_be_is_said_at_the_form(hotel, changed, problem):
    info = booked(hotel, in_days=30)

    response = somebody(hotel).post(address(info, "change-stay"), change(info, **changed))

    assert problem in words(response)
    assert status(hotel, info) == "confirmed"


def test_a_change_without_a_room_says_so(hotel):
    info = booked(hotel, in_days=30)
    for key in ("b", "c"):
        a_reservation(hotel, stay(2, in_days=32), key=key)

    longer = change(info, check_out=(info.stay.check_out + dt.timedelta(days=1)).isoformat())
    response = somebody(hotel).post(address(info, "change-stay"), longer)

    assert "There is no room for this: full. Nothing was changed." in words(response)


# Hours beyond the hotel's


def test_a_late_check_out_says_its_fee_and_is_agreed_with_a_yes(hotel):
    info, client = booked(hotel, in_days=30), somebody(hotel)
    asked = {"what": "late_check_out", "at": "13:00", "action": "preview"}

    told = client.post(address(info, "hours"), asked)
    assert "Late check-out at 13:00 : EUR 50.00, to be put on the folio." in words(told)
    assert the_reservation(hotel, info.reference).late_check_out is None

    seal = re.search(r'name="seal" value="([^"]+)"', told.content.decode())
    assert seal
    said = do(client, info, "hours", **{**asked, "action": "save", "seal": seal[1]})
    assert "Late check-out at 13:00 is agreed." in said
    assert the_reservation(hotel, info.reference).late_check_out == dt.time(13)


def test_an_hour_without_a_yes_to_its_fee_is_asked_again(hotel):
    info = booked(hotel, in_days=30)
    form = {"what": "late_check_out", "at": "13:00", "action": "save", "seal": "Late check-out at 13:00: 0"}

    response = somebody(hotel).post(address(info, "hours"), form)

    assert "EUR 50.00" in words(response)
    assert the_reservation(hotel, info.reference).late_check_out is None


@pytest.mark.parametrize(
    ("at", "problem"), [("23:00", "beyond 14:00"), ("", "At what hour?"), ("noonish", "Enter a valid time.")]
)
def test_an_hour_that_cannot_be_is_said_at_the_form(hotel, at, problem):
    info = booked(hotel, in_days=30)

    response = somebody(hotel).post(address(info, "hours"), {"what": "late_check_out", "at": at})

    assert problem in words(response)


# Whose it is

STEPS = (
    *("check-in", "check-out", "no-show", "cancel", "room"),
    *("note", "charge", "pay", "take-back", "change-stay", "hours"),
)


@pytest.mark.parametrize("step", STEPS)
def test_another_hotels_stay_is_not_there(hotel, step):
    info = booked(hotel)
    client = somebody(a_hotel("harbour"), "owner")

    assert client.get(address(info, step)).status_code == 404
    assert client.post(address(info, step), {"seal": "x", "line": "1"}).status_code == 404
    assert status(hotel, info) == "confirmed"


@pytest.mark.parametrize("step", STEPS)
def test_an_auditor_does_nothing_with_a_stay(hotel, step):
    info, client = booked(hotel), somebody(hotel, "auditor")

    assert client.post(address(info, step), {"seal": "x", "line": "1"}).status_code == 403
    assert status(hotel, info) == "confirmed"
    assert "Check in" not in page(client, info)


def test_another_hotels_page_is_not_there(hotel):
    info = booked(hotel)

    assert somebody(a_hotel("harbour")).get(f"/admin/pms/reservation/{info.id}/change/").status_code == 404


def test_a_step_there_is_none_of_is_not_found(hotel):
    assert somebody(hotel).post(address(booked(hotel), "upgrade")).status_code == 404


def test_a_stay_that_the_pms_has_not_answered_for_is_left_alone(hotel):
    info = booked(hotel)
    with scope(hotel.pk):
        Reservation.objects.update(reference=None, status="pending")

    client = somebody(hotel)

    assert client.post(address(info, "cancel")).status_code == 404
    assert "No reference yet" in page(client, info)


def test_a_pms_that_does_not_answer_is_said_and_nothing_is_changed(hotel):
    info = booked(hotel, in_days=30)
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="elsewhere")
    snapshot.forget()

    said = do(somebody(hotel), info, "cancel")

    assert "The PMS does not answer at the moment. Nothing was changed" in said
    assert status(hotel, info) == "confirmed"


def test_a_stay_kept_elsewhere_has_no_folio_here(hotel):
    info = booked(hotel)
    with scope(hotel.pk):
        Reservation.objects.update(provider="elsewhere")

    said = page(somebody(hotel), info)

    assert "kept in the PMS elsewhere" in said
    assert "Folio" not in said
    assert "Check in" not in said


@pytest.mark.django_db(transaction=True)
def test_steps_are_taken_outside_any_transaction_and_pages_inside_one():
    inside: dict[str, bool] = {}

    def view(request: Any) -> HttpResponse:
        inside[request.path_info] = connection.in_atomic_block
        return HttpResponse()

    person = User.objects.create_superuser("operator@people.example")
    for page in ("pms/reservation/1/do/cancel/", "pms/hold/", "nowhere/"):
        request = RequestFactory().get(f"/admin/{page}")
        request.user = person
        AdminScope(view)(request)

    assert list(inside.values()) == [False, True, True]


def test_what_a_person_does_carries_their_name_into_the_audit(hotel):
    info = booked(hotel)

    do(somebody(hotel), info, "check-in")

    with scope(hotel.pk):
        person = User.objects.get(email="agent@aurora.example")
        event = AuditEvent.objects.get(action="reservation_in_house")
    assert event.actor == f"user:{person.pk}"


def test_an_amount_paid_in_full_is_said(hotel):
    info, client = booked(hotel), somebody(hotel)
    services.folio_pay(
        tenant_id=hotel.pk,
        reference=info.reference,
        method="transfer",
        amount=Money.of("200.00", "EUR"),
        actor="system",
    )

    assert "Everything is paid" in page(client, info)
