"""Everything the stand-in knows, in memory: guests, chats, messages and a log of what went over the wire."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from messaging.channels.whatsapp.standin.config import Number
from messaging.channels.whatsapp.standin.identifiers import user_id
from messaging.channels.whatsapp.standin.wire import Json

WINDOW_SECONDS = 24 * 3600
TYPING_SECONDS = 25.0
LOG_LENGTH = 20_000
FREE_SERVICE_MESSAGES = 1000
_RANK = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3}


@dataclass
class Guest:
    """A guest as one hotel's number sees them. `key` is the WhatsApp id, or the BSUID when that is hidden."""

    key: str
    user_id: str
    wa_id: str | None
    name: str
    username: str | None = None

    def contact(self) -> Json:
        """The guest as an entry of `contacts` in a webhook."""
        profile: Json = {"name": self.name}
        if self.username:
            profile["username"] = self.username
        contact: Json = {"profile": profile}
        if self.wa_id:
            contact["wa_id"] = self.wa_id
        return {**contact, "user_id": self.user_id}


@dataclass
class Message:
    """One message in a chat. `timestamp` is by the stand-in's clock, `at` by the real one; both in seconds.

    Status of a guest's message: sent, delivered (the product answered 200), read (the product marked it),
    failed (the product never took it). Of a hotel's message: accepted, then what the product was told: sent,
    delivered, read, failed. `arrived` is whether the other side has it.
    """

    wamid: str
    sender: str
    kind: str
    phone_number_id: str
    guest: str
    timestamp: float
    at: float
    view: Json
    raw: Json
    status: str
    arrived: bool = True
    reason: str = ""
    callback_data: str | None = None
    reactions: dict[str, str] = field(default_factory=dict)
    acknowledged_at: float | None = None
    revision: int = 0

    def shown(self) -> Json:
        """The message for the control port and the page; `raw` is left to those who ask for it."""
        return {name: value for name, value in vars(self).items() if name != "raw"}


@dataclass
class Chat:
    number: Number
    guest: Guest
    messages: list[Message] = field(default_factory=list)
    last_inbound: float | None = None
    typing_until: float = 0.0
    changed: float = 0.0


