"""What one mail holds: all of an answer, its choices as numbered lines."""

from collections.abc import Sequence

from hotel_agent.lib.resilience import Rate
from messaging.channels.base import Sender
from messaging.channels.plain import plain
from messaging.types import Reply

PER_SECOND = 1
BURST = 20
"""Of one mailbox; Gmail takes 60 a minute, and 500 or 2,000 a day."""
GUEST_PER_SECOND = 1 / 30
GUEST_BURST = 20


def gathered(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """All replies of an answer as one mail: their words in order, their files beside them."""
    flat = [plain(reply).text for reply in replies]
    files = [path for reply in replies for path in (reply.media, *reply.attached) if path]
    text = "\n\n".join(filter(None, flat))
    return (Reply(kind="text", text=text, attached=tuple(dict.fromkeys(files))),) if text or files else ()


def fit(reply: Reply) -> tuple[Reply, ...]:
    """The reply as a mail; kinds that a mail has not become text."""
    return gathered((reply,))


def rates(sender: Sender, address: str) -> tuple[Rate, ...]:
    """Of the guest first: only they wait when it is theirs that is used up."""
    return (
        Rate(f"email:{sender.external_id}:{address}", GUEST_PER_SECOND, GUEST_BURST),
        Rate(f"email:{sender.external_id}", PER_SECOND, BURST),
    )
