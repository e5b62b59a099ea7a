"""Gmail's push through Pub/Sub: no channel of its own, but word that a mailbox has something new.

It may come late, twice or never, so mailboxes are looked into every half minute all the same.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from messaging.channels.base import Call, Channel, Outgoing, Sender
from messaging.channels.gmail import verify
from messaging.channels.untrusted import mapping, text
from messaging.errors import SendRefused
from messaging.types import Reply
from tenants.types import MetaAppInfo


class GmailPush(Channel):
    """Only its address is used: /webhooks/gmail. Mails are of the channel `email`."""

    kind = "gmail"

    def verify(self, call: Call, apps: Sequence[MetaAppInfo]) -> None:
        verify.caller(call.headers)

    def wakes(self, body: object) -> tuple[str, str] | None:
        """The mailbox that the push names."""
        try:
            data = base64.b64decode(text(mapping(body, "message").get("data"), 4000), altchars=b"-_")
            address = text(mapping(json.loads(data)).get("emailAddress"), 254).strip().lower()
        except (binascii.Error, ValueError, RecursionError):
            return None
        return ("email", address) if address else None

    def parse(self, payload: Mapping[str, Any], received_at: dt.datetime) -> None:
        return None

    def fit(self, reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
        return ()

    def send(self, sender: Sender, outgoing: Outgoing) -> str:
        raise SendRefused("no_channel")
