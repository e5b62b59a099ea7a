"""Meta's words for what a guest sent, and for what became of our messages, into ours.

Odd shapes survive as UNREADABLE.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from messaging.channels.untrusted import instant, items, mapping, number, text
from messaging.channels.whatsapp.contents import LONGEST_TEXT, READERS, aliases, unsupported
from messaging.types import InboundMessage, MessageKind, StatusUpdate

STATUSES = frozenset({"sent", "delivered", "read", "played", "failed"})
NO_WORDS = frozenset({"reaction", "revoke", "system"})
"""What the hotel's own phone sends without anybody having answered the guest."""
_REFERRAL = ("source_type", "source_id", "source_url", "headline", "body", "ctwa_clid")


def parse(payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage | StatusUpdate | None:
    """What an element says. None: nothing for a conversation. Never raises."""
    if "status" in payload:
        return _status(mapping(payload, "status"), received_at)
    if "echo" in payload:
        return _echo(mapping(payload, "echo"), mapping(payload, "contact"), received_at)
    if "message" in payload:
        return _message(mapping(payload, "message"), mapping(payload, "contact"), received_at)
    return None


def _message(raw: Mapping[str, Any], contact: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
    profile = mapping(contact, "profile")
    base = InboundMessage(
        provider_id=text(raw.get("id")),
        kind=MessageKind.UNREADABLE,
        sent_at=instant(raw.get("timestamp"), received_at),
        aliases=aliases(
            raw.get("from") or contact.get("wa_id"), raw.get("from_user_id") or contact.get("user_id")
        ),
        profile_name=text(profile.get("name"), 200) or text(profile.get("username"), 200),
        reply_to_id=text(mapping(raw, "context").get("id")),
        group=bool(raw.get("group_id")),
        details=_circumstances(raw),
    )
    if not text(raw.get("type"), 40):
        return base
    errors = items(raw.get("errors"))
    read = READERS.get(text(raw.get("type"), 40), unsupported)(base, raw)
    return _with_errors(read, raw, number(mapping(errors[0]).get("code"))) if errors else read


def _with_errors(read: InboundMessage, raw: Mapping[str, Any], code: int | None) -> InboundMessage:
    """A message that Meta could not hand on whole: its words count, a file of it is not to be had."""
    details = {**read.details, "error": code}
    if read.text and read.kind is not MessageKind.UNSUPPORTED:
        return replace(read, error_code=code, media=None, details=details)
    return replace(unsupported(replace(read, details=details), raw), error_code=code, media=None)


def _circumstances(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What staff may want to know beside the message: passed on from elsewhere, after an advert, about an
    article of the catalogue. Nothing for most messages.
    """
    found: dict[str, Any] = {}
    if context := mapping(raw, "context"):
        if context.get("forwarded") is True or context.get("frequently_forwarded") is True:
            found["forwarded"] = "often" if context.get("frequently_forwarded") is True else "once"
        if product := text(mapping(context, "referred_product").get("product_retailer_id")):
            found["product"] = product
    if referral := mapping(raw, "referral"):
        found["referral"] = {key: said for key in _REFERRAL if (said := text(referral.get(key), 1000))}
    return found


def _echo(raw: Mapping[str, Any], contact: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
    """What a person of the hotel sent on the hotel's own phone; `aliases` are the guest it went to.

    `not_answered` where it was no answer: a reaction, something taken back.
    """
    kind = text(raw.get("type"), 40)
    user_id = raw.get("to_user_id") or raw.get("recipient_user_id") or contact.get("user_id")
    base = InboundMessage(
        provider_id=text(raw.get("id")),
        kind=MessageKind.ECHO,
        sent_at=instant(raw.get("timestamp"), received_at),
        aliases=aliases(raw.get("to") or contact.get("wa_id"), user_id),
        group=bool(raw.get("group_id")) or raw.get("recipient_type") == "group",
        not_answered=kind if kind in NO_WORDS else "",
    )
    said = READERS.get(kind or "text", unsupported)(base, raw).text
    interactive = text(mapping(raw, "interactive", "body").get("text"), LONGEST_TEXT)
    label = "" if kind in {"text", ""} else f"[{kind.replace('_', ' ')}]"
    return replace(base, text=" ".join(filter(None, (label, said or interactive))))


def _status(raw: Mapping[str, Any], received_at: dt.datetime) -> StatusUpdate | None:
    """None for a status we do not know, such as `deleted` of old."""
    status = text(raw.get("status"), 20)
    if status not in STATUSES:
        return None
    error = mapping(next(iter(items(raw.get("errors"))), None))
    details = text(mapping(error, "error_data").get("details"), 500) or text(error.get("title"), 500)
    return StatusUpdate(
        provider_id=text(raw.get("id")),
        token=text(raw.get("biz_opaque_callback_data"), 32),
        status=status,
        at=instant(raw.get("timestamp"), received_at),
        error_code=number(error.get("code")),
        error_text=details,
        aliases=aliases(raw.get("recipient_id"), raw.get("recipient_user_id")),
        category=text(mapping(raw, "pricing").get("category"), 20),
        billable=mapping(raw, "pricing").get("billable") is True,
    )
