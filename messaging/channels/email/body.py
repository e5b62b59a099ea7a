"""The words of a mail and its files, from its parts in whatever state they are."""

import re
from binascii import Error as BadBase64
from dataclasses import dataclass
from email.message import Message
from typing import Any

from messaging.channels.email import html, quotes
from messaging.channels.email.headers import Headers, decoded, seen, words

LONGEST_FULL = 60_000
LONGEST = 12_000
MOST_PARTS = 200
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the mail, not looked at."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is what the guest wrote now, `full` all that stands there."""

    text: str
    full: str
    files: tuple[Attached, ...]
    pictures_in_text: int
    calendar_only: bool


def read(message: "Message[Any, Any]") -> Body:
    """All that can be read of a mail."""
    parts = list(_parts(message))
    plain = "\n".join(filter(None, (_text(part) for part in parts if _is_words(part, "text/plain"))))
    page = "\n".join(filter(None, (_text(part) for part in parts if _is_words(part, "text/html"))))
    shown = html.linked_parts(page)
    files = [part for part in parts if _is_file(part)]
    inline = [part for part in files if _content_id(part) in shown]
    text, full = _own_words(plain, page)
    kept = [part for part in files if part not in inline or not text]
    kinds = {part.get_content_type() for part in parts}
    return Body(
        text=text[:LONGEST],
        full=full[:LONGEST_FULL],
        files=tuple(Attached(_name(part), _bytes(part)) for part in kept[:MOST_FILES]),
        pictures_in_text=len(inline),
        calendar_only=kinds == {"text/calendar"},
    )


def _parts(message: "Message[Any, Any]") -> list["Message[Any, Any]"]:
    """The leaves, without what is inside attached mails; those are one file each."""
    waiting: list[Message[Any, Any]] = [message]
    found: list[Message[Any, Any]] = []
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting = [one for one in payload if isinstance(one, Message)] + waiting
        else:
            found.append(part)
    return found


def _own_words(plain: str, page: str) -> tuple[str, str]:
    """What was written now and everything, from the plain part or, where it tells more, the HTML one."""
    plain = seen(plain[: LONGEST_FULL * 2]).strip()
    seen_page = seen(html.text_of(page, quotes=True)) if page else ""
    if page and (not plain or html.has_quotes(page)):
        text = quotes.stripped(seen(html.text_of(page, quotes=False)))
    else:
        text = quotes.stripped(plain)
    full = plain or seen_page
    return (text or full).strip(), full


def _is_words(part: "Message[Any, Any]", kind: str) -> bool:
    return part.get_content_type() == kind and not _is_file(part)


def _is_file(part: "Message[Any, Any]") -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    if part.get_content_maintype() == "text" and part.get_content_subtype() in ("plain", "html"):
        return disposition.startswith("attachment") or bool(_name(part))
    return part.get_content_maintype() != "multipart" and part.get_content_type() != "message/delivery-status"


def _text(part: "Message[Any, Any]") -> str:
    return decoded(_bytes(part), _parameter(part, "charset"))


def _bytes(part: "Message[Any, Any]") -> bytes:
    """A part's content; as it stands where it cannot be decoded."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return _forwarded(payload[0]) if payload and isinstance(payload[0], Message) else b""
    try:
        content = part.get_payload(decode=True)
    except (BadBase64, ValueError, LookupError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else str(payload or "").encode("utf-8", "replace")


def _forwarded(message: "Message[Any, Any]") -> bytes:
    """A mail in the mail, as text."""
    parts = _parts(message)
    plain, page = (
        "\n".join(_text(part) for part in parts if _is_words(part, kind))
        for kind in ("text/plain", "text/html")
    )
    headers = Headers(message)
    head = [f"{name}: {headers.words(name.lower())}" for name in ("From", "Date", "Subject")]
    return "\n".join([*head, "", _own_words(plain, page)[1]]).encode("utf-8", "replace")


def _name(part: "Message[Any, Any]") -> str:
    """The file's name as people read it; empty where it has none."""
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, IndexError, AttributeError):
        name = None
    if not name and part.get_content_type() == "message/rfc822":
        return "forwarded.txt"
    return words(str(name))[:200] if name else ""


def _parameter(part: "Message[Any, Any]", name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError, IndexError, AttributeError):
        return ""
    return re.sub(r"[^\w.:-]", "", value[2] if isinstance(value, tuple) else str(value or ""))[:40]


def _content_id(part: "Message[Any, Any]") -> str:
    return str(part.get("content-id", "")).strip().strip("<>")
