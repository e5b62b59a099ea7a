"""Child processes: they end with their parent, and a dying one is noticed and said in one line."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of linux/prctl.h."""
SHORT_LIFE_SECONDS = 15.0
SHORT_LIVES = 3
STOP_SECONDS = 10.0
START_TIME_FIELD = 19
"""Of /proc/<pid>/stat, counted behind the name; a process is its number and its start."""


class KeepsDying(Exception):
    """A program ended several times shortly after its start; the message has its last words."""


@dataclass(frozen=True)
class Program:
    """A program of the tree: a name for people and its command."""

    name: str
    command: Sequence[str]


@dataclass
class Child:
    """A running program."""

    program: Program
    process: "subprocess.Popen[bytes]"
    started: float
    short_lives: int = 0


class Tree:
    """Runs programs side by side, starts again what ends, and stops all of them."""

    def __init__(self, *, environment: Mapping[str, str], logs: Path) -> None:
        self._environment = environment
        self._logs = logs
        self._children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, program: Program) -> None:
        """Start a program; what it prints goes to a file of its name."""
        self._log(program).unlink(missing_ok=True)
        self._children.append(Child(program, self._spawn(program), time.monotonic()))

    def tend(self) -> None:
        """Start again what has ended. Raises KeepsDying when that does not help."""
        for child in self._children:
            code = child.process.poll()
            if code is None:
                continue
            lived = time.monotonic() - child.started
            child.short_lives = child.short_lives + 1 if lived < SHORT_LIFE_SECONDS else 1
            said = last_line(self._log(child.program).read_text(encoding="utf-8", errors="replace"))
            ended = f"{child.program.name} ended (exit code {code}): {said}"
            if child.short_lives >= SHORT_LIVES:
                raise KeepsDying(f"{ended} ({self._log(child.program)})")
            print(f"{ended}; starting it again", file=sys.stderr)
            child.process, child.started = self._spawn(child.program), time.monotonic()

    def stop(self) -> None:
        """Ask all to end, wait, and kill what is left."""
        for child in self._children:
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        try:
            for child in self._children:
                child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            for child in self._children:
                _kill_group(child.process)
            self._children.clear()

    def _log(self, program: Program) -> Path:
        return self._logs / f"{program.name}.log"

    def _spawn(self, program: Program) -> "subprocess.Popen[bytes]":
        with self._log(program).open("ab") as output:
            return subprocess.Popen(
                program.command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal reaches only us, who stop them in order
                preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - started before any thread
            )


def end_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child this signal when we die, even by SIGKILL."""
    libc = ctypes.CDLL(None)

    def ask_kernel() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, int(with_signal))

    return ask_kernel


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"


def first_line(text: str) -> str:
    """The first line that says something."""
    lines = text.strip().splitlines()
    return lines[0].strip() if lines else "it said nothing"


def remember(path: Path, process_id: int) -> None:
    """Write down a process that outlives us."""
    path.write_text(f"{process_id} {_start_time(process_id)}", encoding="utf-8")


def remembered(path: Path) -> int | None:
    """The process that was written down, None when it has ended."""
    try:
        process_id, started = path.read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return None
    return int(process_id) if _start_time(int(process_id)) == started else None


def end_remembered(path: Path, with_signal: signal.Signals) -> bool:
    """End the process that was written down and wait for it; whether there was one. Raises OSError."""
    process_id = remembered(path)
    if process_id is not None:
        os.kill(process_id, with_signal)
        deadline = time.monotonic() + STOP_SECONDS
        while remembered(path) is not None and time.monotonic() < deadline:
            time.sleep(0.05)
    path.unlink(missing_ok=True)
    return process_id is not None


def _start_time(process_id: int) -> str:
    """When the process started, in ticks of the kernel; empty when there is none or only a zombie."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[START_TIME_FIELD]


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill what a program has left behind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()
