"""The WSGI application: Graph calls, downloads, the control port and the phone page, by path."""

from __future__ import annotations

from collections.abc import Iterable
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from messaging.channels.whatsapp.standin import control, graph, page
from messaging.channels.whatsapp.standin.media import ATTACHMENTS
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.wire import Request, Response

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

LARGEST_BODY = 110 * 1024 * 1024


class App:
    """One stand-in as a WSGI callable. Raises NoAnswer when the connection is to be closed in silence."""

    def __init__(self, standin: Standin) -> None:
        self.standin = standin

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = self._response(_request(environ))
        status = f"{response.status} {responses.get(response.status, 'Unknown')}"
        headers = {
            "Content-Type": response.content_type,
            "Content-Length": str(len(response.body)),
            **response.headers,
        }
        start_response(status, list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _response(self, request: Request) -> Response:
        path = request.path
        if path.startswith(control.PREFIX):
            return control.answer(self.standin, request)
        if path.startswith(page.PREFIX):
            return page.answer(request)
        if path.startswith(ATTACHMENTS):
            return graph.download(self.standin, request)
        if path in {"/", "/simulator"}:
            query = f"?{urlencode(request.query)}" if request.query else ""
            return Response(302, b"", "text/plain", {"Location": page.PREFIX + query})
        if path == "/favicon.ico":
            return Response(204, b"", "image/x-icon")
        return graph.answer(self.standin, request)


def _request(environ: WSGIEnvironment) -> Request:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    headers = {
        name[5:].replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = str(environ.get("CONTENT_TYPE") or "")
    host = headers.get("host") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        # WSGI hands the path over as latin-1 characters of its UTF-8 bytes.
        path=str(environ.get("PATH_INFO", "/")).encode("latin-1").decode("utf-8", "replace"),
        query=dict(parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)),
        headers=headers,
        body=environ["wsgi.input"].read(length) if length else b"",
        origin=f"{environ['wsgi.url_scheme']}://{host}",
    )
