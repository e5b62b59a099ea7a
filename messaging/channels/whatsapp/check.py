"""Whether a WhatsApp number works, in a manager's words: the number, its token, and that we are told of
messages.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from hotel_agent.lib import clock
from messaging.channels.base import ChannelCheck, Sender
from messaging.channels.untrusted import items, mapping, number, text
from messaging.channels.whatsapp.errors import advice
from messaging.channels.whatsapp.graph import call
from messaging.errors import SendRefused, SendUnknown

NUMBER_FIELDS = "verified_name,display_phone_number,quality_rating,status,name_status,throughput"
NEEDED = ("whatsapp_business_messaging", "whatsapp_business_management")
SOON = dt.timedelta(days=7)

_CONNECT = (
    "In Meta Business Settings > System users make a token that never ends, with the rights "
    "whatsapp_business_messaging and whatsapp_business_management, and enter it here."
)
_SUBSCRIBE = (
    "In Meta's app, WhatsApp > Configuration, enter the address of this product's webhook and subscribe to "
    "messages; then subscribe the app to the WhatsApp business account."
)
Found = Iterator[tuple[str, str]]
"""Problems and advice; one of both may be empty."""


def check(sender: Sender) -> ChannelCheck:
    """Ask Meta for the number, the token and who is told of messages; nothing is sent to anybody."""
    if not sender.token:
        return ChannelCheck(False, ("The number has no access token yet.",), (_CONNECT,))
    found = [*_number(sender)]
    if not any(problem for problem, _ in found):
        found += [*_token(sender), *_subscription(sender)]
    problems = tuple(problem for problem, _ in found if problem)
    return ChannelCheck(not problems, problems, tuple(words for _, words in found if words))


def _number(sender: Sender) -> Found:
    read = _asked(sender, sender.external_id, {"fields": NUMBER_FIELDS})
    if isinstance(read, str):
        yield read, _CONNECT if "token" in read else ""
        return
    status = text(read.get("status"), 30)
    if status not in {"", "CONNECTED"}:
        yield (
            f"WhatsApp has the number as {status.lower().replace('_', ' ')}.",
            "See the number in WhatsApp Manager; it may have to be registered again.",
        )
    if text(read.get("quality_rating")) == "RED":
        yield (
            "",
            "Guests complain about messages of this number (quality low): send fewer that nobody asked for.",
        )
    if text(read.get("name_status")) in {"DECLINED", "EXPIRED"}:
        yield "", "WhatsApp did not approve the name guests see: choose another one in WhatsApp Manager."


def _token(sender: Sender) -> Found:
    read = _asked(sender, "debug_token", {"input_token": sender.token})
    if isinstance(read, str):
        return  # a token that may not look at itself may still send: the number was shown to it
    about = mapping(read, "data")
    if about.get("is_valid") is False:
        yield "The access token is not valid any more.", _CONNECT
        return
    missing = [right for right in NEEDED if right not in items(about.get("scopes"))]
    if missing and "scopes" in about:
        yield f"The access token lacks the right {missing[0]}.", _CONNECT
    ends = number(about.get("expires_at"))
    if ends and dt.datetime.fromtimestamp(ends, dt.UTC) < clock.now() + SOON:
        yield "", f"The access token ends on {dt.datetime.fromtimestamp(ends, dt.UTC):%Y-%m-%d}. {_CONNECT}"


def _subscription(sender: Sender) -> Found:
    waba_id = text(sender.options.get("waba_id"), 40)
    if not waba_id:
        yield (
            "",
            "Enter the WhatsApp business account id: without it templates and the webhook are not looked at.",
        )
        return
    read = _asked(sender, f"{waba_id}/subscribed_apps", {})
    if isinstance(read, str):
        yield f"The WhatsApp business account {waba_id} cannot be read: {read}", "Check its id."
    elif not items(read.get("data")):
        yield "Nobody is told of this number's messages: guests get no answer.", _SUBSCRIBE


def _asked(sender: Sender, path: str, query: Mapping[str, str]) -> Mapping[str, Any] | str:
    """What Meta says, or why it says nothing, in words."""
    try:
        return call(sender, "GET", path, params=query)
    except SendRefused as refusal:
        return advice(refusal.code).reason
    except SendUnknown:
        return "WhatsApp did not answer."
