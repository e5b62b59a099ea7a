"""Early check-in and late check-out. The hotel's hours are 15:00 and 11:00, its rule 10:00 and 14:00."""

import datetime as dt

import pytest

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import InvalidRequest, NoRoom, NotFound, PriceChanged
from pms.models import PmsConnection, Reservation
from pms.types import ExtraTime, ReservationInfo, ReservationStatus
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_rate, a_reservation, a_room_type, a_tax, stay

pytestmark = pytest.mark.django_db
LATE, EARLY = ExtraTime.LATE_CHECK_OUT, ExtraTime.EARLY_CHECK_IN


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


def pms_of(hotel: Tenant) -> BuiltinPms:
    return BuiltinPms(PmsConnection(tenant=hotel, provider="builtin"))


def euros(amount: str | int) -> Money:
    return Money.of(amount, "EUR").rounded()


def fee(hotel: Tenant, booked: ReservationInfo, kind: ExtraTime, hour: int, minute: int = 0) -> Money:
    return pms_of(hotel).extra_time_preview(booked.reference, kind, dt.time(hour, minute)).fee


def agree(hotel: Tenant, booked: ReservationInfo, kind: ExtraTime, hour: int) -> ReservationInfo:
    return services.extra_time_book(
        tenant_id=hotel.pk,
        reference=booked.reference,
        kind=kind,
        at=dt.time(hour),
        confirmed_fee=fee(hotel, booked, kind, hour),
        actor="guest",
    )


def status_of(hotel: Tenant, booked: ReservationInfo, status: ReservationStatus) -> None:
    with scope(hotel.pk):
        Reservation.objects.filter(reference=booked.reference).update(status=status)


def extras(hotel: Tenant, booked: ReservationInfo) -> list[tuple[str, str, Money]]:
    lines = services.folio(hotel.pk, booked.reference).lines[1:]
    return [(line.kind, line.text, line.amount) for line in lines]


def test_half_a_night_is_asked_for_hours_within_the_rule_and_nothing_for_the_hotels_own(hotel):
    room_type = a_room_type(hotel)
    last_night = stay(2).night_dates[1]
    a_rate(room_type, str(last_night), str(last_night), price="131")
    booked = a_reservation(hotel, stay(2))

    assert fee(hotel, booked, LATE, 14) == euros("65.50")
    assert fee(hotel, booked, EARLY, 10) == euros(50)
    assert fee(hotel, booked, LATE, 11) == fee(hotel, booked, EARLY, 15) == euros(0)


@pytest.mark.parametrize(("kind", "hour", "minute"), [(LATE, 14, 1), (EARLY, 9, 59)])
def test_an_hour_beyond_the_rule_is_refused(hotel, kind, hour, minute):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())

    with pytest.raises(InvalidRequest, match="beyond"):
        fee(hotel, booked, kind, hour, minute)


def test_taxes_that_are_a_percentage_on_top_are_in_the_fee_and_city_tax_is_not(hotel):
    a_tax(hotel, "VAT", percent="10", included=False)
    a_tax(hotel, "city tax", per_person_per_night="3", included=False)
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())

    assert fee(hotel, booked, LATE, 13) == euros(55)


def test_what_is_agreed_is_on_the_stay_and_on_its_folio_once(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())

    first = agree(hotel, booked, LATE, 13)
    second = agree(hotel, booked, LATE, 13)

    assert first.late_check_out == second.late_check_out == dt.time(13)
    assert extras(hotel, booked) == [("late_check_out", "13:00", euros(50))]


def test_another_hour_takes_the_place_of_the_first(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())
    agree(hotel, booked, LATE, 13)

    changed = agree(hotel, booked, LATE, 14)
    back_to_usual = agree(hotel, booked, LATE, 11)

    assert (changed.late_check_out, back_to_usual.late_check_out) == (dt.time(14), dt.time(11))
    assert services.folio(hotel.pk, booked.reference).charges == booked.total


def test_a_fee_the_guest_did_not_see_is_not_charged(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())

    with pytest.raises(PriceChanged) as changed:
        pms_of(hotel).extra_time_book(booked.reference, LATE, dt.time(13), expected_fee=euros(40))

    assert changed.value.total == euros(50)
    assert extras(hotel, booked) == []


def test_it_is_refused_where_the_only_room_is_needed(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2), key="leaves")
    after = a_reservation(hotel, stay(2, in_days=32), key="arrives")

    for refused, kind, hour in ((booked, LATE, 13), (after, EARLY, 11)):
        with pytest.raises(NoRoom):
            fee(hotel, refused, kind, hour)
        assert fee(hotel, refused, kind, 11 if kind is LATE else 15) == euros(0)


def test_a_room_that_is_held_for_a_guest_who_decides_is_needed(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    held = pms_of(hotel).hold("double", stay(1, in_days=32), minutes=10)

    with pytest.raises(NoRoom):
        fee(hotel, booked, LATE, 13)
    with clock.held_at(held.expires_at):
        assert fee(hotel, booked, LATE, 13) == euros(50)


def test_a_guest_who_has_not_come_yet_is_given_another_room_for_it(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    booked = a_reservation(hotel, stay(2), key="leaves")
    a_reservation(hotel, stay(2, in_days=32), key="arrives")

    assert agree(hotel, booked, LATE, 13).room_number == "102"


def test_the_next_guest_is_given_another_room_where_the_first_is_in_the_house(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    booked = a_reservation(hotel, stay(2), key="leaves")
    after = a_reservation(hotel, stay(2, in_days=32), key="arrives")
    status_of(hotel, booked, ReservationStatus.IN_HOUSE)

    assert agree(hotel, booked, LATE, 13).room_number == "101"
    assert pms_of(hotel).read(after.reference).room_number == "102"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (ReservationStatus.IN_HOUSE, EARLY),
        (ReservationStatus.DEPARTED, LATE),
        (ReservationStatus.CANCELLED, LATE),
    ],
)
def test_it_is_too_late_for_who_is_here_or_gone(hotel, status, kind):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())
    status_of(hotel, booked, status)

    with pytest.raises(InvalidRequest):
        fee(hotel, booked, kind, 12)


def test_the_day_it_is_for_must_not_be_over(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2, in_days=2))
    status_of(hotel, booked, ReservationStatus.IN_HOUSE)
    the_day_after = booked.stay.check_out + dt.timedelta(days=1)

    with (
        clock.held_at(dt.datetime.combine(the_day_after, dt.time(9), dt.UTC)),
        pytest.raises(InvalidRequest, match="over"),
    ):
        fee(hotel, booked, LATE, 13)


def test_a_stay_that_is_not_there_is_not_found(hotel):
    with pytest.raises(NotFound):
        pms_of(hotel).extra_time_preview("AUR-22222", LATE, dt.time(12))
