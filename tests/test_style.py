"""Section 7 of docs/architecture.md, as far as a program can read it off the code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hotel_agent.env import CHECKOUT

PACKAGES = ("hotel_agent", "tenants", "governance", "pms", "messaging")
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
BROAD = {"Exception", "BaseException"}
CLOCKS = {"datetime", "date", "timezone"}
CLOCK_CALLS = {"now", "today", "utcnow"}
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?P<rest>.*)")
WITH_REASON = re.compile(r"^(?::\s*[A-Z0-9, ]+|\[[a-z-, ]+\])\s*(?:-|#|—)\s*\S+")


def sources(*folders: str) -> list[Path]:
    """Python files below the folders, migrations aside."""
    files = (file for folder in folders for file in (CHECKOUT / folder).rglob("*.py"))
    return sorted(file for file in files if "migrations" not in file.parts)


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def at(file: Path, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
    return f"{file.relative_to(CHECKOUT)}:{node.lineno}"


def test_no_file_is_too_long() -> None:
    lengths = {
        file: len(file.read_text(encoding="utf-8").splitlines()) for file in sources(*PACKAGES, "tests")
    }
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{at(file, function)} {function.name}"
        for file in sources(*PACKAGES, "tests", "deploy")
        for function in functions(file)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_functions_import_nothing_but_in_ready_and_in_registries() -> None:
    inside = [
        at(file, node)
        for file in sources(*PACKAGES)
        if file.name != "registry.py"
        for function in functions(file)
        if function.name != "ready"
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_only_the_loop_over_work_items_catches_everything() -> None:
    broad = [
        at(file, node)
        for file in sources(*PACKAGES)
        if file != CHECKOUT / "tenants" / "work.py"
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    ]
    assert broad == []


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether it takes any exception and does not raise it again."""
    names = (
        {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else BROAD
    )
    return bool(names & BROAD) and not any(
        isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler)
    )


def test_only_the_clock_asks_what_time_it_is() -> None:
    calls = [
        at(file, node)
        for file in sources(*PACKAGES)
        if file != CHECKOUT / "hotel_agent" / "lib" / "clock.py"
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and _asks_the_time(node.func)
    ]
    assert calls == []


def _asks_the_time(called: ast.expr) -> bool:
    """Whether it is `datetime.now`, `date.today`, `timezone.now` or the like, by whatever path."""
    if not isinstance(called, ast.Attribute) or called.attr not in CLOCK_CALLS:
        return False
    return ast.unparse(called.value).rpartition(".")[2] in CLOCKS


@pytest.mark.parametrize("folder", [*PACKAGES, "tests", "deploy"])
def test_every_silenced_check_says_why(folder: str) -> None:
    bare = [
        f"{file.relative_to(CHECKOUT)}:{number} {line.strip()}"
        for file in sources(folder)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (found := SILENCED.search(line))
        and "re.compile" not in line
        and not WITH_REASON.match(found["rest"])
    ]
    assert bare == []


def test_every_public_function_says_its_contract() -> None:
    silent = [
        f"{at(file, function)} {function.name}"
        for file in sources("hotel_agent")
        for function in tree_of(file).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    ]
    assert silent == []
