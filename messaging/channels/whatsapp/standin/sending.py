"""POST /{phone_number_id}/messages: the checks in Meta's order, the message to the guest, the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from messaging.channels.whatsapp.standin import statuses
from messaging.channels.whatsapp.standin.config import Number
from messaging.channels.whatsapp.standin.errors import known, missing_parameter, not_valid, refused_parameter
from messaging.channels.whatsapp.standin.identifiers import BSUID, message_id, wa_id
from messaging.channels.whatsapp.standin.message_rules import FILE_KINDS, check_shape, kind_of
from messaging.channels.whatsapp.standin.schema import Anything, Object, Spec, Text, check
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.templates import checked_template
from messaging.channels.whatsapp.standin.views import view_of
from messaging.channels.whatsapp.standin.wire import Json, NoAnswer
from messaging.channels.whatsapp.standin.world import Chat, Message, guest_by_phone

LONGEST_CALLBACK_DATA = 512
# Reactions and read marks older than this are refused.
REACTION_LIFE_SECONDS = 30 * 86_400
EARLY_STATUS_SECONDS = 5.0


@dataclass(frozen=True)
class Recipient:
    """Who a message goes to: their chat, and the `contacts` entry of the answer."""

    chat: Chat
    answer: Json


def accept(standin: Standin, number: Number, body: Json) -> Json:
    """Take a message to a guest. Returns Meta's answer; raises GraphError, or NoAnswer by a fault."""
    check(_FRAME["messaging_product"], body.get("messaging_product"), "messaging_product")
    if body.get("status") == "read":
        return _mark_read(standin, number, body)
    recipient = _recipient(standin, number, body)
    kind = kind_of(body)
    check(Object({**_FRAME, kind: Anything()}), body, "")
    check_shape(kind, body.get(kind))
    _check_references(standin, number, body, kind)
    known_ones = standin.templates.of(number)
    template = checked_template(known_ones, body[kind]) if kind == "template" else None
    chat = recipient.chat
    _check_rates(standin, chat)
    failure = _failure_to_come(standin, chat, kind)
    message = _message(standin, chat, body, arrives=failure is None)
    if template is not None:
        name, language = template[0].name, template[0].language
        message.view |= {"text": template[1], "template": {"name": name, "language": language}}
    standin.world.add(chat, message)
    if reaction := message.view.get("reaction"):
        standin.world.react(chat, reaction["wamid"], sender="hotel", emoji=reaction["emoji"])
    category = template[0].category.lower() if template else "service"
    statuses.plan(standin, statuses.Fate(chat, message, category, failure))
    _lose_the_answer(standin, message)
    answer: Json = {"id": message.wamid}
    if template is not None:
        answer["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [recipient.answer], "messages": [answer]}


def _recipient(standin: Standin, number: Number, body: Json) -> Recipient:
    """Checks 3 to 6. `to` wins over `recipient`."""
    to, recipient = body.get("to"), body.get("recipient")
    if to:
        if not isinstance(to, str | int):
            raise refused_parameter("Param to must be a string.")
        return _by_phone(standin, number, str(to))
    if not recipient:
        raise missing_parameter("to")
    if not isinstance(recipient, str) or not BSUID.fullmatch(recipient):
        raise refused_parameter("Invalid parameter")
    chat = standin.world.chat(number, recipient)
    if chat is None:
        # A BSUID of another business portfolio, or one that nobody has.
        raise refused_parameter("Invalid parameter")
    if standin.settings.allow_list is not None:
        raise known(131030)
    template = body.get("template")
    if isinstance(template, dict) and _is_authentication(number, template):
        raise known(131062)
    return Recipient(chat, {"input": recipient, "user_id": chat.guest.user_id})


def _is_authentication(number: Number, template: Json) -> bool:
    return any(
        one.name == template.get("name") and one.category == "AUTHENTICATION" for one in number.templates
    )


def _by_phone(standin: Standin, number: Number, to: str) -> Recipient:
    # Somebody who has written before is found by the very id their messages carried.
    chat = standin.world.chat(number, to)
    key = chat.guest.wa_id if chat else wa_id(to, number.digits)
    if not key:
        raise refused_parameter("Invalid parameter")
    allowed = standin.settings.allow_list
    if allowed is not None and key not in {wa_id(one, number.digits) for one in allowed}:
        raise known(131030)
    if key == wa_id("+" + number.digits, number.digits):
        raise refused_parameter("Invalid parameter")
    chat = chat or standin.world.open_chat(number, guest_by_phone(number, key))
    return Recipient(chat, {"input": to, "wa_id": key})


_FRAME: dict[str, Spec] = {
    "messaging_product": Text(choices=("whatsapp",)),
    "recipient_type": Text(required=False, choices=("individual",)),
    "to": Anything(),
    "recipient": Anything(),
    "type": Text(required=False),
    "context": Object({"message_id": Text()}, required=False),
    "biz_opaque_callback_data": Text(LONGEST_CALLBACK_DATA, required=False, empty=True),
}


def _check_references(standin: Standin, number: Number, body: Json, kind: str) -> None:
    """What the message points at must be there: uploaded files and the message of a reaction."""
    parts = [body[kind]] if kind in FILE_KINDS else []
    if kind == "interactive" and (header := body[kind].get("header")):
        parts += [header[one] for one in FILE_KINDS if one in header]
    for part in parts:
        file = standin.files.get(part["id"]) if part.get("id") else None
        if part.get("id") and (file is None or file.phone_number_id != number.phone_number_id):
            raise refused_parameter(
                f"Param {kind}['id'] is not a valid whatsapp business account media attachment ID"
            )
    if kind == "reaction":
        target = standin.world.messages.get(body[kind]["message_id"])
        old = target is None or standin.world.now() - target.timestamp > REACTION_LIFE_SECONDS
        if old or target is None or target.phone_number_id != number.phone_number_id:
            raise not_valid("Param reaction['message_id'] is not a valid message id")


def _check_rates(standin: Standin, chat: Chat) -> None:
    settings, number_id = standin.settings, chat.number.phone_number_id
    if not settings.rates:
        return
    if not standin.rates.number_is_free(number_id, settings.number_rate):
        raise known(130429)
    if not standin.rates.pair_is_free(number_id, chat.guest.key):
        raise known(131056)


def _failure_to_come(standin: Standin, chat: Chat, kind: str) -> tuple[int, str | None] | None:
    """Check 10 and the fault: code and details of a message that is taken now and fails later."""
    mode = standin.settings.window
    if kind != "template" and mode != "off" and not standin.world.window_is_open(chat):
        if mode == "sync":
            raise known(131047)
        return 131047, None
    if params := standin.faults.strikes("async_failure"):
        return int(params["code"]), params["details"]
    return None


def _message(standin: Standin, chat: Chat, body: Json, *, arrives: bool) -> Message:
    kind = kind_of(body)
    return Message(
        wamid=message_id(chat.guest.key, inbound=False),
        sender="hotel",
        kind=kind,
        phone_number_id=chat.number.phone_number_id,
        guest=chat.guest.key,
        timestamp=standin.world.now(),
        at=time.time(),
        view=view_of(kind, body),
        raw=body,
        status="accepted",
        arrived=arrives,
        callback_data=body.get("biz_opaque_callback_data"),
    )


def _lose_the_answer(standin: Standin, message: Message) -> None:
    """Faults between acceptance and answer. Raises NoAnswer when the caller is not to hear of it."""
    if standin.faults.strikes("early_statuses") is not None:
        standin.world.wait_for(lambda: message.status in {"read", "failed"}, EARLY_STATUS_SECONDS)
    if standin.faults.strikes("drop_after_accept", edge="send") is not None:
        raise NoAnswer(0)
    if params := standin.faults.strikes("timeout_after_accept", edge="send"):
        raise NoAnswer(float(params["hold_seconds"]))


def _mark_read(standin: Standin, number: Number, body: Json) -> Json:
    """A guest's message and all before it are read; with `typing_indicator` the guest sees it typing."""
    wamid = body.get("message_id")
    if not wamid:
        raise missing_parameter("message_id")
    message = standin.world.messages.get(str(wamid))
    if message is None or message.sender != "guest" or message.phone_number_id != number.phone_number_id:
        raise not_valid("Param message_id is not a valid message id of this phone number")
    chat = standin.world.chat(number, message.guest)
    if chat is not None:
        standin.world.read_up_to(chat, message, typing=isinstance(body.get("typing_indicator"), dict))
    return {"success": True}
