"""A hotel's articles and texts in memory, as new as the snapshot: a change in Admin raises its version."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from messaging.knowledge.topics import Topic, topics
from messaging.knowledge.words import Terms, terms
from messaging.models import Article, TextOverride
from tenants import snapshot
from tenants.events import Changed
from tenants.scope import scope

_SENTENCES: Final = re.compile(r"[?!.;\n]+")


@dataclass(frozen=True)
class Page:
    """One article. `asked`: the terms of its key and of each way to ask; `told`: those of its answers.

    `questions` and `answers` are the words themselves, by language. `attachment` is the path of a file that
    goes with the answer, empty where there is none.
    """

    key: str
    tags: frozenset[str]
    asked: tuple[Terms, ...]
    told: Terms
    answers: Mapping[str, str]
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    attachment: str = ""
    questions: Mapping[str, str] = field(default_factory=dict)

    def holds(self, today: dt.date | None) -> bool:
        """Whether the answer may be said on the hotel's day `today`; None: on any."""
        if today is None:
            return True
        started = self.valid_from is None or self.valid_from <= today
        return started and (self.valid_until is None or self.valid_until >= today)

    @cached_property
    def terms(self) -> frozenset[str]:
        """Everything the article is asked for by."""
        return frozenset(one for way in self.asked for one in (*way.topics, *way.words))


@dataclass(frozen=True)
class Shelf:
    """All a hotel has written, at one version of the snapshot. `overrides` by (language, reply name)."""

    version: int
    pages: tuple[Page, ...]
    overrides: dict[tuple[str, str], str]

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How telling a term of a question is: one that stands in every article tells nothing."""
        counts = Counter(term for page in self.pages for term in page.terms)
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


def valid_pages(shelf: Shelf, today: dt.date | None) -> list[Page]:
    """The articles that may be said on the hotel's day `today`."""
    return [page for page in shelf.pages if page.answers and page.holds(today)]


def on_change(event: Changed) -> None:
    """An article or text was written: every process reads them again."""
    if event.object_type in _WATCHED:
        snapshot.raise_version()


def page_of(row: Article) -> Page:
    """An article as it is searched."""
    return Page(
        key=row.key,
        tags=frozenset(row.tags),
        asked=tuple(one for one in _ways(row) if one),
        told=terms(" ".join(row.answer.values()), as_written=True),
        answers=dict(row.answer),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        attachment=row.attachment.path if row.attachment else "",
        questions=dict(row.question),
    )


def _ways(row: Article) -> Iterator[Terms]:
    """What it is asked for by. "Do I have to pay?" tells nothing more of an article called parking."""
    named = named_topic(row.key)
    if named is not None:
        yield Terms(frozenset({named.name}))
    else:
        yield terms(row.key.replace("-", " ").replace("_", " "))
    for language, question in row.question.items():
        for text in (question, *row.also.get(language, ())):
            for way in map(terms, sentences(text)):
                if named is None or way.subjects or not way.circumstances:
                    yield way
                elif named.name in way.circumstances:
                    rest = way.circumstances - {named.name}
                    yield Terms(frozenset({named.name}), rest, way.words)
                elif named.beside:
                    yield way


def named_topic(key: str) -> Topic | None:
    """The topic that an article's key names, as `check-in` or `check_in` does."""
    return topics().by_name.get(key.replace("-", "_"))


def sentences(text: str) -> list[str]:
    """The single questions of a text."""
    return [piece.strip() for piece in _SENTENCES.split(text) if piece.strip()]


def _read(tenant_id: int, version: int) -> Shelf:
    with scope(tenant_id):
        pages = tuple(page_of(row) for row in Article.objects.of(tenant_id).filter(active=True))
        overrides = {(row.language, row.name): row.text for row in TextOverride.objects.of(tenant_id)}
    return Shelf(version, pages, overrides)
