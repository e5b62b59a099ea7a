"""Rates that are only for some stays, and taxes of persons and nights. Figures are added up by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms import services
from pms.adapters.builtin.pricing import Agreed, price_of, rate_of
from pms.adapters.builtin.rules import Asked, ChildRule, Conditions, Nights, RateLine, TaxRule
from pms.models import Restriction
from pms.types import NoOffer, Party, Stay, TaxBasis
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import TWO, a_hotel, a_quote, a_rate, a_room_type, a_tax, stay

YEAR = Nights(dt.date(2027, 1, 1), dt.date(2027, 12, 31))
A_NIGHT = dt.date(2027, 5, 3)


def euros(amount: str | int) -> Money:
    return Money.of(amount, "EUR").rounded()


def line(price: str, *, base_guests: int | None = None, **asks: int) -> RateLine:
    return RateLine(YEAR, Decimal(price), base_guests=base_guests, conditions=Conditions(**asks))


def price_for(lines: list[RateLine], asked: Asked | None) -> Decimal | None:
    rate = rate_of(lines, A_NIGHT, asked)
    return rate.price if rate else None


@pytest.mark.parametrize(
    ("asked", "price"),
    [
        (Asked(guests=1, nights=2, advance_days=3), 80),
        (Asked(guests=2, nights=2, advance_days=3), 100),
        (Asked(guests=2, nights=7, advance_days=3), 90),
        (Asked(guests=2, nights=6, advance_days=60), 85),
        (Asked(guests=2, nights=1, advance_days=0), 70),
        (None, 100),
    ],
    ids=["alone", "usual", "a week", "booked early", "last minute", "no stay in mind"],
)
def test_a_line_holds_for_the_stays_it_asks_for(asked, price):
    lines = [
        line("100"),
        line("80", guests=1),
        line("90", min_nights=7),
        line("85", min_advance_days=60, max_nights=6),
        line("70", max_advance_days=1, max_nights=1),
    ]
    assert price_for(lines, asked) == price


def test_a_price_for_so_many_guests_is_for_all_of_them():
    lines = [RateLine(YEAR, Decimal(100), base_guests=2, extra_adult=Decimal(30)), line("115", guests=3)]
    three = price_of(
        lines,
        Stay(A_NIGHT, A_NIGHT + dt.timedelta(days=1)),
        Party(3),
        taxes=(),
        children=ChildRule(3, 12),
        currency="EUR",
    )
    assert three is not None
    assert three.total == euros(115)


def test_nights_that_are_booked_keep_their_price_unless_the_length_gives_them_another():
    booked = Stay(A_NIGHT, A_NIGHT + dt.timedelta(days=3))
    agreed = Agreed(dict.fromkeys(booked.night_dates, Decimal(75)), nights=3)

    def longer(lines: list[RateLine]) -> list[Decimal]:
        price = price_of(
            lines,
            Stay(A_NIGHT, A_NIGHT + dt.timedelta(days=5)),
            TWO,
            taxes=(),
            children=ChildRule(3, 12),
            currency="EUR",
            agreed=agreed,
        )
        assert price is not None
        return [night.price.amount for night in price.nights]

    assert longer([line("100")]) == [75, 75, 75, 100, 100]
    assert longer([line("100"), line("60", min_nights=5)]) == [60] * 5


def test_a_tax_per_person_spares_children_of_an_age_and_ends_after_so_many_nights():
    tax = TaxRule(
        "city tax", included=False, per_person_per_night=Decimal("2.35"), exempt_up_to_age=11, max_nights=5
    )
    lines = [line("100", base_guests=4)]

    def tax_of(party: Party, nights: int) -> Money:
        of = Stay(A_NIGHT, A_NIGHT + dt.timedelta(days=nights))
        price = price_of(lines, of, party, taxes=[tax], children=ChildRule(3, 12), currency="EUR")
        assert price is not None
        return price.taxes[0].amount

    assert tax_of(TWO, 3) == euros("14.10")
    assert tax_of(TWO, 9) == euros("23.50")
    assert tax_of(Party(2, 2, (4, 11)), 5) == euros("23.50")
    assert tax_of(Party(2, 2, (4, 12)), 5) == euros("35.25")
    assert tax_of(Party(2, 1), 5) == euros("35.25")


@pytest.mark.django_db
def test_a_quote_of_7_nights_over_a_rate_change_with_a_child_and_city_tax_is_right_to_the_cent():
    """Monday 28 June to Monday 5 July 2027, two adults and a child of 7, in euros.

    28 to 30 June, low season: 104.90 + child 17.35 = 122.25 each            366.75
    1 July, high season:       139.90 + child 17.35                          157.25
    2 and 3 July, Fri and Sat: 155.45 + child 17.35 = 172.80 each            345.60
    4 July, high season                                                      157.25
    the nights                                                              1026.85
    VAT 10 % is inside: 1026.85 / 11 = 93.35
    city tax on top: 2 adults (the child is exempt) x 5 nights x 3.45         34.50
    to pay                                                                  1061.35
    """
    hotel = a_hotel(free_until_hours=48)
    room_type = a_room_type(hotel, price="", max_children=2, max_guests=4)
    a_rate(room_type, price="104.90", base_guests=2, extra_child="17.35")
    a_rate(room_type, "2027-07-01", "2027-08-31", price="139.90")
    a_rate(room_type, "2027-07-01", "2027-08-31", price="155.45", weekdays=[4, 5])
    a_tax(hotel, "VAT", percent="10", included=True)
    a_tax(hotel, "city tax", per_person_per_night="3.45", exempt_up_to_age=11, max_nights=5, included=False)

    quote = a_quote(hotel, Stay(dt.date(2027, 6, 28), dt.date(2027, 7, 5)), party=Party(2, 1, (7,)))

    prices = ["122.25"] * 3 + ["157.25"] + ["172.80"] * 2 + ["157.25"]
    assert [night.price for night in quote.offer.nights] == [euros(price) for price in prices]
    assert [(tax.name, tax.amount, tax.included) for tax in quote.offer.taxes] == [
        ("VAT", euros("93.35"), True),
        ("city tax", euros("34.50"), False),
    ]
    assert quote.offer.total == euros("1061.35")
    assert quote.offer.tax_basis is TaxBasis.MIXED
    assert quote.offer.first_night_total == euros("129.15")
    assert quote.cancellation.late_fee == euros("129.15")


@pytest.mark.django_db
def test_who_books_early_pays_the_early_price_and_a_week_is_cheaper_by_the_night():
    hotel = a_hotel()
    room_type = a_room_type(hotel)
    a_rate(room_type, price="90", min_nights=7)
    a_rate(room_type, price="80", min_advance_days=60)

    def total(of: Stay) -> Money:
        return a_quote(hotel, of).offer.total

    assert total(stay(2)) == euros(200)
    assert total(stay(7, in_days=35)) == euros(630)
    assert total(stay(2, in_days=60)) == euros(160)


@pytest.mark.django_db
def test_restrictions_may_be_of_some_weekdays():
    hotel = a_hotel()
    a_room_type(hotel)
    sunday = dt.date(2027, 3, 7)
    with scope(hotel.pk):
        Restriction.objects.create(
            tenant=hotel,
            first_night="2027-01-01",
            last_night="2027-12-31",
            weekdays=[6],
            closed_to_arrival=True,
            closed_to_departure=True,
        )

    def reason(check_in: dt.date, check_out: dt.date) -> NoOffer | None:
        found = services.search_offers(hotel.pk, Stay(check_in, check_out), TWO)
        return None if found.offers else found.unavailable[0].reason

    day = dt.timedelta(days=1)
    assert reason(sunday, sunday + 2 * day) is NoOffer.CLOSED_TO_ARRIVAL
    assert reason(sunday - 2 * day, sunday) is NoOffer.CLOSED_TO_DEPARTURE
    assert reason(sunday - day, sunday + day) is None


@pytest.mark.django_db
def test_a_quote_of_the_pms_says_its_terms_and_how_long_it_holds():
    hotel = a_hotel(free_until_hours=24)
    a_room_type(hotel)
    now = dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC)
    with clock.held_at(now):
        quote = a_quote(hotel, Stay(dt.date(2027, 2, 1), dt.date(2027, 2, 3)))

    assert quote.expires_at == now + dt.timedelta(minutes=10)
    assert quote.cancellation.free_until == dt.datetime(2027, 1, 31, 15, tzinfo=dt.UTC)
    assert quote.offer.currency == "EUR"
    assert quote.offer.tax_basis is TaxBasis.UNTAXED
    assert Tenant.objects.get(pk=hotel.pk).currency == "EUR"
