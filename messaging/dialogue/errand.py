"""What a guest wants done about a stay that is booked already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hotel_agent.lib.money import Money
from pms.types import Party, ReservationInfo, Stay, StayChange

ErrandKind: TypeAlias = Literal["look_up", "change", "cancel", "late_check_out", "early_check_in"]
Topic: TypeAlias = Literal["", "total", "hours"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A stay this guest has shown to be theirs, and until when (aware) that counts."""

    reference: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class StayNote:
    """A stay as its guest knows it, now or as it is to become; `names` is its room's, by language."""

    reference: str
    room: str
    names: dict[str, str]
    check_in: dt.date
    check_out: dt.date
    adults: int
    children: int = 0
    child_ages: tuple[int, ...] = ()

    @property
    def stay(self) -> Stay:
        return Stay(self.check_in, self.check_out)

    @property
    def party(self) -> Party:
        return Party(self.adults, self.children, self.child_ages[: self.children])

    def as_change(self) -> StayChange:
        """What a PMS is asked to make of the stay."""
        return StayChange(self.stay, self.party, self.room)


def note_of(info: ReservationInfo, names: dict[str, str]) -> StayNote:
    """What the state keeps of a stay."""
    return StayNote(
        info.reference,
        info.room_type_code,
        names,
        info.stay.check_in,
        info.stay.check_out,
        info.party.adults,
        info.party.children,
        info.party.child_ages,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of a stay, as it was said; None and 0 leave it as it is.

    `later`: days that the whole stay moves by; `longer`: nights more; `more_adults`, `more_children`: who
    comes besides. `day_of_month`: the day was said without its month; `from_day`: the first day of "from the
    20th to the 23rd", which is a new stay, or where it is moved from. `arrives`: the arrival alone moves.
    `kind` is a canonical room type, `details`: it is about the name or the address of the booking.
    """

    check_in: dt.date | None = None
    check_out: dt.date | None = None
    nights: int | None = None
    later: int = 0
    longer: int = 0
    day_of_month: bool = False
    from_day: int | None = None
    arrives: bool = False
    adults: int | None = None
    children: int | None = None
    child_ages: tuple[int, ...] = ()
    more_adults: int = 0
    more_children: int = 0
    kind: str = ""
    room: str = ""
    details: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What the guest is asked to say yes to; from `expires_at` on no yes to it acts.

    Its buttons carry `ticket`; `amount` is the fee or the total that was said.
    """

    ticket: str
    expires_at: dt.datetime
    amount: Money


@dataclass(frozen=True, slots=True)
class Errand:
    """One wish about a booked stay, and how far it is.

    `reference`, `surname`, `arrival`, `email` are what the guest told to show that it is theirs; `text` is
    what they asked for in their own words, `topic` what they want to know. `stays` are to choose from;
    `stay` is the one it is about, `target` what it is to become. `waits`: for a PMS that did not answer.
    """

    kind: ErrandKind
    reference: str = ""
    surname: str = ""
    arrival: dt.date | None = None
    email: str = ""
    text: str = ""
    topic: Topic = ""
    wanted: Wanted | None = None
    time: dt.time | None = None
    stays: tuple[StayNote, ...] = ()
    stay: StayNote | None = None
    target: StayNote | None = None
    summary: Summary | None = None
    waits: bool = False
