"""A small threaded HTTP/1.1 server: connections are kept, and can be cut without an answer."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from messaging.channels.whatsapp.standin.app import LARGEST_BODY, App
from messaging.channels.whatsapp.standin.config import Config
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.wire import NoAnswer

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Server(ThreadingHTTPServer):
    """One thread per connection; several hundred connections may wait to be taken."""

    daemon_threads = True
    request_queue_size = 1024
    block_on_close = False

    def __init__(self, address: tuple[str, int], app: App) -> None:
        self.app = app
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that goes away in the middle is nothing to report; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one write, at the end of the request
    timeout = 75
    server: Server

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self.send_error(413 if length.isdigit() and int(length) > LARGEST_BODY else 411)
            return
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            head.append((status, headers))
            return self.wfile.write

        try:
            body = b"".join(self.server.app(self._environ(length), start_response))
        except NoAnswer as silence:
            self._stay_silent(silence.hold_seconds)
            return
        status, headers = head[0]
        code, _, words = status.partition(" ")
        self.send_response(int(code), words)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    # The names http.server calls for each method.
    do_GET = do_HEAD = do_POST = do_DELETE = do_PUT = do_PATCH = do_OPTIONS = _answer  # noqa: N815 - as above

    def _environ(self, length: str) -> WSGIEnvironment:
        path, _, query = self.path.partition("?")
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": length,
            "SERVER_NAME": str(self.server.server_address[0]),
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.rfile.read(int(length))),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        return environ

    def _stay_silent(self, seconds: float) -> None:
        """Hold the connection until the caller gives up, then cut it."""
        self.close_connection = True
        if seconds:
            select.select([self.connection], [], [], seconds)
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server gives it
        """The page and the control port show what is asked; the terminal stays quiet."""


class Running:
    """A stand-in that listens. `url` is its address; `standin` is for tests in the same process."""

    def __init__(self, config: Config, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen at once, port 0 is any free one. Raises OSError when the port is taken."""
        self.standin = Standin(config)
        try:
            self._server = Server((host, port), App(self.standin))
        except OSError:
            self.standin.close()
            raise
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.server_address[1]}"
        self.standin.origin = self.url

    def serve(self) -> None:
        """Answer requests until `close` is called from another thread or a signal interrupts."""
        self._server.serve_forever(poll_interval=0.05)

    def start(self) -> Running:
        """Serve in a thread of its own."""
        threading.Thread(target=self.serve, name="standin", daemon=True).start()
        return self

    def close(self) -> None:
        """Stop a stand-in that was started with `start`."""
        self._server.shutdown()
        self._server.server_close()
        self.standin.close()
