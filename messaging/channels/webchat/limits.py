"""What one message on the hotel's site holds. The page is ours: most of it is what people can read."""

from dataclasses import replace

from messaging.channels.plain import texts
from messaging.types import FILE_KINDS, Reply

TEXT = 4000
"""Characters, of a guest's message and of ours."""
CHOICE_ID = 256
MOST_OPTIONS = 20
MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024


def fit(reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
    """The reply as messages of the page, in order. Without `interactive`, options are numbered lines."""
    if reply.kind in FILE_KINDS and reply.media:
        if len(reply.text) <= TEXT:
            return (reply,)
        return (replace(reply, text=""), *texts(replace(reply, kind="text", media="", options=()), TEXT))
    if reply.kind == "location" and reply.place is not None:
        return (reply,)
    if reply.kind in ("buttons", "list") and interactive and _fits(reply):
        return (reply,)
    return texts(reply, TEXT)


def _fits(reply: Reply) -> bool:
    return 1 <= len(reply.options) <= MOST_OPTIONS and 1 <= len(reply.text) <= TEXT
