"""The control port: reset, clock, searching, what it refuses, and the page it serves."""

import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from messaging.channels.whatsapp.standin.faults import BY_NAME
from tests.messaging.standin.build import ANA, ANA_ID, AURORA, Driver, text
from tests.messaging.standin.conftest import Product


def refused(standin: Driver, name: str, body: object, status: int = 400) -> str:
    answer = requests.post(f"{standin.url}/__control/{name}", json=body, timeout=5)
    assert answer.status_code == status, answer.text
    words: str = answer.json()["error"]
    return words


def test_a_reset_forgets_all_and_calls_off_what_waits(standin: Driver, product: Product) -> None:
    standin.control("settings", {"retry_seconds": [30]})
    product.answers = [500]
    standin.says()
    standin.fault("server_error")
    standin.control("clock", {"offset_seconds": 90_000})
    standin.control("messages", wait=1)
    epoch = standin.control("follow", hotel="aurora")["epoch"]
    standin.control("reset", {})
    overview = standin.control("")
    assert (standin.control("messages")["messages"], overview["counts"]) == ([], {})
    assert not any(fault["on"] for fault in overview["faults"])
    assert (overview["clock"]["offset_seconds"], overview["settings"]["retry_seconds"][0]) == (0, 0.5)
    assert standin.control("follow", hotel="aurora")["epoch"] != epoch


def test_the_clock_can_be_set_and_runs_on(standin: Driver, product: Product) -> None:
    standin.control("clock", {"now": "2026-12-24T20:00:00Z"})
    assert standin.control("clock")["now"].startswith("2026-12-24T20:00:0")
    standin.says()
    standin.settle()
    assert 1798142400 <= int(product.messages()[0]["timestamp"]) <= 1798142410


def test_messages_are_found_by_id_by_callback_and_by_guest(standin: Driver) -> None:
    standin.says()
    wamid = standin.send(text("uno", biz_opaque_callback_data="a")).json()["messages"][0]["id"]
    standin.send(text("otro", to="5491150000002"))
    assert standin.one(wamid=wamid)["callback_data"] == "a"
    assert standin.one(callback_data="a")["wamid"] == wamid
    assert standin.one(hotel="aurora", guest=ANA, sender="hotel")["wamid"] == wamid
    assert standin.one(phone_number_id=AURORA, sender="guest", raw=1)["raw"]["text"] == {"body": "Hola"}
    assert standin.control("messages", hotel="harbour")["messages"] == []
    assert standin.control("messages", wamid="wamid.none")["messages"] == []
    assert standin.control("messages", hotel="aurora", guest="+1 650 555 0000")["messages"] == []
    assert len(standin.control("messages", hotel="aurora", limit=2)["messages"]) == 2


def test_a_search_can_wait_for_the_first_message_that_fits(standin: Driver) -> None:
    standin.says()
    threading.Timer(0.3, lambda: Driver(standin.url).send(text("por fin"))).start()
    started = time.monotonic()
    [found] = standin.control("messages", sender="hotel", wait=10)["messages"]
    assert found["view"]["text"] == "por fin"
    assert 0.2 < time.monotonic() - started < 5
    assert standin.control("messages", wamid="wamid.none", wait=0.1)["messages"] == []


def test_following_tells_only_what_is_new(standin: Driver) -> None:
    standin.says("uno")
    standin.settle()
    first = standin.control("follow", hotel="aurora", guest=ANA)
    assert [one["view"]["text"] for one in first["messages"]] == ["uno"]
    standin.says("dos")
    standin.settle()
    after, epoch = first["revision"], first["epoch"]
    second = standin.control("follow", hotel="aurora", guest=ANA, after=after, epoch=epoch, wait=5)
    assert [one["view"]["text"] for one in second["messages"]] == ["dos"]
    assert [row["about"] for row in second["log"]] == ["guest text"]
    again = standin.control("follow", hotel="aurora", guest=ANA, after=after, epoch="other", wait=5)
    assert len(again["messages"]) == 2


def test_the_log_has_both_sides_with_bodies(standin: Driver) -> None:
    standin.says()
    standin.send(text("Buen día"))
    standin.settle()
    [call] = standin.control("calls", about="send")["calls"]
    assert (call["method"], call["path"], call["status"]) == ("POST", f"/v24.0/{AURORA}/messages", 200)
    assert "Buen d" in call["request"]
    webhooks = standin.control("webhooks", about="guest text")["webhooks"]
    assert [one["status"] for one in webhooks] == [200]
    counts = standin.control("")["counts"]
    assert (counts["calls"], counts["webhooks"], counts["messages_from_guest"]) == (1, 4, 1)


