"""A message in the form the phone shows: text, options, picture, place. Both directions come out alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from messaging.channels.whatsapp.standin.message_rules import FILE_KINDS
from messaging.channels.whatsapp.standin.wire import Json


def view_of(kind: str, body: Json) -> Json:
    """The shown form of a message object of Graph or of a webhook. Keys that do not apply are left out.

    Keys: text, header, footer, options [{id, title, description, section}], list_button, link {title, url},
    media {id, link, mime_type, filename, voice}, location, contacts, reaction {wamid, emoji}, request, quote
    {wamid}.
    """
    part = body.get(kind)
    view: Json = {}
    if kind in FILE_KINDS and isinstance(part, dict):
        view = {"media": _file(part), "text": part.get("caption") or ""}
    elif kind in _SIMPLE and isinstance(part, dict | list):
        view = _SIMPLE[kind](part)
    elif kind == "interactive" and isinstance(part, dict):
        view = _interactive(part)
    elif kind == "unsupported":
        view = {"text": "", "unsupported": (part or {}).get("type", "unknown")}
    context = body.get("context")
    if isinstance(context, dict):
        wamid = context.get("message_id") or context.get("id")
        if wamid:
            view["quote"] = {"wamid": wamid}
    return view


def _file(part: Json) -> Json:
    names = ("id", "link", "mime_type", "filename", "voice")
    return {name: part[name] for name in names if part.get(name)}


def _interactive(part: Json) -> Json:
    if reply := part.get("button_reply") or part.get("list_reply"):
        return {
            "text": reply.get("title", ""),
            "text2": reply.get("description", ""),
            "reply_id": reply.get("id"),
        }
    view: Json = {"text": (part.get("body") or {}).get("text", "")}
    if footer := part.get("footer"):
        view["footer"] = footer.get("text", "")
    if header := part.get("header"):
        kind = header.get("type")
        view |= (
            {"header": header.get("text", "")} if kind == "text" else {"media": _file(header.get(kind) or {})}
        )
        if kind != "text":
            view["media"]["kind"] = kind
    action = part.get("action") or {}
    match part.get("type"):
        case "button":
            view["options"] = [dict(button["reply"]) for button in action["buttons"]]
        case "list":
            view["list_button"] = action["button"]
            view["options"] = [
                {**row, "section": section.get("title", "")}
                for section in action["sections"]
                for row in section["rows"]
            ]
        case "cta_url":
            view["link"] = {"title": action["parameters"]["display_text"], "url": action["parameters"]["url"]}
        case "location_request_message":
            view["request"] = "location"
        case "contact_request":
            view["request"] = "phone"
    return view


_SIMPLE: dict[str, Callable[[Any], Json]] = {
    "text": lambda part: {"text": part.get("body", "")},
    "button": lambda part: {"text": part.get("text", "")},
    "location": lambda part: {"location": dict(part)},
    "reaction": lambda part: {
        "reaction": {"wamid": part.get("message_id"), "emoji": part.get("emoji") or ""}
    },
    "contacts": lambda part: {
        "contacts": [
            {
                "name": (card.get("name") or {}).get("formatted_name", ""),
                "phone": next((phone.get("phone", "") for phone in card.get("phones") or []), ""),
            }
            for card in part
        ]
    },
    "order": lambda part: {"text": part.get("text", "")},
    "system": lambda part: {"text": part.get("body", "")},
}
