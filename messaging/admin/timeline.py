"""What was said in a conversation, both sides in one order, as the conversation page shows it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from messaging import reasons
from messaging.admin import details
from messaging.admin import files as guest_files
from messaging.models import Conversation, Message, OutboundMessage

SHOWN = 200
"""Lines of one page; older ones are reached by the link above the first."""

KIND_WORDS = {
    "image": "Photo",
    "video": "Video",
    "audio": "Voice note",
    "document": "Document",
    "sticker": "Sticker",
    "location": "Location",
    "contacts": "Contact card",
    "order": "Order",
    "welcome": "Opened the chat",
    "reaction": "Reaction",
    "revoke": "Deleted a message",
    "system": "WhatsApp tells of the guest",
    "unsupported": "Message WhatsApp could not hand on",
    "unreadable": "Message of an unknown form",
    "echo": "Answered on the hotel's phone",
}
SENT_WORDS = {
    "audio": "Voice note",
    "location": "Pin on the map",
    "reaction": "Reaction",
    "contact_request": "Asked for the phone number",
    "template": "Approved template",
}
TICKS = {
    "queued": ("schedule", "Waiting to be sent"),
    "sending": ("schedule", "Being sent"),
    "unknown": ("help", "Sent, no answer yet"),
    "sent": ("check", "Sent"),
    "delivered": ("done_all", "Delivered"),
    "read": ("done_all", "Read"),
    "failed": ("error", "Not delivered"),
    "dropped": ("block", "Withdrawn: a person took over"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message on the page. `author` is "guest", "agent", "scheduled" or a person's name."""

    id: str
    incoming: bool
    author: str
    at: dt.datetime
    text: str
    label: str = ""
    options: tuple[str, ...] = ()
    photo: bool = False
    status: str = ""
    status_icon: str = ""
    status_words: str = ""
    problem: str = ""
    note: str = ""
    files: tuple[guest_files.Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The page's lines, oldest first, and where older ones begin (None: there are none)."""

    lines: list[Line] = field(default_factory=list)
    older_before: dt.datetime | None = None


def timeline(conversation: Conversation, *, before: dt.datetime | None = None) -> Timeline:
    """The last `SHOWN` lines, or those `before` an instant. Two queries, whatever the length, and
    one more where guests sent files.
    """
    said = Message.objects.of(conversation.tenant_id).filter(conversation=conversation)
    said = said.exclude(kind__in=("booking", "pms_back"))  # no guest's words: its answer is shown
    answered = OutboundMessage.objects.of(conversation.tenant_id).filter(conversation=conversation)
    if before is not None:
        said, answered = said.filter(created_at__lt=before), answered.filter(created_at__lt=before)
    newest_said = list(said.select_related("disposition").order_by("-created_at", "-id")[: SHOWN + 1])
    newest_answered = answered.select_related("author").order_by("-created_at", "-id")[: SHOWN + 1]
    sent = guest_files.of(conversation, newest_said)
    lines = [_guest_line(message, sent.get(message.pk, ())) for message in newest_said]
    lines += [_hotel_line(message) for message in newest_answered]
    lines.sort(key=lambda line: (line.at, line.incoming is False, line.id))
    shown = lines[-SHOWN:]
    return Timeline(shown, shown[0].at if len(lines) > SHOWN else None)


def _guest_line(message: Message, sent: tuple[guest_files.Shown, ...]) -> Line:
    note = ""
    disposition = getattr(message, "disposition", None)
    if disposition is not None and disposition.outcome == "not_answered":
        note = f"Not answered: {reasons.words(disposition.reason)}"
    label = KIND_WORDS.get(message.kind, "")
    if message.revoked_at:
        return Line(f"in-{message.pk}", True, "guest", message.created_at, "", label="Deleted by the guest")
    if message.edited_at:
        note = "Edited"
    return Line(
        f"in-{message.pk}",
        True,
        "guest",
        message.created_at,
        "\n".join(filter(None, (message.text, details.words(message)))),
        label=label,
        note=note or details.note(message),
        files=sent,
    )


def _hotel_line(message: OutboundMessage) -> Line:
    icon, words = TICKS[message.status]
    payload: dict[str, Any] = message.payload
    authors = {"turn": "agent", "follow_up": "agent", "elsewhere": "agent", "scheduled": "scheduled"}
    return Line(
        id=f"out-{message.pk}",
        incoming=False,
        author=authors.get(message.cause_kind) or str(message.author or "Front desk"),
        at=message.created_at,
        text=message.text,
        label=SENT_WORDS.get(message.kind, ""),
        options=tuple(option["title"] for option in payload.get("options", ())),
        photo=bool(payload.get("media")),
        status=message.status,
        status_icon=icon,
        status_words=words,
        problem=message.failure_reason if message.status == "failed" else "",
        note="Sent twice: the first got no answer" if message.repeats else "",
    )
