"""Our replies in Meta's words, over the wire, and Meta's answers back."""

from pathlib import PurePath
from typing import Any

import structlog

from messaging.channels.base import Outgoing, Sender
from messaging.channels.untrusted import items, mapping, text
from messaging.channels.whatsapp.graph import call
from messaging.errors import SendRefused, SendUnknown
from messaging.types import FILE_KINDS, Place, Reply, TemplateMessage

log = structlog.get_logger(__name__)


def send(sender: Sender, outgoing: Outgoing) -> str:
    """Send one message; Meta's id for it. Raises SendRefused, SendUnknown."""
    answer = call(sender, "POST", f"{sender.external_id}/messages", json=message(outgoing))
    sent = mapping(next(iter(items(answer.get("messages"))), None))
    provider_id = text(sent.get("id"))
    if not provider_id:
        raise SendUnknown("accepted without an id")
    return provider_id


def upload(sender: Sender, content: bytes, mime_type: str) -> str:
    """Hand Meta a file, kept there for 30 days; its id.

    Raises SendRefused: without a file nothing was sent.
    """
    form = {"messaging_product": "whatsapp", "type": mime_type, "file": ("file", content, mime_type)}
    try:
        answer = call(sender, "POST", f"{sender.external_id}/media", fields=form)
    except SendUnknown as error:
        raise SendRefused("not_sent", str(error)) from error
    media_id = text(answer.get("id"))
    if not media_id:
        raise SendRefused("file_refused", "no id in the answer")
    return media_id


def show_read(sender: Sender, provider_message_id: str) -> bool:
    """Blue ticks and "typing" until our answer comes, for at most 25 seconds. False: not this time."""
    body = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": provider_message_id,
        "typing_indicator": {"type": "text"},
    }
    try:
        call(sender, "POST", f"{sender.external_id}/messages", json=body)
    except (SendRefused, SendUnknown) as error:
        log.info("read_not_shown", reason=type(error).__name__)
        return False
    return True


def message(outgoing: Outgoing) -> dict[str, Any]:
    """The body of POST /{phone number id}/messages."""
    to = (
        {"to": f"+{outgoing.address}"}
        if outgoing.address_kind == "wa_id"
        else {"recipient": outgoing.address}
    )
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **to,
        **_content(outgoing.reply, outgoing.media_id),
        "biz_opaque_callback_data": outgoing.token,
    }


def _content(reply: Reply, media_id: str) -> dict[str, Any]:
    if reply.kind == "template" and reply.template:
        return {"type": "template", "template": _template(reply.template)}
    if reply.kind == "location" and reply.place:
        return {"type": "location", "location": _place(reply.place)}
    if reply.kind == "reaction":
        return {"type": "reaction", "reaction": {"message_id": reply.target_id, "emoji": reply.text}}
    if reply.kind in FILE_KINDS:
        return _file(reply, media_id)
    if reply.kind in ("buttons", "list", "contact_request"):
        return {"type": "interactive", "interactive": _interactive(reply)}
    return {"type": "text", "text": {"body": reply.text, "preview_url": False}}


def _place(place: Place) -> dict[str, Any]:
    words = {name: value for name in ("name", "address") if (value := getattr(place, name))}
    return {"latitude": place.latitude, "longitude": place.longitude, **words}


def _file(reply: Reply, media_id: str) -> dict[str, Any]:
    """An uploaded file. An OGG is played as a voice message, which is the only sound WhatsApp takes so."""
    if reply.kind == "audio":
        voice = {"voice": True} if PurePath(reply.media).suffix == ".ogg" else {}
        return {"type": "audio", "audio": {"id": media_id, **voice}}
    caption = {"caption": reply.text} if reply.text else {}
    if reply.kind == "image":
        return {"type": "image", "image": {"id": media_id, **caption}}
    named = {"filename": PurePath(reply.media).name}
    return {"type": "document", "document": {"id": media_id, **named, **caption}}


def _interactive(reply: Reply) -> dict[str, Any]:
    footer = {"footer": {"text": reply.footer}} if reply.footer else {}
    if reply.kind == "contact_request":
        return {
            "type": "contact_request",
            "body": {"text": reply.text},
            "action": {"name": "request_contact_info"},
        }
    if reply.kind == "buttons":
        buttons = [{"type": "reply", "reply": {"id": one.id, "title": one.title}} for one in reply.options]
        return {"type": "button", "body": {"text": reply.text}, **footer, "action": {"buttons": buttons}}
    rows = [
        {"id": one.id, "title": one.title, **({"description": one.description} if one.description else {})}
        for one in reply.options
    ]
    action = {"button": reply.button, "sections": [{"rows": rows}]}
    return {"type": "list", "body": {"text": reply.text}, **footer, "action": action}


def _template(template: TemplateMessage) -> dict[str, Any]:
    parameters = [{"type": "text", "text": " ".join(value.split())} for value in template.parameters]
    for parameter, name in zip(parameters, template.names, strict=False):
        parameter["parameter_name"] = name
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    return {"name": template.name, "language": {"code": template.language}, "components": components}
