"""Our replies in the Bot API's words, over the wire, and Telegram's answers back."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from messaging.channels.base import Outgoing, Sender
from messaging.channels.telegram import api
from messaging.channels.telegram.limits import body
from messaging.channels.telegram.parse import name_of
from messaging.channels.untrusted import mapping
from messaging.errors import SendRefused, SendUnknown
from messaging.types import Place, Reply

log = structlog.get_logger(__name__)

FILES = {
    "image": ("sendPhoto", "photo"),
    "document": ("sendDocument", "document"),
    "audio": ("sendAudio", "audio"),
}


def send(sender: Sender, outgoing: Outgoing) -> str:
    """Send one message; its name. Raises SendRefused, SendUnknown."""
    reply, chat = outgoing.reply, outgoing.address
    if reply.kind in FILES:
        sent = _send_file(sender, chat, reply)
    elif reply.kind == "location" and reply.place is not None:
        method, place = _place(reply.place)
        sent = api.call(sender, method, json={"chat_id": chat, **place})
    else:
        sent = api.call(sender, "sendMessage", json={"chat_id": chat, **content(reply)})
    message = mapping(sent)
    if "message_id" not in message:
        raise SendUnknown("accepted without an id")
    return name_of(message)


def show_typing(sender: Sender, provider_message_id: str) -> bool:
    """ "Typing" for at most five seconds. False: not this time."""
    chat = provider_message_id.partition(":")[0]
    if not chat.isdigit():
        return False
    try:
        api.call(sender, "sendChatAction", json={"chat_id": chat, "action": "typing"})
    except (SendRefused, SendUnknown) as error:
        log.info("typing_not_shown", reason=type(error).__name__)
        return False
    return True


def content(reply: Reply) -> dict[str, Any]:
    """The part of sendMessage that says it. Plain text: nothing in it is read as markup."""
    said: dict[str, Any] = {"text": reply.text, "link_preview_options": {"is_disabled": True}}
    if reply.kind in ("buttons", "list"):
        buttons = [[{"text": one.title, "callback_data": one.id}] for one in reply.options]
        return {**said, "text": body(reply), "reply_markup": {"inline_keyboard": buttons}}
    if reply.kind == "contact_request":
        keyboard = [[{"text": reply.button, "request_contact": True}]]
        markup = {"keyboard": keyboard, "one_time_keyboard": True, "resize_keyboard": True}
        return {**said, "reply_markup": markup}
    return said


def _send_file(sender: Sender, chat: str, reply: Reply) -> Any:
    """The file goes along with its message."""
    method, field = FILES[reply.kind]
    path = Path(reply.media)
    try:
        held = path.read_bytes()
    except OSError as error:
        raise SendRefused("no_file", type(error).__name__) from error
    mime_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    caption = {"caption": reply.text} if reply.text else {}
    return api.call(sender, method, fields={"chat_id": chat, **caption, field: (path.name, held, mime_type)})


def _place(place: Place) -> tuple[str, Mapping[str, Any]]:
    point = {"latitude": place.latitude, "longitude": place.longitude}
    if place.name and place.address:
        return "sendVenue", {**point, "title": place.name, "address": place.address}
    return "sendLocation", point
