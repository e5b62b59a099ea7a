"""What is quoted is what is booked: the rules of taxes, services and unit prices of QloApps 1.7.0."""

import json
from decimal import Decimal

import pytest

from governance.models import Alarm
from hotel_agent.lib.money import Money
from pms.adapters.qloapps import prices
from pms.adapters.qloapps.answers import AriRoomType
from pms.adapters.qloapps.ari import Found
from pms.adapters.qloapps.probing import probe
from pms.errors import PriceChanged
from pms.types import Offer, TaxBasis
from tenants.scope import scope
from tests.pms.qloapps.build import FAMILY, GARDEN, SUITE, TWO, a_request, book, stay
from tests.qloapps.example import SEA_VIEW

pytestmark = pytest.mark.django_db


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def added_up(offer: Offer) -> Money:
    on_top = [tax.amount.amount for tax in offer.taxes if not tax.included]
    return Money(sum([night.price.amount for night in offer.nights] + on_top, Decimal(0)), "EUR")


def sent_rooms(qloapps):
    bodies = [json.loads(request["body"]) for request in qloapps.seen("POST", "bookings")]
    return [body["booking"]["associations"]["room_types"][0]["rooms"][0] for body in bodies]


def test_a_quote_is_the_search_with_tax_and_what_comes_beside_the_room(pms):
    """3 nights of 150.50 and 12.50 for linen, 10 % tax; a parking card of 9.00, once, with tax too."""
    offer = pms.quote(SUITE, stay(3), TWO)

    assert [night.price for night in offer.nights] == [euros("179.30")] * 3
    assert [(tax.name, tax.amount, tax.included) for tax in offer.taxes] == [
        ("VAT", euros("48.90"), True),
        ("Parking Card", euros("9.90"), False),
    ]
    assert (offer.total, offer.first_night_total) == (euros("547.80"), euros("189.20"))
    assert (offer.tax_basis, offer.currency) == (TaxBasis.MIXED, "EUR")


def test_with_room_services_are_booked_with_every_room(pms, qloapps):
    """A plain booking would cost less than what the search has quoted (API: 6000 instead of 6750)."""
    booked = book(pms, stay(3))

    [room] = sent_rooms(qloapps)
    assert [service["id_service"] for service in room["services"]] == [5, 6]
    assert booked.total == euros("547.80")


def test_services_that_guests_choose_are_not_booked_for_them(pms, qloapps):
    book(pms, stay(3))

    assert 7 not in [service["id_service"] for service in sent_rooms(qloapps)[0]["services"]]  # breakfast


@pytest.mark.parametrize("nights", [1, 2, 3, 7, 14])
@pytest.mark.parametrize("code", [GARDEN, SUITE])
def test_the_price_quoted_is_the_price_booked(pms, code, nights):
    offer = pms.quote(code, stay(nights), FAMILY)

    booked = book(pms, stay(nights), code=code, party=FAMILY)

    assert booked.total == offer.total == added_up(offer)
    assert pms.read(booked.reference).total == offer.total


def test_seven_nights_over_a_change_of_rates_are_right_night_by_night(pms, qloapps):
    nights = stay(7)
    last = nights.night_dates[2].isoformat()
    qloapps.do("add_price", id_product=SEA_VIEW, first=nights.check_in, last=last, value="133.33")

    offer = pms.quote(SUITE, nights, FAMILY)
    booked = book(pms, nights, party=FAMILY)

    low, high = euros("160.41"), euros("179.30")  # (133.33 + 12.50) and (150.50 + 12.50), 10 % on both
    assert [night.price for night in offer.nights][:2] == [low, low]
    assert [night.price for night in offer.nights][3:6] == [high] * 3
    assert added_up(offer) == offer.total == booked.total


def test_another_rate_since_the_quote_is_another_price_and_nothing_is_booked(pms, qloapps):
    request = a_request(pms, stay(2))
    qloapps.do("set_room_type", id_product=SEA_VIEW, price="160")

    with pytest.raises(PriceChanged) as changed:
        pms.reserve(request)

    assert changed.value.total == pms.quote(SUITE, stay(2), TWO).total
    assert qloapps.orders() == []


def test_the_tax_rate_is_the_share_between_gross_and_net():
    assert prices.tax_rate(searched(net="3750", gross="4462.5")) == Decimal("0.19")
    assert prices.tax_rate(searched(net="0", gross="0")) == 0


def searched(net: str, gross: str) -> AriRoomType:
    return AriRoomType.model_validate({"id_room_type": 1, "total_price": net, "total_price_with_tax": gross})


