"""From the first word on the phone to the stay in Admin, in a real browser, in three languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from hotel_agent.console import run_env
from pms.models import Reservation
from tenants.models import Tenant
from tenants.scope import scope
from tests.product import Product

pytestmark = pytest.mark.system

ANSWER_SECONDS = 20_000


@dataclass(frozen=True)
class Visit:
    """What a guest of this hotel writes, and how the agent words what matters."""

    hotel: str
    name: str
    question: str
    nights: range
    room: str
    email: str
    yes: str
    month_of: str
    confirmed: str
    decimals: str


VISITS = [
    Visit(
        hotel="aurora",
        name="Lucía Prado",
        question="Hola! tienen lugar del 20 al 23 de diciembre para 2?",
        nights=range(20, 23),
        room="room:double",
        email="lucia.prado@example.com",
        yes="Sí, reservar",
        month_of="december",
        confirmed="confirmada",
        decimals=",",
    ),
    Visit(
        hotel="marazul",
        name="Paulo Reis",
        question="Oi! Tem quarto de 8 a 11 de dezembro para 2 pessoas?",
        nights=range(8, 11),
        room="room:double",
        email="paulo.reis@example.com",
        yes="Sim, reservar",
        month_of="december",
        confirmed="confirmada",
        decimals=",",
    ),
    Visit(
        hotel="harbour",
        name="Mary Quinn",
        question="Hi! Do you have a room from 8 to 11 December for 2 people?",
        nights=range(8, 11),
        room="room:double",
        email="mary.quinn@example.com",
        yes="Yes, book it",
        month_of="december",
        confirmed="confirmed",
        decimals=".",
    ),
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    page.set_default_timeout(ANSWER_SECONDS)
    yield page
    context.close()


def write(page: Page, words: str) -> None:
    page.get_by_test_id("composer").fill(words)
    page.get_by_test_id("send").click()


def hotel_says(page: Page, words: str | re.Pattern[str]) -> str:
    """The hotel's last message with these words, once it is there."""
    found = page.locator("[data-testid=message][data-direction=in]").filter(has_text=words).last
    expect(found).to_be_visible(timeout=ANSWER_SECONDS)
    return found.inner_text()


def tap(page: Page, option: str) -> None:
    """Tap a button, or a row of the list, by its id or its title."""
    openers = page.get_by_test_id("open-list")
    if option.startswith("room:") and openers.count():
        openers.last.click()
    wanted = f"[data-option-id='{option}']" if option.startswith("room:") else f":has-text('{option}')"
    page.locator(f"[data-testid=option]{wanted}").last.click()


def amount(text: str, decimals: str) -> Decimal:
    """The number in a text such as `$ 324.000,50`, by the language's decimal sign."""
    digits = re.sub(rf"[^\d{re.escape(decimals)}]", "", text).replace(decimals, ".")
    return Decimal(digits)


def log_in(page: Page, product: Product) -> None:
    page.goto(f"{product.web_url}/admin/")
    page.fill("input[name=username]", run_env.OPERATOR)
    page.fill("input[name=password]", product.values[run_env.DEMO_PASSWORD])
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_text("Waiting for a person")).to_be_visible()


def the_stay(visit: Visit) -> Reservation:
    hotel = Tenant.objects.get(slug=visit.hotel)
    with scope(hotel.pk):
        stays = Reservation.objects.of(hotel.pk).select_related("room_type")
        return stays.get(guest_email=visit.email)


def price_in_calendar(page: Page, product: Product, visit: Visit, stay: Reservation) -> Decimal:
    """What the rate calendar in Admin says the nights cost."""
    page.goto(f"{product.web_url}/admin/pms/rate/calendar/?hotel={visit.hotel}&month={stay.check_in:%Y-%m}")
    hotel = Tenant.objects.get(slug=visit.hotel)
    assert stay.room_type is not None
    name = stay.room_type.name[hotel.language]
    row = page.locator(".pms-calendar tbody tr").filter(has_text=name)
    cells = row.locator("td b").all_inner_texts()
    return sum((Decimal(cells[day - 1].replace(",", "")) for day in visit.nights), Decimal(0))


def taxes_on_top(stay: Reservation) -> Decimal:
    lines = stay.figures["taxes"]
    return sum((Decimal(line["amount"]) for line in lines if not line["included"]), Decimal(0))


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.hotel)
def test_a_guest_books_a_room_and_staff_see_it_with_the_same_total(
    product: Product, page: Page, visit: Visit
) -> None:
    page.goto(f"{product.web_url}/simulator/?hotel={visit.hotel}&guest=%2B5491155550199&name={visit.name}")
    write(page, visit.question)
    offered = hotel_says(page, re.compile("1\\."))
    tap(page, visit.room)
    hotel_says(page, "mail")
    write(page, visit.email)
    summary = hotel_says(page, visit.email)
    tap(page, visit.yes)
    confirmation = hotel_says(page, visit.confirmed)
    page.locator(".phone").screenshot(path=product.folder / f"{visit.hotel}.png")

    stay = the_stay(visit)
    said = [line for line in confirmation.splitlines() if line.startswith("Total")]
    assert amount(said[0].split("(")[0], visit.decimals) == stay.total
    assert stay.reference is not None
    assert stay.reference in confirmation
    assert visit.name in summary
    total_as_offered = said[0].removeprefix("Total: ").split(" (")[0]
    assert total_as_offered in offered
    assert total_as_offered in summary

    log_in(page, product)
    assert price_in_calendar(page, product, visit, stay) + taxes_on_top(stay) == stay.total
    page.goto(f"{product.web_url}/admin/pms/reservation/{stay.pk}/change/")
    expect(page.get_by_text(stay.reference)).to_be_visible()
    shown = page.locator("main, #content, body").first.inner_text()
    assert f"{stay.total:,.2f}" in shown
    assert "Confirmed" in shown


def test_a_person_takes_over_and_the_agent_is_silent_until_it_is_given_back(
    product: Product, page: Page, browser: Browser
) -> None:
    guest = browser.new_page()
    guest.goto(f"{product.web_url}/simulator/?hotel=harbour&guest=%2B353851110077&name=Tom+Byrne")
    write(guest, "Hello, what time is breakfast?")
    hotel_says(guest, "breakfast")
    log_in(page, product)
    page.goto(f"{product.web_url}/admin/messaging/conversation/")
    page.get_by_text("Tom Byrne").first.click()
    page.get_by_test_id("take-over").click()
    expect(page.get_by_test_id("owner")).to_contain_text("You answer")

    before = guest.locator("[data-testid=message][data-direction=in]").count()
    write(guest, "And do you have parking?")
    expect(page.get_by_text("And do you have parking?")).to_be_visible()
    page.get_by_label("Your answer").fill("Hi Tom, Niamh here. Yes, I have kept a space for you.")
    page.get_by_test_id("reply").click()
    hotel_says(guest, "Niamh here")
    product.control("settle", {"seconds": 10})
    assert guest.locator("[data-testid=message][data-direction=in]").count() == before + 1

    page.get_by_test_id("give-back").click()
    expect(page.get_by_test_id("owner")).to_contain_text("The agent answers")
    write(guest, "Thank you! Is there wifi?")
    hotel_says(guest, re.compile("wi-?fi", re.IGNORECASE))
    guest.close()
