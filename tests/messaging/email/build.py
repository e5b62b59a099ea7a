"""Small builders of mails as they lie in a mailbox."""

import datetime as dt
from typing import Any

from messaging.channels.email import letter, parse
from messaging.channels.email.letter import Desk, Letter
from messaging.types import InboundMessage, StatusUpdate

HOTEL = "reservas@delfin.test"
GUEST = "ana@familia.test"
SERVER = "mx.delfin.test"
AT = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
TOKEN = "0123456789abcdef0123456789abcdef"
DESK = Desk(HOTEL, SERVER, {HOTEL}, ("guest.booking.com",))
VOUCHED = f"{SERVER}; dmarc=pass header.from=familia.test"


def a_mail(body: str | bytes = "Hola", **headers: str) -> bytes:
    """A mail; `Content_Type` and the like with underscores, an empty value leaves a field out."""
    values = {"From": f"Ana Paz <{GUEST}>", "To": HOTEL, "Message_ID": "<m1@familia.test>", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in values.items() if value)
    text = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + text


def parts(*parts: str, kind: str = "mixed") -> tuple[str, str]:
    """The body and the content type of a mail in parts, each with its own head."""
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return body, f'multipart/{kind}; boundary="b"'


def in_parts(*given: str, kind: str = "mixed", **headers: str) -> bytes:
    body, content_type = parts(*given, kind=kind)
    return a_mail(body, Content_Type=content_type, MIME_Version="1.0", **headers)


def html(page: str, **headers: str) -> bytes:
    return a_mail(page, Content_Type="text/html; charset=utf-8", **headers)


def read(raw: bytes, desk: Desk = DESK) -> Letter:
    return letter.read(raw, desk, arrived_at=AT)


def message(raw: bytes, desk: Desk = DESK, files: Any = ()) -> InboundMessage:
    """The mail as the rest of the product sees it."""
    parsed = _parsed(raw, desk, files)
    assert isinstance(parsed, InboundMessage)
    return parsed


def status(raw: bytes) -> StatusUpdate | None:
    parsed = _parsed(raw, DESK, ())
    assert not isinstance(parsed, InboundMessage)
    return parsed


def _parsed(raw: bytes, desk: Desk, files: Any) -> InboundMessage | StatusUpdate | None:
    return parse.parse(letter.element(read(raw, desk), HOTEL, list(files)).payload, AT)


def words(raw: bytes) -> str:
    """What the guest wrote themselves."""
    text: str = read(raw).payload["text"]
    return text
