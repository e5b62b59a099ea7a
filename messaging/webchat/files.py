"""Files of a chat: what the guest sends is kept before its message; what the page shows has an address of its
own for an hour. Both are named by signed texts, so that nobody makes one up.
"""

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from hotel_agent.lib import clock
from messaging import media_store
from messaging.errors import FileGone, FileRefused
from messaging.models import OutboundMessage
from messaging.types import FILE_KINDS, Reply
from messaging.webchat.errors import BadRequest, TooLarge
from messaging.webchat.sessions import Bearer
from tenants.scope import scope

UPLOAD = "webchat.upload"
ADDRESS = "webchat.file"
UPLOAD_SECONDS = 24 * 3600
ADDRESS_SECONDS = 3600
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
PLAYED_INLINE = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/x-wav", "video/mp4"})


@dataclass(frozen=True, slots=True)
class Content:
    """A file to show."""

    content: bytes
    mime_type: str
    name: str

    @property
    def inline(self) -> bool:
        """Whether a browser may show it; all else is saved."""
        return self.mime_type in SHOWN_INLINE | PLAYED_INLINE


def keep(who: Bearer, tenant_id: int, file: "UploadedFile[Any]") -> dict[str, Any]:
    """Keep a file that the guest is going to send. Raises BadRequest, TooLarge."""
    try:
        stored = media_store.put(tenant_id, file.read(), file_name=file.name or "")
    except FileRefused as refusal:
        if refusal.reason == "too_large":
            raise TooLarge("file_too_large", "The file is too large.") from refusal
        raise BadRequest(refusal.reason, "The file is empty or of a type that is not taken.") from refusal
    held = {
        "key": stored.key,
        "name": stored.file_name,
        "mime_type": stored.mime_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    file_id = _signed(UPLOAD, UPLOAD_SECONDS, [who.address, held])
    return {"id": file_id, "name": stored.file_name, "mime_type": stored.mime_type, "size": stored.size}


def opened(who: Bearer, file_id: str) -> dict[str, Any]:
    """The kept file with this id, of this chat. Raises BadRequest."""
    try:
        address, held = _opened(UPLOAD, file_id)
    except signing.BadSignature as error:
        raise BadRequest("unknown_file", "No file has this id, or not any more: send it again.") from error
    if address != who.address:
        raise BadRequest("unknown_file", "No file of this chat has this id.")
    return dict(held)


def guests_file(tenant_id: int, held: dict[str, Any], *, link: str = "") -> dict[str, Any]:
    """A file of the guest as their page shows it; `link` is its address once its message is taken."""
    told = {name: held[name] for name in ("name", "mime_type", "size")}
    own = _address([tenant_id, "guest", held["key"], held["mime_type"], held["name"]])
    return {"url": link or own, **told}


def hotels_file(message: OutboundMessage, reply: Reply) -> dict[str, Any]:
    """A file of the hotel as the guest's page shows it."""
    path = Path(reply.media)
    return {
        "url": _address([message.tenant_id, "hotel", message.pk]),
        "name": path.name,
        "mime_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        "size": path.stat().st_size if path.is_file() else 0,
    }


def content_of(signed: str) -> Content | None:
    """The file at this address; None where there is none, or not any more."""
    try:
        tenant_id, whose, *which = _opened(ADDRESS, signed)
    except signing.BadSignature:
        return None
    return _guests(tenant_id, *which) if whose == "guest" else _hotels(tenant_id, *which)


def _guests(tenant_id: int, key: str, mime_type: str, name: str) -> Content | None:
    try:
        return Content(media_store.read(tenant_id, key), mime_type, name)
    except FileGone:
        return None


def _hotels(tenant_id: int, message_id: int) -> Content | None:
    with scope(tenant_id):
        message = OutboundMessage.objects.of(tenant_id).filter(pk=message_id, kind__in=FILE_KINDS).first()
    if message is None:
        return None
    path = Path(Reply.from_json(message.payload).media)
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return Content(content, mimetypes.guess_type(path.name)[0] or "application/octet-stream", path.name)


def _address(values: list[Any]) -> str:
    return f"/webchat/files/{_signed(ADDRESS, ADDRESS_SECONDS, values)}"


def _signed(use: str, seconds: int, values: list[Any]) -> str:
    """These values as a text that `_opened` takes for `seconds` at least and for twice as long at most; the
    same text meanwhile, so that a picture is loaded once.
    """
    ends = (int(clock.now().timestamp()) // seconds + 2) * seconds
    return signing.Signer(salt=use).sign_object([ends, *values], compress=True)


def _opened(use: str, text: str) -> list[Any]:
    """The values. Raises BadSignature: forged, for another use, or too old."""
    values: list[Any]
    ends, *values = signing.Signer(salt=use).unsign_object(text)
    if clock.now().timestamp() > ends:
        raise signing.SignatureExpired("too old")
    return values
