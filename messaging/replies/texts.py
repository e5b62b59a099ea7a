"""Where a reply's words come from: the hotel's own text, else the product's template of the language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template import Engine, Template

VOSEO: Final = "es_AR"
"""The folder of Spanish as in Buenos Aires; what it lacks is said in general Spanish."""


class _RepliesEngine(Engine):
    """Django's templates with our few tags and filters and nothing else: no include, no load, no escaping."""

    default_builtins = ["messaging.replies.filters"]


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return _RepliesEngine(autoescape=False)


@lru_cache(maxsize=4096)
def parse(text: str) -> Template:
    """`text` as a template. Raises TemplateSyntaxError."""
    return _engine().from_string(text)


def folders(language: str, *, voseo: bool) -> tuple[str, ...]:
    """Folders under templates/replies in which a text is looked for, in this order."""
    return (VOSEO, language) if language == "es" and voseo else (language,)


def _base() -> Path:
    return Path(settings.TEMPLATES[0]["DIRS"][0]) / "replies"


@lru_cache(maxsize=1024)
def product_text(name: str, language: str, *, voseo: bool = False) -> str:
    """The product's own template. Raises KeyError for a name there is none of."""
    for folder in folders(language, voseo=voseo):
        path = _base() / folder / f"{name}.txt"
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
    raise KeyError(f"no reply {name!r} in {language}")


def find(name: str, language: str, *, voseo: bool, overrides: Mapping[tuple[str, str], str]) -> Template:
    """The template of a reply: `overrides` are the hotel's own texts by (language, name)."""
    return parse(overrides.get((language, name)) or product_text(name, language, voseo=voseo))
