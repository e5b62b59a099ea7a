"""Finding messages for the control port: what did this guest get, what became of this id of ours?"""

from __future__ import annotations

from collections.abc import Mapping

from messaging.channels.whatsapp.standin import inbound
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.wire import Json
from messaging.channels.whatsapp.standin.world import Message


def messages(standin: Standin, query: Mapping[str, str]) -> tuple[int, list[Json]]:
    """The revision, and the messages that fit the filters of `GET /__control/messages`, oldest first."""
    after, limit = int(query.get("after", 0)), int(query.get("limit", 0))
    with standin.world.news:
        revision = standin.world.revision
        found = [one for one in _candidates(standin, query) if one.revision > after and _fits(one, query)]
        last = found[-limit:] if limit else found
        return revision, [one.shown() | ({"raw": one.raw} if query.get("raw") else {}) for one in last]


def _candidates(standin: Standin, query: Mapping[str, str]) -> list[Message]:
    """The messages to look through: few when the query names a message, an id of ours or a chat, else all."""
    world = standin.world
    if wamid := query.get("wamid"):
        return [world.messages[wamid]] if wamid in world.messages else []
    if callback_data := query.get("callback_data"):
        return world.with_callback(callback_data)
    if "phone_number_id" not in query and "hotel" not in query:
        return list(world.messages.values())
    number = inbound.number_of(standin, query)
    if guest := query.get("guest"):
        chat = inbound.chat_of(standin, number, guest)
        return list(chat.messages) if chat else []
    return [one for one in world.messages.values() if one.phone_number_id == number.phone_number_id]


def _fits(message: Message, query: Mapping[str, str]) -> bool:
    if "arrived" in query and message.arrived is not (query["arrived"] == "1"):
        return False
    return all(getattr(message, name) == query[name] for name in ("sender", "kind") if name in query)
