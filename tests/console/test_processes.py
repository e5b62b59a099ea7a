"""The process tree: who dies is started again or said to keep dying, and nobody is left behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotel_agent.console import processes
from hotel_agent.console.processes import KeepsDying, Program, Tree
from hotel_agent.env import CHECKOUT


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    tree = Tree(environment=os.environ, logs=tmp_path)
    yield tree
    tree.stop()


def python(code: str) -> Program:
    return Program("program", [sys.executable, "-c", code])


def until(true: Callable[[], bool]) -> None:
    """Wait for something that comes soon."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def tended(tree: Tree) -> bool:
    """Tend the tree once, which raises KeepsDying or does its work."""
    tree.tend()
    return True


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_a_program_that_ends_is_started_again(
    tree: Tree, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = tmp_path / "said"
    tree.start(python(f"open({str(said)!r}, 'a').write('x\\n'); print('out of rooms'); raise SystemExit(3)"))
    until(lambda: len(lines(said)) == 1)
    until(lambda: tended(tree) and len(lines(said)) == 2)
    assert "program ended (exit code 3): out of rooms; starting it again" in capfd.readouterr().err


def test_a_program_that_keeps_dying_ends_the_wait(tree: Tree) -> None:
    tree.start(python("raise SystemExit('no such key')"))
    with pytest.raises(KeepsDying, match=r"program ended \(exit code 1\): no such key"):
        until(lambda: not tended(tree))


def test_stopping_leaves_no_process_behind(tree: Tree, tmp_path: Path) -> None:
    child = tmp_path / "child"
    tree.start(
        python(
            "import subprocess, sys, time; "
            "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
            f"open({str(child)!r}, 'w').write(str(p.pid)); time.sleep(60)"
        )
    )
    until(lambda: bool(lines(child)))
    tree.stop()
    until(lambda: not _runs(int(lines(child)[0])))


def test_children_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    child = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    code = (
        "import os, pathlib, sys, time\n"
        "from hotel_agent.console.processes import Program, Tree\n"
        f"tree = Tree(environment=os.environ, logs=pathlib.Path({str(tmp_path)!r}))\n"
        f"tree.start(Program('child', [sys.executable, '-c', {child!r}]))\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=CHECKOUT)
    until(lambda: bool(lines(pid)))
    parent.kill()
    parent.wait()
    until(lambda: not _runs(int(lines(pid)[0])))


def test_a_remembered_process_is_found_until_it_ends(tmp_path: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    processes.remember(tmp_path / "pid", sleeper.pid)
    assert processes.remembered(tmp_path / "pid") == sleeper.pid
    sleeper.kill()
    sleeper.wait()
    assert processes.remembered(tmp_path / "pid") is None


def test_another_process_of_the_same_number_is_not_taken_for_it(tmp_path: Path) -> None:
    (tmp_path / "pid").write_text(f"{os.getpid()} 1", encoding="utf-8")
    assert processes.remembered(tmp_path / "pid") is None


def _runs(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
