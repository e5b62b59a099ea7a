"""A hotel's articles and texts in memory, as new as the snapshot: a change in Admin raises its version."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from messaging.knowledge.words import terms
from messaging.models import Article, TextOverride
from tenants import snapshot
from tenants.events import Changed
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class Page:
    """One article: the terms of its questions and key, those of its answers, and the answers."""

    key: str
    tags: frozenset[str]
    asked: frozenset[str]
    told: frozenset[str]
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Shelf:
    """All a hotel has written, at one version of the snapshot. `overrides` by (language, reply name)."""

    version: int
    pages: tuple[Page, ...]
    overrides: dict[tuple[str, str], str]

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How telling a term of a question is: one that stands in every article tells nothing."""
        counts = Counter(term for page in self.pages for term in page.asked)
        most = math.log(1 + len(self.pages))
        return {term: math.log(1 + len(self.pages) / count) / most for term, count in counts.items()}


_shelves: Final[dict[int, Shelf]] = {}
_WATCHED: Final = frozenset({"messaging.article", "messaging.textoverride"})


def shelf_of(tenant_id: int) -> Shelf:
    """The hotel's articles and texts; read from the database only after something changed."""
    version = snapshot.current().version
    held = _shelves.get(tenant_id)
    if held is None or held.version != version:
        held = _shelves[tenant_id] = _read(tenant_id, version)
    return held


def on_change(event: Changed) -> None:
    """An article or text was written: every process reads them again."""
    if event.object_type in _WATCHED:
        snapshot.raise_version()


def _read(tenant_id: int, version: int) -> Shelf:
    with scope(tenant_id):
        pages = tuple(_page(row) for row in Article.objects.of(tenant_id).filter(active=True))
        overrides = {(row.language, row.name): row.text for row in TextOverride.objects.of(tenant_id)}
    return Shelf(version, pages, overrides)


def _page(row: Article) -> Page:
    return Page(
        key=row.key,
        tags=frozenset(row.tags),
        asked=terms(" ".join([row.key.replace("-", " ").replace("_", " "), *row.question.values()])),
        told=terms(" ".join(row.answer.values())),
        answers=dict(row.answer),
    )
