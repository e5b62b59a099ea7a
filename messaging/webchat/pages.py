"""What browsers load of a chat: the script, the frame, and files that were sent."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from messaging.webchat import files, hotels, reading
from messaging.webchat.errors import ChatRefused
from messaging.webchat.hotels import Chat
from messaging.webchat.views import endpoint

WIDGET = "webchat/widget.js"
WIDGET_SECONDS = 3600
FILE_SECONDS = 3600
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@endpoint("GET")
def widget(request: HttpRequest) -> HttpResponse:
    """The script that hotels put into their pages."""
    script = _widget() if settings.PRODUCTION else _widget.__wrapped__()
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={WIDGET_SECONDS}"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@endpoint("GET")
def frame(request: HttpRequest, key: str) -> HttpResponse:
    """The chat itself, for the pages of its hotel and no others."""
    chat = hotels.chat_of(key)
    answer = render(request, "webchat/frame.html", frame_context(chat, request))
    ancestors = " ".join(dict.fromkeys(["'self'", hotels.own_origin(), *chat.origins]))
    answer["Content-Security-Policy"] = f"{FRAME_POLICY}; frame-ancestors {ancestors}"
    return answer


@endpoint("GET")
def file(request: HttpRequest, signed: str) -> HttpResponse:
    """A file of a chat, at the address its page was given."""
    found = files.content_of(signed)
    if found is None:
        raise FileUnknown
    answer = HttpResponse(found.content, content_type=found.mime_type)
    answer["Content-Disposition"] = content_disposition_header(not found.inline, found.name) or "attachment"
    answer["Content-Security-Policy"] = FILE_POLICY
    answer["Cache-Control"] = f"private, max-age={FILE_SECONDS}"
    return answer


class FileUnknown(ChatRefused):
    """No file has this address, or not any more."""

    status, code = 404, "unknown_file"

    def __init__(self) -> None:
        super().__init__("No file has this address, or not any more.")


def frame_context(chat: Chat, request: HttpRequest) -> dict[str, Any]:
    """What the frame's template needs."""
    language = chat.language(request.GET.get("lang", ""))
    page = reading.page_without_query(request.GET.get("page", ""))
    hotel = hotels.shown(chat)
    languages = chat.hotel.languages
    return {
        "hotel": hotel,
        "key": chat.key,
        "language": language,
        "page": page,
        "disclosure": {one: hotels.disclosure(chat.hotel, one) for one in languages},
        "privacy_url": "",
        "config": {
            "key": chat.key,
            "language": language,
            "page": page,
            "api": "/webchat/",
            "hotel": hotel,
            "texts": {one: hotels.texts(chat, one) for one in languages},
        },
    }


@lru_cache(maxsize=1)
def _widget() -> bytes:
    path = finders.find(WIDGET)
    if not isinstance(path, str):
        raise FileUnknown
    return Path(path).read_bytes()
