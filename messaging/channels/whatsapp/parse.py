"""Meta's words for what a guest sent, and for what became of our messages, into ours.

Odd shapes survive as UNREADABLE.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from messaging.channels.untrusted import instant, items, mapping, number, text
from messaging.types import Alias, InboundMessage, Media, MessageKind, StatusUpdate

LONGEST_TEXT = 65_536
STATUSES = frozenset({"sent", "delivered", "read", "played", "failed"})

MEDIA_KINDS = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "voice": MessageKind.AUDIO,
    "document": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}


def parse(payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage | StatusUpdate | None:
    """What an element says. None: nothing for a conversation. Never raises."""
    if "status" in payload:
        return _status(mapping(payload, "status"), received_at)
    if "echo" in payload:
        return _echo(mapping(payload, "echo"), received_at)
    if "message" in payload:
        return _message(mapping(payload, "message"), mapping(payload, "contact"), received_at)
    return None


def aliases(phone: object, user_id: object) -> tuple[Alias, ...]:
    """The names in a message; the phone number first, digits as received."""
    digits = text(phone, 40).lstrip("+")
    user = text(user_id, 140)
    found = (Alias("wa_id", digits) if digits.isdigit() else None, Alias("bsuid", user) if user else None)
    return tuple(alias for alias in found if alias)


def _message(raw: Mapping[str, Any], contact: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
    kind = text(raw.get("type"), 40)
    base = InboundMessage(
        provider_id=text(raw.get("id")),
        kind=MessageKind.UNREADABLE,
        sent_at=instant(raw.get("timestamp"), received_at),
        aliases=aliases(
            raw.get("from") or contact.get("wa_id"), raw.get("from_user_id") or contact.get("user_id")
        ),
        profile_name=text(mapping(contact, "profile").get("name"), 200),
        reply_to_id=text(mapping(raw, "context").get("id")),
        group=bool(raw.get("group_id")),
    )
    if errors := items(raw.get("errors")):
        reported = mapping(raw, "unsupported").get("type") or kind
        return replace(
            base,
            kind=MessageKind.UNSUPPORTED,
            error_code=number(mapping(errors[0]).get("code")),
            details={"type": text(reported, 40)},
        )
    read = _READERS.get(kind, _unsupported)
    return read(base, raw) if kind else base


def _unsupported(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    return replace(base, kind=MessageKind.UNSUPPORTED, details={"type": text(raw.get("type"), 40)})


def _text(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    return replace(base, kind=MessageKind.TEXT, text=text(mapping(raw, "text").get("body"), LONGEST_TEXT))


def _media(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    kind = text(raw.get("type"), 40)
    found = mapping(raw, kind)
    media = Media(
        provider_id=text(found.get("id")),
        mime_type=text(found.get("mime_type"), 100),
        file_name=text(found.get("filename")),
        sha256=text(found.get("sha256"), 100),
        url=text(found.get("url"), 2000),
        voice=found.get("voice") is True or kind == "voice",
    )
    return replace(base, kind=MEDIA_KINDS[kind], media=media, text=text(found.get("caption"), LONGEST_TEXT))


def _interactive(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    for kind in ("button_reply", "list_reply"):
        if chosen := mapping(raw, "interactive", kind):
            return _chosen(base, chosen.get("id"), chosen.get("title"))
    return _unsupported(base, raw)


def _template_button(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    button = mapping(raw, "button")
    return _chosen(base, button.get("payload"), button.get("text"))


def _chosen(base: InboundMessage, choice_id: object, title: object) -> InboundMessage:
    return replace(
        base, kind=MessageKind.CHOICE, choice_id=text(choice_id, 256), text=text(title, LONGEST_TEXT)
    )


def _location(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    found = mapping(raw, "location")
    place = {key: text(found.get(key)) for key in ("name", "address")}
    point = {key: found[key] for key in ("latitude", "longitude") if isinstance(found.get(key), int | float)}
    return replace(base, kind=MessageKind.LOCATION, details={**place, **point})


def _contacts(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    cards = [
        {
            "name": text(mapping(card, "name").get("formatted_name")),
            "phones": [
                text(mapping(phone).get("phone"), 40) for phone in items(mapping(card).get("phones"))[:10]
            ],
            "origin": text(mapping(card).get("origin"), 40),
        }
        for card in items(raw.get("contacts"))[:10]
    ]
    return replace(base, kind=MessageKind.CONTACTS, details={"cards": cards})


def _order(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    order = mapping(raw, "order")
    ordered = [
        text(mapping(item).get("product_retailer_id")) for item in items(order.get("product_items"))[:50]
    ]
    return replace(
        base, kind=MessageKind.ORDER, text=text(order.get("text"), LONGEST_TEXT), details={"items": ordered}
    )


def _reaction(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    found = mapping(raw, "reaction")
    return replace(
        base,
        kind=MessageKind.REACTION,
        text=text(found.get("emoji"), 40),
        target_id=text(found.get("message_id")),
    )


def _system(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    """A guest changed number or user id: the new names in `aliases`, the old ones in `former_aliases`."""
    system = mapping(raw, "system")
    return replace(
        base,
        kind=MessageKind.SYSTEM,
        aliases=aliases(system.get("wa_id"), system.get("user_id")),
        former_aliases=aliases(raw.get("from"), system.get("previous_user_id") or raw.get("from_user_id")),
        text=text(system.get("body"), 1000),
        details={"type": text(system.get("type"), 40)},
    )


def _welcome(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    return replace(base, kind=MessageKind.WELCOME)


def _edit(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    edit = mapping(raw, "edit")
    return replace(
        base,
        kind=MessageKind.EDIT,
        target_id=text(edit.get("original_message_id")),
        text=text(mapping(edit, "message", "text").get("body"), LONGEST_TEXT),
    )


def _revoke(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    target = text(mapping(raw, "revoke").get("original_message_id"))
    return replace(base, kind=MessageKind.REVOKE, target_id=target)


_READERS: Mapping[str, Callable[[InboundMessage, Mapping[str, Any]], InboundMessage]] = {
    "text": _text,
    **dict.fromkeys(MEDIA_KINDS, _media),
    "interactive": _interactive,
    "button": _template_button,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "reaction": _reaction,
    "system": _system,
    "request_welcome": _welcome,
    "edit": _edit,
    "revoke": _revoke,
}


def _echo(raw: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
    return InboundMessage(
        provider_id=text(raw.get("id")),
        kind=MessageKind.ECHO,
        sent_at=instant(raw.get("timestamp"), received_at),
        aliases=aliases(raw.get("to"), raw.get("to_user_id")),
        text=text(mapping(raw, "text").get("body"), LONGEST_TEXT),
    )


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
    )
