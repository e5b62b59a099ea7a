"""The channel, put together from the files beside it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hotel_agent.lib.resilience import Rate
from messaging.channels.base import Advice, Call, Channel, ChannelCheck, Element, Outgoing, Sender
from messaging.channels.whatsapp import account, check, errors, limits, parse, send, split, verify
from messaging.channels.whatsapp import media as files
from messaging.types import AccountNews, InboundMessage, Media, Reply, StatusUpdate
from tenants.types import MetaAppInfo


class WhatsApp(Channel):
    """A number of the hotel on WhatsApp."""

    kind = "whatsapp"
    window = dt.timedelta(hours=24)

    def handshake(self, query: Mapping[str, str], apps: Sequence[MetaAppInfo]) -> str:
        return verify.handshake(query, apps)

    def verify(self, call: Call, apps: Sequence[MetaAppInfo]) -> str:
        return verify.signing_app(call.raw, call.headers, apps)

    def split(self, body: object, *, key: str = "") -> list[Element]:
        return split.split(body)

    def parse(
        self, payload: Mapping[str, Any], received_at: dt.datetime
    ) -> InboundMessage | StatusUpdate | None:
        return parse.parse(payload, received_at)

    def account_news(self, payload: Mapping[str, Any], received_at: dt.datetime) -> AccountNews | None:
        return account.read(payload, received_at)

    def account_of(self, options: Mapping[str, Any]) -> str:
        return str(options.get("waba_id", ""))

    def fit(self, reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
        return limits.fit(reply, interactive=interactive)

    def send(self, sender: Sender, outgoing: Outgoing) -> str:
        return send.send(sender, outgoing)

    def rates(self, sender: Sender, address: str) -> tuple[Rate, ...]:
        return limits.rates(sender, address)

    def upload(self, sender: Sender, content: bytes, mime_type: str) -> str:
        return send.upload(sender, content, mime_type)

    def download(self, sender: Sender, media: Media) -> bytes:
        return files.download(sender, media)

    def show_read(self, sender: Sender, provider_message_id: str) -> bool:
        return send.show_read(sender, provider_message_id)

    def advice(self, code: str) -> Advice:
        return errors.advice(code)

    def check(self, sender: Sender) -> ChannelCheck:
        return check.check(sender)
