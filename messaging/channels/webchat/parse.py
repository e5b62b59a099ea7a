"""What a guest posted on the page, from the form `messaging.webchat.posting` keeps it in."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from messaging.channels.untrusted import instant, items, mapping, number, text
from messaging.channels.webchat import limits
from messaging.types import Alias, InboundMessage, Media, MessageKind

_BY_TYPE = {"image": MessageKind.IMAGE, "audio": MessageKind.AUDIO, "video": MessageKind.VIDEO}


def parse(payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
    """The message. A guest on the page is known by the hash of their session's token and nothing else."""
    session = text(payload.get("session"), 64)
    files = tuple(_media(one) for one in items(payload.get("files")))
    said = text(payload.get("text"), limits.TEXT)
    choice_id = text(payload.get("choice_id"), limits.CHOICE_ID)
    return InboundMessage(
        provider_id=text(payload.get("id")),
        kind=_kind(said, choice_id, files),
        sent_at=instant(payload.get("posted_at"), received_at),
        aliases=(Alias("session", session),) if session else (),
        text=said,
        choice_id=choice_id,
        media=files[0] if files else None,
        attachments=files[1:],
        language=text(payload.get("language"), 5),
    )


def _kind(said: str, choice_id: str, files: tuple[Media, ...]) -> MessageKind:
    if choice_id:
        return MessageKind.CHOICE
    if files:
        return _BY_TYPE.get(files[0].mime_type.partition("/")[0], MessageKind.DOCUMENT)
    return MessageKind.TEXT if said else MessageKind.UNREADABLE


def _media(value: object) -> Media:
    file = mapping(value)
    mime_type = text(file.get("mime_type"), 100)
    return Media(
        provider_id=text(file.get("key"), 64),
        mime_type=mime_type,
        file_name=text(file.get("name"), 255),
        sha256=text(file.get("sha256"), 64),
        voice=mime_type.startswith("audio/"),
        stored=text(file.get("key"), 64),
        size=number(file.get("size")) or 0,
    )
