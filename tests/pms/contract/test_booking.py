"""From a yes to a stay, once."""

from dataclasses import replace

import pytest

from hotel_agent.lib.money import Money
from pms.errors import InvalidRequest, NoRoom, NotFound, PriceChanged
from pms.types import ByEmail, ByPhone, ByReference, Party, ReservationStatus
from tests.pms.contract.house import IAN, NOA, TWO, WITH_CHILD


def test_a_booking_costs_what_was_quoted(house):
    quote = house.pms.quote(house.double, house.stay(3), TWO)

    assert house.book(house.stay(3)).total == quote.total


def test_what_was_booked_reads_back_as_it_was_asked_for(house):
    booked = house.book(house.stay(), party=WITH_CHILD)

    read = house.pms.read(booked.reference)

    assert read.status is ReservationStatus.CONFIRMED
    assert (read.room_type_code, read.stay, read.party) == (house.double, house.stay(), WITH_CHILD)
    assert (read.guest.name, read.guest.email, read.guest.phone) == (NOA.name, NOA.email, NOA.phone)
    assert (read.reference, read.total) == (booked.reference, booked.total)


def test_a_booking_takes_one_room_in_the_pms(house):
    house.book(house.stay())

    assert len(house.rooms_taken(house.stay())) == 1


def test_the_same_key_gives_the_same_stay_after_its_price_has_changed(house):
    request = house.request(house.stay())
    booked = house.pms.reserve(request)

    house.raise_price(house.double)

    assert house.pms.reserve(request).reference == booked.reference


def test_a_price_that_is_not_the_pms_own_is_refused_with_the_right_one(house):
    request = house.request(house.stay())
    house.raise_price(house.double)

    with pytest.raises(PriceChanged) as refused:
        house.pms.reserve(request)

    assert refused.value.total == house.pms.quote(house.double, house.stay(), TWO).total
    assert house.rooms_taken(house.stay()) == []
    assert house.pms.find_by_key(request.idempotency_key) is None


def test_a_price_said_too_low_is_refused(house):
    request = replace(house.request(house.stay()), expected_total=Money.of("1.00", "EUR"))

    with pytest.raises(PriceChanged):
        house.pms.reserve(request)

    assert house.rooms_taken(house.stay()) == []


def test_a_room_that_is_gone_is_no_room(house):
    request = house.request(house.stay(), code=house.suite, key="late")
    house.book(house.stay(), code=house.suite, key="early")

    with pytest.raises(NoRoom):
        house.pms.reserve(request)

    assert len(house.rooms_taken(house.stay())) == 1


@pytest.mark.parametrize("party", [Party(9), Party(1, 3, (4, 5, 6))])
def test_too_many_guests_are_not_booked(house, party):
    request = replace(house.request(house.stay()), party=party)

    with pytest.raises(InvalidRequest):
        house.pms.reserve(request)

    assert house.rooms_taken(house.stay()) == []


def test_nights_that_have_passed_are_not_booked(house):
    gone = house.stay(in_days=-5)

    with pytest.raises(InvalidRequest):
        house.pms.reserve(replace(house.request(house.stay()), stay=gone))

    assert house.rooms_taken(gone) == []


def test_an_unknown_room_type_is_not_booked(house):
    with pytest.raises(NotFound):
        house.pms.reserve(replace(house.request(house.stay()), room_type_code="9999"))


@pytest.mark.parametrize("name", ["Zoë Núñez-O'Hara", "María del Carmen Ortiz Vega", "Нина Орлова", "Li Na"])
def test_names_of_all_kinds_read_back_as_they_were_said(house, name):
    booked = house.book(house.stay(), guest=replace(NOA, name=name))

    assert house.pms.read(booked.reference).guest.name == name


def test_two_guests_with_one_address_keep_their_own_names(house):
    one = house.book(house.stay(), key="a")
    other = house.book(house.stay(), key="b", guest=replace(NOA, name="Leo Quiroga", phone="+34600000011"))

    names = [house.pms.read(stay.reference).guest.name for stay in (one, other)]

    assert names == ["Noa Quiroga", "Leo Quiroga"]


def test_a_stay_is_found_by_reference_surname_and_arrival_together(house):
    booked = house.book(house.stay())
    arrival = house.stay().check_in

    def references(*query: object) -> list[str]:
        return [stay.reference for stay in house.pms.find(ByReference(*query))]  # type: ignore[arg-type]  # as given below

    assert references(booked.reference, "quiroga", arrival) == [booked.reference]
    assert references(booked.reference, "Brady", arrival) == []
    assert references(booked.reference, "Quiroga", house.stay().check_out) == []
    assert references("NOSUCHREF", "Quiroga", arrival) == []


def test_stays_are_found_by_address_latest_arrival_first(house):
    soon = house.book(house.stay(in_days=10), key="soon")
    later = house.book(house.stay(in_days=20), key="later")
    house.book(house.stay(in_days=20), key="another", guest=IAN)

    found = house.pms.find(ByEmail("NOA.Quiroga@example.com"))

    assert [stay.reference for stay in found] == [later.reference, soon.reference]
    assert house.pms.find(ByEmail("nobody@example.com")) == []


def test_stays_are_found_by_number_however_it_is_written(house):
    booked = house.book(house.stay())
    house.book(house.stay(), key="another", guest=IAN)

    found = house.pms.find(ByPhone("34600000010"))

    assert [stay.reference for stay in found] == [booked.reference]
    assert house.pms.find(ByPhone("+34699999999")) == []
