"""A webhook of the Bot API into its one element: an Update holds one thing, named by `update_id`.

What guests write in private, and the buttons they tap, are messages. All else (groups, channels, a bot that
was blocked or let in) is kept, and nothing is done about it.
"""

from collections.abc import Mapping
from typing import Any

from messaging.channels.base import Element
from messaging.channels.untrusted import digest, mapping, text

MESSAGES = ("message", "edited_message", "callback_query")


def split(body: object, key: str) -> list[Element]:
    """The update as an element for the bot `key`; what has another shape too."""
    update = mapping(body)
    number = text(update.get("update_id"), 40)
    name = f"u:{number}" if number else f"d:{digest(body)}"
    for kind in MESSAGES:
        content = mapping(update, kind)
        sender = mapping(content, "from")
        if content and _is_guests(content, sender, kind):
            payload = {kind: content, "update_id": number}
            return [Element("message", key, name, payload, text(sender.get("id"), 40))]
    return [Element("other", key, name, {"update": body})]


def _is_guests(content: Mapping[str, Any], sender: Mapping[str, Any], kind: str) -> bool:
    """Whether a person wrote it to the bot alone."""
    chat = mapping(content, "message", "chat") if kind == "callback_query" else mapping(content, "chat")
    return chat.get("type", "private") == "private" and sender.get("is_bot") is not True