def test_a_service_that_is_taxed_otherwise_is_neither_quoted_nor_booked(pms, qloapps):
    """Its tax stands nowhere: the hotel hears of it when the connection is tested."""
    fee = {"auto_add": True, "addition_type": 2, "room_types": [2]}
    qloapps.do("add_service", name="Wellness Pass", price="20", tax_group=2, **fee)
    qloapps.do("add_service", name="Resort Fee", price="20", tax_group=0, **fee)

    booked = book(pms, stay(3))

    assert booked.total == euros("547.80")
    warnings = [finding.message for finding in probe(pms.connection) if finding.warning]
    assert warnings == [
        "Wellness Pass, Resort Fee: taxed otherwise than room type 2, so neither quoted nor booked with it."
    ]


def test_a_service_beside_the_room_may_be_charged_by_the_day(pms, qloapps):
    fee = {"auto_add": True, "addition_type": 2, "method": 2, "tax_group": 1, "room_types": [2]}
    qloapps.do("add_service", name="Beach Towels", price="3.35", **fee)

    offer = pms.quote(SUITE, stay(3), TWO)

    assert [tax.amount for tax in offer.taxes if tax.name == "Beach Towels"] == [euros("11.06")]
    assert book(pms, stay(3)).total == offer.total


@pytest.mark.parametrize(("nights", "sent"), [(1, "1200"), (2, "600"), (3, "800"), (4, "900")])
def test_a_unit_price_is_sent_so_that_it_comes_out_right(nights, sent):
    """1.7.0 stores what it is sent times n / max(1, n - 1): recordings 131 to 134."""
    assert prices.unit_price(Decimal(1200), nights) == Decimal(sent)


@pytest.mark.parametrize("nights", [1, 2, 3, 5])
def test_a_stay_that_is_booked_a_cent_off_is_booked_again_at_the_quoted_price(pms, qloapps, nights):
    """A search rounds room and services together, a booking one by one."""
    qloapps.do("set_room_type", id_product=SEA_VIEW, price="100.05")
    qloapps.do("add_service", name="Towels", price="0.05", auto_add=True, method=1, room_types=[2])
    offer = pms.quote(SUITE, stay(nights), TWO)

    booked = book(pms, stay(nights))

    assert booked.total == offer.total
    assert [row["id_order"] for row in qloapps.live_rooms()] == [order_of(qloapps, booked)]


def order_of(qloapps, booked):
    return next(order["id"] for order in qloapps.orders() if order["reference"] == booked.reference)


def test_a_unit_price_is_sent_for_no_other_reason(pms, qloapps):
    book(pms, stay(3))

    assert "unit_price_without_tax" not in sent_rooms(qloapps)[0]


def test_a_price_that_is_really_another_is_not_booked_at_all(pms, hotel, qloapps):
    """What a booking costs is compared, whatever the search has said: then the booking is undone."""
    request = a_request(pms, stay(3))
    write = pms.desk.client.write_json

    def without_services(method, path, body):
        del body["booking"]["associations"]["room_types"][0]["rooms"][0]["services"]
        return write(method, path, body)

    pms.desk.client.write_json = without_services

    with pytest.raises(PriceChanged) as changed:
        pms.reserve(request)

    assert changed.value.total == euros("496.65")
    assert qloapps.live_rooms() == []
    with scope(hotel.pk):
        alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.subject) == ("pms_charges_otherwise", "room type 2")


def test_nights_that_do_not_come_to_the_stay_are_told_evenly():
    nights = stay(3)
    found = Found(searched("200", "220"), tuple(searched("100", "110") for _ in range(3)), "EUR")

    told = prices.night_prices(found, nights, euros("220"))

    assert [night.price for night in told] == [euros("73.33"), euros("73.33"), euros("73.34")]


def test_a_cent_between_the_nights_and_the_stay_is_borne_by_the_last_night():
    nights = stay(3)
    found = Found(searched("90.90", "100"), tuple(searched("30.30", "33.33") for _ in range(3)), "EUR")

    told = prices.night_prices(found, nights, euros("100.00"))

    assert [night.price for night in told] == [euros("33.33"), euros("33.33"), euros("33.34")]


def test_a_free_room_has_no_tax_line(pms, qloapps):
    qloapps.do("set_room_type", id_product=SEA_VIEW, tax_group=9)

    offer = pms.quote(SUITE, stay(1), TWO)

    assert offer.taxes == ()
    assert offer.total == euros("163.00")
