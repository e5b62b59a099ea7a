"""The chat on a hotel's own site, in a real browser: guests book, wait, lose the network, send photos."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from hotel_agent.console import run_env
from hotel_agent.env import CHECKOUT
from messaging.models import Conversation, Message, WebchatSession
from pms.models import Reservation
from tenants.models import Tenant
from tenants.scope import scope
from tests.product import Product
from tests.web_chat import ANSWER_MS, DESKTOP, PHONE, REFUSED, UNREACHABLE, NewTab

pytestmark = pytest.mark.system

PHOTO = CHECKOUT / "tenants" / "demo" / "photos" / "aurora_suite.png"


@dataclass(frozen=True)
class Visit:
    """What a guest of this hotel writes, and how the page and the agent word what matters."""

    hotel: str
    size: ViewportSize
    colours: str
    question: str
    name: str
    email: str
    yes: str
    confirmed: str
    header: str


VISITS = [
    Visit(
        hotel="aurora",
        size=DESKTOP,
        colours="light",
        question="Hola! tienen lugar del 20 al 23 de diciembre para 2?",
        name="Lucía Prado",
        email="lucia.prado@example.com",
        yes="Sí, reservar",
        confirmed="confirmada",
        header="Responde nuestro asistente virtual",
    ),
    Visit(
        hotel="marazul",
        size=PHONE,
        colours="light",
        question="Oi! Tem quarto de 8 a 11 de dezembro para 2 pessoas?",
        name="Paulo Reis",
        email="paulo.reis@example.com",
        yes="Sim, reservar",
        confirmed="confirmada",
        header="Você está falando com nosso assistente virtual",
    ),
    Visit(
        hotel="harbour",
        size=PHONE,
        colours="dark",
        question="Hi! Do you have a room from 8 to 11 December for 2 people?",
        name="Mary Quinn",
        email="mary.quinn@example.com",
        yes="Yes, book it",
        confirmed="confirmed",
        header="You are talking to our virtual assistant",
    ),
]


def the_stay(visit: Visit) -> Reservation:
    hotel = Tenant.objects.get(slug=visit.hotel)
    with scope(hotel.pk):
        return Reservation.objects.of(hotel.pk).get(guest_email=visit.email)


def newest_conversation(slug: str) -> int:
    """The id of the conversation that began last in this hotel's web chat."""
    hotel = Tenant.objects.get(slug=slug)
    with scope(hotel.pk):
        chats = Conversation.objects.of(hotel.pk).filter(account__kind="webchat")
        return chats.latest("pk").pk


def kept(words: str) -> int:
    """How many messages with these words the hotels have."""
    hotels = list(Tenant.objects.exclude(status=Tenant.Status.RESERVED).values_list("pk", flat=True))
    with scope(hotels):
        return Message.objects.filter(tenant__in=hotels, text=words).count()


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.hotel)
def test_a_guest_books_by_text_and_buttons_and_goes_on_after_a_reload(
    new_tab: NewTab, product: Product, visit: Visit
) -> None:
    tab = new_tab(visit.hotel, size=visit.size, color_scheme=visit.colours)
    tab.open()
    expect(tab.part("who")).to_have_text(visit.header)
    tab.write(visit.question)
    expect(tab.chat("[data-option-id='room:double']")).to_be_visible(timeout=ANSWER_MS)
    tab.page.reload()
    tab.open()
    chosen = tab.tap("room:double")
    expect(chosen).to_be_disabled()
    tab.says(re.compile("nombre|nome|name"))
    tab.write(visit.name)
    tab.says("mail")
    tab.write(visit.email)
    tab.tap(visit.yes)
    said = tab.says(visit.confirmed)
    tab.page.screenshot(path=product.folder / f"chat-{visit.hotel}.png")
    stay = the_stay(visit)
    assert stay.reference is not None
    assert stay.reference in said
    tab.page.reload()
    tab.open()
    expect(tab.chat(".option").filter(has_text=visit.yes)).to_be_disabled()
    expect(tab.mine(visit.question)).to_have_count(1)


def log_in(page: Page, product: Product) -> None:
    page.goto(f"{product.web_url}/admin/")
    page.fill("input[name=username]", run_env.OPERATOR)
    page.fill("input[name=password]", product.values[run_env.DEMO_PASSWORD])
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_text("Waiting for a person")).to_be_visible()


