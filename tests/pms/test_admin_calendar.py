"""The calendar in Admin: what it shows, and changing nights of it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from governance.models import AuditEvent
from pms import services
from pms.models import PmsConnection, Rate, Restriction
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import TWO, a_hotel, a_quote, a_rate, a_reservation, a_restriction, a_room_type, stay
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db

CHANGE = "/admin/pms/rate/calendar/change/"
NIGHT = stay().check_in


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_hotel(language="en")
    a_room_type(hotel, rooms=("101", "102"), name={"en": "Classic double"})
    return hotel


def somebody(hotel: Tenant, role: str = "manager") -> Client:
    client = Client()
    client.force_login(a_person(f"{role}@{hotel.slug}.example", hotel, role))
    return client


def words(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html)).strip()


def page(client: Client, query: str = f"?month={NIGHT:%Y-%m}") -> str:
    response = client.get(f"/admin/pms/rate/calendar/{query}")
    assert response.status_code == 200
    return response.content.decode()


def cells(client: Client, query: str = f"?month={NIGHT:%Y-%m}") -> list[str]:
    """The nights of the month page, as they read, one room type after the other."""
    body = page(client, query).partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        words(re.sub(r"<em>.*?</em>", "", cell).replace("<", " <"))
        for cell in re.findall(r"<td.*?</td>", body, re.DOTALL)
    ]


def asked(**changed: Any) -> dict[str, Any]:
    """What the form posts for one night of the doubles."""
    form = {"room_types": ["double"], "first": NIGHT.isoformat(), "last": NIGHT.isoformat()}
    return {**form, "action": "preview", **changed}


def post(client: Client, form: dict[str, Any], slug: str = "aurora") -> str:
    response = client.post(f"{CHANGE}?hotel={slug}", form)
    assert response.status_code == 200
    return response.content.decode()


def seal(html: str) -> str:
    found = re.search(r'name="seal" value="(\w+)"', html)
    assert found, words(html)
    return found[1]


def change(client: Client, **form: Any) -> None:
    """Preview and save, as a person does."""
    previewed = post(client, asked(**form))
    saved = client.post(f"{CHANGE}?hotel=aurora", asked(**form, action="save", seal=seal(previewed)))
    assert saved.status_code == 302, words(saved.content.decode())


def price(hotel: Tenant, nights: int = 1) -> str:
    return str(services.search_offers(hotel.pk, stay(nights), TWO).offers[0].total)


def limits(hotel: Tenant) -> list[tuple[str, int, int, str]]:
    """(room type or all, first and last night from the first of the tests, what) of every restriction."""
    names = ("closed", "closed_to_arrival", "closed_to_departure")
    with scope(hotel.pk):
        rows = Restriction.objects.select_related("room_type").order_by("first_night", "room_type_id", "id")
        return [
            (
                row.room_type.code if row.room_type else "all",
                (row.first_night - NIGHT).days,
                (row.last_night - NIGHT).days,
                " ".join([name for name in names if getattr(row, name)] + [f"min {row.min_nights}"]),
            )
            for row in rows
        ]


# What it shows


def test_the_month_shows_what_the_agent_quotes_from(hotel):
    of = stay(2)
    with scope(hotel.pk):
        [double] = [rate.room_type for rate in Rate.objects.select_related("room_type")]
    a_rate(double, first=str(of.check_in), last=str(of.check_in), price="140.50")
    a_restriction(hotel, of, min_nights=2)
    a_reservation(hotel, of)
    quote = a_quote(hotel, of)

    assert cells(somebody(hotel))[of.check_in.day - 1] == "140.50 full 2n"
    assert str(quote.offer.nights[0].price.amount) == "140.50"


def test_the_month_shows_what_is_closed_and_what_has_no_rate(hotel):
    a_room_type(hotel, "suite", rooms=("201",), price="")
    a_restriction(hotel, stay(1), closed=True, closed_to_arrival=True, closed_to_departure=True)

    nights = cells(somebody(hotel))

    month = len(nights) // 2
    assert nights[NIGHT.day - 1] == "100 2 left C A D"
    assert nights[month + NIGHT.day - 1] == "no rate 1 left C A D"


def test_a_night_says_all_of_it_to_who_does_not_see_it(hotel):
    a_restriction(hotel, stay(1), min_nights=3, closed_to_arrival=True)

    said = page(somebody(hotel))

    night = f"Classic double, {NIGHT:%A} {NIGHT.day} {NIGHT:%B}"
    assert f"{night}, EUR 100.00, 2 rooms left, at least 3 nights, no arrival" in said


def test_another_hotels_month_is_not_shown(hotel):
    a_hotel("harbour")

    said = words(page(somebody(hotel), "?hotel=harbour&month=not-a-month"))

    assert "Aurora" in said
    assert "Harbour" not in said


def test_the_first_and_last_month_of_all_time_lead_nowhere(hotel):
    client = somebody(hotel)

    assert "January 0001" in words(page(client, "?month=0001-01"))
    assert "December 9999" in words(page(client, "?month=9999-12"))


def test_rooms_that_another_pms_keeps_are_not_changed_here(hotel):
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="elsewhere")
    client = somebody(hotel)

    assert "kept in its own PMS (elsewhere)" in words(page(client))
    assert client.get(f"{CHANGE}?hotel=aurora").status_code == 403


def queries(client: Client, query: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        page(client, query)
    return len(caught)


def test_a_big_hotel_and_a_full_month_ask_the_database_no_more_often(hotel):
    client = somebody(hotel)
    quiet = queries(client, "?month=2027-02")
    for number in range(6):
        of_type = a_room_type(hotel, f"type-{number}", rooms=tuple(f"{number}{room}" for room in range(9)))
        a_rate(of_type, price="80")
        a_restriction(hotel, stay(3), of_type, min_nights=2)
    a_reservation(hotel, stay(5))

    assert queries(client, f"?month={NIGHT:%Y-%m}") == quiet
    assert queries(client, "?month=2027-08") == quiet


# Who may change


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("manager", 200), ("agent", 403), ("auditor", 403)]
)
def test_managers_change_the_calendar_and_others_read_it(hotel, role, status):
    client = somebody(hotel, role)

    assert client.get(f"{CHANGE}?hotel=aurora").status_code == status
    assert client.post(f"{CHANGE}?hotel=aurora", asked(price="1")).status_code == status
    assert ("Change prices or restrictions" in words(page(client))) is (status == 200)


def test_nobody_changes_another_hotels_calendar(hotel):
    other = a_hotel("harbour")
    client = somebody(other)

    assert client.get(f"{CHANGE}?hotel=aurora").status_code == 404
    assert client.post(f"{CHANGE}?hotel=aurora", asked(price="1")).status_code == 404
    assert "double is not one of the available choices" in words(
        post(client, asked(price="1"), slug="harbour")
    )
    assert price(hotel) == "100.00 EUR"


# Changing


def test_a_preview_says_what_changes_and_writes_nothing(hotel):
    said = words(post(somebody(hotel), asked(price="170", min_nights="2", closed_to_arrival="closed")))

    assert "Price: EUR 100.00 → EUR 170.00" in said
    assert "Minimum stay: 1 night → 2 nights" in said
    assert "Arrival: open → closed" in said
    assert "1 night: " in said
    assert price(hotel) == "100.00 EUR"
    assert limits(hotel) == []


def test_a_saved_price_is_what_the_agent_quotes_and_the_audit_names_the_person(hotel):
    change(somebody(hotel), price="170")

    assert price(hotel) == "170.00 EUR"
    assert price(hotel, nights=2) == "270.00 EUR"
    with scope(hotel.pk):
        written = AuditEvent.objects.get(object_type="pms.rate", action="created")
    assert written.actor.startswith("user:")
    assert written.after is not None
    assert written.after["price"] == "170"


def test_a_range_is_changed_on_its_days_of_the_week_only(hotel):
    days = {str(NIGHT.weekday())}
    change(
        somebody(hotel), last=(NIGHT + dt.timedelta(days=13)).isoformat(), weekdays=list(days), price="170"
    )

    assert price(hotel, nights=14) == "1540.00 EUR"
    with scope(hotel.pk):
        assert Rate.objects.count() == 2


def test_a_price_of_which_nothing_is_seen_any_more_is_removed(hotel):
    client = somebody(hotel)
    for amount in ("170", "180", "190"):
        change(client, price=amount)

    with scope(hotel.pk):
        assert [str(rate.price) for rate in Rate.objects.order_by("id")] == ["100.00", "190.00"]


def test_rates_on_conditions_go_on_above_a_changed_price(hotel):
    with scope(hotel.pk):
        double = Rate.objects.select_related("room_type").get().room_type
    a_rate(double, price="60", min_nights=7)
    client = somebody(hotel)

    assert "have other rates on these nights: these go on" in words(post(client, asked(price="170")))
    change(client, price="170")

    assert price(hotel) == "170.00 EUR"
    assert price(hotel, nights=7) == "420.00 EUR"


def test_every_line_has_a_position_of_its_own(hotel):
    """By which a hotel file finds the lines it has written, and removes the others."""
    with scope(hotel.pk):
        double = Rate.objects.select_related("room_type").get().room_type
    a_rate(double, price="60", min_nights=7)
    a_restriction(hotel, stay(9), closed=True, min_nights=2)
    client = somebody(hotel)
    day = [(NIGHT + dt.timedelta(days=days)).isoformat() for days in range(4)]

    change(client, price="170")
    change(client, first=day[1], last=day[1], price="180", closed="open")
    change(client, first=day[3], last=day[3], price="190", closed="open", min_nights="5")

    with scope(hotel.pk):
        for model in (Rate, Restriction):
            positions = list(model.objects.values_list("position", flat=True))
            assert len(positions) == len(set(positions)) > 2
        order = list(Rate.objects.order_by("position").values_list("price", flat=True))
    assert [int(amount) for amount in order if amount is not None] == [100, 170, 180, 190, 60]


def test_a_price_with_a_comma_is_understood(hotel):
    change(somebody(hotel), price=" 99,50 ")

    assert price(hotel) == "99.50 EUR"


def test_a_closed_night_is_not_sold_and_opens_again(hotel):
    client = somebody(hotel)
    change(client, closed="closed")
    assert services.search_offers(hotel.pk, stay(), TWO).offers == ()

    change(client, closed="open")

    assert price(hotel) == "100.00 EUR"
    assert limits(hotel) == []


def test_one_night_is_opened_out_of_a_longer_closed_time(hotel):
    a_restriction(hotel, stay(5), closed=True)
    second = (NIGHT + dt.timedelta(days=1)).isoformat()

    change(somebody(hotel), first=second, last=second, closed="open")

    assert limits(hotel) == [("all", 0, 0, "closed min 1"), ("all", 2, 4, "closed min 1")]


def test_one_room_type_is_opened_out_of_a_closed_hotel(hotel):
    a_room_type(hotel, "suite", rooms=("201",))
    a_restriction(hotel, stay(3), closed=True, min_nights=2)

    change(somebody(hotel), last=(NIGHT + dt.timedelta(days=1)).isoformat(), closed="open")

    assert limits(hotel) == [
        ("double", 0, 1, "min 2"),
        ("suite", 0, 1, "closed min 2"),
        ("all", 2, 2, "closed min 2"),
    ]


def test_weekdays_are_opened_out_of_a_closed_time(hotel):
    a_restriction(hotel, stay(14), closed=True)
    last = (NIGHT + dt.timedelta(days=13)).isoformat()

    change(somebody(hotel), last=last, weekdays=[str(NIGHT.weekday())], closed="open")

    nights = services.search_offers(hotel.pk, stay(1), TWO).offers
    assert len(nights) == 1
    assert services.search_offers(hotel.pk, stay(2), TWO).offers == ()
    with scope(hotel.pk):
        [row] = Restriction.objects.all()
    assert NIGHT.weekday() not in row.weekdays
    assert len(row.weekdays) == 6


def test_a_shorter_minimum_stay_goes_below_the_one_that_was_there(hotel):
    a_restriction(hotel, stay(3), min_nights=4)

    change(somebody(hotel), min_nights="2")

    assert limits(hotel) == [("all", 0, 0, "min 2"), ("all", 1, 2, "min 4")]


def test_all_room_types_are_closed_with_one_line(hotel):
    a_room_type(hotel, "suite", rooms=("201",))

    change(somebody(hotel), room_types=["double", "suite"], closed="closed")

    assert limits(hotel) == [("all", 0, 0, "closed min 1")]


def test_what_is_so_already_is_no_change(hotel):
    said = words(post(somebody(hotel), asked(price="100", closed="open")))

    assert "Nothing changes: these nights are so already." in said
    assert "Save" not in said


def test_a_price_that_may_be_a_slip_is_pointed_at(hotel):
    assert "Less than half of the price before: is it right?" in words(
        post(somebody(hotel), asked(price="17"))
    )


# What cannot be


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"price": "0"}, "A room is not given away"),
        ({"price": "-5"}, "A room is not given away"),
        ({"price": "cheap"}, "Write an amount such as 1500 or 99.50."),
        ({"price": "90,000"}, "without a sign for thousands"),
        ({"min_nights": "0"}, "greater than or equal to 1"),
        ({"min_nights": "91"}, "less than or equal to 90"),
        ({"first": "soon", "price": "1"}, "This is no date."),
        ({"first": "2020-01-01", "price": "1"}, "are over."),
        ({"last": "2020-01-01", "price": "1"}, "The last night is before the first."),
        ({"last": "2099-01-01", "price": "1"}, "At most 400 nights at once."),
        ({"weekdays": [str((NIGHT.weekday() + 1) % 7)], "price": "1"}, "None of the nights is on these days"),
        ({"weekdays": ["7"], "price": "1"}, "not one of the available choices"),
        ({"room_types": [], "price": "1"}, "Choose at least one room type."),
        ({"closed": "maybe"}, "not one of the available choices"),
        ({}, "Say what shall change"),
    ],
)
def test_what_cannot_be_is_said_at_the_form_and_nothing_written_is_lost(hotel, form, problem):
    html = post(somebody(hotel), asked(**{"min_nights": "3" if "price" in form else "", **form}))

    assert problem in words(html).replace("&#x27;", "'")
    assert "Nothing was saved yet." in words(html)
    assert 'value="double"' in html
    assert "Save" not in words(html).replace("saved", "")
    assert price(hotel) == "100.00 EUR"


def test_no_cents_where_the_currency_has_none(hotel):
    Tenant.objects.filter(pk=hotel.pk).update(currency="CLP")

    assert "CLP has no such small amounts." in words(post(somebody(hotel), asked(price="99.5")))


def test_what_has_changed_since_the_preview_is_shown_again_instead_of_saved(hotel):
    client = somebody(hotel)
    before = seal(post(client, asked(price="170")))
    change(client, price="150")

    said = post(client, asked(price="170", action="save", seal=before))

    assert "Nothing was saved: the calendar or the form has changed" in words(said)
    assert "EUR 150.00 → EUR 170.00" in words(said)
    assert price(hotel) == "150.00 EUR"


def test_a_form_that_was_changed_after_its_preview_is_shown_again(hotel):
    client = somebody(hotel)
    before = seal(post(client, asked(price="170")))

    said = post(client, asked(price="270", action="save", seal=before))

    assert "EUR 100.00 → EUR 270.00" in words(said)
    assert price(hotel) == "100.00 EUR"


def test_the_dialog_gets_the_form_alone_and_is_told_where_to_go(hotel):
    client = somebody(hotel)
    query = f"{CHANGE}?hotel=aurora&room_types=double&first={NIGHT}&last={NIGHT}"

    form = client.get(query, headers={"X-Part": "form"}).content.decode()
    sent = asked(price="170", action="save", seal=seal(post(client, asked(price="170"))))
    answer = client.post(f"{CHANGE}?hotel=aurora", sent, headers={"X-Part": "form"})

    assert "<html" not in form
    assert 'value="double" id="id_room_types_0" checked' in form
    assert f'value="{NIGHT}"' in form
    assert answer.json() == {"location": f"/admin/pms/rate/calendar/?hotel=aurora&month={NIGHT:%Y-%m}"}
