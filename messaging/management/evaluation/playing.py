"""Plays tasks in this process's database, one after the other, and says what came of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from django.core import mail

from hotel_agent.lib import clock
from messaging.management.evaluation import stage as stages
from messaging.management.evaluation import talk as talks
from messaging.management.evaluation.judge import Verdict, judge
from messaging.management.evaluation.stays import stays_of
from messaging.management.evaluation.talk import Talk
from messaging.management.evaluation.tasks import BadTask, Task, read
from tenants import work
from tenants.onboarding import BadFile

TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """A task that was played. `talk` is what was said, for people; `unsafe` counts against write safety."""

    name: str
    language: str
    kind: str
    about: str
    problems: Sequence[str]
    unsafe: Sequence[str]
    seconds: float
    talk: str

    @property
    def passed(self) -> bool:
        return not self.problems and not self.unsafe

    def as_json(self) -> dict[str, Any]:
        """As it goes from process to process."""
        return asdict(self)


def play(path: Path) -> Outcome:
    """Play the task in this file. What breaks, breaks this task only, and is played once more: a machine that
    stood still says nothing about the product.
    """
    started = time.perf_counter()
    done: list[tuple[Task, Verdict, Talk | None]] = []
    broken: list[tuple[Path, Exception]] = []
    while not done and len(broken) < TRIES:
        broken += work.each([path], lambda one: done.append(_play(one)), kind="evaluation")
        clock.hold(None)
    seconds = time.perf_counter() - started
    if not done:
        why = f"{type(broken[-1][1]).__name__}: {broken[-1][1]}"
        return Outcome(path.stem, path.parent.name, "", "", [why], [], seconds, "")
    task, verdict, talk = done[0]
    return Outcome(
        name=task.name,
        language=task.language,
        kind=task.kind,
        about=task.about,
        problems=verdict.problems,
        unsafe=verdict.unsafe,
        seconds=seconds,
        talk=written(talk) if talk else "",
    )


def _play(path: Path) -> tuple[Task, Verdict, Talk | None]:
    task = read(path)
    mail.outbox = []
    structlog.contextvars.clear_contextvars()
    try:
        stage = stages.set_up(task)
    except (BadFile, BadTask) as error:
        return task, Verdict((str(error),), ()), None
    before = stays_of(stage.house)
    talk, stuck = talks.play(stage, task.talk, task.goal)
    return task, judge(task, stage, talk, before, stuck), talk


def written(talk: Talk) -> str:
    """The talk as people read it."""
    lines: list[str] = []
    for exchange in talk.exchanges:
        lines.append(f"  > {exchange.said}")
        for reply in exchange.replies:
            lines += [f"    {line}" for line in str(reply["text"]).splitlines()]
            lines += [f"      [{option['id']}] {option['title']}" for option in reply["options"]]
        state = [exchange.intent, f"asks {exchange.asked}" if exchange.asked else "", *exchange.written]
        lines.append(f"    -- {exchange.owner}; {', '.join(one for one in state if one)}")
    return "\n".join(lines)
