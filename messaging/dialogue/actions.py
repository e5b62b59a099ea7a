"""What the dialogue wants done.

`perform` carries it out and tells the result as an event; `Say` and `CreateTask` have none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeAlias

from hotel_agent.lib.money import Money
from messaging.dialogue.facts import Facts, LocalText
from messaging.dialogue.stay_actions import StayAction
from pms.types import Party, Stay


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or a list row. `title`: words of the PMS or a label's name; `description`: a row text's."""

    id: str
    title: str | LocalText
    description: str = ""
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """One thing to say: a reply's name and its facts. A turn ends with at most one question: the last one.

    `choices` go with a question. `photo` is a file that this text is the caption of. `when`: where no people
    are there now, the fact `opens` says when they are.
    """

    name: str
    facts: Facts = field(default_factory=dict)
    question: bool = False
    choices: tuple[Choice, ...] = ()
    photo: str = ""
    when: bool = False


@dataclass(frozen=True, slots=True)
class FindOffers:
    """Look for a room; `gives_up` are the guest's own quotes, whose rooms count as free again."""

    stay: Stay
    party: Party
    gives_up: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FindRooms:
    """Look for a room for each party, all at once."""

    stay: Stay
    parties: tuple[Party, ...]
    gives_up: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CompareDates:
    """Look at these stays, the likeliest first, as far as there is time; `enough`: so many free ones will do.

    `instead` says what could not be had, for which these are looked at; empty: any of these would do.
    """

    stays: tuple[Stay, ...]
    parties: tuple[Party, ...]
    enough: int
    instead: str = ""


@dataclass(frozen=True, slots=True)
class MakeQuote:
    """Price and hold one room; `replaces` is the quote whose hold is given up for it."""

    room: str
    stay: Stay
    party: Party
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class MakeQuotes:
    """The same for several rooms: all of them, or none."""

    rooms: tuple[MakeQuote, ...]


@dataclass(frozen=True, slots=True)
class Reserve:
    """Write the stay the guest said yes to. `key` is one per summary, however often it is asked."""

    quote_id: int
    name: str
    email: str
    total: Money
    key: str


@dataclass(frozen=True, slots=True)
class ReserveRooms:
    """Write the rooms of one summary, each under its own key."""

    rooms: tuple[Reserve, ...]


@dataclass(frozen=True, slots=True)
class ListRoomTypes:
    """Read the kinds of room; `photos`: pictures are wanted, `only`: the code of the one in question."""

    photos: bool = False
    only: str = ""


@dataclass(frozen=True, slots=True)
class FindArticle:
    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the conversation to people. `reason` is a code; `note` tells them what is wanted.

    `department` is whose it is first (StaffTask.Department; empty: reception).
    """

    reason: str
    note: str = ""
    urgent: bool = False
    department: str = ""


@dataclass(frozen=True, slots=True)
class CreateTask:
    """Something people have to do while the agent goes on. `kind` is a code, `text` says it in words.

    `key` names what is wanted: while it is not done, the same key adds to the same task (empty: the words
    are the key). `due` is an aware instant. `department` as in HandOver.
    """

    kind: str
    text: str
    urgent: bool = False
    department: str = ""
    key: str = ""
    due: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class FindTasks:
    """How far the team is with what it was told. `insists`: the key of what is asked for again in `words`."""

    insists: str = ""
    words: str = ""


Action: TypeAlias = (
    Say
    | FindOffers
    | FindRooms
    | CompareDates
    | MakeQuote
    | MakeQuotes
    | Reserve
    | ReserveRooms
    | ListRoomTypes
    | FindArticle
    | HandOver
    | CreateTask
    | FindTasks
    | StayAction
)
