"""What processes cost: CPU seconds of a process and of everything below it, from Linux' /proc."""

import os
from collections import defaultdict
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, float] | None:
    """A process's parent, and its CPU seconds with those of the children it has buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1]), sum(map(int, fields[11:15])) / _TICKS


def cpu_seconds(pid: int) -> float:
    """CPU seconds of the process and all its descendants, living and buried."""
    children: dict[int, list[int]] = defaultdict(list)
    seconds: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (found := _stat(int(entry.name))):
            children[found[0]].append(int(entry.name))
            seconds[int(entry.name)] = found[1]
    waiting, total = [pid], 0.0
    while waiting:
        one = waiting.pop()
        total += seconds.get(one, 0.0)
        waiting += children[one]
    return total
