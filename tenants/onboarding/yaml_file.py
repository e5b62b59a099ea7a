"""Reads YAML so that every value knows its line, and means what it says.

Differs from YAML's own rules where these surprise: `no` is the text "no", `15:00` a text and not a number of
seconds, a date stays text until a form reads it, 90000.00 keeps its cents, and a key given twice is an error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from tenants.onboarding.problems import BadFile, Problem

Keys = tuple[str | int, ...]
"""The way to a value: keys of blocks and places in lists, from 0."""
LARGEST_BYTES = 2_000_000


class _Loader(yaml.SafeLoader):
    """Composes nodes only; plain scalars are told apart by the rules above."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            loader: Any = self  # its stubs leave this method without types
            mark = loader.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="write it out: '*name' is not used here", problem_mark=mark)
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("int", r"-?(?:0|[1-9]\d*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9]\d*)\.\d+", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first))


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's value, and the line of everything in it, by its way; the file itself is `()`."""

    path: Path
    value: Any
    lines: dict[Keys, int]

    def line_of(self, keys: Keys) -> int:
        """The line of the value, or of the nearest thing around it."""
        while keys not in self.lines:
            keys = keys[:-1]
        return self.lines[keys]


@dataclass(slots=True)
class _Reading:
    path: Path
    lines: dict[Keys, int] = field(default_factory=lambda: {(): 1})
    problems: list[Problem] = field(default_factory=list)

    def problem(self, node: yaml.Node, keys: Keys, message: str) -> None:
        self.problems.append(Problem(self.path, node.start_mark.line + 1, written(keys), message))


def written(keys: Keys) -> str:
    """The way as people write it: `pms.rates[2].from`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")


def read(path: Path) -> YamlFile:
    """Read one file. Raises BadFile for what is no YAML or cannot be read."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise BadFile([Problem(path, 1, "", f"is larger than {LARGEST_BYTES // 1_000_000} MB")])
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadFile([Problem(path, 1, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise BadFile([Problem(path, 1, "", "is not a text file in UTF-8")]) from error
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise BadFile([_not_yaml(path, error)]) from error
    except RecursionError as error:
        raise BadFile([Problem(path, 1, "", "is nested too deeply")]) from error
    if node is None:
        raise BadFile([Problem(path, 1, "", "is empty")])
    reading = _Reading(path)
    value = _value(node, (), reading)
    if reading.problems:
        raise BadFile(reading.problems)
    return YamlFile(path, value, reading.lines)


def _not_yaml(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    message = getattr(error, "problem", None) or "is not YAML: it holds a character that text does not have"
    return Problem(path, mark.line + 1 if mark else 1, "", message)


def _value(node: yaml.Node, keys: Keys, reading: _Reading) -> Any:
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, keys, reading))
    if isinstance(node, yaml.SequenceNode):
        return [_item(item, (*keys, place), reading) for place, item in enumerate(node.value)]
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "str":
        return node.value
    if kind == "null":
        return None
    if kind == "bool":
        return node.value == "true"
    if kind == "int":
        return int(node.value)
    if kind == "float":
        return Decimal(node.value)
    reading.problem(node, keys, f"'{node.tag}' is not used in hotel files")
    return None


def _item(node: yaml.Node, keys: Keys, reading: _Reading) -> Any:
    reading.lines[keys] = node.start_mark.line + 1
    return _value(node, keys, reading)


def _pairs(node: yaml.MappingNode, keys: Keys, reading: _Reading) -> Iterator[tuple[str, Any]]:
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            reading.problem(key_node, keys, "a key is a word")
            continue
        key = key_node.value
        way = (*keys, key)
        if way in reading.lines:
            reading.problem(key_node, way, f"is given twice, first in line {reading.lines[way]}")
            continue
        reading.lines[way] = key_node.start_mark.line + 1
        yield key, _value(value_node, way, reading)
