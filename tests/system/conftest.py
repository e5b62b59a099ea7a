"""The whole product for a test, over this run's private servers, and a real browser."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.emptying import empty_tables
from tests.private_servers import SECRETS
from tests.product import Product
from tests.web_chat import Tab, a_tab

# Playwright keeps an event loop in this thread; the tests' own queries beside it are plain and safe.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Product]:
    """Web, worker, beat and stand-in with the demo hotels, for all tests of a file. WhatsApp's rates are off.

    What they commit goes with the file's end.
    """
    servers = {name: os.environ[name] for name in ("POSTGRES_URL", "DIRECT_POSTGRES_URL", "REDIS_URL")}
    folder = tmp_path_factory.mktemp("product")
    with django_db_blocker.unblock():
        with Product(folder, {**SECRETS, **servers}) as product:
            product.start("standin", "web", "worker", "beat")
            product.control("settings", {"rates": False})
            yield product
        empty_tables()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_tab(browser: Browser, product: Product) -> Iterator[Callable[..., Tab]]:
    """Makes tabs at the home page of a demo hotel; each is closed and has done nothing wrong."""
    tabs: list[Tab] = []

    def make(hotel: str = "harbour", **options: Any) -> Tab:
        tabs.append(a_tab(browser, product.web_url, hotel, **options))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.close()
