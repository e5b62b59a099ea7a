"""A mail as it lies in the mailbox, read once at the edge into what the channel goes on with.

Pure, and never raises: whatever the bytes are, there is a letter, if only one of which nothing can be read.
"""

import datetime as dt
import email
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Any

from messaging.channels.base import Element
from messaging.channels.email import automatic, body, bounce, headers
from messaging.channels.email.authenticity import verified_by
from messaging.channels.email.body import Attached
from messaging.channels.email.bounce import Bounce
from messaging.channels.email.headers import Headers
from messaging.channels.untrusted import digest

LARGEST = 25 * 1024 * 1024
"""Bytes of the largest mail that is read whole; of a larger one the head."""
MOST_REFERENCES = 20
LONGEST_SUBJECT = 200
LONGEST_ID = 240
_ANSWER = re.compile(r"\s*(re|rv|aw|sv|antw|res|enc|fwd?|tr|wg)\s*(\[\d+\])?\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a mail came in. `server` is the authserv-id of our own mail server, empty: it vouches for nobody.

    `own` are the hotel's addresses, `relays` the domains of booking sites that hand on their guests' words.
    """

    address: str
    server: str
    own: Collection[str]
    relays: Collection[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says. `files` are not stored yet; `payload` is the rest, as it is kept."""

    payload: dict[str, Any]
    files: tuple[Attached, ...] = ()
    bounce: Bounce | None = None


@dataclass(slots=True)
class _Head:
    """Who wrote, and as an answer to what."""

    sender: str
    answer_to: str
    verified: str
    fields: dict[str, Any] = field(default_factory=dict)


def read(raw: bytes, desk: Desk, *, arrived_at: dt.datetime, whole: bool = True) -> Letter:
    """The letter. `arrived_at` is when our mail server got it; not `whole`: the bytes are the head alone."""
    try:
        return _read(raw, desk, arrived_at, whole=whole)
    except RecursionError:  # parts in parts without end: no mail program writes that
        return _read(raw, desk, arrived_at, whole=False)


def element(letter: Letter, receiver: str, files: list[Mapping[str, Any]]) -> Element:
    """The letter as it is stored; `files` say where its own are."""
    payload = {**letter.payload, "files": files}
    lane = "status" if letter.bounce else "message"
    return Element(lane, receiver, f"m:{payload['id']}"[:255], payload, payload.get("from", ""))


def _read(raw: bytes, desk: Desk, arrived_at: dt.datetime, *, whole: bool) -> Letter:
    message: Message[Any, Any] = (
        email.message_from_bytes(raw, policy=compat32)
        if whole
        else BytesHeaderParser(policy=compat32).parsebytes(raw)
    )
    fields = Headers(message)
    head = _head(fields, desk)
    said = body.read(message) if whole else body.Body("", "", (), 0, calendar_only=False)
    report = bounce.read(message, fields) if whole and automatic.is_bounce(fields, head.sender) else None
    subject = fields.words("subject")[:LONGEST_SUBJECT]
    payload = {
        **head.fields,
        "id": _name_of(fields, said, raw),
        "subject": subject,
        "text": _with_subject(subject, said.text, is_answer=bool(head.fields["in_reply_to"])),
        "full_text": said.full,
        "pictures_in_text": said.pictures_in_text,
        "at": int(arrived_at.timestamp()),
        "too_large": not whole,
        "bounce": _as_json(report),
        "not_answered": automatic.reason(
            fields, head.sender, own=desk.own, relays=desk.relays, calendar_only=said.calendar_only
        ),
    }
    return Letter(payload, () if report else said.files, report)


def _head(fields: Headers, desk: Desk) -> _Head:
    senders = headers.addresses(fields.all("from")) or headers.addresses(fields.all("sender"))
    sender = senders[0] if senders else ""
    verified = verified_by(fields, desk.server)
    head = _Head(sender, _answer_to(fields, sender), verified)
    answered = headers.ids(fields.all("in-reply-to"))
    references = headers.ids(fields.all("references")) or answered
    head.fields = {
        "from": sender,
        "answer_to": head.answer_to,
        "name": headers.display_name(fields.first("from")),
        "verified": verified,
        "message_id": next(iter(headers.ids(fields.all("message-id"))), ""),
        "in_reply_to": answered[:MOST_REFERENCES],
        "references": _capped(references),
    }
    return head


def _answer_to(fields: Headers, sender: str) -> str:
    """The sender, or their Reply-To where it is in the same domain: nobody gets mail for somebody else."""
    other = headers.addresses(fields.all("reply-to"))
    same = [address for address in other if headers.domain(address) == headers.domain(sender)]
    return same[0] if same and sender not in other else sender


def _capped(references: list[str]) -> list[str]:
    """The first, which names the thread, and the last ones."""
    if len(references) <= MOST_REFERENCES:
        return references
    return [references[0], *references[-(MOST_REFERENCES - 1) :]]


def _name_of(fields: Headers, said: body.Body, raw: bytes) -> str:
    """The mail's own id; for one without, or with a very long one, what is the same in every copy of it."""
    own = next(iter(headers.ids(fields.all("message-id"))), "") or headers.clean(fields.first("message-id"))
    if own and len(own) <= LONGEST_ID:
        return own
    if own:
        return f"sha256.{digest(own)}"
    copy = [fields.first("from"), fields.first("date"), fields.first("subject"), said.full]
    return f"sha256.{digest(copy if any(copy) else raw.hex())}"


def _with_subject(subject: str, text: str, *, is_answer: bool) -> str:
    """The words, under the subject where that says what they do not: dates, a reference, all there is."""
    new = not is_answer and not _ANSWER.match(subject)
    if not text.strip():
        return subject if new else text
    return f"{subject}\n\n{text}" if new and re.search(r"\d", subject) else text


def _as_json(report: Bounce | None) -> dict[str, str] | None:
    if report is None:
        return None
    return {
        "action": report.action,
        "status": report.status,
        "message_id": report.message_id,
        "words": report.words,
    }
