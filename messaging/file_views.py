"""A guest's file under its short-lived address: shown where that is harmless, else saved, never run."""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.http import content_disposition_header

from messaging import media, media_store
from messaging.errors import FileGone

SHOWN: Final = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "image/gif"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/x-wav", "video/mp4", "video/webm"),
    }
)
"""What a browser shows by itself; the rest is saved."""
_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)")
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; img-src 'self'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": f"private, max-age={media.LINK_SECONDS}",
    "Accept-Ranges": "bytes",
    "X-Robots-Tag": "noindex",
}


def guest_file(request: HttpRequest, signed: str) -> HttpResponse:
    """The file, or the part that a Range header asks for: players need parts. 404 for any address that is
    forged, too old or of a file that is not here.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        file = media.opened(signed)
        content = media_store.read(file.tenant_id, file.key)
    except FileGone:
        return HttpResponse("Not here (any more).", status=404, content_type="text/plain; charset=utf-8")
    shown = file.mime_type in SHOWN
    headers = {
        **_HEADERS,
        "Content-Disposition": content_disposition_header(not shown, file.file_name) or "attachment",
    }
    content_type = file.mime_type if shown else "application/octet-stream"
    return _part(content, request.headers.get("Range", ""), content_type, headers)


def _part(content: bytes, wanted: str, content_type: str, headers: dict[str, str]) -> HttpResponse:
    asked = _RANGE.fullmatch(wanted)
    if asked is None:
        return HttpResponse(content, content_type=content_type, headers=headers)
    first = int(asked[1])
    last = min(int(asked[2] or len(content)), len(content) - 1)
    if first > last:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return HttpResponse(status=416, content_type=content_type, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return HttpResponse(content[first : last + 1], status=206, content_type=content_type, headers=headers)
