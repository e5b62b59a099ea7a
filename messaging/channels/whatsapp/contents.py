"""What a message of each type holds, in our words. Meta's types are the keys of `READERS`.

Every reader takes anything and never raises; what it cannot make sense of becomes UNSUPPORTED, for which the
guest is asked to write.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from messaging.channels.untrusted import items, mapping, text
from messaging.types import Alias, InboundMessage, Media, MessageKind

LONGEST_TEXT = 65_536
MOST_ITEMS = 50
MEDIA_KINDS = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "voice": MessageKind.AUDIO,
    "document": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
UNANSWERED_TYPES = frozenset({"reaction", "pin", "keep_in_chat", "poll_update"})
"""Of what Meta cannot hand on: nobody waits for an answer to these."""
_FLOW_TOKEN = "flow_token"  # noqa: S105 - the name of a field


def aliases(phone: object, user_id: object) -> tuple[Alias, ...]:
    """The names in a message; the phone number first, digits as received."""
    digits = text(phone, 40).lstrip("+")
    user = text(user_id, 140)
    found = (Alias("wa_id", digits) if digits.isdigit() else None, Alias("bsuid", user) if user else None)
    return tuple(alias for alias in found if alias)


def unsupported(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    """What cannot be read: its type is kept, the finer one where Meta says it."""
    finer = text(mapping(raw, "unsupported").get("type"), 40)
    return replace(
        base,
        kind=MessageKind.UNSUPPORTED,
        details={**base.details, "type": finer or text(raw.get("type"), 40)},
        not_answered=finer if finer in UNANSWERED_TYPES else "",
    )


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
    within = mapping(raw, "interactive") or raw
    for kind in ("button_reply", "list_reply"):
        if chosen := mapping(within, kind):
            about = text(chosen.get("description"), 200)
            base = replace(base, details={**base.details, "description": about}) if about else base
            return _chosen(base, chosen.get("id"), chosen.get("title"))
    if form := mapping(within, "nfm_reply"):
        return _form(base, form)
    if "call_permission_reply" in within:
        said = text(mapping(within, "call_permission_reply").get("response"), 40)
        return replace(
            base,
            kind=MessageKind.SYSTEM,
            not_answered="call_permission",
            details={**base.details, "type": "call_permission_reply", "response": said},
        )
    return unsupported(base, raw)


def _form(base: InboundMessage, form: Mapping[str, Any]) -> InboundMessage:
    """A form of the hotel's (a "flow"), filled in: a choice by its token, its answers one to a line.

    Without answers that can be read, `body` is what the guest's phone shows; without it nothing was said.
    """
    try:
        answers = mapping(json.loads(text(form.get("response_json"), LONGEST_TEXT)))
    except (ValueError, RecursionError):
        answers = mapping(form, "response_json")
    lines = [
        f"{text(key, 80).replace('_', ' ')}: {_answer(value)}"
        for key, value in list(answers.items())[:MOST_ITEMS]
        if key != _FLOW_TOKEN and _answer(value)
    ]
    said = "\n".join(lines) or text(form.get("body"), LONGEST_TEXT)
    name = text(form.get("name"), 80)
    if not said:
        return replace(base, kind=MessageKind.UNSUPPORTED, details={**base.details, "type": "nfm_reply"})
    return _chosen(
        replace(base, details={**base.details, "form": name}),
        f"flow:{text(answers.get(_FLOW_TOKEN), 200) or name}",
        said,
    )


def _answer(value: object) -> str:
    return ", ".join(
        filter(None, (text(one, 500) for one in (value if isinstance(value, list) else [value])))
    )


def _template_button(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    button = mapping(raw, "button")
    return _chosen(base, button.get("payload"), button.get("text"))


def _chosen(base: InboundMessage, choice_id: object, title: object) -> InboundMessage:
    return replace(
        base, kind=MessageKind.CHOICE, choice_id=text(choice_id, 256), text=text(title, LONGEST_TEXT)
    )


def _location(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    found = mapping(raw, "location")
    place = {key: text(found.get(key)) for key in ("name", "address", "url")}
    point = {key: found[key] for key in ("latitude", "longitude") if _is_number(found.get(key))}
    return replace(base, kind=MessageKind.LOCATION, details={**base.details, **place, **point})


def _is_number(value: object) -> bool:
    """A finite number: JSON columns hold no other, although Python reads `NaN` and `Infinity`."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _contacts(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    """Cards of people; with `origin` contact_request it is the guest's own number, which we asked for."""
    cards = [_card(card) for card in items(raw.get("contacts"))[:10]]
    own = next((card for card in cards if card["origin"] == "contact_request" and card["phones"]), None)
    phone = "".join(sign for sign in own["wa_id"] or own["phones"][0] if sign.isdecimal()) if own else ""
    return replace(
        base,
        kind=MessageKind.CONTACTS,
        own_phone=f"+{phone}" if phone else "",
        details={**base.details, "cards": cards},
    )


def _card(card: object) -> dict[str, Any]:
    phones = [mapping(phone) for phone in items(mapping(card).get("phones"))[:10]]
    return {
        "name": text(mapping(card, "name").get("formatted_name")),
        "phones": [text(phone.get("phone"), 40) or text(phone.get("wa_id"), 40) for phone in phones],
        "wa_id": next((text(phone.get("wa_id"), 40) for phone in phones), ""),
        "emails": [text(mapping(one).get("email")) for one in items(mapping(card).get("emails"))[:10]],
        "company": text(mapping(card, "org").get("company")),
        "origin": text(mapping(card).get("origin"), 40),
    }


def _order(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    order = mapping(raw, "order")
    ordered = [
        {
            "id": text(mapping(item).get("product_retailer_id")),
            "quantity": text(mapping(item).get("quantity"), 20),
            "price": _price(mapping(item).get("item_price")),
            "currency": text(mapping(item).get("currency"), 10),
        }
        for item in items(order.get("product_items"))[:MOST_ITEMS]
    ]
    details = {**base.details, "items": ordered, "catalog": text(order.get("catalog_id"))}
    return replace(base, kind=MessageKind.ORDER, text=text(order.get("text"), LONGEST_TEXT), details=details)


def _price(value: object) -> str:
    return str(value) if _is_number(value) else text(value, 20)


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
        details={**base.details, "type": text(system.get("type"), 40)},
    )


def _welcome(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    return replace(base, kind=MessageKind.WELCOME)


def _edit(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    """The new wording of a text or a caption; what holds none is no new wording."""
    edited = mapping(raw, "edit", "message")
    kind = text(edited.get("type"), 40)
    wording = mapping(edited, "text").get("body") or mapping(edited, kind).get("caption")
    said = text(wording, LONGEST_TEXT)
    return replace(
        base,
        kind=MessageKind.EDIT,
        target_id=text(mapping(raw, "edit").get("original_message_id")),
        text=said,
        not_answered="" if said else "edit_without_words",
    )


def _revoke(base: InboundMessage, raw: Mapping[str, Any]) -> InboundMessage:
    target = text(mapping(raw, "revoke").get("original_message_id"))
    return replace(base, kind=MessageKind.REVOKE, target_id=target)


READERS: Mapping[str, Callable[[InboundMessage, Mapping[str, Any]], InboundMessage]] = {
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
