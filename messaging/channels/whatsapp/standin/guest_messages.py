"""The message objects of Meta's webhooks: text, taps, files, places and the rest, as guests make them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from messaging.channels.whatsapp.standin.identifiers import message_id
from messaging.channels.whatsapp.standin.message_rules import FILE_KINDS
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.wire import Json
from messaging.channels.whatsapp.standin.world import Chat


class InboundError(Exception):
    """The control port was asked for a message that cannot be built; the text says why."""


def built(standin: Standin, chat: Chat, spec: Json, timestamp: float) -> Json:
    """The message object for what a guest does; `control.py` lists the keys. Raises InboundError."""
    guest = chat.guest
    raw: Json = {"from": guest.wa_id} if guest.wa_id else {}
    raw |= {
        "from_user_id": guest.user_id,
        "id": str(spec.get("id") or message_id(guest.key, inbound=True)),
        "timestamp": str(int(timestamp)),
    }
    kind = spec.get("kind")
    if context := spec.get("context"):
        raw["context"] = {"from": chat.number.digits, "id": context}
    if kind == "raw" and isinstance(spec.get("raw"), dict):
        return {**raw, **spec["raw"]}
    if kind in FILE_KINDS:
        return {**raw, "type": kind, str(kind): _file(standin, chat, spec)}
    build = _BUILDERS.get(str(kind))
    if build is None:
        raise InboundError(f"kind must be one of {', '.join([*_BUILDERS, *FILE_KINDS, 'raw'])}, not {kind}")
    return {**raw, **build(chat, spec)}


_USUAL_TYPES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "document": "application/pdf",
    "audio": "audio/ogg; codecs=opus",
    "sticker": "image/webp",
}


def _file(standin: Standin, chat: Chat, spec: Json) -> Json:
    kind = spec["kind"]
    try:
        data = base64.b64decode(str(spec.get("data") or ""), validate=True)
    except binascii.Error as problem:
        raise InboundError(f"data is not base64: {problem}") from problem
    mime_type = str(spec.get("mime_type") or _USUAL_TYPES[kind])
    filename = str(spec.get("filename") or "")
    file = standin.files.store(chat.number.phone_number_id, data, mime_type, filename=filename)
    part = file.as_received(standin.files.address(file, standin.origin))
    extra = {"caption": spec.get("text"), "filename": filename}
    part |= {name: value for name, value in extra.items() if value}
    if kind == "audio":
        part["voice"] = bool(spec.get("voice", True))
    if kind == "sticker":
        part["animated"] = False
    return part


def _reply(chat: Chat, spec: Json) -> Json:
    """A tap on a button or a list row: found by its id among what the hotel offered, or as described."""
    wanted = str(spec.get("option") or "")
    for message in reversed(chat.messages):
        if message.sender != "hotel" or spec.get("context") not in (None, message.wamid):
            continue
        for option in message.view.get("options", ()):
            if option["id"] == wanted:
                of_list = "list_button" in message.view
                return _tap(chat, option, message.wamid, kind="list_reply" if of_list else "button_reply")
    if not spec.get("title"):
        raise InboundError(f"the hotel has offered no option {wanted}")
    option = {"id": wanted, "title": spec["title"], "description": spec.get("description")}
    kind = "list_reply" if spec["kind"] == "list_reply" else "button_reply"
    return _tap(chat, option, spec.get("context"), kind=kind)


def _tap(chat: Chat, option: Json, wamid: str | None, *, kind: str) -> Json:
    names = ("id", "title", "description") if kind == "list_reply" else ("id", "title")
    tapped = {name: option[name] for name in names if option.get(name)}
    raw: Json = {"type": "interactive", "interactive": {"type": kind, kind: tapped}}
    return {**raw, "context": {"from": chat.number.digits, "id": wamid}} if wamid else raw


def _reaction(chat: Chat, spec: Json) -> Json:
    return {
        "type": "reaction",
        "reaction": {"message_id": spec.get("wamid"), "emoji": spec.get("emoji") or ""},
    }


def _location(chat: Chat, spec: Json) -> Json:
    names = ("latitude", "longitude", "name", "address")
    return {
        "type": "location",
        "location": {name: spec[name] for name in names if spec.get(name) is not None},
    }


def _unsupported(chat: Chat, spec: Json) -> Json:
    error = {
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    }
    of = {"type": str(spec.get("of") or "poll_creation")}
    return {"type": "unsupported", "errors": [error], "unsupported": of}


_BUILDERS: dict[str, Callable[[Chat, Json], Json]] = {
    "text": lambda chat, spec: {"type": "text", "text": {"body": str(spec.get("text") or "")}},
    "reply": _reply,
    "button_reply": _reply,
    "list_reply": _reply,
    "location": _location,
    "reaction": _reaction,
    "contacts": lambda chat, spec: {"type": "contacts", "contacts": spec.get("cards") or []},
    "unsupported": _unsupported,
}