class World:
    """The state, behind one lock; every change raises `revision` and wakes those who wait for news."""

    def __init__(self) -> None:
        self.news = threading.Condition(threading.RLock())
        self.reset()

    def reset(self) -> None:
        """Forget everything and set the clock to real time. A new `epoch` tells open pages to start again."""
        with self.news:
            self.epoch = secrets.token_hex(4)
            self.revision = 0
            self.clock_offset = 0.0
            self.chats: dict[tuple[str, str], Chat] = {}
            self.messages: dict[str, Message] = {}
            self._by_user_id: dict[tuple[str, str], str] = {}
            self._by_callback: dict[str, list[Message]] = {}
            self.log: deque[Json] = deque(maxlen=LOG_LENGTH)
            self.counts: dict[str, int] = {}
            self.service_messages: dict[str, int] = {}
            self.news.notify_all()

    def now(self) -> float:
        """The stand-in's clock, in seconds since 1970."""
        return time.time() + self.clock_offset

    def touch(self) -> int:
        """Raise the revision and wake the waiting; call it with the lock held."""
        self.revision += 1
        self.news.notify_all()
        return self.revision

    def is_past(self, revision: int) -> bool:
        return self.revision > revision

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until the condition holds, checked at every change. False when it did not within `seconds`."""
        with self.news:
            return self.news.wait_for(condition, seconds)

    # guests and chats

    def chat(self, number: Number, key: str) -> Chat | None:
        """The chat of a guest by WhatsApp id or BSUID."""
        with self.news:
            found = self.chats.get((number.phone_number_id, key))
            if found is None and (known := self._by_user_id.get((number.phone_number_id, key))):
                found = self.chats.get((number.phone_number_id, known))
            return found

    def open_chat(self, number: Number, guest: Guest) -> Chat:
        """The chat with this guest, made when new; a name or username that is given replaces the old one."""
        with self.news:
            chat = self.chat(number, guest.key)
            if chat is None:
                chat = self.chats[number.phone_number_id, guest.key] = Chat(
                    number, guest, changed=time.time()
                )
                self._by_user_id[number.phone_number_id, guest.user_id] = guest.key
                self.touch()
            else:
                name, username = guest.name or chat.guest.name, guest.username or chat.guest.username
                if (name, username) != (chat.guest.name, chat.guest.username):
                    chat.guest.name, chat.guest.username = name, username
                    self.touch()
            return chat

    # messages

    def add(self, chat: Chat, message: Message) -> None:
        """Put a message into its chat, in the order of arrival here."""
        with self.news:
            message.revision = self.touch()
            self.messages[message.wamid] = message
            chat.messages.append(message)
            chat.changed = message.at
            if message.sender == "hotel":
                chat.typing_until = 0.0
                if message.callback_data:
                    self._by_callback.setdefault(message.callback_data, []).append(message)
            elif chat.last_inbound is None or message.timestamp > chat.last_inbound:
                chat.last_inbound = message.timestamp
            self.count(f"messages_from_{message.sender}")

    def move(self, message: Message, status: str, reason: str = "") -> None:
        """Move a message's status forward; it never goes back, and nothing follows `failed`."""
        with self.news:
            ahead = status == "failed" or _RANK.get(status, 0) > _RANK.get(message.status, 0)
            if message.status != "failed" and ahead:
                message.status = status
                message.reason = reason
                message.revision = self.touch()

    def note(self, message: Message, reason: str) -> None:
        """Say why a message is not further yet."""
        with self.news:
            message.reason = reason
            message.revision = self.touch()

    def read_up_to(self, chat: Chat, message: Message, *, typing: bool) -> None:
        """The hotel has read a guest's message and all before it; `typing` shows the indicator."""
        with self.news:
            seen = False
            for one in reversed(chat.messages):
                seen = seen or one is message
                if seen and one.sender == "guest":
                    if one.status == "read":
                        break
                    self.move(one, "read")
            if typing:
                chat.typing_until = time.time() + TYPING_SECONDS
                self.touch()

    def react(self, chat: Chat, wamid: str, *, sender: str, emoji: str) -> None:
        """Put a reaction on a message of this chat, or take it away with an empty emoji."""
        with self.news:
            target = self.messages.get(wamid)
            if target is None or (target.phone_number_id, target.guest) != _address(chat):
                return
            target.reactions.pop(sender, None)
            if emoji:
                target.reactions[sender] = emoji
            target.revision = self.touch()

    def with_callback(self, callback_data: str) -> list[Message]:
        with self.news:
            return list(self._by_callback.get(callback_data, ()))

    def window_is_open(self, chat: Chat) -> bool:
        return chat.last_inbound is not None and self.now() - chat.last_inbound < WINDOW_SECONDS

    def service_price(self, number: Number) -> Json:
        """What a delivered free-form message costs: since 2026-10 a number has 1,000 free ones a month."""
        with self.news:
            month = f"{number.phone_number_id}/{time.strftime('%Y-%m', time.gmtime(self.now()))}"
            used = self.service_messages[month] = self.service_messages.get(month, 0) + 1
            free = used <= FREE_SERVICE_MESSAGES
            kind = "free_customer_service" if free else "regular"
            return {"billable": not free, "pricing_model": "PMP", "type": kind, "category": "service"}

    # the log

    def record(self, kind: str, entry: Json) -> None:
        """Log one call (`call`) or one webhook (`webhook`)."""
        with self.news:
            self.count(f"{kind}s")
            self.log.append({"id": self.touch(), "type": kind, "at": time.time(), **entry})

    def count(self, name: str, by: int = 1) -> None:
        with self.news:
            self.counts[name] = self.counts.get(name, 0) + by

    def log_after(self, revision: int) -> Iterator[Json]:
        """The log entries after a revision, oldest first."""
        with self.news:
            rows = []
            for entry in reversed(self.log):
                if entry["id"] <= revision:
                    break
                rows.append(entry)
        return reversed(rows)


def _address(chat: Chat) -> tuple[str, str]:
    return chat.number.phone_number_id, chat.guest.key


def guest_by_phone(number: Number, wa_id: str, name: str = "") -> Guest:
    """A guest with a phone number, which must be a WhatsApp id already."""
    known_as = user_id(number.waba_id, wa_id, country_of=wa_id)
    return Guest(key=wa_id, user_id=known_as, wa_id=wa_id, name=name)
