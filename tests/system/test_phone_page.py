"""The phone in a real browser: a guest writes, taps, sends files and sees ticks; a fake hotel answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from messaging.channels.whatsapp.standin.config import parse
from messaging.channels.whatsapp.standin.server import Running
from tests.messaging.standin.build import ANA_ID, Driver, buttons, configuration, message, rooms, text

pytestmark = pytest.mark.system

DESKTOP = ViewportSize(width=1366, height=900)
PHONE = ViewportSize(width=390, height=844)


class Hotel:
    """The fake hotel: takes webhooks, with `status` as its answer, and keeps what guests wrote."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.status = 200
        self.messages: list[dict[str, Any]] = []
        httpserver.expect_request("/webhooks/whatsapp", method="POST").respond_with_handler(self.take)
        httpserver.expect_request("/webhooks/whatsapp", method="GET").respond_with_handler(self.shake)

    def take(self, request: Request) -> Response:
        if self.status == 200:
            value = json.loads(request.get_data())["entry"][0]["changes"][0]["value"]
            self.messages += value.get("messages", [])
        return Response(status=self.status)

    def shake(self, request: Request) -> Response:
        return Response(request.args["hub.challenge"], content_type="text/plain")


@pytest.fixture
def hotel(httpserver: HTTPServer) -> Hotel:
    return Hotel(httpserver)


@pytest.fixture
def standin(httpserver: HTTPServer, hotel: Hotel) -> Iterator[Driver]:
    running = Running(parse(configuration(httpserver.url_for("/webhooks/whatsapp")))).start()
    yield Driver(running.url)
    running.standin.reset()
    running.standin.emitter.settled(10)
    running.close()