def test_a_guest_can_be_made_and_renamed(standin: Driver) -> None:
    standin.control("guests", {"hotel": "aurora", "guest": {"phone": ANA}})
    assert standin.control("chats")["chats"][0]["name"] == f"+{ANA_ID}"
    standin.control("guests", {"hotel": "aurora", "guest": {"phone": ANA, "name": "Ana"}})
    [chat] = standin.control("chats")["chats"]
    assert (chat["name"], chat["messages"]) == ("Ana", 0)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("inject", {"hotel": "nowhere"}, "name the hotel"),
        ("inject", {"hotel": "aurora", "guest": 7}, "guest must be an object"),
        ("inject", {"hotel": "aurora", "guest": {"name": "Ana"}}, "a guest needs phone"),
        ("inject", {"hotel": "aurora", "guest": {"phone": "none"}}, "is not a phone number"),
        ("inject", {"hotel": "aurora", "guest": ANA}, "message must be an object"),
        ("inject", {"hotel": "aurora", "guest": ANA, "message": {"kind": "song"}}, "kind must be one of"),
        (
            "inject",
            {"hotel": "aurora", "guest": ANA, "message": {"kind": "reply", "option": "x"}},
            "no option x",
        ),
        ("inject", {"hotel": "aurora", "guest": ANA, "message": {"kind": "image", "data": "?"}}, "base64"),
        ("inject-batch", {"messages": "many"}, "messages must be a list"),
        ("settings", {"statuses": "sometimes"}, "setting statuses cannot be"),
        ("settings", {"colour": "red"}, "there is no setting colour"),
        ("settings", {"late_seconds": -1}, "setting late_seconds cannot be"),
        ("faults", {"name": "gremlins"}, "there is no fault gremlins"),
        ("raw", {"app": "nobody"}, "there is no app nobody"),
        ("clock", {"now": "tomorrow"}, "not understood"),
    ],
)
def test_nonsense_is_refused_in_words(standin: Driver, name: str, body: dict[str, Any], words: str) -> None:
    assert words in refused(standin, name, body)


def test_a_page_of_another_origin_cannot_press_the_buttons(standin: Driver) -> None:
    """A form can post without asking the browser first, JSON cannot."""
    answer = requests.post(f"{standin.url}/__control/reset", data="{}", timeout=5)
    assert answer.status_code == 400


def test_unknown_control_paths_are_404(standin: Driver) -> None:
    assert requests.get(f"{standin.url}/__control/nothing", timeout=5).status_code == 404
    assert requests.get(f"{standin.url}/__control/media/404", timeout=5).status_code == 404


def test_the_page_keeps_its_address_and_serves_only_its_own_files(standin: Driver) -> None:
    page = requests.get(f"{standin.url}/simulator?hotel=aurora&guest=%2B1", timeout=5)
    assert page.url == f"{standin.url}/simulator/?hotel=aurora&guest=%2B1"
    assert 'data-testid="composer"' in page.text
    for name in ("main.js", "base.css", "receipt.png", "voice-es.ogg"):
        assert requests.get(f"{standin.url}/simulator/{name}", timeout=5).status_code == 200
    for name in ("none.js", "..%2f..%2fREADME.md", "..%2f..%2fmanage.py"):
        assert requests.get(f"{standin.url}/simulator/{name}", timeout=5).status_code == 404


def test_the_overview_names_the_hotels_without_secrets(standin: Driver) -> None:
    overview = standin.control("")
    assert [one["hotel"] for one in overview["hotels"]] == ["aurora", "harbour", "marazul"]
    assert "token" not in str(overview)
    assert "secret" not in str(overview)


def test_the_handshake_is_asked_for_each_app(standin: Driver, httpserver: Any) -> None:
    assert "is not" not in standin.control("handshake", {})["health"]
    for token in ("demo-verify", "other-verify"):
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}
        handler = httpserver.expect_request("/webhooks/whatsapp", method="GET", query_string=query)
        handler.respond_with_data("1158201444")
    assert standin.control("handshake", {})["health"] == "ok"
    assert standin.control("")["webhook_health"] == "ok"


def test_a_refused_handshake_is_told_in_words(standin: Driver, httpserver: Any) -> None:
    httpserver.expect_request("/webhooks/whatsapp", method="GET").respond_with_data("no", status=403)
    health = standin.control("handshake", {})["health"]
    assert health == "the handshake of app demo was answered with 403"


def test_many_connections_at_once_are_all_answered(standin: Driver) -> None:
    standin.control("settings", {"rates": False, "window": "off", "statuses": "off"})
    codes: list[int] = []

    def send(guest: int) -> None:
        codes.extend(Driver(standin.url).send(text(to=f"54911500{guest:05d}")).status_code for _ in range(3))

    threads = [threading.Thread(target=send, args=(guest,)) for guest in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 600
    assert len(standin.control("messages", sender="hotel")["messages"]) == 600


def test_the_manual_names_every_fault_and_every_selector() -> None:
    root = Path(__file__).resolve().parents[3]
    manual = (root / "docs" / "simulator.md").read_text()
    page = (root / "templates" / "simulator" / "phone.html").read_text()
    names = {f"`{name}`" for name in BY_NAME} | set(re.findall(r'data-testid="([a-z-]+)"', page))
    assert [name for name in sorted(names) if name not in manual] == []
