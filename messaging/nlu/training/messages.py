"""Reads the messages that the model learns from: training/<language>/<wish>.txt.

A line is a message, or a message, a tab and `key=value; key=value`: slots of the stay, or `also`, `context`,
`accept`, `ignore` (lists with commas). ` / ` is a line break. A line such as
`ref_date=2026-11-23 tz=America/Mexico_City` holds for the lines below it; `#` begins a
comment, blank lines are free.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from messaging.nlu.scoring.gold import SLOTS, Gold
from messaging.nlu.types import CONTEXTS, INTENTS, LANGUAGES

FOLDER: Final = Path(__file__).parent
_DAY: Final = re.compile(r"ref_date=(?P<day>\d{4}-\d\d-\d\d)\s+tz=(?P<zone>\S+)\s*")
_LISTS: Final = frozenset({"also", "accept", "ignore"})


class BadTrainingLineError(ValueError):
    """A line that cannot be read; its message names file and line."""


def training_messages(folder: Path = FOLDER) -> list[Gold]:
    """Every message of the folder, by language, file and line. Raises BadTrainingLineError."""
    return [
        message
        for language in LANGUAGES
        for file in sorted((folder / language).glob("*.txt"))
        for message in _messages(file, language)
    ]


def _messages(file: Path, language: str) -> Iterator[Gold]:
    intent = file.stem
    if intent not in INTENTS:
        raise BadTrainingLineError(f"{file.name} is named after no wish")
    day: re.Match[str] | None = None
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{language}/{file.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        said = _DAY.fullmatch(line)
        if said is not None:
            day = said
            continue
        if day is None:
            raise BadTrainingLineError(f"{place}: no ref_date before it")
        yield _message(line, place, day, (language, intent))


def _message(line: str, place: str, day: re.Match[str], label: tuple[str, str]) -> Gold:
    text, _, written = line.partition("\t")
    keys = _keys(written, place)
    context = keys.pop("context", None)
    if context is not None and context not in CONTEXTS:
        raise BadTrainingLineError(f"{place}: no question {context}")
    lists = {key: _names(keys.pop(key, "")) for key in _LISTS}
    for key, allowed in (("also", INTENTS), ("accept", INTENTS), ("ignore", SLOTS)):
        unknown = lists[key] - set(allowed)
        if unknown:
            raise BadTrainingLineError(f"{place}: {key} names {', '.join(sorted(unknown))}")
    if not keys.keys() <= SLOTS:
        raise BadTrainingLineError(f"{place}: no slot {', '.join(sorted(keys.keys() - SLOTS))}")
    return Gold(
        key=place,
        text=text.strip().replace(" / ", "\n"),
        language=label[0],
        intent=label[1],
        ref_date=date.fromisoformat(day["day"]),
        timezone=day["zone"],
        context=context,
        entities=_entities(keys),
        also=lists["also"],
        accept=lists["accept"],
        ignore=lists["ignore"],
    )


def _keys(written: str, place: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for part in written.split(";"):
        if not part.strip():
            continue
        key, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise BadTrainingLineError(f"{place}: '{part.strip()}' is no key=value")
        keys[key.strip()] = value.strip()
    return keys


def _entities(keys: Mapping[str, str]) -> dict[str, str | list[int]]:
    return {
        slot: [int(age) for age in value.split(",")] if slot == "child_ages" else value
        for slot, value in keys.items()
    }


def _names(written: str) -> frozenset[str]:
    return frozenset(name.strip() for name in written.split(",") if name.strip())
