"""Reception's pages in a real browser: the calendar by keyboard, the day's lists, one stay."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hotel_agent.console import run_env
from hotel_agent.lib import clock
from pms import services
from pms.types import GuestDetails, Party, ReservationInfo, Stay
from tenants.models import Tenant
from tests.product import Product

pytestmark = pytest.mark.system

DESK = {"width": 1280, "height": 900}
TABLET = {"width": 820, "height": 1180}


@pytest.fixture(params=[DESK, TABLET], ids=["desk", "tablet"])
def page(request: pytest.FixtureRequest, browser: Browser, product: Product) -> Iterator[Page]:
    """Admin as the operator sees it; a script error fails the test."""
    context = browser.new_context(viewport=request.param)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{product.web_url}/admin/")
    page.fill("input[name=username]", run_env.OPERATOR)
    page.fill("input[name=password]", product.values[run_env.DEMO_PASSWORD])
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_text("Waiting for a person")).to_be_visible()
    yield page
    context.close()
    assert wrong == []


def next_month(product: Product, page: Page, hotel: str = "harbour") -> None:
    """The calendar of the month after this one: none of its nights is over."""
    page.goto(f"{product.web_url}/admin/pms/rate/calendar/?hotel={hotel}")
    page.locator(".pms-calendar-head a[rel=next]").click()
    expect(page.get_by_role("grid")).to_be_visible()


def night(page: Page, room_type: str, day: int) -> Locator:
    """One cell of the calendar."""
    row = page.locator(f"tr[data-type={room_type}]")
    return row.get_by_role("gridcell").nth(day - 1)


def fits(page: Page) -> bool:
    """Whether the page is no wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def a_guest_today(name: str) -> ReservationInfo:
    """A stay at Harbour House from today."""
    hotel = Tenant.objects.get(slug="harbour")
    today = clock.local_today(hotel.timezone)
    quote = services.quote_make(
        tenant_id=hotel.pk,
        room_type_code="double",
        stay=Stay(today, today + dt.timedelta(days=2)),
        party=Party(2),
    )
    return services.reservation_make(
        tenant_id=hotel.pk,
        quote_id=quote.id,
        guest=GuestDetails(name, "guest@example.com"),
        idempotency_key=f"reception:{name}",
        confirmed_total=quote.offer.total,
    )


def test_the_calendar_is_changed_by_keyboard_alone(product: Product, page: Page) -> None:
    next_month(product, page)
    assert fits(page)
    night(page, "twin", 10).focus()
    page.keyboard.press("ArrowLeft")
    expect(night(page, "twin", 9)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(4)
    expect(page.get_by_role("status").filter(has_text="2 nights")).to_contain_text("Twin, River king")

    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Price per night")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(night(page, "king", 10)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    expect(page.locator("#calendar-chosen")).to_be_hidden()


def test_a_price_is_previewed_corrected_and_saved(product: Product, page: Page) -> None:
    next_month(product, page)
    night(page, "twin", 12).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    price = dialog.get_by_label("Price per night")
    price.fill("90,000")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog).to_contain_text("without a sign for thousands")
    expect(price).to_have_value("90,000")
    price.fill(f"{171 + page.viewport_size['width']}")  # type: ignore[index]  # every test's page has a size
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("heading", name="This will change")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved: 1 night changed.")).to_be_visible()
    expect(night(page, "twin", 12)).to_contain_text(f"{171 + page.viewport_size['width']:,}")  # type: ignore[index]  # as above


def test_what_is_altered_after_the_preview_is_previewed_again(product: Product, page: Page) -> None:
    next_month(product, page)
    night(page, "double", 3).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Minimum stay").fill("3")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("button", name="Save")).to_be_visible()

    dialog.get_by_label("Minimum stay").fill("4")

    expect(dialog.get_by_role("button", name="Save")).to_have_count(0)


def test_a_guest_is_checked_in_from_the_days_list_and_pays(product: Product, page: Page) -> None:
    info = a_guest_today(f"Nora Daly {page.viewport_size['width']}")  # type: ignore[index]  # as above
    page.goto(f"{product.web_url}/admin/pms/reservation/day/?hotel=harbour")
    assert fits(page)
    page.get_by_role("button", name=f"Check in {info.guest.name}").click()
    expect(page.get_by_text(f"{info.guest.name} is checked in.")).to_be_visible()

    page.get_by_role("link", name=info.guest.name, exact=True).click()
    assert fits(page)
    page.get_by_text("Note a payment").click()
    page.get_by_label("Amount (EUR)").fill(f"{info.total.amount}")
    page.get_by_role("button", name="Note the payment").click()
    expect(page.get_by_text("Everything is paid")).to_be_visible()
    page.get_by_role("link", name=f"Check out {info.guest.name}").click()
    expect(page.get_by_text("Everything is paid.")).to_be_visible()
    page.get_by_role("button", name="Check out").click()
    expect(page.get_by_text(f"{info.guest.name} is checked out.")).to_be_visible()
