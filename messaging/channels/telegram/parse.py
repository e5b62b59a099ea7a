"""Telegram's words for what a guest sent into ours. Odd shapes survive as UNREADABLE or UNSUPPORTED."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from messaging.channels.untrusted import instant, items, mapping, number, text
from messaging.types import Alias, InboundMessage, Media, MessageKind

LONGEST_TEXT = 65_536
START = "/start"
"""What Telegram sends when the guest opens the chat; after it, the word of the link they came by."""

Read = Callable[[InboundMessage, Mapping[str, Any]], InboundMessage]


def parse(payload: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage | None:
    """What an element says. None: nothing for a conversation. Never raises."""
    if "callback_query" in payload:
        return _tap(mapping(payload, "callback_query"), received_at)
    if "edited_message" in payload:
        edited = _message(mapping(payload, "edited_message"), received_at)
        number_of_edit = text(payload.get("update_id"), 40)
        name = f"{edited.provider_id}:e{number_of_edit}"
        return replace(edited, kind=MessageKind.EDIT, target_id=edited.provider_id, provider_id=name)
    if "message" in payload:
        return _message(mapping(payload, "message"), received_at)
    return None


def name_of(message: Mapping[str, Any]) -> str:
    """A message's name: its number is unique within its chat alone."""
    return f"{text(mapping(message, 'chat').get('id'), 40)}:{text(message.get('message_id'), 40)}"


def _base(sender: Mapping[str, Any], provider_id: str, sent_at: dt.datetime) -> InboundMessage:
    user = text(sender.get("id"), 40)
    names = (text(sender.get("first_name"), 100), text(sender.get("last_name"), 100))
    return InboundMessage(
        provider_id=provider_id,
        kind=MessageKind.UNREADABLE,
        sent_at=sent_at,
        aliases=(Alias("telegram", user),) if user else (),
        profile_name=" ".join(filter(None, names)),
    )


def _tap(tap: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
    """A button of ours. When it was tapped Telegram does not say."""
    base = _base(mapping(tap, "from"), f"tap:{text(tap.get('id'), 80)}", received_at)
    chosen, asked = text(tap.get("data"), 256), mapping(tap, "message")
    if not chosen:
        return replace(base, kind=MessageKind.UNSUPPORTED, details={"type": "callback_query"})
    rows = items(mapping(asked, "reply_markup").get("inline_keyboard"))
    buttons = [mapping(button) for row in rows for button in items(row)]
    title = next((text(one.get("text")) for one in buttons if one.get("callback_data") == chosen), "")
    reply_to = name_of(asked) if asked else ""
    return replace(
        base, kind=MessageKind.CHOICE, choice_id=chosen, text=title or chosen, reply_to_id=reply_to
    )


def _message(raw: Mapping[str, Any], received_at: dt.datetime) -> InboundMessage:
    base = _base(mapping(raw, "from"), name_of(raw), instant(raw.get("date"), received_at))
    if replied := mapping(raw, "reply_to_message"):
        base = replace(base, reply_to_id=name_of(replied))
    for kind, read in _READERS.items():
        if kind in raw:
            return read(base, raw)
    if "message_id" not in raw:
        return base
    return replace(base, kind=MessageKind.UNSUPPORTED, details={"type": _unknown(raw)})


_ALWAYS_THERE = frozenset({"message_id", "from", "chat", "date", "edit_date", "reply_to_message"})


def _unknown(raw: Mapping[str, Any]) -> str:
    return next((text(key, 40) for key in raw if key not in _ALWAYS_THERE), "")


def _text(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    said = text(raw.get("text"), LONGEST_TEXT)
    command, _, link = said.partition(" ")
    if command == START:
        return replace(base, kind=MessageKind.WELCOME, details={"link": link.strip()[:64]})
    return replace(base, kind=MessageKind.TEXT, text=said)


def _photo(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    """One picture in several sizes: the largest is meant."""
    sizes = [mapping(size) for size in items(raw.get("photo"))]
    largest = max(sizes, key=lambda size: number(size.get("width")) or 0, default=mapping(None))
    return _with_media(base, raw, MessageKind.IMAGE, {"mime_type": "image/jpeg", **largest})


def _file(key: str, kind: MessageKind, mime_type: str = "", *, voice: bool = False) -> Read:
    def read(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
        return _with_media(base, raw, kind, {"mime_type": mime_type, **mapping(raw, key)}, voice=voice)

    return read


def _with_media(
    base: InboundMessage,
    raw: Mapping[str, Any],
    kind: MessageKind,
    found: Mapping[str, Any],
    *,
    voice: bool = False,
) -> InboundMessage:
    media = Media(
        provider_id=text(found.get("file_id")),
        mime_type=text(found.get("mime_type"), 100),
        file_name=text(found.get("file_name")),
        voice=voice,
        size=max(number(found.get("file_size")) or 0, 0),
    )
    return replace(base, kind=kind, media=media, text=text(raw.get("caption"), LONGEST_TEXT))


def _location(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    venue = mapping(raw, "venue")
    found = mapping(venue, "location") or mapping(raw, "location")
    place = {"name": text(venue.get("title")), "address": text(venue.get("address"))}
    point = {key: found[key] for key in ("latitude", "longitude") if isinstance(found.get(key), int | float)}
    return replace(base, kind=MessageKind.LOCATION, details={**place, **point})


def _contact(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    """A card; the guest's own is the one with their own user id, which Telegram has checked."""
    card = mapping(raw, "contact")
    phone = text(card.get("phone_number"), 40)
    own = bool(base.aliases) and text(card.get("user_id"), 40) == base.aliases[0].value
    names = (text(card.get("first_name"), 100), text(card.get("last_name"), 100))
    shown = {"name": " ".join(filter(None, names)), "phones": [phone], "origin": "own" if own else ""}
    return replace(
        base,
        kind=MessageKind.CONTACTS,
        details={"cards": [shown]},
        own_phone=f"+{phone.lstrip('+')}" if own and phone else "",
    )


_READERS: Mapping[str, Read] = {
    "text": _text,
    "photo": _photo,
    "animation": _file("animation", MessageKind.VIDEO, "video/mp4"),  # also comes as `document`
    "voice": _file("voice", MessageKind.AUDIO, "audio/ogg", voice=True),
    "audio": _file("audio", MessageKind.AUDIO, "audio/mpeg"),
    "video": _file("video", MessageKind.VIDEO, "video/mp4"),
    "video_note": _file("video_note", MessageKind.VIDEO, "video/mp4"),
    "sticker": _file("sticker", MessageKind.STICKER, "image/webp"),
    "document": _file("document", MessageKind.DOCUMENT),
    "venue": _location,  # also comes as `location`
    "location": _location,
    "contact": _contact,
}
