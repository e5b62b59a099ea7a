"""The terminal as a channel: one process writes and answers, so nothing is signed and sending always works.

Its work has names of its own (messaging.lanes), so workers and sweepers leave it alone.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from messaging.channels.base import Channel, Element, Outgoing, Sender
from messaging.channels.untrusted import dumped, instant, mapping, text
from messaging.channels.whatsapp import limits
from messaging.errors import DownloadFailed
from messaging.types import Alias, InboundMessage, Media, MessageKind, Reply


class Console(Channel):
    """What a guest types, and what they see."""

    kind = "console"

    def parse(self, payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
        """The message `element` made."""
        media = mapping(payload, "media")
        return InboundMessage(
            provider_id=text(payload.get("id")),
            kind=MessageKind(payload["kind"]),
            sent_at=instant(payload.get("sent_at"), received_at),
            aliases=(Alias(text(payload.get("alias_kind"), 10), text(payload.get("alias"))),),
            profile_name=text(payload.get("name"), 200),
            text=text(payload.get("text"), limits.TEXT * 16),
            choice_id=text(payload.get("choice_id"), limits.BUTTON_ID),
            media=Media(text(media.get("id")), text(media.get("mime"), 100), text(media.get("name"), 255))
            if media
            else None,
        )

    def fit(self, reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
        """As on WhatsApp: what a terminal shows is what the guest would get there."""
        return limits.fit(reply, interactive=interactive)

    def upload(self, sender: Sender, content: bytes, mime_type: str) -> str:
        """Pictures are not shown in a terminal."""
        return "console"

    def download(self, sender: Sender, media: Media) -> bytes:
        """What a guest in the terminal sends is a file of this machine, by its path."""
        try:
            return Path(media.provider_id).read_bytes()
        except OSError as error:
            raise DownloadFailed("not_found", retryable=False) from error

    def send(self, sender: Sender, outgoing: Outgoing) -> str:
        """Nothing goes out: the caller reads the outbox."""
        return f"console.{outgoing.token}"


def element(receiver: str, message: Mapping[str, Any]) -> Element:
    """A typed line as an element: `id`, `kind`, `alias_kind`, `alias` and what the kind needs."""
    return Element("message", receiver, f"m:{text(message['id'])}", message, dumped(message["alias"]))