def test_a_person_takes_over_and_the_page_says_who_answers(
    new_tab: NewTab, product: Product, browser: Browser
) -> None:
    guest = new_tab("harbour")
    guest.open()
    guest.part("suggestion").filter(has_text="Is breakfast included?").click()
    guest.says(re.compile("breakfast", re.IGNORECASE))
    staff = browser.new_page(viewport=DESKTOP)
    log_in(staff, product)
    staff.goto(f"{product.web_url}/admin/messaging/conversation/{newest_conversation('harbour')}/change/")
    staff.get_by_test_id("take-over").click()
    expect(staff.get_by_test_id("owner")).to_contain_text("You answer")
    expect(guest.part("who")).to_contain_text("from the hotel", timeout=ANSWER_MS)
    guest.part("close").click()
    expect(guest.page.locator("hotel-chat .launcher")).to_be_focused()
    staff.get_by_label("Your answer").fill("Hi, Niamh here. It is: full Irish, from 7:00.")
    staff.get_by_test_id("reply").click()
    guest.page.locator("hotel-chat .launcher").click()
    guest.says("Niamh here")
    guest.write("Lovely, thank you")
    expect(staff.get_by_text("Lovely, thank you")).to_be_visible(timeout=ANSWER_MS)
    staff.get_by_test_id("give-back").click()
    expect(guest.part("who")).to_have_text("You are talking to our virtual assistant", timeout=ANSWER_MS)
    staff.close()


def test_what_is_written_offline_is_sent_once_and_in_order(new_tab: NewTab) -> None:
    tab = new_tab("harbour")
    tab.open()
    tab.write("Good evening from the train")
    tab.says(re.compile("virtual assistant"))
    tab.context.set_offline(True)
    expect(tab.part("banner")).to_contain_text("You are offline")
    tab.write("First from the tunnel: is there parking?")
    waiting = tab.write("Second from the tunnel: and a lift?")
    expect(waiting).to_contain_text("Will be sent once you are back online")
    tab.context.set_offline(False)
    expect(tab.part("banner")).to_be_hidden(timeout=ANSWER_MS)
    expect(tab.chat("[data-state]").filter(has_text="Will be sent")).to_have_count(0)
    tab.says(re.compile("parking|lift", re.IGNORECASE))
    own = tab.chat("[data-from=guest] .words").all_inner_texts()
    assert own[1:] == ["First from the tunnel: is there parking?", "Second from the tunnel: and a lift?"]
    assert [kept(words) for words in own] == [1, 1, 1]


def test_a_message_whose_answer_was_lost_is_sent_again_and_kept_once(new_tab: NewTab) -> None:
    tab = new_tab("harbour")
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    tab.page.route("**/webchat/messages", lose_the_first_answer)
    tab.open()
    tab.write("Do you have a garden, by chance?")
    tab.says(re.compile("\\w"))
    expect(tab.mine("Do you have a garden, by chance?")).to_have_count(1)
    assert kept("Do you have a garden, by chance?") == 1
    assert len(lost) == 1


def test_a_message_the_server_cannot_take_is_tried_again_by_hand(new_tab: NewTab) -> None:
    tab = new_tab("harbour")
    tab.expected = (UNREACHABLE, re.compile("status of 503"))
    tab.page.route(
        "**/webchat/messages", lambda route: route.fulfill(status=503, json={"error": "try_later"})
    )
    tab.open()
    tab.frame.evaluate("() => { outbox.tries = TRIES - 1; }")
    tab.part("composer").fill("Is there a sauna in the house?")
    tab.part("send").click()
    tab.frame.evaluate("() => { outbox.tries = TRIES - 1; }")
    mine = tab.mine("Is there a sauna in the house?")
    expect(mine).to_have_attribute("data-state", "failed")
    tab.page.unroute("**/webchat/messages")
    tab.part("retry").click()
    tab.says(re.compile("\\w"))
    assert kept("Is there a sauna in the house?") == 1


