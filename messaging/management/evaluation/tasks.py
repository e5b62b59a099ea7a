"""Reads guest tasks: TOML files, `<folder>/<language>/<name>.toml`, as docs/evaluation.md describes them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hotel_agent.env import CHECKOUT

FOLDER: Final = CHECKOUT / "tests" / "evaluation"
HOTELS: Final = "hotels"
DEEDS: Final = ("guest", "tap", "media", "wait", "price_of", "sold", "pms", "person", "gives_back")
"""What can happen in one line of a task."""


class BadTask(ValueError):
    """A task file that cannot be played; says which and why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Part):
    """One thing that happens, and what is expected of the answer to it.

    `guest` is a text, or several that arrive together; `tap` the beginning of a choice's id, or several
    taps; `wait` minutes. The rest is the hotel's: the price of a room changes, all rooms of a type are sold
    for the nights from `first` to `last`, the PMS falls silent or answers again, a person writes, or gives
    the conversation back to the agent.
    """

    guest: str | tuple[str, ...] = ""
    tap: str | tuple[str, ...] = ""
    media: Literal["", "image", "audio", "video", "document"] = ""
    caption: str = ""
    file_name: str = ""
    wait: float = 0
    price_of: str = ""
    becomes: Decimal | None = None
    sold: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    pms: Literal["", "down", "hangs", "loses", "back"] = ""
    person: str = ""
    gives_back: bool = False

    says: tuple[str, ...] = ()
    says_any: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    intent: str = ""
    language: str = ""
    asks: str | tuple[str, ...] | None = None
    owner: str = ""
    silent: bool = False

    @model_validator(mode="after")
    def _one_deed(self) -> Line:
        done = [name for name in DEEDS if getattr(self, name)]
        if len(done) != 1:
            raise ValueError(f"one of {', '.join(DEEDS)} happens in a line, not {done or 'nothing'}")
        if bool(self.price_of) != (self.becomes is not None):
            raise ValueError("price_of goes with becomes")
        if self.sold and not (self.first and self.last):
            raise ValueError("sold goes with first and last, its first and last night")
        return self


class Guest(_Part):
    """Who writes. `identity` is a phone, an e-mail or a session of the channel; `name` is the profile's."""

    channel: Literal["whatsapp", "email", "webchat"] = "whatsapp"
    identity: str = ""
    name: str = ""


class Before(_Part):
    """What is there already: stays as a hotel file writes them, rooms that are sold, hotel and articles.

    `another`: references of stays that are somebody else's: nothing of them may be told. `pms` is "outside"
    for a PMS of another maker, which keeps no room for a guest who decides and can fall silent.
    """

    stays: tuple[dict[str, Any], ...] = ()
    another: tuple[str, ...] = ()
    sold: tuple[dict[str, Any], ...] = ()
    pms: Literal["own", "outside"] = "own"
    articles: tuple[dict[str, Any], ...] = ()
    tenant: dict[str, Any] = Field(default_factory=dict)


class Goal(_Part):
    """A simple guest: says `opening`, then answers each kind of question, until it is done or 14 turns are
    over.

    `answers` are by what the agent asks (docs/evaluation.md lists the kinds); several are given one after the
    other, the last again and again. An answer that begins with # taps the choice whose id begins so. `reads`
    is what a question for a yes must show: otherwise the guest sees that it is wrong, and stops.
    """

    opening: str
    answers: dict[str, str | tuple[str, ...]]
    until: tuple[str, ...] = ("", "more", "booked")
    reads: tuple[str, ...] = ()


class Expected(_Part):
    """The end. What is not named is: no reservation written or changed, the agent has the conversation, no
    alarm.

    `reservations` are those the PMS holds beside the untouched ones of before, each with what matters of it;
    `tasks` are the kinds of all open staff tasks, in any order (left out: any); `alarms_may` are kinds of
    alarm that may be raised or not.
    """

    reservations: tuple[dict[str, Any], ...] = ()
    tasks: tuple[str, ...] | None = None
    owner: tuple[str, ...] | str = "agent"
    alarms: tuple[str, ...] = ()
    alarms_may: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    said_any: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Task(_Part):
    """One guest and what they want, from the first line to the expected end.

    `script` is many lines of a guest at once, each a message, for talks whose single answers do not matter.
    """

    name: str
    language: str
    about: str
    kind: str
    hotel: str
    now: dt.datetime
    guest: Guest = Guest()
    before: Before = Before()
    lines: tuple[Line, ...] = ()
    script: str = ""
    goal: Goal | None = None
    expect: Expected = Expected()
    review: str = ""
    path: Path

    @model_validator(mode="after")
    def _some_talk(self) -> Task:
        if bool(self.goal) == bool(self.lines or self.script):
            raise ValueError("a task has lines (or a script), or a goal")
        return self

    @property
    def talk(self) -> tuple[Line, ...]:
        """The script's messages and then the lines; `#` begins a tap."""
        said = (line.strip() for line in self.script.splitlines())
        script = (Line(tap=one[1:]) if one.startswith("#") else Line(guest=one) for one in said if one)
        return (*script, *self.lines)


def read(path: Path) -> Task:
    """The task in this file. Raises BadTask."""
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
        return Task(name=path.stem, language=path.parent.name, path=path, **values)
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise BadTask(f"{path}: {error}") from error
    except ValidationError as error:
        raise BadTask(f"{path}: {'; '.join(_complaints(error))}") from error


def find(folder: Path = FOLDER, *, pattern: str = "", language: str = "") -> list[Path]:
    """The task files, by language and name; `pattern` is a part of `<language>/<name>`, or a path."""
    if pattern and Path(pattern).is_file():
        return [Path(pattern).resolve()]
    files = sorted(folder.glob(f"{language or '*'}/*.toml"))
    return [file for file in files if pattern in f"{file.parent.name}/{file.stem}"]


def hotel_file(task: Task) -> Path:
    """The hotel file of the task's hotel: one of the folder's, or a path. Raises BadTask."""
    folder = task.path.parent.parent / HOTELS
    for file in (folder / f"{task.hotel}.yaml", FOLDER / HOTELS / f"{task.hotel}.yaml", Path(task.hotel)):
        if file.is_file():
            return file
    raise BadTask(f"{task.path}: there is no hotel {task.hotel!r}")


def _complaints(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip()
