"""Whether what was said about a stay was found exactly: label and reading brought to the same form."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final

from messaging.nlu.normalise import fold
from messaging.nlu.scoring.gold import Gold
from messaging.nlu.types import Entities

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TITLE: Final = re.compile(r"^(sr|sra|srta|dr|dra|lic|mr|mrs|ms)\.? ")

Slots = dict[str, str | int]


def compared(gold: Gold, entities: Entities) -> tuple[Slots, Slots]:
    """(labelled, found) slots in comparable form.

    Values that follow from labelled ones are no mistakes: nights between two dates, the departure after
    some nights, one room, no children.
    """
    expected = _comparable(gold.entities)
    found = _comparable(asdict(entities))
    if gold.context != "ask_child_ages":
        # Elsewhere children are known by their number, and `understand` says no more.
        for slots in (expected, found):
            slots.pop("child_ages", None)
    if "weekday" in expected and entities.check_in is not None:
        found["weekday"] = _DAYS[entities.check_in.weekday()]
    expected, found = _counted(expected, gold), _counted(found, gold)
    for slots in (expected, found):
        if slots.get("children") == 0:
            del slots["children"]
    if "rooms" not in expected and found.get("rooms") == 1:
        del found["rooms"]
    _settle_length(expected, found)
    return expected, found


def _settle_length(expected: Slots, found: Slots) -> None:
    check_in, check_out = _day(expected.get("check_in")), _day(expected.get("check_out"))
    nights = expected.get("nights")
    if check_in is None:
        return
    if check_out is not None and nights is None and found.get("nights") == (check_out - check_in).days:
        del found["nights"]
    if isinstance(nights, int) and check_out is None:
        end = (check_in + timedelta(days=nights)).isoformat()
        if found.get("check_out") == end:
            del found["check_out"]
    if check_out is None or nights is None or found.get("check_in") != expected["check_in"]:
        return
    if found.get("nights") == nights:
        found.setdefault("check_out", expected["check_out"])
    if found.get("check_out") == expected["check_out"]:
        found.setdefault("nights", nights)


def _counted(slots: Slots, gold: Gold) -> Slots:
    return {
        slot: value
        for slot, value in slots.items()
        if slot not in gold.ignore and (gold.scored_slots is None or slot in gold.scored_slots)
    }


def _comparable(entities: Mapping[str, Any]) -> Slots:
    return {slot: _FORMS.get(slot, fold)(_one(value)) for slot, value in entities.items() if _said(value)}


def _said(value: object) -> bool:
    return value is not None and value not in ("", [], ())


def _one(value: object) -> str:
    if isinstance(value, list | tuple):
        value = value[0]
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _name(value: str) -> str:
    return _TITLE.sub("", " ".join(re.sub(r"[^a-z' ]+", " ", fold(value)).split()))


def _number(value: str) -> str | int:
    return int(value) if value.isdigit() else value


_FORMS: Final[Mapping[str, Callable[[str], str | int]]] = {
    "nights": _number,
    "adults": _number,
    "children": _number,
    "rooms": _number,
    "time": lambda value: value.zfill(len("00:00")),
    "phone": lambda value: re.sub(r"\D", "", value).lstrip("0"),
    "booking_ref": lambda value: re.sub(r"[^A-Z0-9]", "", value.upper()),
    "email": str.lower,
    "name": _name,
}


def _day(value: str | int | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
