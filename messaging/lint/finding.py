"""What is wrong with an article, or missing from a hotel's articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from messaging.knowledge.shelf import Page
from messaging.models import Article

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` is the article's, empty where something is missing; `language` empty where it is about all.

    An error is something a guest would be told wrongly, or not at all; a warning is worth a look.
    """

    level: Level
    key: str
    language: str
    code: str
    message: str

    def __str__(self) -> str:
        place = f"{self.key} ({self.language})" if self.language else self.key
        return ": ".join(filter(None, [place, self.level, self.message]))

    def as_json(self) -> dict[str, str]:
        """The finding with its fields by name."""
        return {name: getattr(self, name) for name in ("level", "key", "language", "code", "message")}


@dataclass(frozen=True, slots=True)
class Draft:
    """One article to look at: the row, saved or not, and what is searched of it."""

    row: Article
    page: Page

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def answers(self) -> Mapping[str, str]:
        return self.page.answers

    def error(self, code: str, message: str, language: str = "") -> Finding:
        """An error of this article."""
        return Finding("error", self.key, language, code, message)

    def warning(self, code: str, message: str, language: str = "") -> Finding:
        """A warning about this article."""
        return Finding("warning", self.key, language, code, message)
