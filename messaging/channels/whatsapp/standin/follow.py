"""What the phone page polls: everything that changed since it last asked, in one answer."""

from __future__ import annotations

import time
from functools import partial

from messaging.channels.whatsapp.standin import inbound
from messaging.channels.whatsapp.standin.config import Number
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.wire import Json
from messaging.channels.whatsapp.standin.world import Chat

LATEST_CHATS = 50
LATEST_LOG_ROWS = 100


def follow(standin: Standin, number: Number, *, guest: str, epoch: str, after: int, wait: float) -> Json:
    """Wait up to `wait` seconds for news after the revision `after`, and tell it.

    Of another `epoch` (the stand-in was reset or started again) everything is news. `messages` are those of
    the guest that are new or changed; `chats`, `faults` and `health` are always whole; `log` has the latest
    new rows.
    """
    world = standin.world
    if epoch != world.epoch:
        after, wait = 0, 0.0
    world.wait_for(partial(world.is_past, after), wait)
    with world.news:
        chat = inbound.chat_of(standin, number, guest) if guest else None
        own = [one for one in world.chats.values() if one.number is number]
        latest = sorted(own, key=lambda one: -one.changed)[:LATEST_CHATS]
        if chat and chat not in latest:
            latest.append(chat)
        rows = list(world.log_after(after))[-LATEST_LOG_ROWS:]
        return {
            "epoch": world.epoch,
            "revision": world.revision,
            "now": world.now(),
            "guest": shown_chat(standin, chat) if chat else None,
            "messages": [one.shown() for one in chat.messages if one.revision > after] if chat else [],
            "typing_seconds": max(0.0, chat.typing_until - time.time()) if chat else 0.0,
            "chats": [shown_chat(standin, one) for one in latest],
            "log": [shown_entry(entry) for entry in rows],
            "faults": standin.faults.shown(),
            "health": standin.webhook_health,
            "pending_webhooks": standin.emitter.pending,
        }


def hotel_list(standin: Standin) -> list[Json]:
    """The hotels one can write to; without secrets."""
    names = ("phone_number_id", "hotel", "verified_name", "display_phone_number", "colour", "language")
    return [{name: getattr(number, name) for name in names} for number in standin.config.numbers]


def shown_chat(standin: Standin, chat: Chat) -> Json:
    guest = chat.guest
    return {
        "phone_number_id": chat.number.phone_number_id,
        "key": guest.key,
        "name": guest.name,
        "phone": f"+{guest.wa_id}" if guest.wa_id else None,
        "user_id": guest.user_id,
        "username": guest.username,
        "messages": len(chat.messages),
        "changed": chat.changed,
        "window_open": standin.world.window_is_open(chat),
    }


def shown_entry(entry: Json) -> Json:
    """A row of the log with its bodies as text."""
    return {
        name: value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        for name, value in entry.items()
    }
