"""What cancelling costs, and the deposit."""

import datetime as dt
from decimal import Decimal

import pytest

from hotel_agent.lib.money import Money
from pms import figures, policy
from pms.types import NightPrice, Offer, Party, RoomTypeInfo, Stay, TaxLine
from tenants.models import Tenant

BOOKED_AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def a_hotel(**fields) -> Tenant:
    values = {
        "timezone": "Europe/Dublin",
        "check_in_from": dt.time(15),
        "free_until_hours": 48,
        "fee_percent_of_first_night": Decimal(100),
        "fee_percent_of_stay": Decimal(0),
        "fee_after_arrival_percent_of_stay": Decimal(100),
        "deposit_percent": Decimal(30),
        "deposit_due_hours": 48,
    }
    return Tenant(slug="harbour", currency="EUR", **{**values, **fields})


def an_offer(
    check_in: dt.date = dt.date(2026, 7, 10), *, total: str = "330.30", first: str = "110.10"
) -> Offer:
    return Offer(
        room_type=RoomTypeInfo("double", "double", {"en": "Double"}, {}, 2, 1, 3, "rooms/double.png"),
        stay=Stay(check_in, check_in + dt.timedelta(days=3)),
        party=Party(2, 1, (7,)),
        nights=(NightPrice(check_in, euros(first)),),
        taxes=(TaxLine("VAT", euros("27.30"), included=True),),
        total=euros(total),
        first_night_total=euros(first),
        rooms_left=2,
    )


def terms(offer: Offer | None = None, *, at: dt.datetime = BOOKED_AT, **rules):
    return policy.cancellation_terms(a_hotel(**rules), offer or an_offer(), at=at)


def test_cancelling_is_free_until_hours_before_the_arrival_in_hotel_time():
    # 15:00 in a Dublin summer is 14:00 UTC.
    assert terms().free_until == dt.datetime(2026, 7, 8, 14, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("check_in", "free_until"),
    [
        (
            dt.date(2026, 3, 30),
            dt.datetime(2026, 3, 28, 14, tzinfo=dt.UTC),
        ),  # after the clocks go forward
        (dt.date(2026, 10, 26), dt.datetime(2026, 10, 24, 15, tzinfo=dt.UTC)),  # and back
    ],
)
def test_the_free_hours_are_hours_that_pass_also_over_a_change_of_clocks(check_in, free_until):
    agreed = terms(an_offer(check_in))

    assert agreed.free_until == free_until
    assert agreed.arrives_at - agreed.free_until == dt.timedelta(hours=48)


def test_a_limit_that_has_passed_when_booking_is_none():
    assert terms(at=dt.datetime(2026, 7, 8, 14, tzinfo=dt.UTC)).free_until is None


def test_the_late_fee_is_a_share_of_the_first_night_with_tax_and_of_the_stay():
    assert terms().late_fee == euros("110.10")
    assert terms(fee_percent_of_first_night=Decimal(50), fee_percent_of_stay=Decimal(10)).late_fee == euros(
        "88.08"
    )


def test_the_late_fee_is_never_more_than_the_stay():
    assert terms(fee_percent_of_stay=Decimal(100)).late_fee == euros("330.30")


def test_the_fee_goes_from_nothing_to_the_late_fee_to_the_fee_after_arrival():
    agreed = terms(fee_after_arrival_percent_of_stay=Decimal(90))
    assert agreed.free_until is not None
    second = dt.timedelta(seconds=1)

    assert policy.fee_at(agreed, agreed.free_until) == euros("0")
    assert policy.fee_at(agreed, agreed.free_until + second) == euros("110.10")
    assert policy.fee_at(agreed, agreed.arrives_at - second) == euros("110.10")
    assert policy.fee_at(agreed, agreed.arrives_at) == euros("297.27")


def test_a_stay_that_is_never_free_costs_the_late_fee_at_once():
    agreed = terms(at=dt.datetime(2026, 7, 9, tzinfo=dt.UTC))

    assert policy.fee_at(agreed, dt.datetime(2026, 7, 9, tzinfo=dt.UTC)) == euros("110.10")


def test_the_deposit_is_a_share_of_the_total_with_tax_due_hours_after_booking():
    assert policy.deposit(a_hotel(), euros("330.30")) == euros("99.09")
    assert policy.deposit_due_at(a_hotel(), at=BOOKED_AT) == BOOKED_AT + dt.timedelta(hours=48)


def test_a_hotel_may_ask_for_no_deposit():
    assert policy.deposit(a_hotel(deposit_percent=Decimal(0)), euros("330.30")) is None


def test_figures_survive_being_stored():
    offer = an_offer()
    stored = figures.of_offer(offer, terms(offer))

    assert figures.offer_of(stored, offer.stay, offer.party) == offer
    assert figures.terms_of(stored) == terms(offer)
