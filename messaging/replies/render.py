"""One reply's words, with the facts they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.template import Context

from messaging.dialogue.facts import ClaimFact, Fact, Facts
from messaging.ledger.check import Bound
from messaging.replies import texts
from messaging.replies.filters import Said
from messaging.replies.wording import Wording
from messaging.types import Place

_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class House:
    """What a hotel lends to all its replies: its way to write, its facts (`hotel.name`), its own texts, and
    where it is on the map.
    """

    wording: Wording
    hotel: Facts
    voseo: bool = False
    overrides: Mapping[tuple[str, str], str] = field(default_factory=dict)
    pin: Place | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished text and every fact it says."""

    text: str
    said: tuple[Bound, ...]


def render(name: str, facts: Facts, house: House) -> Rendered:
    """The reply `name` in words. Raises KeyError where there is no such reply."""
    template = texts.find(name, house.wording.language, voseo=house.voseo, overrides=house.overrides)
    noted: list[Bound] = [Bound(fact, "") for fact in facts.values() if isinstance(fact, ClaimFact)]
    context = {**_bind(facts, house.wording, noted), "hotel": _Lent(house, noted)}
    text = template.render(Context(context, autoescape=False))
    return Rendered(_tidy(text), tuple(noted))


def words(fact: Fact, house: House) -> Rendered:
    """One fact by itself, such as a room's name on a button."""
    noted: list[Bound] = []
    text = str(Said(fact, house.wording, noted))
    return Rendered(text, tuple(noted))


def _bind(facts: Facts, wording: Wording, noted: list[Bound]) -> dict[str, Any]:
    return {name: _bound(fact, wording, noted) for name, fact in facts.items()}


def _bound(
    fact: Fact | tuple[Facts, ...], wording: Wording, noted: list[Bound]
) -> Said | list[dict[str, Any]]:
    if isinstance(fact, tuple):
        return [_bind(item, wording, noted) for item in fact]
    return Said(fact, wording, noted)


class _Lent:
    """The hotel's facts in a template: most texts name none of them or one."""

    def __init__(self, house: House, noted: list[Bound]) -> None:
        self._house = house
        self._noted = noted

    def __getitem__(self, name: str) -> Said | list[dict[str, Any]]:
        return _bound(self._house.hotel[name], self._house.wording, self._noted)


def _tidy(text: str) -> str:
    """No blanks at the ends of lines, no more than one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _EMPTY_LINES.sub("\n\n", lines)


def joined(parts: Sequence[Rendered]) -> Rendered:
    """Several texts as one message."""
    return Rendered(
        "\n\n".join(part.text for part in parts if part.text),
        tuple(bound for part in parts for bound in part.said),
    )
