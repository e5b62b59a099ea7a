"""What one WhatsApp message can hold, checked before sending: what does not fit is said in plain text
instead.

Numbers as Meta documents them for the Cloud API (interactive reply buttons, interactive lists, media
captions).
"""

import re
from dataclasses import replace

from hotel_agent.lib.resilience import Rate
from messaging.channels.base import Sender
from messaging.channels.plain import texts
from messaging.types import FILE_KINDS, Place, Reply

TEXT = 4096
CAPTION = 1024
BUTTONS_BODY = 1024
LIST_BODY = 4096
FOOTER = 60
MOST_BUTTONS = 3
BUTTON_TITLE = 20
BUTTON_ID = 256
MOST_ROWS = 10
ROW_TITLE = 24
ROW_ID = 200
ROW_DESCRIPTION = 72
REQUEST_BODY = 1024
PLACE_WORDS = 1000
EMOJI = 16
"""Characters of one emoji, its tone of skin and joints included."""

NUMBER_PER_SECOND = 80
"""Of one number, what comes in included; 20 while the hotel also uses the WhatsApp Business app."""
PAIR_PER_SECOND = 1 / 6
PAIR_BURST = 45
"""Of one number to one guest."""


def fit(reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
    """The reply as messages WhatsApp takes, in order. Without `interactive`, options are numbered lines."""
    if reply.kind in FILE_KINDS:
        return _file(reply)
    if reply.kind == "template" or _is_whole(reply):
        return (reply,)
    if reply.kind in ("buttons", "list") and interactive:
        if _fits_buttons(reply):
            return (replace(reply, kind="buttons"),)
        if _fits_list(reply):
            return (replace(reply, kind="list"),)
    if reply.kind == "contact_request" and interactive and 1 <= len(reply.text) <= REQUEST_BODY:
        return (reply,)
    return texts(reply, TEXT)


def rates(sender: Sender, address: str) -> tuple[Rate, ...]:
    """Of the guest first: only they wait when it is theirs that is used up."""
    per_second = sender.options.get("messages_per_second", NUMBER_PER_SECOND)
    return (
        Rate(f"whatsapp:{sender.external_id}:{address}", PAIR_PER_SECOND, PAIR_BURST),
        Rate(f"whatsapp:{sender.external_id}", per_second, per_second),
    )


def _is_whole(reply: Reply) -> bool:
    """Whether this is a place or a reaction as WhatsApp takes them."""
    if reply.kind == "location":
        return _is_on_earth(reply.place)
    return reply.kind == "reaction" and bool(reply.target_id) and len(reply.text) <= EMOJI


def _is_on_earth(place: Place | None) -> bool:
    if place is None or max(len(place.name), len(place.address)) > PLACE_WORDS:
        return False
    return abs(place.latitude) <= 90 and abs(place.longitude) <= 180  # noqa: PLR2004 - degrees


def _file(reply: Reply) -> tuple[Reply, ...]:
    if len(reply.text) <= (0 if reply.kind == "audio" else CAPTION):
        return (reply,)
    return (replace(reply, text=""), *texts(replace(reply, kind="text", media="", options=()), TEXT))


def _fits_buttons(reply: Reply) -> bool:
    titles = [option.title for option in reply.options]
    return (
        1 <= len(titles) <= MOST_BUTTONS
        and not any(option.description for option in reply.options)
        and reply.kind == "buttons"
        and _are_good(reply, titles, BUTTON_TITLE, BUTTON_ID)
        and len(set(titles)) == len(titles)
        and 1 <= len(reply.text) <= BUTTONS_BODY
    )


def _fits_list(reply: Reply) -> bool:
    return (
        1 <= len(reply.options) <= MOST_ROWS
        and 1 <= len(reply.button) <= BUTTON_TITLE
        and _are_good(reply, [option.title for option in reply.options], ROW_TITLE, ROW_ID)
        and all(len(option.description) <= ROW_DESCRIPTION for option in reply.options)
        and 1 <= len(reply.text) <= LIST_BODY
    )


def _are_good(reply: Reply, titles: list[str], title_limit: int, id_limit: int) -> bool:
    ids = [option.id for option in reply.options]
    return (
        len(set(ids)) == len(ids)
        and all(1 <= len(one) <= id_limit for one in ids)
        and all(re.search(r"\S", title) and len(title) <= title_limit for title in titles)
        and len(reply.footer) <= FOOTER
    )
