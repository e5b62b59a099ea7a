"""What can go wrong with QloApps, in the terms of `pms.errors`.

UnknownOutcome
└── Unclear        a write was sent and its answer says neither yes nor no
InvalidRequest
└── Rejected       a clear no, in QloApps' words without its PHP warnings
PmsUnavailable
└── NotAllowed     our key may not do this: asking again changes nothing
"""

import re
from collections.abc import Sequence

from pms.errors import InvalidRequest, PmsUnavailable, UnknownOutcome

LONGEST_REASON = 200
_PHP = "[PHP "
_PATH = re.compile(r"\(?(?:/[\w.-]+){2,}/?(?:, line \d+)?\)?|[A-Za-z]:\\\S+")
_TAG = re.compile(r"<[^>]*>")


class Unclear(UnknownOutcome):
    """`answered`: QloApps itself has answered, so that what it was doing is done; nothing of it may have
    been written. Otherwise it may still be at work.
    """

    def __init__(self, message: str, *, answered: bool) -> None:
        super().__init__(message)
        self.answered = answered


class Rejected(InvalidRequest):
    """QloApps says no, and why: `reason` is safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"QloApps: {reason}")
        self.reason = reason

    @property
    def is_no_room(self) -> bool:
        """Also said for a room type of another hotel, a stay that is too short, and too many rooms."""
        return self.reason.lower().startswith("requested room(s) not available")


class NotAllowed(PmsUnavailable):
    """The key is unknown, switched off or lacks a permission."""

    retryable = False


def plain(reasons: Sequence[str]) -> str:
    """The first reason that is meant for people; empty where there is none.

    QloApps mixes PHP's warnings, which name files of the server, with its own words.
    """
    for reason in reasons:
        if not reason.lstrip().startswith(_PHP):
            words = _PATH.sub("…", _TAG.sub(" ", reason))
            return " ".join(words.split())[:LONGEST_REASON]
    return ""


def sentence(words: str) -> str:
    """An error's words for people."""
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."