def test_a_photo_is_uploaded_shown_and_enlarged_and_other_files_are_refused_in_words(
    new_tab: NewTab, tmp_path: Path
) -> None:
    tab = new_tab("aurora")
    tab.expected = (REFUSED,)
    tab.open()
    program = tmp_path / "photo.png"
    program.write_bytes(b"MZ\x90\x00" + bytes(range(256)) * 8)
    tab.part("picker").set_input_files(program)
    expect(tab.part("chip")).to_contain_text("No podemos recibir este tipo de archivo")
    tab.part("remove-file").click()
    tab.part("picker").set_input_files(PHOTO)
    expect(tab.part("send")).to_have_attribute("aria-disabled", "false")
    tab.write("Así es la suite que quiero")
    picture = tab.chat("[data-from=guest] .picture img[src*='/files/']")
    expect(picture).to_be_visible(timeout=ANSWER_MS)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    tab.chat("[data-from=guest] .picture").click()
    expect(tab.part("lightbox")).to_be_visible()
    expect(tab.page.locator("hotel-chat .panel.large")).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(tab.part("lightbox")).to_be_hidden()
    expect(tab.chat("[data-from=guest] .picture")).to_be_focused()
    expect(tab.part("composer")).to_be_visible()


def test_the_chat_is_used_by_keyboard_alone(new_tab: NewTab) -> None:
    tab = new_tab("harbour")
    keys = tab.page.keyboard
    launcher = tab.page.locator("hotel-chat .launcher")
    expect(launcher).to_be_visible()
    keys.press("Shift+Tab")
    expect(launcher).to_be_focused()
    keys.press("Enter")
    expect(tab.part("composer")).to_be_focused()
    keys.type("Hi! A room from 9 to 11 December")
    keys.press("Shift+Enter")
    keys.type("for 2 people?")
    keys.press("Enter")
    assert tab.mine("A room from").locator(".words").inner_text().count("\n") == 1
    option = tab.chat("[data-option-id='room:double']")
    expect(option).to_be_visible(timeout=ANSWER_MS)
    for _ in range(12):
        if option.evaluate("button => button === document.activeElement"):
            break
        keys.press("Shift+Tab")
    expect(option).to_be_focused()
    keys.press("Enter")
    expect(option).to_be_disabled()
    expect(tab.part("composer")).to_be_focused()
    tab.says(re.compile("name", re.IGNORECASE))
    keys.press("Escape")
    expect(tab.part("composer")).to_be_hidden()
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_a_session_the_hotel_no_longer_knows_begins_anew_with_what_was_written(new_tab: NewTab) -> None:
    tab = new_tab("aurora")
    tab.expected = (REFUSED,)
    tab.open()
    tab.write("Buenas, ¿hay cochera?")
    tab.says(re.compile("\\w"))
    hotel = Tenant.objects.get(slug="aurora")
    token = tab.frame.evaluate("() => session.token")
    tab.frame.evaluate(
        "token => fetch('/webchat/end', {method: 'POST', headers: {Authorization: `Bearer ${token}`}})", token
    )
    tab.write("¿Y gimnasio?")
    expect(tab.chat(".system")).to_contain_text("La conversación anterior venció")
    tab.says(re.compile("\\w"))
    expect(tab.mine("¿Y gimnasio?")).to_have_count(1)
    assert tab.frame.evaluate("() => session.token") != token
    with scope(hotel.pk):
        assert WebchatSession.objects.of(hotel.pk).exists()


def test_a_guest_ends_the_chat_and_nothing_of_it_is_left_in_the_browser(new_tab: NewTab) -> None:
    tab = new_tab("marazul")
    tab.expected = (REFUSED,)
    tab.open()
    tab.write("Boa noite!")
    tab.says(re.compile("\\w"))
    token = tab.frame.evaluate("() => session.token")
    tab.part("menu").click()
    tab.part("end").click()
    tab.part("end-yes").click()
    expect(tab.part("message")).to_have_count(0)
    expect(tab.part("suggestion").first).to_be_visible()
    left = tab.frame.evaluate("() => Object.entries(localStorage).filter(([, value]) => value !== '\"\"')")
    assert left == []
    ask = "token => fetch('/webchat/updates', {headers: {Authorization: `Bearer ${token}`}})"
    assert tab.frame.evaluate(f"{ask}.then((one) => one.status)", token) == 401


def test_it_works_where_storage_is_blocked_and_speaks_the_chosen_language(new_tab: NewTab) -> None:
    tab = new_tab("aurora")
    tab.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    tab.page.reload()
    tab.open()
    tab.part("menu").click()
    tab.part("language").select_option("pt")
    expect(tab.part("who")).to_have_text("Você está falando com nosso assistente virtual")
    expect(tab.chat("html")).to_have_attribute("lang", "pt-BR")
    tab.part("suggestion").last.click()
    tab.says(re.compile("\\w"))
    expect(tab.part("who")).to_have_text(re.compile("hotel|recepção"), timeout=ANSWER_MS)
