"""The phone in the browser: its page and files, read from `templates/simulator/` at each request."""

from __future__ import annotations

from pathlib import Path

from messaging.channels.whatsapp.standin.wire import Request, Response

FOLDER = Path(__file__).resolve().parents[4] / "templates" / "simulator"
PREFIX = "/simulator/"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".ogg": "audio/ogg",
    ".webp": "image/webp",
}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def answer(request: Request) -> Response:
    """The page itself, or one of its files."""
    name = request.path.removeprefix(PREFIX) or "phone.html"
    path = (FOLDER / name).resolve()
    kind = _TYPES.get(path.suffix)
    if (
        request.method not in {"GET", "HEAD"}
        or kind is None
        or not path.is_relative_to(FOLDER)
        or not path.is_file()
    ):
        return Response(404, b"not found", "text/plain")
    return Response(200, path.read_bytes(), kind, _HEADERS)
