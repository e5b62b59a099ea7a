"""The channel, put together from the files beside it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hotel_agent.lib.resilience import Rate
from messaging.channels.base import Advice, Call, Channel, ChannelCheck, Element, Outgoing, Sender
from messaging.channels.telegram import check, errors, limits, parse, send, set_up, split, verify
from messaging.channels.telegram import media as files
from messaging.channels.untrusted import mapping, text
from messaging.types import InboundMessage, Media, Reply
from tenants.types import MetaAppInfo


class Telegram(Channel):
    """A bot of the hotel on Telegram. Free text is always allowed, and costs nothing."""

    kind = "telegram"
    set_up = set_up.SET_UP

    def verify(self, call: Call, apps: Sequence[MetaAppInfo]) -> None:
        verify.vouched(call)

    def split(self, body: object, *, key: str = "") -> list[Element]:
        return split.split(body, key)

    def thanks(self, body: object) -> Mapping[str, Any] | None:
        """The tapped button stops waiting: a method may be called in the webhook's answer."""
        tap = text(mapping(body, "callback_query").get("id"), 80)
        return {"method": "answerCallbackQuery", "callback_query_id": tap} if tap else None

    def parse(self, payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage | None:
        return parse.parse(payload, received_at)

    def fit(self, reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
        return limits.fit(reply, interactive=interactive)

    def send(self, sender: Sender, outgoing: Outgoing) -> str:
        return send.send(sender, outgoing)

    def rates(self, sender: Sender, address: str) -> tuple[Rate, ...]:
        return limits.rates(sender, address)

    def upload(self, sender: Sender, content: bytes, mime_type: str) -> str:
        """A file goes along with its message: nothing is handed over before."""
        return "along"

    def download(self, sender: Sender, media: Media) -> bytes:
        return files.download(sender, media)

    def show_read(self, sender: Sender, provider_message_id: str) -> bool:
        return send.show_typing(sender, provider_message_id)

    def advice(self, code: str) -> Advice:
        return errors.advice(code)

    def check(self, sender: Sender) -> ChannelCheck:
        return check.check(sender)
