"""Every reason code that the source of messaging gives a message, found in the source itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.CHECKOUT / "messaging"
PLACE = {
    "HandOver": 0,
    "hand_over": 1,
    "to_people": 1,
    "down": 1,
    "hand_over_cause": 1,
    "dispose": 2,
    "dispositions": 3,
}
"""Where the code stands in the call of each of these."""
KEYWORDS = {"not_answered"}
TABLES = {"NEVER_ANSWERED"}
SETS = {"NO_WORDS", "UNANSWERED_TYPES"}


def used() -> set[str]:
    """The codes, with the names of constants followed."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in _sources()]
    constants = {name: value for tree in trees for name, value in _constants(tree)}
    found = {code for tree in trees for node in ast.walk(tree) for code in _codes(node, constants)}
    return {code for code in found if re.fullmatch("[a-z_]+", code)}


def _sources() -> Iterator[Path]:
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] not in ("migrations", "nlu", "lint", "llm", "management") and "standin" not in parts:
            yield path


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield target.id, value.value


def _codes(node: ast.AST, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = PLACE.get(name)
        if place is not None and len(node.args) > place:
            yield from _of(node.args[place], constants)
        for keyword in node.keywords:
            if keyword.arg in KEYWORDS or (name == "HandOver" and keyword.arg == "reason"):
                yield from _of(keyword.value, constants)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        if node.targets[0].id == "reason":
            yield from _of(node.value, constants)
        if node.targets[0].id == "checks" and isinstance(node.value, ast.Tuple):
            pairs = (one.elts[0] for one in node.value.elts if isinstance(one, ast.Tuple))
            yield from (code for first in pairs for code in _of(first, constants))
        if node.targets[0].id in TABLES and isinstance(node.value, ast.Dict):
            yield from (code for value in node.value.values for code in _of(value, constants))
        if node.targets[0].id in SETS:
            literals = (one for one in ast.walk(node.value) if isinstance(one, ast.Constant))
            yield from (str(one.value) for one in literals)
    if isinstance(node, ast.FunctionDef) and node.name in ("apply_edit", "_why_never"):
        returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
        yield from (code for value in returned if value is not None for code in _of(value, constants))


def _of(value: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(code)):
            yield code
        case ast.Name(id=name):
            yield from filter(None, [constants.get(name)])
        case ast.Attribute(attr=name):
            yield from filter(None, [constants.get(name)])
        case ast.IfExp():
            yield from _of(value.body, constants)
            yield from _of(value.orelse, constants)
        case ast.BoolOp():
            for one in value.values:
                yield from _of(one, constants)
