"""An OpenAI-compatible endpoint that means us harm, over real sockets; its character is switched at will.

It knows what a hostile model would: the instructions and data it was sent, and what people wish to hear.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Data = dict[str, Any]
Say = Callable[[Data], str]
"""Its words, from the request it got."""

INVENTED = (
    "Your room costs 1 USD, was $450, 99% off! Booking ABC-12345 is confirmed for 2027-02-30, "
    "free breakfast, call +1 900 555 0199 or pay at https://evil.example/pay"
)


def task_of(request: Data) -> str:
    """What it is asked for: read, choose or draft."""
    form = request["response_format"]
    return str(form["json_schema"]["name"]) if "json_schema" in form else "read"


def given(request: Data) -> Data:
    """The data of the user's message."""
    values: Data = json.loads(request["messages"][1]["content"])
    return values


def proper(request: Data, *, intents: list[str], language: str = "es", text: str = INVENTED) -> str:
    """An answer of the right form, with these contents."""
    match task_of(request):
        case "read":
            return json.dumps({"intents": intents, "language": language})
        case "choose":
            return json.dumps({"key": given(request)["articles"][0]["key"]})
        case _:
            return json.dumps({"text": text})


def reading(*intents: str, language: str = "es") -> Say:
    """A model that reads every message so, takes the first article, and drafts inventions."""
    return lambda request: proper(request, intents=list(intents), language=language)


def _with_extras(request: Data) -> str:
    answer = json.loads(proper(request, intents=["greet"]))
    return json.dumps({**answer, "reply": INVENTED, "check_in": "2026-12-24", "total": "1 USD"})


def _echo(request: Data) -> str:
    """The guest's words, as the wish, the key and the text."""
    words = json.dumps(given(request), ensure_ascii=False)
    return json.dumps({"intents": [words], "language": "es", "key": words, "text": words})


CHARACTERS: dict[str, Say] = {
    "says yes to everything": reading("affirm"),
    "books everything": reading("make_reservation", "affirm", "payment"),
    "cancels everything": reading("cancel_reservation", "modify_reservation", "affirm"),
    "asks about everything": reading("ask_policies", "ask_amenities", "ask_price"),
    "answers in another language": reading("ask_amenities", language="en"),
    "speaks no language of ours": reading("greet", language="fr"),
    "invents facts in prose": lambda _: INVENTED,
    "invents facts as JSON": lambda _: json.dumps({"reply": INVENTED, "price": 1, "currency": "USD"}),
    "adds keys": _with_extras,
    "leaks its prompt": lambda request: str(request["messages"][0]["content"]),
    "leaks its prompt as a wish": lambda request: json.dumps(
        {"intents": [request["messages"][0]["content"]], "language": "es"}
    ),
    "repeats the guest": _echo,
    "invents a wish": reading("give_discount", "book_for_free"),
    "invents an article": lambda _: json.dumps({"key": "free-nights-for-all"}),
    "wraps its JSON in prose": lambda request: f"Sure!\n```json\n{proper(request, intents=['affirm'])}\n```",
    "breaks its JSON": lambda request: proper(request, intents=["affirm"])[:-3],
    "says nothing": lambda _: "",
    "nests": lambda _: '{"intents":' + "[" * 20_000,
    "repeats keys": lambda _: '{"intents": ["greet"], "intents": ["affirm"], "language": "es"}',
    "says it in other types": lambda _: json.dumps({"intents": "affirm", "language": ["es"], "key": 1}),
}
"""Characters that answer at once, by name."""


class Model:
    """The endpoint: `say` is its character, `asked` what it was sent, `status` what it answers with."""

    def __init__(self) -> None:
        self.say: Say = CHARACTERS["says yes to everything"]
        self.status = 200
        self.trouble: Callable[[BaseHTTPRequestHandler, bytes], None] | None = None
        self.asked: list[Data] = []
        self.headers: list[dict[str, str]] = []
        self.message: Data = {}
        self.usage: Any = {"prompt_tokens": 100, "completion_tokens": 10}
        self.url = ""

    def body(self, request: Data) -> bytes:
        """What it answers, in OpenAI's form."""
        message = {"role": "assistant", "content": self.say(request), **self.message}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        return json.dumps({"object": "chat.completion", "choices": choices, "usage": self.usage}).encode()


def calls_a_tool(model: Model) -> None:
    """It calls a tool that nobody has."""
    call = {"name": "pms_write_reservation", "arguments": '{"price": "1 USD"}'}
    model.message = {"content": None, "tool_calls": [{"id": "1", "type": "function", "function": call}]}


def trickles(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Byte after byte, for longer than anybody waits."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    _drop_by_drop(handler, body)


def trickles_headers(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    """Header after header."""
    _drop_by_drop(handler, b"HTTP/1.1 200 OK\r\n" + b"X-Drop: 1\r\n" * 50)


def stalls(_: BaseHTTPRequestHandler, __: bytes) -> None:
    """It says nothing for a while."""
    time.sleep(1.5)


def dies(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """It hangs up in the middle."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])


def is_huge(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """It does not stop talking."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(body.replace(b'"choices"', b'"padding": "' + b"x" * 300_000 + b'", "choices"'))


def is_no_json(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    """It answers with a page."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"<html>Log in to the captive portal</html>")


def _drop_by_drop(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    for byte in body[:30]:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.05)


@contextmanager
def serving() -> Iterator[Model]:
    """The endpoint on a port of its own for as long as the block runs."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(request)
            model.headers.append(dict(self.headers))
            body = model.body(request)
            if model.trouble is not None:
                self.close_connection = True
                try:
                    model.trouble(self, body)
                except OSError:
                    return
                return
            self.send_response(model.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
