"""What the product is told: exact bytes, signatures, the shapes of guests' messages, and retries."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from messaging.channels.whatsapp.standin.config import parse
from messaging.channels.whatsapp.standin.server import Running
from tests.messaging.standin.build import ANA, ANA_ID, AURORA, Driver, buttons, configuration, rooms, text
from tests.messaging.standin.conftest import Product


def only_message(standin: Driver, product: Product) -> dict[str, Any]:
    standin.settle()
    [found] = product.messages()
    return found


def test_a_text_arrives_in_the_documented_shape(standin: Driver, product: Product) -> None:
    wamid = standin.says("Hola", {"phone": ANA, "name": "Ana"})["wamid"]
    standin.settle()
    [body] = product.bodies
    told = json.loads(body)
    user_id = told["entry"][0]["changes"][0]["value"]["contacts"][0]["user_id"]
    timestamp = told["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "541140001234", "phone_number_id": AURORA},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": ANA_ID, "user_id": user_id}],
        "messages": [
            {
                "from": ANA_ID,
                "from_user_id": user_id,
                "id": wamid,
                "timestamp": timestamp,
                "type": "text",
                "text": {"body": "Hola"},
            }
        ],
    }
    change = {"value": value, "field": "messages"}
    assert told == {
        "object": "whatsapp_business_account",
        "entry": [{"id": "2" + AURORA[1:], "changes": [change]}],
    }
    assert user_id.startswith("AR.")


def test_the_signature_is_over_the_exact_bytes_with_metas_escapes(standin: Driver, product: Product) -> None:
    standin.says("¿Está? 😀 a/b")
    standin.settle()
    assert rb"\u00bfEst\u00e1? \ud83d\ude00 a\/b" in product.bodies[0]
    assert product.rightly_signed() == [True]


def test_a_guest_without_a_number_is_told_by_bsuid_only(standin: Driver, product: Product) -> None:
    standin.says(guest={"username": "@luz", "name": "Luz"})
    found = only_message(standin, product)
    [(_, value)] = product.values()
    assert "from" not in found
    assert found["from_user_id"] == value["contacts"][0]["user_id"]
    assert value["contacts"][0]["profile"] == {"name": "Luz", "username": "@luz"}
    assert "wa_id" not in value["contacts"][0]


def test_another_hotel_sees_another_bsuid_of_the_same_phone(standin: Driver, product: Product) -> None:
    standin.says()
    standin.says(hotel="harbour")
    standin.settle()
    assert len({one["from_user_id"] for one in product.messages()}) == 2


def test_a_tap_on_a_button_quotes_the_message_that_offered_it(standin: Driver, product: Product) -> None:
    standin.says()
    wamid = standin.send(buttons("Sí", "No")).json()["messages"][0]["id"]
    standin.does({"kind": "reply", "option": "b2"})
    standin.settle()
    tap = product.messages()[-1]
    assert tap["interactive"] == {"type": "button_reply", "button_reply": {"id": "b2", "title": "No"}}
    assert tap["context"] == {"from": "541140001234", "id": wamid}


def test_a_tap_on_a_row_brings_title_and_description(standin: Driver, product: Product) -> None:
    standin.says()
    standin.send(rooms({"id": "r1", "title": "Doble", "description": "2 personas"}))
    standin.does({"kind": "reply", "option": "r1"})
    standin.settle()
    row = {"id": "r1", "title": "Doble", "description": "2 personas"}
    assert product.messages()[-1]["interactive"] == {"type": "list_reply", "list_reply": row}


@pytest.mark.parametrize(
    ("spec", "part"),
    [
        ({"kind": "text", "text": "Hola"}, {"type": "text", "text": {"body": "Hola"}}),
        (
            {"kind": "button_reply", "option": "x", "title": "Sí"},
            {
                "type": "interactive",
                "interactive": {"type": "button_reply", "button_reply": {"id": "x", "title": "Sí"}},
            },
        ),
        (
            {"kind": "list_reply", "option": "x", "title": "Sí", "description": "ya"},
            {
                "type": "interactive",
                "interactive": {
                    "type": "list_reply",
                    "list_reply": {"id": "x", "title": "Sí", "description": "ya"},
                },
            },
        ),
        (
            {"kind": "location", "latitude": -34.6, "longitude": -58.4, "name": "Obelisco"},
            {"type": "location", "location": {"latitude": -34.6, "longitude": -58.4, "name": "Obelisco"}},
        ),
        (
            {"kind": "reaction", "wamid": "wamid.x", "emoji": "👍"},
            {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}},
        ),
        (
            {"kind": "contacts", "cards": [{"name": {"formatted_name": "Luz"}}]},
            {"type": "contacts", "contacts": [{"name": {"formatted_name": "Luz"}}]},
        ),
        (
            {"kind": "unsupported", "of": "poll_creation"},
            {
                "type": "unsupported",
                "unsupported": {"type": "poll_creation"},
                "errors": [
                    {
                        "code": 131051,
                        "title": "Message type unknown",
                        "message": "Message type unknown",
                        "error_data": {"details": "Message type is currently not supported."},
                    }
                ],
            },
        ),
        (
            {"kind": "raw", "raw": {"type": "request_welcome"}},
            {"type": "request_welcome"},
        ),
        (
            {"kind": "raw", "raw": {"type": "interactive", "interactive": "broken"}},
            {"type": "interactive", "interactive": "broken"},
        ),
    ],
)
def test_each_kind_of_message_has_metas_shape(
    standin: Driver, product: Product, spec: dict[str, Any], part: dict[str, Any]
) -> None:
    standin.does(spec)
    found = only_message(standin, product)
    frame = ("from", "from_user_id", "id", "timestamp")
    assert {name: value for name, value in found.items() if name not in frame} == part


def test_a_system_message_comes_without_contacts(standin: Driver, product: Product) -> None:
    system = {"type": "user_changed_number", "wa_id": "5491150000009", "body": "changed"}
    standin.does({"kind": "raw", "raw": {"type": "system", "system": system}})
    standin.settle()
    [(_, value)] = product.values()
    assert "contacts" not in value


def test_a_batch_is_one_webhook_per_app_with_each_message_in_its_hotel(
    standin: Driver, product: Product
) -> None:
    hotels = ["aurora", "harbour", "aurora", "marazul"]
    wanted = [
        {"hotel": hotel, "guest": f"+5491150{i:06d}", "message": {"kind": "text", "text": str(i)}}
        for i, hotel in enumerate(hotels)
    ]
    standin.control("inject-batch", {"messages": wanted})
    standin.settle()
    assert len(product.bodies) == 2
    told = {value["messages"][0]["text"]["body"]: number for number, value in product.values()}
    numbers = {"aurora": AURORA, "harbour": "100000000000002", "marazul": "100000000000003"}
    assert told == {str(i): numbers[hotel] for i, hotel in enumerate(hotels)}
    standin.control("inject-batch", {"messages": wanted, "together": False})
    standin.settle()
    assert len(product.bodies) == 6


def test_the_same_id_again_is_the_same_message_told_again(standin: Driver, product: Product) -> None:
    standin.says("Hola", id="wamid.FIXED")
    standin.says("Hola", id="wamid.FIXED")
    standin.settle()
    assert [one["id"] for one in product.messages()] == ["wamid.FIXED", "wamid.FIXED"]
    assert len(standin.control("messages")["messages"]) == 1


def test_what_the_product_does_not_take_is_told_until_it_does(standin: Driver, product: Product) -> None:
    product.answers = [503, 500]
    wamid = standin.says()["wamid"]
    standin.settle()
    assert len(product.bodies) == 3
    assert len(set(product.bodies)) == 1
    gaps = [later - earlier for earlier, later in zip(product.times, product.times[1:], strict=False)]
    assert gaps[0] >= 0.05
    assert gaps[1] >= 0.1
    shown = standin.one(wamid=wamid)
    assert (shown["status"], shown["reason"]) == ("delivered", "")
    assert shown["acknowledged_at"] >= shown["at"]


def test_after_the_last_try_a_message_has_failed_with_the_reason(standin: Driver, product: Product) -> None:
    product.answers = [500] * 4
    wamid = standin.says()["wamid"]
    standin.settle()
    assert len(product.bodies) == 4
    shown = standin.one(wamid=wamid)
    assert (shown["status"], shown["reason"]) == ("failed", "the hotel's system answered 500")
    tries = standin.control("webhooks")["webhooks"]
    assert [one["retry_in"] for one in tries] == [0.05, 0.1, 0.2, None]


def test_a_retry_does_not_hold_up_the_next_message(standin: Driver, product: Product) -> None:
    standin.control("settings", {"retry_seconds": [0.5]})
    product.answers = [500]
    standin.says("first")
    standin.says("second")
    standin.settle()
    assert [one["text"]["body"] for one in product.messages()] == ["first", "second", "first"]


def test_a_product_that_is_not_there_is_said_in_words() -> None:
    running = Running(parse(configuration("http://127.0.0.1:1/webhooks/whatsapp"))).start()
    standin = Driver(running.url)
    standin.control("settings", {"retry_seconds": []})
    wamid = standin.says()["wamid"]
    standin.settle()
    shown = standin.one(wamid=wamid)
    assert (shown["status"], shown["reason"]) == ("failed", "no answer ([Errno 111] Connection refused)")
    assert standin.control("handshake", {})["health"] == "not reachable ([Errno 111] Connection refused)"
    running.close()


def test_any_body_can_be_signed_and_sent(standin: Driver, product: Product) -> None:
    standin.control("raw", {"text": "{broken"})
    standin.control("raw", {"body": {"entry": []}})
    standin.settle()
    assert product.bodies == [b"{broken", b'{"entry": []}']
    assert product.rightly_signed() == [True, True]


def test_messages_of_one_guest_arrive_in_order(standin: Driver, product: Product) -> None:
    for index in range(30):
        standin.says(str(index))
    standin.settle()
    assert [one["text"]["body"] for one in product.messages()] == [str(index) for index in range(30)]


def test_the_answer_to_a_guest_counts_as_their_chat(standin: Driver) -> None:
    standin.says()
    standin.send(text("Buen día"))
    [chat] = standin.control("chats", hotel="aurora")["chats"]
    assert (chat["phone"], chat["messages"], chat["window_open"]) == (f"+{ANA_ID}", 2, True)


class Forgetful(BaseHTTPRequestHandler):
    """A web server that says it keeps the connection and then closes it, as one does after its idle time."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Nothing to say."""


def test_a_connection_the_product_has_closed_is_not_a_failed_try() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Forgetful) as product:
        threading.Thread(target=product.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{product.server_address[1]}/webhooks/whatsapp"
        running = Running(parse(configuration(address))).start()
        standin = Driver(running.url)
        for words in ("uno", "dos", "tres"):
            standin.says(words)
            standin.settle()
        tries = standin.control("webhooks")["webhooks"]
        assert [(one["status"], one["attempt"]) for one in tries] == [(200, 1)] * 3
        running.close()
        product.shutdown()
