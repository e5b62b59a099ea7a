"""How an answer goes out: its texts as one message, and not quicker than somebody could type it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from messaging.types import Reply

Fit = Callable[[Reply], Sequence[Reply]]
CHARACTERS_PER_SECOND = 40
LONGEST_SECONDS = 4.0


def joined(replies: Sequence[Reply], fit: Fit) -> list[Reply]:
    """Texts that follow each other as one message, with the choices they lead to; what a message cannot hold
    stays apart.

    `fit` makes messages of a reply, as the channel can carry them.
    """
    made: list[Reply] = []
    for reply in replies:
        both = _both(made[-1], reply) if made else None
        if both is not None and _is_one_alike(fit(both), fit(reply)):
            made[-1] = both
        else:
            made.append(reply)
    return made


def _both(first: Reply, second: Reply) -> Reply | None:
    if not _is_bare(first) or second.kind not in ("text", "buttons", "list") or second.template:
        return None
    return replace(second, text=f"{first.text}\n\n{second.text}")


def _is_bare(reply: Reply) -> bool:
    return reply.kind == "text" and bool(reply.text) and not (reply.options or reply.footer or reply.template)


def _is_one_alike(together: Sequence[Reply], alone: Sequence[Reply]) -> bool:
    return len(together) == len(alone) == 1 and together[0].kind == alone[0].kind


def typing_seconds(texts: Sequence[str]) -> list[float]:
    """After how many seconds each of these messages is written; none waits longer than `LONGEST_SECONDS`."""
    written, seconds = 0, []
    for text in texts:
        written += len(text)
        seconds.append(min(LONGEST_SECONDS, written / CHARACTERS_PER_SECOND))
    return seconds
