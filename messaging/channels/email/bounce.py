"""What mail servers say about mails of ours that did not arrive (RFC 3464)."""

import re
from dataclasses import dataclass
from email.message import Message
from typing import Any

from messaging.channels.email.headers import Headers, addresses, clean, ids

OUR_TOKEN = re.compile(r"([0-9a-f]{32})@[^@\s]+")
"""The left side of our message ids is the delivery's token."""
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One report. `action` is failed, delayed, delivered, relayed or expanded; `status` such as 5.1.1, or
    empty; `message_id` of the mail it is about.
    """

    action: str
    status: str
    message_id: str
    recipient: str = ""
    words: str = ""


def read(message: "Message[Any, Any]", headers: Headers) -> Bounce | None:
    """The report a mail holds, if it names a mail of ours; else None."""
    about = _message_ids(message) or [one for one in ids(_back(headers)) if OUR_TOKEN.fullmatch(one)]
    ours = next((one for one in about if OUR_TOKEN.fullmatch(one)), "")
    if not ours:
        return None
    fields = _report(message)
    status = _STATUS.search(fields.get("status", "") or fields.get("diagnostic-code", ""))
    return Bounce(
        action=fields.get("action", "failed").strip().lower()[:20] or "failed",
        status=".".join(status.groups()) if status else "",
        message_id=ours,
        recipient=next(iter(addresses([fields.get("final-recipient", "").replace(";", " ")])), ""),
        words=clean(fields.get("diagnostic-code", ""))[:300],
    )


def token_of(message_id: str) -> str:
    """The token in a message id of ours; empty in others'."""
    found = OUR_TOKEN.fullmatch(message_id)
    return found[1] if found else ""


def _back(headers: Headers) -> list[str]:
    return [*headers.all("in-reply-to"), *headers.all("references"), *headers.all("x-original-message-id")]


def _report(message: "Message[Any, Any]") -> dict[str, str]:
    """The fields of the report about one recipient; of several, those of the last that failed."""
    found: dict[str, str] = {}
    for part in message.walk():
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            fields = {name.lower(): str(value) for name, value in block.raw_items()}
            if "final-recipient" in fields and found.get("action", "").strip().lower() != "failed":
                found = fields
    return found


def _message_ids(message: "Message[Any, Any]") -> list[str]:
    """The ids of the mails that are attached, whole or their heads."""
    found: list[str] = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                found += ids(Headers(inner[0]).all("message-id"))
        elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
            raw = part.get_payload()
            text = str(raw[0]) if isinstance(raw, list) and raw else str(raw)
            found += ids(re.findall(r"(?im)^message-id:\s*(.+)$", text))
    return found
