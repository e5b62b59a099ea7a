"""A stored letter as a message or as word of one of ours."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from messaging.channels.email.bounce import token_of
from messaging.channels.untrusted import instant, items, mapping, number, text
from messaging.types import Alias, InboundMessage, Media, MessageKind, StatusUpdate

LONGEST_TEXT = 15_000
LONGEST_FULL = 60_000
VERIFIED, UNVERIFIED = "email", "unverified"
"""The kinds of alias: an address that our mail server vouches for, and one that anybody may have written."""


def parse(payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage | StatusUpdate | None:
    """What the letter says; None for reports of a delay or an arrival."""
    at = instant(payload.get("at"), received_at)
    if report := mapping(payload, "bounce"):
        return _status(report, at)
    files = tuple(_media(one) for one in items(payload.get("files")) if mapping(one).get("key"))
    said = text(payload.get("text"), LONGEST_TEXT)
    return InboundMessage(
        provider_id=text(payload.get("id")),
        kind=_kind(said, files, payload),
        sent_at=at,
        aliases=_aliases(payload),
        profile_name=text(payload.get("name"), 200),
        text=said,
        media=files[0] if files else None,
        attachments=files[1:],
        reply_to_id=next(iter(texts(payload.get("in_reply_to"))), ""),
        not_answered=text(payload.get("not_answered"), 40),
        details=_details(payload),
    )


def texts(value: object) -> list[str]:
    """The texts in a list, or none."""
    return [one for one in (text(item, 400) for item in items(value)) if one]


def _aliases(payload: Mapping[str, Any]) -> tuple[Alias, ...]:
    """One name, and never both kinds for one mail: what is not vouched for leads to no verified guest."""
    address = text(payload.get("answer_to"), 254)
    if not address:
        return ()
    return (Alias(VERIFIED if text(payload.get("verified")) else UNVERIFIED, address),)


def _kind(said: str, files: tuple[Media, ...], payload: Mapping[str, Any]) -> MessageKind:
    if payload.get("too_large"):
        return MessageKind.UNSUPPORTED
    main = files[0].mime_type.partition("/")[0] if files else ""
    kinds = {"image": MessageKind.IMAGE, "video": MessageKind.VIDEO, "audio": MessageKind.AUDIO}
    if not files or (said and main == "audio"):
        return MessageKind.TEXT if said else MessageKind.UNSUPPORTED
    return kinds.get(main, MessageKind.DOCUMENT)


def _media(file: Mapping[str, Any]) -> Media:
    mime_type = text(file.get("mime_type"), 100)
    return Media(
        provider_id=text(file.get("key")),
        mime_type=mime_type,
        file_name=text(file.get("file_name")),
        sha256=text(file.get("sha256"), 64),
        voice=mime_type.startswith("audio/"),
        stored=text(file.get("key")),
        size=number(file.get("size")) or 0,
    )


def _details(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What staff may want to see, and what an answer needs to stand in the same thread."""
    refused = [
        {"file_name": text(one.get("file_name")), "reason": text(one.get("reason"), 40)}
        for one in map(mapping, items(payload.get("files")))
        if not one.get("key")
    ]
    full, said = text(payload.get("full_text"), LONGEST_FULL), text(payload.get("text"), LONGEST_TEXT)
    details = {
        "subject": text(payload.get("subject")),
        "message_id": text(payload.get("message_id"), 400),
        "in_reply_to": texts(payload.get("in_reply_to")),
        "references": texts(payload.get("references")),
        "from": text(payload.get("from")),
        "verified": text(payload.get("verified"), 10),
        "full_text": full if full != said else "",
        "files_refused": refused,
        "too_large": bool(payload.get("too_large")),
    }
    return {name: value for name, value in details.items() if value}


def _status(report: Mapping[str, Any], at: dt.datetime) -> StatusUpdate | None:
    if text(report.get("action")) != "failed":
        return None
    message_id = text(report.get("message_id"))
    return StatusUpdate(
        provider_id=message_id,
        token=token_of(message_id),
        status="failed",
        at=at,
        error_code=f"bounce/{text(report.get('status'), 11)}".rstrip("/"),
        error_text=text(report.get("words"), 300),
    )
