"""What the page posts, read from whatever anybody posts: each value has its type, or the call is refused."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from messaging.channels.untrusted import text
from messaging.channels.webchat import limits
from messaging.webchat.errors import BadRequest, TooLarge

LARGEST_BODY = 64 * 1024
FORM_AROUND_FILE = 16 * 1024
HONEYPOT = "website"
"""A field that people do not see, and programs that fill in forms do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants a chat."""

    key: str
    language: str
    page: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the guest. `files` are ids as the upload gave them, not checked yet."""

    id: uuid.UUID
    text: str
    choice_id: str
    files: tuple[str, ...]


def wish(request: HttpRequest) -> Wish:
    """The body that asks for a session. Raises BadRequest, TooLarge."""
    body = _body(request)
    return Wish(
        _string(body, "hotel", 100),
        _string(body, "language", 35),
        page_without_query(_string(body, "page", 2000)),
    )


def post(request: HttpRequest) -> Post:
    """The body that holds a message. Raises BadRequest, TooLarge."""
    body = _body(request)
    said, choice_id = _string(body, "text"), _string(body, "choice_id", limits.CHOICE_ID)
    if len(said) > limits.TEXT:
        raise BadRequest("too_long", f"A message holds {limits.TEXT} characters.")
    files = body.get("files") or []
    if not isinstance(files, list) or len(files) > limits.MOST_FILES:
        raise BadRequest("bad_request", f"files is a list of at most {limits.MOST_FILES} ids.")
    if not all(isinstance(one, str) and one.isascii() for one in files):
        raise BadRequest("bad_request", "files is a list of ids.")
    if not (said.strip() or choice_id or files):
        raise BadRequest("empty", "A message has a text, a choice or a file.")
    return Post(_uuid(body.get("id")), said, choice_id, tuple(files))


def upload(request: HttpRequest) -> "UploadedFile[Any]":
    """The file of a multipart form. Raises BadRequest, TooLarge."""
    if _declared(request) > limits.LARGEST_FILE + FORM_AROUND_FILE:
        raise _file_too_large()
    try:
        file = request.FILES.get("file")
    except RequestDataTooBig as error:
        raise TooLarge("too_large", "The form holds too much beside the file.") from error
    except (MultiPartParserError, UnreadablePostError, TooManyFilesSent, ValueError, OSError) as error:
        raise BadRequest("bad_request", "The form cannot be read.") from error
    if file is None or not isinstance(file, UploadedFile):
        raise BadRequest("bad_request", "The form has no file named file.")
    if (file.size or 0) > limits.LARGEST_FILE:
        raise _file_too_large()
    return file


def after(request: HttpRequest) -> int:
    """The number of the last message that the page has. Raises BadRequest."""
    written = request.GET.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,18}", written):
        raise BadRequest("bad_request", "after is the seq of a message, or 0.")
    return int(written)


def page_without_query(address: str) -> str:
    """A page's address without what may be private in it; empty where it is no web address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:500]


def _body(request: HttpRequest) -> Mapping[str, Any]:
    if _declared(request) > LARGEST_BODY:
        raise TooLarge("too_large", "The body is too large.")
    try:
        raw = request.read(LARGEST_BODY + 1)
        loaded = json.loads(raw)
    except (UnreadablePostError, OSError) as error:
        raise BadRequest("bad_request", "The body ended early.") from error
    except (ValueError, RecursionError) as error:
        raise BadRequest("bad_request", "The body is no JSON.") from error
    if not isinstance(loaded, dict):
        raise BadRequest("bad_request", "The body is no JSON object.")
    if loaded.get(HONEYPOT):
        raise BadRequest("spam", f"{HONEYPOT} stays empty.")
    return loaded


def _declared(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() and declared.isascii() else 0


def _string(body: Mapping[str, Any], name: str, limit: int = LARGEST_BODY) -> str:
    """The text under this name, one that PostgreSQL can hold; empty where there is none."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequest("bad_request", f"{name} is a text.")
    if len(value) > limit:
        raise BadRequest("bad_request", f"{name} holds {limit} characters.")
    return text(value, limit)


def _uuid(value: object) -> uuid.UUID:
    try:
        return uuid.UUID(value if isinstance(value, str) else "")
    except ValueError as error:
        raise BadRequest("bad_request", "id is a UUID.") from error


def _file_too_large() -> TooLarge:
    return TooLarge("file_too_large", f"A file has at most {limits.LARGEST_FILE // 1024 // 1024} MB.")