@pytest.fixture
def page(browser: Browser, standin: Driver) -> Iterator[Page]:
    """The phone of Ana at Aurora; a script error or a request to elsewhere fails the test."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.extend(outside(request.url, standin)))
    open_phone(page, standin)
    yield page
    context.close()
    assert wrong == []


def outside(url: str, standin: Driver) -> list[str]:
    return [] if url.startswith((standin.url, "data:", "blob:")) else [url]


def open_phone(page: Page, standin: Driver, query: str = f"hotel=aurora&guest={ANA_ID}&name=Ana") -> None:
    page.goto(f"{standin.url}/simulator/?{query}")
    expect(page.get_by_test_id("health")).to_have_text("Connected to the hotel's system")


def write(page: Page, words: str) -> Locator:
    """Write as the guest; the newest message of the guest."""
    page.get_by_test_id("composer").fill(words)
    page.get_by_test_id("send").click()
    newest = page.locator("[data-testid=message][data-direction=out]").last
    expect(newest).to_contain_text(words)
    return newest


def from_hotel(page: Page) -> Locator:
    return page.locator("[data-testid=message][data-direction=in]").last


def test_a_guest_writes_and_sees_ticks_until_the_hotel_has_read(
    page: Page, standin: Driver, hotel: Hotel
) -> None:
    mine = write(page, "¿Tienen lugar?")
    expect(mine).to_have_attribute("data-status", "delivered")
    [got] = hotel.messages
    assert (got["from"], got["text"]["body"]) == (ANA_ID, "¿Tienen lugar?")
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": got["id"]}
    standin.send({**mark, "typing_indicator": {"type": "text"}})
    expect(mine).to_have_attribute("data-status", "read")
    expect(page.get_by_test_id("typing")).to_be_visible()
    standin.send(text("*Sí*, hay lugar"))
    expect(page.get_by_test_id("typing")).to_be_hidden()
    expect(from_hotel(page)).to_contain_text("Sí, hay lugar")
    expect(from_hotel(page)).to_have_attribute("data-status", "read")


def test_a_tap_on_a_button_reaches_the_hotel(page: Page, standin: Driver, hotel: Hotel) -> None:
    write(page, "Hola")
    standin.send(buttons("Sí, reservar", "No"))
    page.locator("[data-testid=option][data-option-id=b1]").click()
    expect(page.locator("[data-testid=message][data-direction=out]").last).to_contain_text("Sí, reservar")
    standin.settle()
    assert hotel.messages[-1]["interactive"]["button_reply"] == {"id": "b1", "title": "Sí, reservar"}


def test_a_voice_note_and_a_document_of_the_computer_go_to_the_hotel(
    page: Page, standin: Driver, hotel: Hotel
) -> None:
    own = page.locator("#own-file")
    own.set_input_files({"name": "note.ogg", "mimeType": "audio/ogg", "buffer": b"OggS spoken"})
    own.set_input_files({"name": "pago.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    expect(page.locator("[data-testid=message][data-direction=out]")).to_have_count(2)
    standin.settle()
    voice, document = hotel.messages
    assert (voice["type"], voice["audio"]["voice"]) == ("audio", True)
    assert (document["type"], document["document"]["filename"]) == ("document", "pago.pdf")


def test_a_list_opens_a_sheet_and_a_row_is_chosen_by_keyboard(
    page: Page, standin: Driver, hotel: Hotel
) -> None:
    write(page, "Hola")
    suite = {"id": "r2", "title": "Suite", "description": "Jacuzzi"}
    standin.send(rooms({"id": "r1", "title": "Doble"}, suite))
    page.get_by_test_id("open-list").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_test_id("open-list").press("Enter")
    page.locator("[data-testid=option][data-option-id=r2]").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    standin.settle()
    assert hotel.messages[-1]["interactive"]["list_reply"] == suite


def test_pictures_voice_and_places_go_both_ways(page: Page, standin: Driver, hotel: Hotel) -> None:
    for name in ("attach-image", "attach-voice", "attach-location", "attach-poll"):
        page.get_by_test_id("attach").click()
        page.get_by_test_id(name).click()
    expect(page.locator("[data-testid=message][data-direction=out]")).to_have_count(4)
    standin.settle()
    assert [one["type"] for one in hotel.messages] == ["image", "audio", "location", "unsupported"]
    assert hotel.messages[1]["audio"]["mime_type"] == "audio/ogg; codecs=opus"
    standin.send(message("image", {"id": hotel.messages[0]["image"]["id"], "caption": "La doble"}))
    picture = from_hotel(page).get_by_role("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 0
    standin.send(message("location", {"latitude": -34.6, "longitude": -58.4, "name": "Hotel Aurora"}))
    expect(from_hotel(page)).to_have_attribute("data-kind", "location")
    expect(from_hotel(page)).to_contain_text("Hotel Aurora")


def test_a_message_of_the_hotel_that_fails_says_why(page: Page, standin: Driver) -> None:
    standin.send(text("¿Siguen interesados?"))
    expect(from_hotel(page)).to_have_attribute("data-status", "failed")
    expect(from_hotel(page)).to_contain_text("more than 24 hours")
    expect(from_hotel(page)).to_contain_text("131047")


def test_a_message_the_hotel_does_not_take_says_when_it_is_tried_again(
    page: Page, standin: Driver, hotel: Hotel
) -> None:
    standin.control("settings", {"retry_seconds": [1.5]})
    hotel.status = 503
    mine = write(page, "Hola")
    expect(mine).to_contain_text("the hotel's system answered 503; next try in 1.5 s")
    expect(mine).to_have_attribute("data-status", "sent")
    hotel.status = 200
    expect(mine).to_have_attribute("data-status", "delivered")
    expect(mine).not_to_contain_text("503")


def test_faults_are_switched_on_the_panel(page: Page, standin: Driver) -> None:
    page.get_by_test_id("fault-server_error").check()
    page.get_by_test_id("often-server_error").select_option("once")
    expect(page.get_by_test_id("faults-off")).to_be_visible()
    write(page, "Hola")
    assert [standin.send(text()).status_code for _ in range(2)] == [500, 200]
    expect(page.get_by_test_id("fault-server_error")).not_to_be_checked()
    page.get_by_test_id("fault-missing_statuses").check()
    standin.send(text("sin tilde"))
    expect(from_hotel(page)).to_have_attribute("data-status", "accepted")
    page.get_by_test_id("faults-off").click()
    expect(page.get_by_test_id("fault-missing_statuses")).not_to_be_checked()


def test_another_hotel_and_another_guest_have_chats_of_their_own(
    page: Page, standin: Driver, hotel: Hotel
) -> None:
    write(page, "Hola Aurora")
    page.get_by_test_id("hotel-select").select_option("harbour")
    expect(page.get_by_test_id("message")).to_have_count(0)
    write(page, "Hello Harbour")
    page.get_by_test_id("guest-name").fill("Grace")
    page.get_by_test_id("guest-phone").fill("+353 87 555 0101")
    write(page, "Hello from Grace")
    expect(page.get_by_test_id("message")).to_have_count(1)
    assert page.url.endswith("hotel=harbour&guest=%2B353875550101")
    page.get_by_test_id("guest-hidden").check()
    write(page, "No number here")
    standin.settle()
    assert [one.get("from") for one in hotel.messages] == [ANA_ID, ANA_ID, "353875550101", None]
    page.get_by_test_id("hotel-select").select_option("aurora")
    page.get_by_test_id("guest-select").select_option(f"+{ANA_ID}")
    expect(page.get_by_test_id("message")).to_have_text([re.compile("Hola Aurora")])


def test_a_number_that_is_none_is_said_at_the_field(page: Page) -> None:
    page.get_by_test_id("guest-phone").fill("none")
    page.get_by_test_id("guest-phone").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("none is not a phone number")


def test_a_new_guest_starts_with_things_to_ask(page: Page, hotel: Hotel) -> None:
    write(page, "Hola")
    page.get_by_test_id("new-guest").click()
    idea = page.get_by_test_id("idea").first
    words = idea.inner_text()
    idea.click()
    expect(page.get_by_test_id("message")).to_contain_text([words])
    expect(page.get_by_test_id("idea")).to_have_count(0)


def test_the_log_shows_what_went_over_the_wire(page: Page, standin: Driver) -> None:
    write(page, "Hola")
    standin.send(text("Buen día"))
    row = page.locator("[data-testid=log-row][data-type=call]").first
    expect(row).to_contain_text("Hotel sends a message: Buen día")
    row.locator("summary").click()
    expect(row).to_contain_text('"messaging_product": "whatsapp"')
    webhook = page.locator("[data-testid=log-row][data-type=webhook]").last
    webhook.locator("summary").click()
    expect(webhook).to_contain_text("X-Hub-Signature-256: sha256=")


def test_words_of_a_guest_are_never_markup(page: Page, standin: Driver) -> None:
    page.get_by_test_id("composer").fill("<img src=x onerror=alert(1)> *negrita*")
    page.get_by_test_id("send").click()
    mine = page.get_by_test_id("message")
    expect(mine).to_contain_text("<img src=x onerror=alert(1)> negrita")
    expect(mine.locator("strong")).to_have_text("negrita")
    expect(mine.locator("img")).to_have_count(0)


def test_on_a_phone_the_chat_fills_the_screen_and_the_panel_is_behind_the_menu(
    browser: Browser, standin: Driver
) -> None:
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(f"{standin.url}/simulator/?hotel=aurora")
    expect(page.get_by_test_id("hotel-select")).to_be_hidden()
    write(page, "Hola")
    box = page.get_by_label("The guest's phone").bounding_box()
    assert box == {"x": 0, "y": 0, **PHONE}
    page.get_by_test_id("open-panel").tap()
    page.get_by_test_id("hotel-select").select_option("marazul")
    page.get_by_test_id("close-panel").tap()
    expect(page.locator("#hotel-name")).to_have_text("Hotel Marazul")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    context.close()


def test_the_page_starts_again_when_everything_is_forgotten(page: Page, standin: Driver) -> None:
    write(page, "Hola")
    page.get_by_test_id("forget").click()
    expect(page.get_by_test_id("message")).to_have_count(0)
    write(page, "Otra vez")
    expect(page.get_by_test_id("message")).to_have_count(1)


def test_the_panel_links_to_the_hotels_inbox(page: Page) -> None:
    expect(page.get_by_test_id("admin-link")).to_have_attribute("href", "http://127.0.0.1:1/admin/")


def test_what_the_hotel_asks_for_is_shared_with_one_tap(page: Page, standin: Driver, hotel: Hotel) -> None:
    write(page, "Hola")
    asks = {
        "location": ("location_request_message", "send_location"),
        "phone": ("contact_request", "request_contact_info"),
    }
    for what, (kind, action) in asks.items():
        part = {"type": kind, "body": {"text": "¿Nos lo pasás?"}, "action": {"name": action}}
        standin.send(message("interactive", part))
        page.get_by_test_id(f"share-{what}").click()
    expect(page.locator("[data-testid=message][data-direction=out]")).to_have_count(3)
    standin.settle()
    assert [one["type"] for one in hotel.messages] == ["text", "location", "contacts"]
    assert hotel.messages[2]["contacts"][0]["phones"][0]["wa_id"] == ANA_ID
