"""What a guest has asked of the house in this conversation, as the dialogue remembers it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

LIFE: Final = dt.timedelta(hours=24)
"""How long the same words count as the same request."""
MOST: Final = 12

MatterKind: TypeAlias = Literal["request", "complaint", "receipt", "invoice", "refund", "review"]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing the team was told. `key` is its task's, `times` how often the guest brought it up."""

    kind: MatterKind
    key: str
    at: dt.datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Service:
    """`room` is the number the guest gave. `open`: keys of the tasks the open question is about; `before`
    and `before_options`: the question, and its choices, that it was put in front of.

    `upset` counts signs that it goes badly, `offered` how often a person was offered for that; `said` is a
    checksum of the guest's last words, `misheard` how many things in a row could not be read. `sent`: what
    kind of file came last, and `sent_at` when; `paying_at`: when a payment was last spoken of as
    made or as due for a stay booked here, `pay_asked_at` when paying came up at all.
    """

    room: str = ""
    matters: tuple[Matter, ...] = ()
    open: tuple[str, ...] = ()
    before: str = ""
    before_options: tuple[str, ...] = ()
    upset: int = 0
    offered: int = 0
    said: int = 0
    misheard: int = 0
    sent: str = ""
    sent_at: dt.datetime | None = None
    paying_at: dt.datetime | None = None
    pay_asked_at: dt.datetime | None = None

    def recent(self, at: dt.datetime) -> tuple[Matter, ...]:
        """What was told within LIFE, oldest first."""
        return tuple(matter for matter in self.matters if at - matter.at < LIFE)

    def find(self, key: str, at: dt.datetime) -> Matter | None:
        """The matter of this key, while it counts."""
        return next((matter for matter in self.recent(at) if matter.key == key), None)

    def noting(self, matter: Matter) -> Service:
        """The same with this matter, in the place of one with its key."""
        others = tuple(one for one in self.recent(matter.at) if one.key != matter.key)
        return replace(self, matters=(*others, matter)[-MOST:])
