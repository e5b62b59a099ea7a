"""A small description language for JSON bodies, and the check that answers in Meta's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from messaging.channels.whatsapp.standin.errors import (
    invalid_parameter,
    missing_parameter,
    not_valid,
    refused_parameter,
)


@dataclass(frozen=True)
class Text:
    """A text of at most `longest` characters. `empty` lets "" through; `says_limit` is another wording."""

    longest: int | None = None
    required: bool = True
    choices: tuple[str, ...] = ()
    empty: bool = False
    says_limit: bool = False


@dataclass(frozen=True)
class Number:
    required: bool = True


@dataclass(frozen=True)
class Flag:
    required: bool = False


@dataclass(frozen=True)
class Items:
    each: Spec
    most: int
    least: int = 1
    required: bool = True


@dataclass(frozen=True)
class Object:
    fields: Mapping[str, Spec] = field(default_factory=dict)
    required: bool = True


@dataclass(frozen=True)
class Anything:
    """A value that is not looked into."""

    required: bool = False


Spec = Text | Number | Flag | Items | Object | Anything


def check(spec: Spec, value: object, path: str) -> None:
    """Compare a value with its description. Raises GraphError naming `path` in Meta's way: `text['body']`."""
    if value is None or (value == "" and isinstance(spec, Text) and not spec.empty):
        if spec.required:
            raise missing_parameter(path)
        return
    match spec:
        case Text():
            _check_text(spec, value, path)
        case Number():
            _check_number(value, path)
        case Flag():
            if not isinstance(value, bool):
                raise refused_parameter(f"Param {path} must be a boolean.")
        case Items():
            _check_items(spec, value, path)
        case Object():
            _check_object(spec, value, path)
        case Anything():
            return


def _check_text(spec: Text, value: object, path: str) -> None:
    if not isinstance(value, str):
        raise refused_parameter(f"Param {path} must be a string.")
    if spec.choices and value not in spec.choices:
        raise refused_parameter(f'Param {path} must be one of {{{", ".join(spec.choices)}}} - got "{value}".')
    if spec.longest is not None and len(value) > spec.longest:
        if spec.says_limit:
            raise refused_parameter(f"Param {path} must be at most {spec.longest} characters long.")
        raise not_valid(f"{path} length invalid. Min length: 1, Max length: {spec.longest}")


def _check_number(value: object, path: str) -> None:
    """Meta takes numbers as texts, too."""
    try:
        float(value if isinstance(value, str | int | float) else "")
    except ValueError:
        raise refused_parameter(f"Param {path} must be a number.") from None


def _check_items(spec: Items, value: object, path: str) -> None:
    if not isinstance(value, list):
        raise refused_parameter(f"Param {path} must be an array.")
    if not spec.least <= len(value) <= spec.most:
        raise not_valid(f"{path} count invalid. Min allowed: {spec.least}, Max allowed: {spec.most}")
    for index, item in enumerate(value):
        check(spec.each, item, f"{path}[{index}]")


def _check_object(spec: Object, value: object, path: str) -> None:
    if not isinstance(value, dict):
        raise refused_parameter(f"Param {path} must be a JSON object.")
    for key in value:
        if key not in spec.fields:
            raise invalid_parameter(f'Unexpected key "{key}" on param "{path or "message"}".')
    for key, part in spec.fields.items():
        check(part, value.get(key), f"{path}['{key}']" if path else key)
