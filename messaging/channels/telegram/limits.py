"""What one Telegram message can hold, checked before sending: what does not fit is said in plain text.

Numbers as documented for the Bot API (sendMessage, sendPhoto, InlineKeyboardButton, Bots FAQ).
"""

from dataclasses import replace

from hotel_agent.lib.resilience import Rate
from messaging.channels.base import Sender
from messaging.channels.plain import texts
from messaging.types import FILE_KINDS, Reply

TEXT = 4096
CAPTION = 1024
MOST_BUTTONS = 30
"""Telegram takes 100; nobody reads that many."""
CALLBACK_BYTES = 64
BUTTON_TITLE = 64

CHAT_PER_SECOND, CHAT_BURST = 1, 3
BOT_PER_SECOND = 30


def fit(reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
    """The reply as messages Telegram takes, in order. Without `interactive`, options are numbered lines."""
    if reply.kind in FILE_KINDS:
        if len(reply.text) <= CAPTION:
            return (reply,)
        return (replace(reply, text=""), *texts(replace(reply, kind="text", media="", options=()), TEXT))
    if reply.kind == "location" and reply.place is not None:
        return (reply,)
    if reply.kind in ("buttons", "list") and interactive and _fits_keyboard(reply):
        return (reply,)
    if reply.kind == "contact_request" and interactive and reply.button and 1 <= len(reply.text) <= TEXT:
        return (reply,)
    return texts(reply, TEXT)


def body(reply: Reply) -> str:
    """The text above a keyboard: a button has no room for what describes its option."""
    described = [f"{one.title}: {one.description}" for one in reply.options if one.description]
    return "\n\n".join(filter(None, (reply.text, "\n".join(described), reply.footer)))


def rates(sender: Sender, address: str) -> tuple[Rate, ...]:
    """Of the guest first: only they wait when it is theirs that is used up."""
    return (
        Rate(f"telegram:{sender.external_id}:{address}", CHAT_PER_SECOND, CHAT_BURST),
        Rate(f"telegram:{sender.external_id}", BOT_PER_SECOND, BOT_PER_SECOND),
    )


def _fits_keyboard(reply: Reply) -> bool:
    """An option's id comes back as it is, so it has to fit whole; one that does not is a numbered line."""
    ids = [option.id for option in reply.options]
    return (
        1 <= len(ids) <= MOST_BUTTONS
        and len(set(ids)) == len(ids)
        and all(1 <= len(one.encode()) <= CALLBACK_BYTES for one in ids)
        and all(option.title.strip() and len(option.title) <= BUTTON_TITLE for option in reply.options)
        and 1 <= len(body(reply)) <= TEXT
    )
