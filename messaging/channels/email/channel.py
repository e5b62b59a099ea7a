"""The channel, put together from the files beside it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hotel_agent.lib.resilience import Rate
from messaging.channels.base import Advice, Channel, ChannelCheck, Outgoing, Sender
from messaging.channels.email import check, errors, limits, parse, send
from messaging.types import InboundMessage, Reply, StatusUpdate


class Email(Channel):
    """A mailbox of the hotel. Nobody calls us about it: `messaging.mailboxes` looks into it."""

    kind = "email"
    taps = False
    most_answers = {3600: 12, 24 * 3600: 40}

    def parse(
        self, payload: Mapping[str, Any], received_at: dt.datetime
    ) -> InboundMessage | StatusUpdate | None:
        return parse.parse(payload, received_at)

    def gathered(self, replies: Sequence[Reply]) -> Sequence[Reply]:
        return limits.gathered(replies)

    def fit(self, reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
        return limits.fit(reply)

    def send(self, sender: Sender, outgoing: Outgoing) -> str:
        return send.send(sender, outgoing)

    def rates(self, sender: Sender, address: str) -> tuple[Rate, ...]:
        return limits.rates(sender, address)

    def advice(self, code: str) -> Advice:
        return errors.advice(code)

    def check(self, sender: Sender) -> ChannelCheck:
        return check.check(sender)
