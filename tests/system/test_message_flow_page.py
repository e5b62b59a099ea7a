"""Admin's page "Message flow" in a real browser, at desk and phone size."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hotel_agent.console import run_env
from messaging.models import Disposition
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.flow.filled import fill
from tests.product import Product

pytestmark = pytest.mark.system

SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]
MESSAGES = 40


@pytest.fixture(scope="module")
def busy(product: Product) -> Tenant:
    """A demo hotel with messages of the last hours, of which one has become of nothing yet."""
    hotel = Tenant.objects.get(slug="harbour")
    fill(hotel, MESSAGES)
    with scope(hotel.pk):
        ids = list(Disposition.objects.order_by("-message_id").values_list("pk", flat=True))
        Disposition.objects.filter(pk__in=ids[:3]).update(outcome="handed_over", reason="complaint")
        Disposition.objects.filter(pk=ids[3]).update(outcome="not_answered", reason="reaction")
    return hotel


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
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


def test_the_page_shows_each_hotel_and_fits_the_screen(product: Product, page: Page, busy: Tenant) -> None:
    page.goto(f"{product.web_url}/admin/messaging/inboundevent/flow/?period=week")
    account = page.get_by_role("region", name=busy.name).get_by_role("article").filter(has_text="WhatsApp")
    expect(account).to_contain_text("Received")
    expect(account).to_contain_text(f"{MESSAGES}")
    expect(account).to_contain_text("A complaint 3")
    expect(account).to_contain_text("A reaction 1")
    expect(account).to_contain_text("Adds up")
    expect(page.get_by_text("Nothing came in and nothing went out.").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Yesterday").click()
    expect(page.get_by_role("link", name="Yesterday")).to_have_attribute("aria-current", "page")
