"""The worker's own /health/ and /metrics, for a worker that runs in a container of its own (WORKER_PORT)."""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from celery import signals
from django.core.wsgi import get_wsgi_application

from hotel_agent.env import environment
from hotel_agent.middleware import MONITORS

StartResponse = Callable[..., Any]


class QuietHandler(WSGIRequestHandler):
    """Probes come every few seconds and are not worth a log line."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def serve(host: str, port: int) -> WSGIServer:
    """Answer monitors, and nobody else, in a thread of this process. Raises OSError for a taken port."""
    product = get_wsgi_application()

    def monitors_only(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(MONITORS):
            return product(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Only /health/ and /metrics are here.\n"]

    server = make_server(host, port, monitors_only, handler_class=QuietHandler)
    threading.Thread(target=server.serve_forever, name="worker-probe", daemon=True).start()
    return server


def listen() -> None:
    """Serve them once this process becomes a worker. Connect once, in `apps.ready()`."""
    signals.worker_ready.connect(_worker_ready, weak=False, dispatch_uid="console.worker_probe")


def _worker_ready(**_: Any) -> None:
    if environment.text("WORKER_PORT"):
        serve("0.0.0.0", environment.number("WORKER_PORT"))  # noqa: S104 - monitors call from other machines
