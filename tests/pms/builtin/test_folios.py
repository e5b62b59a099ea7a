"""What a guest owes and has paid."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.errors import InvalidRequest, NotFound
from pms.types import Folio, ReservationInfo
from tenants.models import Tenant
from tests.pms.build import a_hotel, a_reservation, a_room_type, stay

pytestmark = pytest.mark.django_db
ANA = "user:7"


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel(deposit_percent=Decimal(30))


@pytest.fixture
def booked(hotel) -> ReservationInfo:
    a_room_type(hotel)
    return a_reservation(hotel, stay(2))


def euros(amount: str | int) -> Money:
    return Money.of(amount, "EUR").rounded()


def charge(hotel: Tenant, booked: ReservationInfo, text: str, amount: Money, quantity: int = 1) -> Folio:
    return services.folio_charge(
        tenant_id=hotel.pk,
        reference=booked.reference,
        text=text,
        amount=amount,
        quantity=quantity,
        actor=ANA,
    )


def pay(hotel: Tenant, booked: ReservationInfo, amount: Money, method: str = "card") -> Folio:
    return services.folio_pay(
        tenant_id=hotel.pk, reference=booked.reference, method=method, amount=amount, actor=ANA
    )


def test_a_folio_begins_with_the_room_and_asks_for_the_deposit(hotel, booked):
    folio = services.folio(hotel.pk, booked.reference)

    assert [(line.kind, line.amount) for line in folio.lines] == [("room", euros(200))]
    assert (folio.charges, folio.paid, folio.balance, folio.deposit_open) == (
        euros(200),
        euros(0),
        euros(200),
        euros(60),
    )


def test_extras_and_payments_make_the_balance(hotel, booked):
    charge(hotel, booked, "Parking", euros("24.50"), quantity=2)
    pay(hotel, booked, euros(50), method="transfer")
    folio = pay(hotel, booked, euros("100.10"))

    assert [(line.kind, line.text, line.quantity, line.method, line.actor) for line in folio.lines[1:]] == [
        ("extra", "Parking", 2, "", ANA),
        ("payment", "", 1, "transfer", ANA),
        ("payment", "", 1, "card", ANA),
    ]
    assert (folio.charges, folio.paid, folio.balance) == (euros("224.50"), euros("150.10"), euros("74.40"))
    assert folio.deposit_open == euros(0)


def test_a_deposit_is_open_until_it_is_paid_in_full(hotel, booked):
    assert pay(hotel, booked, euros("20.50")).deposit_open == euros("39.50")


def test_a_line_is_taken_back_by_a_line_of_its_own_and_once(hotel, booked):
    line_id = charge(hotel, booked, "Minibar", euros(9)).lines[-1].id

    def take_back(line: int) -> Folio:
        return services.folio_take_back(
            tenant_id=hotel.pk, reference=booked.reference, line_id=line, actor=ANA
        )

    folio = take_back(line_id)
    assert take_back(line_id) == folio
    assert [(line.amount, line.taken_back) for line in folio.lines[1:]] == [
        (euros(9), True),
        (euros(-9), False),
    ]
    assert folio.charges == euros(200)
    with pytest.raises(InvalidRequest, match="stays"):
        take_back(folio.lines[-1].id)
    with pytest.raises(NotFound):
        take_back(line_id + 1000)


def test_a_line_of_another_stay_is_not_taken_back(hotel, booked):
    line_id = charge(hotel, booked, "Minibar", euros(9)).lines[-1].id
    other = a_reservation(hotel, stay(2, in_days=40), key="other")

    with pytest.raises(NotFound):
        services.folio_take_back(tenant_id=hotel.pk, reference=other.reference, line_id=line_id, actor=ANA)


@pytest.mark.parametrize("amount", [euros(0), euros(-5), Money.of("1.005", "EUR"), Money.of("5.00", "USD")])
def test_what_is_no_amount_in_the_stays_currency_is_refused(hotel, booked, amount):
    with pytest.raises(InvalidRequest, match="no amount"):
        charge(hotel, booked, "Parking", amount)
    with pytest.raises(InvalidRequest, match="no amount"):
        pay(hotel, booked, amount)


def test_an_extra_says_what_it_is_and_a_payment_how_it_was_made(hotel, booked):
    for text in (" ", "x" * 121):
        with pytest.raises(InvalidRequest, match="text"):
            charge(hotel, booked, text, euros(5))
    with pytest.raises(InvalidRequest, match="quantity"):
        charge(hotel, booked, "Parking", euros(5), quantity=0)
    for method in ("", "shells"):
        with pytest.raises(InvalidRequest, match="no way to pay"):
            pay(hotel, booked, euros(5), method=method)


def test_a_stay_that_is_cancelled_late_owes_its_fee_in_place_of_the_room(hotel, booked):
    pay(hotel, booked, euros(60))
    assert booked.cancellation_free_until is not None

    with clock.held_at(booked.cancellation_free_until + dt.timedelta(minutes=1)):
        services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor=ANA)
        services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor=ANA)

    folio = services.folio(hotel.pk, booked.reference)
    assert [(line.kind, line.amount) for line in folio.lines] == [
        ("payment", euros(60)),
        ("fee", euros(100)),
    ]
    assert (folio.balance, folio.deposit_open) == (euros(40), euros(0))


def test_a_stay_that_is_cancelled_in_time_gives_back_what_was_paid(hotel, booked):
    pay(hotel, booked, euros(60))
    services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor=ANA)

    assert services.folio(hotel.pk, booked.reference).balance == euros(-60)


def test_a_folio_has_the_hotels_day_on_its_lines(hotel, booked):
    Tenant.objects.filter(pk=hotel.pk).update(timezone="Pacific/Auckland")
    with clock.held_at(dt.datetime(2026, 12, 1, 20, tzinfo=dt.UTC)):
        folio = charge(hotel, booked, "Parking", euros(5))

    assert folio.lines[-1].date == dt.date(2026, 12, 2)
    assert replace(folio.lines[-1], id=0).kind == "extra"
