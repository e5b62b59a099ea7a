"""A reply as a mail: plain and HTML alike, in the hotel's look, without anything that tells it was read."""

import mimetypes
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

import structlog
from django.template.loader import render_to_string

from hotel_agent.lib import clock
from messaging import replies
from messaging.channels.base import Outgoing, Sender
from messaging.channels.email.thread import Thread
from tenants import snapshot
from tenants.types import TenantInfo

log = structlog.get_logger(__name__)

LARGEST_FILE = 5 * 1024 * 1024
LONGEST_GREETED = 40
_WIRE = SMTP.clone(max_line_length=900)
"""Message ids may not be folded or encoded, so their lines may be about as long as RFC 5322 lets."""
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_GREETS = re.compile(
    r"\W*(hola|buen[oa]?s?|hello|hi|dear|good (morning|afternoon|evening)|ol[áa]|oi|bom|boa)\b",
    re.IGNORECASE,
)


def raw(sender: Sender, outgoing: Outgoing, thread: Thread) -> bytes:
    """The mail as it goes over the wire."""
    hotel = snapshot.current().tenants[sender.tenant_id]
    mail = EmailMessage()
    _address(mail, sender, outgoing, hotel)
    _thread(mail, outgoing, thread, hotel, domain=sender.external_id.rpartition("@")[2])
    text = _words(hotel, outgoing.reply.text, thread)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(_page(hotel, text), subtype="html", cte="quoted-printable")
    for path in outgoing.reply.attached:
        _attach(mail, Path(path))
    return mail.as_bytes(policy=_WIRE)


def message_id(sender: Sender, token: str) -> str:
    """The id of the mail with this delivery, without brackets: the token makes it ours."""
    return f"{token}@{sender.external_id.rpartition('@')[2]}"


def _address(mail: EmailMessage, sender: Sender, outgoing: Outgoing, hotel: TenantInfo) -> None:
    user, _, domain = sender.external_id.rpartition("@")
    mail["From"] = Address(_line(hotel.name), username=user, domain=domain)
    mail["To"] = outgoing.address
    mail["Date"] = format_datetime(clock.now())


def _thread(
    mail: EmailMessage, outgoing: Outgoing, thread: Thread, hotel: TenantInfo, *, domain: str
) -> None:
    mail["Message-ID"] = f"<{outgoing.token}@{domain}>"
    subject = _line(thread.subject) or hotel.name
    is_answer = bool(thread.answers) and not re.match(r"re\s*:", subject, re.IGNORECASE)
    mail["Subject"] = f"Re: {subject}" if is_answer else subject
    if thread.answers:
        mail["In-Reply-To"] = f"<{thread.answers}>"
        mail["References"] = " ".join(f"<{one}>" for one in thread.references)
    if thread.by_machine:
        mail["Auto-Submitted"] = "auto-replied" if thread.answers else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"


def _words(hotel: TenantInfo, text: str, thread: Thread) -> str:
    """The answer with a greeting where it has none, and who writes below."""
    language = thread.language or hotel.language
    parts = [text.strip()]
    if thread.by_machine and not _GREETS.match(text):
        parts.insert(
            0, replies.text(hotel.id, language, "mail_greeting", {"name": _greeted(thread.guest_name)})
        )
    if thread.by_machine:
        parts.append(replies.text(hotel.id, language, "mail_signature", {"name": hotel.name}))
    else:
        parts.append(hotel.name)
    return "\n\n".join(parts) + "\n"


def _greeted(name: str) -> str:
    """The first name, where what the guest calls themselves looks like one."""
    first = (name.split() or [""])[0].strip(",")
    return first if first.isalpha() and len(first) <= LONGEST_GREETED else ""


def _page(hotel: TenantInfo, text: str) -> str:
    paragraphs = [[_parts(line) for line in part.split("\n")] for part in re.split(r"\n{2,}", text.strip())]
    return render_to_string("email/reply.html", {"hotel": hotel, "paragraphs": paragraphs})


def _parts(line: str) -> list[tuple[str, bool]]:
    """A line in pieces; True for those that are links."""
    pieces, end = [], 0
    for found in _LINK.finditer(line):
        pieces += [(line[end : found.start()], False), (found[0], True)]
        end = found.end()
    return [piece for piece in [*pieces, (line[end:], False)] if piece[0]]


def _attach(mail: EmailMessage, path: Path) -> None:
    """Put a file of the hotel's beside the words; one that is missing or too large is left out."""
    kind = (mimetypes.guess_type(path.name)[0] or "application/octet-stream").partition("/")
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b""
    except OSError:
        content = b""
    if not content:
        log.warning("file_left_out", file=path.name)
        return
    mail.add_attachment(content, maintype=kind[0], subtype=kind[2], filename=path.name)


def _line(text: str) -> str:
    return " ".join(text.split())
