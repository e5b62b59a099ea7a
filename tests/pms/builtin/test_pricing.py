"""What a stay costs. The rules are those of the hotel file's comments."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotel_agent.lib.money import Money
from pms.adapters.builtin.pricing import (
    NightRate,
    PayingGuests,
    Price,
    night_amount,
    paying_guests,
    price_of,
    rate_of,
    taxes_of,
    total_of,
)
from pms.adapters.builtin.rules import ChildRule, Nights, RateLine, TaxRule
from pms.types import Party, Stay

CHILDREN = ChildRule(free_up_to_age=3, child_up_to_age=12)
FRIDAY, SATURDAY = 4, 5


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def line(
    first: str = "01-01", last: str = "12-31", *, weekdays: tuple[int, ...] = (), **keys: str | int
) -> RateLine:
    nights = Nights(day(first), day(last), frozenset(weekdays))
    guests = keys.pop("base_guests", None)
    amounts = {name: Decimal(value) for name, value in keys.items()}
    return RateLine(
        nights,
        price=amounts.get("price"),
        base_guests=None if guests is None else int(guests),
        extra_adult=amounts.get("extra_adult"),
        extra_child=amounts.get("extra_child"),
    )


def price(
    lines: list[RateLine],
    check_in: str,
    check_out: str,
    party: Party,
    *,
    taxes: tuple[TaxRule, ...] = (),
    currency: str = "ARS",
) -> Price | None:
    return price_of(
        lines,
        Stay(day(check_in), day(check_out)),
        party,
        taxes=taxes,
        children=CHILDREN,
        currency=currency,
    )


def pesos(amount: str) -> Money:
    return Money.of(amount, "ARS")


def test_a_quote_of_7_nights_with_a_rate_change_a_child_and_city_tax_is_right_to_the_cent():
    rates = [
        line(price="90000.00", base_guests=2, extra_adult=0, extra_child="15000.50"),
        line("12-20", "12-31", price="140000.35", weekdays=(FRIDAY, SATURDAY)),
    ]
    taxes = (
        TaxRule("IVA", included=True, percent=Decimal(21)),
        TaxRule("city tax", included=False, per_person_per_night=Decimal("1250.10")),
    )

    quoted = price(rates, "12-21", "12-28", Party(2, 1, (7,)), taxes=taxes)

    # The child costs 15,000.50 a night: five nights of 105,000.50, and two (Friday, Saturday) of 155,000.85.
    # Inside these 835,004.20 are 835,004.20 x 21 / 121 = 144,918.084 of IVA; on top come 3 guests x 7 nights
    # x 1,250.10.
    assert quoted is not None
    assert [str(night.price.amount) for night in quoted.nights] == [
        *["105000.50"] * 4,
        *["155000.85"] * 2,
        "105000.50",
    ]
    assert [(tax.name, tax.amount, tax.included) for tax in quoted.taxes] == [
        ("IVA", pesos("144918.08"), True),
        ("city tax", pesos("26252.10"), False),
    ]
    assert quoted.total == pesos("861256.30")


def test_both_ends_of_a_line_are_nights_of_it():
    seasonal = [line(price=100), line("02-10", "02-12", price=300)]

    quoted = price(seasonal, "02-09", "02-14", Party(2))

    assert quoted is not None
    assert [int(night.price.amount) for night in quoted.nights] == [100, 300, 300, 300, 100]


def test_the_last_matching_line_wins():
    assert rate_of([line(price=100), line(price=200), line(price=150)], day("06-01")) == NightRate(
        Decimal(150), 2, Decimal(0), Decimal(0)
    )


def test_a_line_takes_the_keys_it_leaves_out_from_the_one_before_it():
    lines = [line(price=100, base_guests=1, extra_adult=10), line(extra_child=5), line(price=200)]

    assert rate_of(lines, day("06-01")) == NightRate(Decimal(200), 1, Decimal(10), Decimal(5))


def test_a_line_that_does_not_match_the_night_hands_nothing_on():
    lines = [line(price=100), line("07-01", "07-31", price=999, extra_adult=99), line(extra_child=5)]

    assert rate_of(lines, day("06-01")) == NightRate(Decimal(100), 2, Decimal(0), Decimal(5))


def test_weekdays_narrow_a_line_to_their_nights():
    lines = [line(price=100), line(price=130, weekdays=(FRIDAY, SATURDAY))]

    quoted = price(lines, "06-04", "06-08", Party(2))  # a Thursday to a Monday

    assert quoted is not None
    assert [int(night.price.amount) for night in quoted.nights] == [100, 130, 130, 100]


def test_a_line_may_set_a_key_back_to_zero():
    lines = [line(price=100, extra_child=20), line(extra_child=0)]

    assert rate_of(lines, day("06-01")) == NightRate(Decimal(100), 2, Decimal(0), Decimal(0))


def test_a_night_without_a_price_has_no_rate():
    assert rate_of([line(extra_adult=10)], day("06-01")) is None
    assert price([line("06-01", "06-02", price=100)], "06-01", "06-04", Party(1)) is None


@pytest.mark.parametrize(
    ("party", "counted"),
    [
        (Party(2, 1, (3,)), PayingGuests(adults=2, children=0, free=1)),
        (Party(2, 1, (4,)), PayingGuests(adults=2, children=1, free=0)),
        (Party(2, 1, (12,)), PayingGuests(adults=2, children=1, free=0)),
        (Party(2, 1, (13,)), PayingGuests(adults=3, children=0, free=0)),
        (Party(2, 2, (1,)), PayingGuests(adults=2, children=1, free=1)),
        (Party(2, 2), PayingGuests(adults=2, children=2, free=0)),
    ],
)
def test_children_are_free_then_children_then_adults_by_age(party, counted):
    assert paying_guests(party, CHILDREN) == counted


@pytest.mark.parametrize(
    ("guests", "amount"),
    [
        (PayingGuests(1, 0, 0), 100),
        (PayingGuests(2, 0, 0), 100),
        (PayingGuests(3, 0, 0), 130),
        (PayingGuests(1, 1, 0), 100),
        (PayingGuests(1, 2, 0), 110),
        (PayingGuests(2, 1, 0), 110),
        (PayingGuests(3, 2, 0), 150),
        (PayingGuests(2, 0, 3), 100),
    ],
)
def test_the_price_covers_its_base_guests_and_the_others_pay_extra(guests, amount):
    rate = NightRate(Decimal(100), base_guests=2, extra_adult=Decimal(30), extra_child=Decimal(10))

    assert night_amount(rate, guests) == amount


def test_a_tax_on_top_is_added_to_the_total_and_an_included_one_is_not():
    taxes = (
        TaxRule("VAT", included=True, percent=Decimal(10)),
        TaxRule("levy", included=False, percent=Decimal(5)),
    )

    quoted = price([line(price=110)], "06-01", "06-03", Party(2), taxes=taxes, currency="EUR")

    assert quoted is not None
    assert [tax.amount.amount for tax in quoted.taxes] == [Decimal("20.00"), Decimal("11.00")]
    assert quoted.total == Money.of("231.00", "EUR")


def test_a_tax_per_person_counts_every_guest_and_one_per_room_counts_the_room():
    taxes = (
        TaxRule("city tax", included=False, per_person_per_night=Decimal("1.50")),
        TaxRule("eco tax", included=False, per_room_per_night=Decimal("2.25")),
    )

    quoted = price([line(price=100)], "06-01", "06-04", Party(2, 1, (2,)), taxes=taxes, currency="EUR")

    assert quoted is not None
    assert [tax.amount.amount for tax in quoted.taxes] == [Decimal("13.50"), Decimal("6.75")]


def test_included_taxes_of_several_kinds_leave_one_net_price():
    taxes = (
        TaxRule("VAT", included=True, percent=Decimal(10)),
        TaxRule("state tax", included=True, percent=Decimal(5)),
        TaxRule("city tax", included=True, per_person_per_night=Decimal(1)),
    )

    lines = taxes_of([Decimal(117)], Party(2), taxes, "EUR")

    assert [tax.amount.amount for tax in lines] == [Decimal("10.00"), Decimal("5.00"), Decimal("2.00")]


def test_a_tax_of_zero_is_not_listed():
    assert taxes_of([Decimal(100)], Party(2), (TaxRule("city tax", included=False),), "EUR") == ()


def test_the_first_night_alone_bears_its_own_taxes():
    taxes = (TaxRule("city tax", included=False, per_person_per_night=Decimal(5), percent=Decimal(10)),)

    quoted = price(
        [line(price=100), line("06-02", "06-02", price=300)], "06-01", "06-03", Party(2), taxes=taxes
    )

    assert quoted is not None
    assert quoted.first_night_total == pesos("120.00")
    assert quoted.total == pesos("460.00")


def test_a_currency_without_cents_is_rounded_to_whole_units():
    taxes = (TaxRule("IVA", included=False, percent=Decimal(19)),)

    quoted = price([line(price="33333")], "06-01", "06-02", Party(2), taxes=taxes, currency="CLP")

    assert quoted is not None
    assert quoted.taxes[0].amount == Money.of("6333", "CLP")
    assert quoted.total == Money.of("39666", "CLP")


cents = st.decimals(min_value=0, max_value=500_000, places=2)
keys = st.one_of(st.none(), cents)
stays = st.builds(
    lambda start, nights: Stay(start, start + dt.timedelta(days=nights)),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 6, 1)),
    st.integers(1, 30),
)
parties = st.integers(0, 3).flatmap(
    lambda children: st.builds(
        Party,
        adults=st.integers(1, 4),
        children=st.just(children),
        child_ages=st.lists(st.integers(0, 17), max_size=children).map(tuple),
    )
)
spans = st.builds(
    lambda start, length, weekdays: Nights(start, start + dt.timedelta(days=length), weekdays),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 6, 30)),
    st.integers(0, 400),
    st.frozensets(st.integers(0, 6)),
)
rate_lines = st.builds(
    RateLine,
    nights=spans,
    price=keys,
    base_guests=st.one_of(st.none(), st.integers(1, 4)),
    extra_adult=keys,
    extra_child=keys,
)
tax_rules = st.builds(
    TaxRule,
    name=st.just("tax"),
    included=st.booleans(),
    percent=st.decimals(min_value=0, max_value=40, places=2),
    per_person_per_night=st.decimals(min_value=0, max_value=20, places=2),
    per_room_per_night=st.decimals(min_value=0, max_value=20, places=2),
)
always = RateLine(Nights(dt.date(2026, 1, 1), dt.date(2028, 1, 1)), price=Decimal(100))
covered = st.lists(rate_lines, max_size=6).map(lambda lines: [always, *lines])


@given(covered, stays, parties, st.lists(tax_rules, max_size=4))
def test_the_total_is_the_nights_and_the_taxes_on_top_rounded_once(lines, stay, party, taxes):
    quoted = price_of(lines, stay, party, taxes=taxes, children=CHILDREN, currency="EUR")

    assert quoted is not None
    nights = sum((night.price.amount for night in quoted.nights), Decimal(0))
    on_top = sum((tax.amount.amount for tax in quoted.taxes if not tax.included), Decimal(0))
    assert [night.date for night in quoted.nights] == list(stay.night_dates)
    assert quoted.total == Money(nights + on_top, "EUR").rounded()


@given(covered, stays, parties)
def test_a_stay_costs_what_its_nights_cost_one_by_one(lines, stay, party):
    quoted = price_of(lines, stay, party, taxes=(), children=CHILDREN, currency="EUR")
    single = [
        price_of(
            lines,
            Stay(night, night + dt.timedelta(days=1)),
            party,
            taxes=(),
            children=CHILDREN,
            currency="EUR",
        )
        for night in stay.night_dates
    ]

    assert quoted is not None
    assert quoted.total.amount == sum(one.total.amount for one in single if one is not None)


@given(st.lists(rate_lines, max_size=5), rate_lines, st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)))
def test_a_later_line_changes_its_own_keys_of_its_own_nights_and_nothing_else(lines, later, night):
    before, after = rate_of(lines, night), rate_of([*lines, later], night)

    if night not in later.nights:
        assert after == before
    elif later.price is not None:
        assert after is not None
        assert after.price == later.price
    if before is not None and after is not None and night in later.nights:
        for key in ("price", "base_guests", "extra_adult", "extra_child"):
            given_key = getattr(later, key)
            assert getattr(after, key) == (getattr(before, key) if given_key is None else given_key)


@given(st.lists(cents, min_size=1, max_size=10), parties, st.lists(tax_rules, max_size=4))
def test_every_tax_is_rounded_to_the_cent_and_included_ones_change_no_total(amounts, party, taxes):
    lines = taxes_of(amounts, party, taxes, "EUR")
    included_only = [tax for tax in lines if tax.included]

    assert all(tax.amount == tax.amount.rounded() for tax in lines)
    assert total_of(amounts, included_only, "EUR") == Money(sum(amounts), "EUR").rounded()


@given(cents, parties, st.lists(tax_rules.filter(lambda tax: tax.included), min_size=1, max_size=4))
def test_what_is_included_and_the_net_price_make_the_gross_price(amount, party, taxes):
    shares = [taxes_of([amount], party, [tax], "EUR") for tax in taxes[:1]]
    fixed = taxes[0].per_person_per_night * party.guests + taxes[0].per_room_per_night
    net = (amount - fixed) / (1 + taxes[0].percent / 100)
    taxed = sum((tax.amount.amount for tax in shares[0]), Decimal(0))

    assert abs(net + taxed - amount) <= Decimal("0.005")
