"""The chat on the hotel's own site. The page asks for its messages: sending is saying that there is one."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from messaging.channels.base import Action, Advice, Channel, ChannelCheck, Outgoing, Sender
from messaging.channels.webchat import check, limits, parse, versions
from messaging.types import InboundMessage, Reply


class Webchat(Channel):
    """A chat by its key. Guests post to messaging.webchat, signed by their session's token."""

    kind = "webchat"

    def parse(self, payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
        return parse.parse(payload, received_at)

    def fit(self, reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
        return limits.fit(reply, interactive=interactive)

    def upload(self, sender: Sender, content: bytes, mime_type: str) -> str:
        """The page gets a file from us: its digest names it."""
        return hashlib.sha256(content).hexdigest()

    def send(self, sender: Sender, outgoing: Outgoing) -> str:
        """The page sees the message as soon as its row says that it is being sent, which is committed."""
        versions.change(outgoing.address)
        return f"webchat.{outgoing.token}"

    def show_change(self, address: str) -> None:
        versions.change(address)

    def advice(self, code: str) -> Advice:
        """Nobody refuses here but our own disk."""
        if code == "no_file":
            return Advice(Action.PLAIN, "The picture is missing.")
        return super().advice(code)

    def check(self, sender: Sender) -> ChannelCheck:
        return check.check(sender.options)
