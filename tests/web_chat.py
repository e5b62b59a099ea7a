"""The web chat in a browser tab, as a guest uses it; and what must never happen there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Frame,
    Locator,
    Page,
    ViewportSize,
    expect,
)

NewTab = Callable[..., "Tab"]
DESKTOP = ViewportSize(width=1366, height=900)
PHONE = ViewportSize(width=390, height=844)
ANSWER_MS = 20_000
UNREACHABLE = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)")
REFUSED = re.compile(r"status of (400|401|413|429)")
"""What Chromium writes of a call that is refused; the page says it in words."""


@dataclass
class Tab:
    """One tab with a hotel's home page and its chat. `wrong` collects what no page may do."""

    url: str
    context: BrowserContext
    page: Page
    expected: tuple[re.Pattern[str], ...] = (UNREACHABLE,)
    wrong: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Press the launcher, unless the chat is open already, as it is on a next page; the chat is there."""
        launcher = self.page.locator("hotel-chat .launcher")
        launcher.wait_for(state="attached")
        self.page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
        if launcher.get_attribute("aria-expanded") == "false":
            launcher.click()
        expect(self.part("composer")).to_be_visible()
        expect(self.part("who")).not_to_be_empty()

    @property
    def frame(self) -> Frame:
        """The chat's own page."""
        return next(one for one in self.page.frames if "/webchat/frame/" in one.url)

    def part(self, name: str) -> Locator:
        """A part of the chat's page."""
        return self.page.frame_locator("hotel-chat iframe").get_by_test_id(name)

    def write(self, words: str) -> Locator:
        """Write and send; the guest's newest message."""
        self.part("composer").fill(words)
        self.part("send").click()
        return self.mine(words)

    def mine(self, words: str) -> Locator:
        """The guest's messages with these words."""
        return self.part("message").and_(self.chat("[data-from=guest]")).filter(has_text=words)

    def theirs(self, words: str | re.Pattern[str]) -> Locator:
        """The hotel's messages with these words."""
        return self.part("message").and_(self.chat(":not([data-from=guest])")).filter(has_text=words)

    def says(self, words: str | re.Pattern[str]) -> str:
        """What the hotel says, once it is there."""
        found = self.theirs(words).last
        expect(found).to_be_visible(timeout=ANSWER_MS)
        return found.locator(".words").inner_text()

    def tap(self, option: str) -> Locator:
        """Tap a button by its id or its words."""
        by_id = self.chat(f"[data-testid=option][data-option-id='{option}']")
        found = by_id.or_(self.chat("[data-testid=option]").filter(has_text=option)).last
        expect(found).to_be_visible(timeout=ANSWER_MS)
        found.click()
        return found

    def chat(self, selector: str) -> Locator:
        """Elements of the chat's page."""
        return self.page.frame_locator("hotel-chat iframe").locator(selector)

    def close(self) -> None:
        """Close the tab; nothing went wrong in it, and no cookie was set."""
        cookies = self.context.cookies()
        self.context.close()
        assert self.wrong == []
        assert cookies == []

    def on_request(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.wrong.append(url)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(one.search(message.text) for one in self.expected):
            self.wrong.append(message.text)


def a_tab(browser: Browser, web_url: str, hotel: str, *, size: ViewportSize = DESKTOP, **options: Any) -> Tab:
    """A new guest at the home page of a demo hotel."""
    if size is PHONE:
        options |= {"has_touch": True, "is_mobile": True}
    context = browser.new_context(viewport=size, **options)
    page = context.new_page()
    page.set_default_timeout(ANSWER_MS)
    tab = Tab(web_url, context, page)
    page.on("pageerror", lambda error: tab.wrong.append(str(error)))
    page.on("console", tab.on_console)
    page.on(
        "request",
        lambda one: tab.wrong.extend([] if one.url.startswith((web_url, "data:", "blob:")) else [one.url]),
    )
    page.goto(f"{web_url}/webchat/demo/{hotel}/")
    return tab
