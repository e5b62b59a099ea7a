"""What is believed of a model's answer: exactly the form it was asked for, of our own closed lists.

Everything else (prose, other keys, unknown wishes, invented articles) is refused with a reason.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from messaging.llm.errors import Refused

F = TypeVar("F", bound="_Form")
MOST_INTENTS: Final = 3
LONGEST_DRAFT: Final = 1500


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _ReadingForm(_Form):
    intents: list[str] = Field(max_length=MOST_INTENTS)
    language: str


class _ChoiceForm(_Form):
    key: str | None


class _DraftForm(_Form):
    text: str = Field(min_length=1, max_length=LONGEST_DRAFT)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message wants, the most important first (empty: the model does not know), and its language."""

    intents: tuple[str, ...]
    language: str


def reading(content: str, *, intents: Collection[str], languages: Collection[str]) -> Reading:
    """A message's reading. Raises Refused."""
    form = _parsed(_ReadingForm, content)
    if not set(form.intents) <= set(intents):
        raise Refused("unknown_intent")
    if form.language not in languages:
        raise Refused("unknown_language")
    return Reading(tuple(dict.fromkeys(form.intents)), form.language)


def choice(content: str, *, keys: Collection[str]) -> str | None:
    """One of `keys`, or None. Raises Refused."""
    key = _parsed(_ChoiceForm, content).key
    if key is not None and key not in keys:
        raise Refused("unknown_key")
    return key


def draft(content: str) -> str:
    """The words of a draft, without characters that nobody sees. Raises Refused."""
    text = _parsed(_DraftForm, content).text
    shown = "".join(one for one in text if one == "\n" or unicodedata.category(one)[0] != "C").strip()
    if not shown:
        raise Refused("empty")
    return shown


def reading_schema(intents: Collection[str], languages: Collection[str]) -> dict[str, Any]:
    """The form of a reading, as the model's server may enforce it."""
    listed = {"type": "array", "items": {"type": "string", "enum": list(intents)}, "maxItems": MOST_INTENTS}
    return _object({"intents": listed, "language": {"type": "string", "enum": list(languages)}})


def choice_schema(keys: Collection[str]) -> dict[str, Any]:
    """The form of a choice."""
    return _object({"key": {"type": ["string", "null"], "enum": [*keys, None]}})


def draft_schema() -> dict[str, Any]:
    """The form of a draft."""
    return _object({"text": {"type": "string"}})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _parsed(form: type[F], content: str) -> F:
    try:
        return form.model_validate_json(content)
    except (ValidationError, ValueError) as error:
        raise Refused("form") from error
