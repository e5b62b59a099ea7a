"""What a guest does on the phone, turned into the webhook Meta would send."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from messaging.channels.whatsapp.standin import guest_messages
from messaging.channels.whatsapp.standin.config import Number
from messaging.channels.whatsapp.standin.emitter import Outcome, Webhook, encoded, shard_of
from messaging.channels.whatsapp.standin.guest_messages import InboundError
from messaging.channels.whatsapp.standin.identifiers import BSUID, user_id, wa_id
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.views import view_of
from messaging.channels.whatsapp.standin.webhook_body import batches, envelope, guest_message
from messaging.channels.whatsapp.standin.wire import Json
from messaging.channels.whatsapp.standin.world import Chat, Guest, Message, guest_by_phone


@dataclass(frozen=True)
class Written:
    """A message ready to be told: the message in its chat and its change for the webhook."""

    chat: Chat
    message: Message
    change: Json


def number_of(standin: Standin, wanted: Mapping[str, object]) -> Number:
    """The number a control call is about: by `phone_number_id` or by `hotel`."""
    asked = wanted.get("phone_number_id"), wanted.get("hotel")
    for number in standin.config.numbers:
        if number.phone_number_id == asked[0] or (asked[0] is None and number.hotel == asked[1]):
            return number
    raise InboundError("name the hotel by phone_number_id or hotel")


def chat_of(standin: Standin, number: Number, guest: str) -> Chat | None:
    """The chat of a guest given as phone or BSUID; None when there is none yet."""
    known = standin.world.chat(number, guest.strip())
    return known or standin.world.chat(number, wa_id(guest, number.digits))


def guest_of(standin: Standin, number: Number, wanted: object) -> Chat:
    """The chat of the guest {phone, name} or, without a phone, {user_id, name, username}. Made when new."""
    if isinstance(wanted, str):
        wanted = {"user_id": wanted} if BSUID.fullmatch(wanted) else {"phone": wanted}
    if not isinstance(wanted, dict):
        raise InboundError("guest must be an object with phone, or with user_id or username")
    given = {name: str(value) for name, value in wanted.items() if value}
    guest = _with_phone(standin, number, given) if "phone" in given else _without_phone(number, given)
    if not standin.world.chat(number, guest.key) and not guest.name:
        guest.name = f"+{guest.wa_id}" if guest.wa_id else guest.username or "Guest"
    return standin.world.open_chat(number, guest)


def _with_phone(standin: Standin, number: Number, given: Mapping[str, str]) -> Guest:
    known = standin.world.chat(number, given["phone"])
    key = known.guest.key if known else wa_id(given["phone"], number.digits)
    if not key:
        raise InboundError(f"{given['phone']} is not a phone number")
    guest = guest_by_phone(number, key, given.get("name", ""))
    guest.username = given.get("username")
    guest.user_id = given.get("user_id", guest.user_id)
    return guest


def _without_phone(number: Number, given: Mapping[str, str]) -> Guest:
    key, username = given.get("user_id", ""), given.get("username")
    if not key and username:
        key = user_id(number.waba_id, username, country_of=number.digits)
    if not key:
        raise InboundError("a guest needs phone, user_id or username")
    return Guest(key=key, user_id=key, wa_id=None, name=given.get("name", ""), username=username)


def tell(standin: Standin, wanted: Json) -> Message:
    """One message of a guest, told to the product in a webhook of its own. Raises InboundError."""
    written = _written(standin, wanted)
    number = written.chat.number
    body = encoded(envelope([(number.waba_id, written.change)]))
    shard = shard_of(number.phone_number_id + written.chat.guest.key)
    done = _told(standin, [written.message])
    standin.emitter.send(Webhook(number.app, body, f"guest {written.message.kind}", shard, done))
    return written.message


def tell_together(standin: Standin, wanted: Sequence[Json]) -> list[Message]:
    """Many messages in one webhook per Meta app, as Meta batches them (up to 1,000). Raises InboundError."""
    written = [_written(standin, one) for one in wanted]
    for number, body in batches([(one.chat.number, one.change) for one in written]):
        messages = [one.message for one in written if one.chat.number.app is number.app]
        about = f"batch of {len(messages)} messages"
        done = _told(standin, messages)
        standin.emitter.send(Webhook(number.app, encoded(body), about, shard_of(messages[0].wamid), done))
    return [one.message for one in written]


def _told(standin: Standin, messages: Sequence[Message]) -> Callable[[Outcome], None]:
    def done(outcome: Outcome) -> None:
        for message in messages:
            if outcome.accepted:
                with standin.world.news:
                    message.acknowledged_at = message.acknowledged_at or time.time()
                    message.reason = ""
                standin.world.move(message, "delivered")
            elif message.acknowledged_at is None:
                words = f"the hotel's system answered {outcome.status}" if outcome.status else outcome.words
                if outcome.retry_in is None:
                    standin.world.move(message, "failed", words)
                else:
                    standin.world.note(message, f"{words}; next try in {outcome.retry_in:g} s")

    return done


def _written(standin: Standin, wanted: Json) -> Written:
    number = number_of(standin, wanted)
    chat = guest_of(standin, number, wanted.get("guest"))
    spec = wanted.get("message")
    if not isinstance(spec, dict):
        raise InboundError("message must be an object with kind")
    age = float(spec.get("age_seconds") or 0)
    if params := standin.faults.strikes("old_events"):
        age += float(params["hours"]) * 3600
    timestamp = standin.world.now() - age
    raw = guest_messages.built(standin, chat, spec, timestamp)
    message = standin.world.messages.get(raw["id"])
    if message is None:
        message = Message(
            wamid=raw["id"],
            sender="guest",
            kind=str(raw.get("type")),
            phone_number_id=number.phone_number_id,
            guest=chat.guest.key,
            timestamp=timestamp,
            at=time.time(),
            view=_view(raw),
            raw=raw,
            status="sent",
        )
        standin.world.add(chat, message)
        if reaction := message.view.get("reaction"):
            standin.world.react(chat, reaction["wamid"], sender="guest", emoji=reaction["emoji"])
    with_contact = spec.get("contact", raw.get("type") != "system")
    return Written(chat, message, guest_message(number, chat.guest, raw, contact=bool(with_contact)))


def _view(raw: Json) -> Json:
    """The shown form; a raw object of any shape is let through, shown without content."""
    try:
        return view_of(str(raw.get("type")), raw)
    except (AttributeError, KeyError, TypeError, ValueError):
        return {"text": ""}
