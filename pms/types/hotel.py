"""A hotel and its rooms, and who stays for how long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PropertyInfo:
    """The hotel as its PMS knows it. Hours are its wall clock; what a PMS does not know is empty."""

    name: str
    timezone: str
    currency: str
    check_in_from: dt.time
    check_out_until: dt.time
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class RoomTypeInfo:
    """A kind of room as guests know it.

    Texts by language; `kind` is the canonical type (double, suite ...).
    """

    code: str
    kind: str
    name: dict[str, str]
    description: dict[str, str]
    max_adults: int
    max_children: int
    max_guests: int
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """Nights from `check_in` up to, not including, `check_out`. Raises ValueError where that is none."""

    check_in: dt.date
    check_out: dt.date

    def __post_init__(self) -> None:
        if self.check_out <= self.check_in:
            raise ValueError("a stay ends after it begins")

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days

    @property
    def night_dates(self) -> tuple[dt.date, ...]:
        return tuple(self.check_in + dt.timedelta(days=offset) for offset in range(self.nights))


@dataclass(frozen=True, slots=True)
class Party:
    """Who stays in one room. `child_ages` in years, as far as known.

    Raises ValueError for nobody or a negative number.
    """

    adults: int
    children: int = 0
    child_ages: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.adults < 1 or self.children < 0 or len(self.child_ages) > self.children:
            raise ValueError("a party has at least one adult, and an age for no more children than it has")
        if any(age < 0 for age in self.child_ages):
            raise ValueError("an age is not negative")

    @property
    def guests(self) -> int:
        return self.adults + self.children


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the PMS answers, and in words why not."""

    ok: bool
    detail: str = ""
    extra: dict[str, str] = field(default_factory=dict)
