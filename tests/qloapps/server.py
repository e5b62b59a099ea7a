"""The sockets: the web service on one port, the control of the tests on another that never fails."""

import datetime as dt
import hashlib
import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.qloapps.answers import Answer
from tests.qloapps.api import Request, answer
from tests.qloapps.desk import OPERATIONS
from tests.qloapps.example import example
from tests.qloapps.faults import CUT, HUNG, NOTICE, RESET, SLOW, Fault, Faults, spoilt

HOST = "127.0.0.1"
COOKIE = "QloApps-" + hashlib.md5(b"front desk", usedforsecurity=False).hexdigest()
COOKIE_DAYS = 20
HANG_UP = struct.pack("ii", 1, 0)
"""SO_LINGER that ends a connection with a reset."""


class Sockets(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is nothing to print."""


class Server:
    """Both ports and all that lies behind them."""

    def __init__(self, *, port: int = 0, control_port: int = 0) -> None:
        self.world = example()
        self.faults = Faults()
        self.seen: list[dict[str, Any]] = []
        self._lock = Lock()
        self._api: Sockets | None = None
        self._control = Sockets((HOST, control_port), _control_handler(self))
        self.port = port
        self.alive()
        Thread(target=self._control.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def control_url(self) -> str:
        return f"http://{HOST}:{self._control.server_port}"

    def alive(self) -> None:
        """Listen, on the same port as before."""
        with self._lock:
            if self._api is None:
                self._api = Sockets((HOST, self.port), _api_handler(self))
                self.port = self._api.server_port
                Thread(target=self._api.serve_forever, args=(0.05,), daemon=True).start()

    def dead(self) -> None:
        """Refuse every connection."""
        with self._lock:
            if self._api is not None:
                self._api.shutdown()
                self._api.server_close()
                self._api = None

    def fresh(self) -> None:
        """Everything as at the start."""
        self.world.stopping.set()
        self.faults.lift()
        self.alive()
        with self._lock:
            self.world = example()
            self.seen = []

    def stop(self) -> None:
        self.world.stopping.set()
        self.dead()
        self._control.shutdown()
        self._control.server_close()

    def operate(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        """One operation of the control address. Raises KeyError, TypeError, ValueError for what is none."""
        if operation == "fault":
            self.faults.add(Fault(**given))
        elif operation == "calm":
            self.faults.lift()
        elif operation in ("alive", "dead", "fresh"):
            getattr(self, operation)()
        elif operation == "seen":
            return {"seen": list(self.seen)}
        else:
            with self.world.lock:
                return OPERATIONS[operation](self.world, **given)
        return {}

    def answered(self, request: Request) -> Answer | None:
        """What is sent, None where the line goes dead."""
        world, fault = self.world, self.faults.hitting(request)
        if fault is None:
            return answer(world, request)
        if not fault.after and fault.kind in (HUNG, RESET, SLOW):
            world.wait(fault.seconds if fault.kind != RESET else 0)
        works = fault.after or fault.kind in (SLOW, CUT, NOTICE)
        good = answer(world, request) if works else Answer(200)
        if fault.after and fault.kind in (HUNG, SLOW):
            world.wait(fault.seconds)
        return None if fault.kind in (HUNG, RESET) else spoilt(fault, good)


def _api_handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "PHP", "8.2"

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has there
            """A test reads `seen` instead."""

        def do_it(self) -> None:
            self.close_connection = True
            request = self._request()
            begun = time.monotonic()
            kept = {"method": request.method, "path": request.path, "query": request.query}
            server.seen.append({**kept, "body": request.body, "headers": request.headers})
            good = server.answered(request)
            if good is None:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANG_UP)
                return
            self._send(good, time.monotonic() - begun)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_it  # noqa: N815 - names it has there

        def _request(self) -> Request:
            address = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            return Request(
                method=self.command,
                path=address.path.removeprefix("/api").strip("/"),
                query=dict(parse_qsl(address.query, keep_blank_values=True)),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(length).decode("utf-8", "replace"),
                base=f"{server.url}/api",
            )

        def _send(self, good: Answer, seconds: float) -> None:
            body = good.body if isinstance(good.body, bytes) else good.body.encode()
            self.send_response(good.status)
            for name, value in _headers(good, body, seconds, host=self.headers.get("Host", "")):
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def send_response(self, code: int, message: str | None = None) -> None:
            self.send_response_only(code, message)

    return Handler


def _headers(good: Answer, body: bytes, seconds: float, *, host: str) -> list[tuple[str, str]]:
    """No length: the end of the connection is the end of the answer, as with the recorded server."""
    now = dt.datetime.now(dt.UTC)
    headers = [("Host", host), ("Date", f"{now:%a, %d %b %Y %H:%M:%S} GMT"), ("Connection", "close")]
    headers.append(("X-Powered-By", "PrestaShop Webservice" if good.dressed else "PHP/8.2"))
    if good.dressed:
        headers += [("Access-Time", str(int(now.timestamp()))), ("PSWS-Version", "1.6.1.23")]
        headers.append(("Execution-Time", f"{seconds:.3f}"))
    if good.realm:
        headers.append(("WWW-Authenticate", f'Basic realm="{good.realm}"'))
    if good.cookie:
        expires = f"{now + dt.timedelta(days=COOKIE_DAYS):%a, %d %b %Y %H:%M:%S} GMT"
        kept = f"expires={expires}; Max-Age={COOKIE_DAYS * 86400}; path=/; HttpOnly; SameSite=Lax"
        headers.append(("Set-Cookie", f"{COOKIE}=session-of-the-booked-guest; {kept}"))
    headers.append(("Content-Type", good.content_type))
    if good.dressed and good.status < 300:
        headers.append(("Content-Sha1", hashlib.sha1(body, usedforsecurity=False).hexdigest()))
    return headers


def _control_handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has there
            """Nothing is printed."""

        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            try:
                status, answered = 200, server.operate(self.path.strip("/"), given)
            except (KeyError, TypeError, ValueError) as error:
                status, answered = 400, {"error": f"{type(error).__name__}: {error}"}
            body = json.dumps(answered).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
