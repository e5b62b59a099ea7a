"""Guests as QloApps takes them; customers it knows are never renamed."""

import json

import pytest

from pms.adapters.qloapps import guests
from pms.adapters.qloapps.answers import Customer
from pms.errors import InvalidRequest
from pms.types import GuestDetails, Party
from tests.pms.qloapps.build import GARDEN, MARTA, a_request, book, pms_of, stay
from tests.qloapps.example import FULL_KEY

pytestmark = pytest.mark.django_db


def posted(qloapps):
    return [json.loads(request["body"])["booking"] for request in qloapps.seen("POST", "bookings")]


def customers(qloapps):
    return qloapps.do("customers")["customers"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Marta Rivas", ("Marta", "Rivas")),
        ("  Marta   Rivas ", ("Marta", "Rivas")),
        ("María José Núñez Ortega", ("María José", "Núñez Ortega")),
        ("Zé da Silva", ("Zé", "da Silva")),
        ("Cher", ("Cher", "-")),
        ("Seán O’Brien", ("Seán", "O'Brien")),
        ("Иван Петров", ("Иван", "Петров")),
    ],
)
def test_a_name_is_first_names_and_surnames(name, parts):
    assert guests.split_name(name) == parts


@pytest.mark.parametrize(
    "name",
    ["", "  ", "R2 D2", "Ana <b>", "Ana; x", "Ana_Paz", "Ana {x}", "A" * 33, f"Ana {'B' * 33}", "50%", "a@b"],
)
def test_a_name_that_qloapps_would_break_on_is_refused_before_it_is_asked(pms, qloapps, name):
    request = a_request(pms, stay(), guest=GuestDetails(name, "ana@example.com", "+34600000003"))

    with pytest.raises(InvalidRequest, match="name"):
        pms.reserve(request)
    assert posted(qloapps) == []


@pytest.mark.parametrize(
    "email",
    [
        "nomail",
        "a@b",
        "a b@example.com",
        "a@exa mple.com",
        f"{'a' * 120}@example.com",
        "a@b.es,b@c.de",
        "a|b@c.de",
    ],
)
def test_an_address_that_qloapps_would_die_of_is_refused_before_it_is_asked(pms, qloapps, email):
    request = a_request(pms, stay(), guest=GuestDetails("Ana Paz", email, "+34600000003"))

    with pytest.raises(InvalidRequest, match="e-mail"):
        pms.reserve(request)
    assert posted(qloapps) == []


@pytest.mark.parametrize("phone", ["call me maybe", "+34 600 00 x", "1" * 33, "++34600", "600/000"])
def test_a_phone_that_qloapps_would_break_on_is_refused_before_it_is_asked(pms, qloapps, phone):
    request = a_request(pms, stay(), guest=GuestDetails("Ana Paz", "ana@example.com", phone))

    with pytest.raises(InvalidRequest, match="phone"):
        pms.reserve(request)
    assert posted(qloapps) == []


@pytest.mark.parametrize(
    "email", ["ana.paz@example.com", "ana+spa@mail.example.co", "josé@exámple.com", "o'b@x-y.ie"]
)
def test_addresses_people_have_are_taken(email):
    assert guests.checked(GuestDetails("Ana Paz", email, "+34600000003"), "t").email == email


def test_every_child_needs_an_age_or_qloapps_forgets_it(pms, qloapps):
    request = a_request(pms, stay(), code=GARDEN, party=Party(2, 1))

    with pytest.raises(InvalidRequest, match="age"):
        pms.reserve(request)
    assert posted(qloapps) == []


def test_grown_up_children_are_no_children():
    with pytest.raises(InvalidRequest, match="17"):
        guests.check_party(Party(1, 1, (18,)))


def test_children_and_their_ages_are_read_again(pms):
    booked = book(pms, stay(), party=Party(2, 2, (3, 7)))

    assert pms.read(booked.reference).party == Party(2, 2, (3, 7))


def test_a_new_guest_becomes_a_customer(pms, qloapps):
    book(pms, stay())

    [customer] = customers(qloapps)
    assert (customer["firstname"], customer["lastname"]) == ("Marta", "Rivas")
    assert (customer["email"], customer["phone"]) == ("marta@example.com", "+34600000001")


def test_a_customer_who_is_known_is_not_renamed_by_another_s_booking(pms, qloapps):
    book(pms, stay(), key="quote:1")
    husband = GuestDetails("Jon Vega", "MARTA@example.com", "+34600000002", "es")

    booked = book(pms, stay(in_days=60), key="quote:2", guest=husband)

    assert customers(qloapps)[0]["firstname"] == "Marta"
    assert [customer["phone"] for customer in customers(qloapps)] == ["+34600000001"]
    assert posted(qloapps)[1]["remark"] == "Guest: Jon Vega | +34600000002"
    assert (booked.guest.name, booked.guest.phone) == ("Jon Vega", "+34600000002")
    assert pms.read(booked.reference).guest == booked.guest
    assert [found.guest.name for found in pms.arrivals(stay(in_days=60).check_in)] == ["Jon Vega"]


def test_the_same_guest_again_leaves_no_remark(pms, qloapps):
    book(pms, stay(), key="quote:1")
    book(pms, stay(in_days=60), key="quote:2", guest=GuestDetails("márta rivas", MARTA.email))

    assert "remark" not in posted(qloapps)[1]


def test_a_remark_goes_with_the_booking_without_signs_of_html(pms, qloapps):
    booked = book(pms, stay(), remark="Late <arrival> {22:00}")

    assert posted(qloapps)[0]["remark"] == "Late (arrival) (22:00)"
    assert booked.guest.name == "Marta Rivas"


def test_of_several_customers_with_one_address_the_oldest_is_taken(hotel, qloapps):
    pms = pms_of(hotel, api_key=FULL_KEY)
    book(pms, stay(), key="quote:1")
    name = "<firstname>Dora</firstname><lastname>Kline</lastname>"
    rest = "<email>marta@example.com</email><passwd>tides12</passwd>"
    xml = f"<qloapps><customer>{name}{rest}</customer></qloapps>"
    pms.desk.client.write_xml("POST", "customers", xml)

    known = guests.known_by_email(pms.desk.client, "marta@example.com")

    assert len(customers(qloapps)) == 2
    assert known is not None
    assert known.firstname == "Marta"


def test_a_guest_without_an_address_is_booked_under_one_that_cannot_exist(pms, qloapps):
    booked = book(pms, stay(), guest=GuestDetails("Ana Paz", "", "+34600000003"))

    [customer] = customers(qloapps)
    assert customer["email"].endswith("@guest.invalid")
    assert booked.guest.email == ""


def test_two_guests_without_an_address_are_two_customers(pms, qloapps):
    for number in (1, 2):
        guest = GuestDetails("Ana Paz", "", "")
        book(pms, stay(in_days=40 + 10 * number), key=f"quote:{number}", guest=guest)

    assert len({customer["email"] for customer in customers(qloapps)}) == 2


def test_a_guest_without_a_phone_is_booked_and_has_none_afterwards(pms):
    assert book(pms, stay(), guest=GuestDetails("Ana Paz", "ana@example.com")).guest.phone == ""


def test_a_surname_that_is_missing_is_not_made_up(pms):
    assert book(pms, stay(), guest=GuestDetails("Cher", "cher@example.com")).guest.name == "Cher"


def test_a_customer_s_own_remark_is_not_taken_for_ours():
    customer = Customer(firstname="Ana", lastname="Paz", email="ana@example.com", phone="1")

    assert guests.said_by(customer, ["The Guest: somebody", "0"]).name == "Ana Paz"
