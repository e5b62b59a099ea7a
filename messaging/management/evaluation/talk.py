"""Plays the lines of a task, and keeps what was said, asked and written at each of them."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.core import mail

from hotel_agent.lib import clock
from hotel_agent.lib.folding import fold
from messaging.management.evaluation import stage as stages
from messaging.management.evaluation.stage import Stage
from messaging.management.evaluation.stays import Stays, changed, priced, stays_of
from messaging.management.evaluation.tasks import Goal, Line
from tenants.scope import scope

MOST_TURNS: Final = 14
CONFIRMS: Final = frozenset({"confirm", "confirm_change", "confirm_cancel", "confirm_time"})
"""Questions for a yes to what was shown."""
READS_AND_WRITES: Final = dt.timedelta(seconds=7)
"""Between two lines of a guest: forty in one instant would come from a machine, which is not answered."""
_CODE: Final = re.compile(r"(?<![\w-])\d{4,8}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line and what followed it.

    `asked_before` and `asked` are the open question before and after; `written` are the references of stays
    the PMS holds otherwise than before, `priced` their totals where these are new. `by_guest`: the guest
    said or sent something.
    """

    line: Line
    said: str
    by_guest: bool
    replies: Sequence[Mapping[str, Any]] = ()
    intent: str = ""
    language: str = ""
    owner: str = ""
    asked_before: str = ""
    asked: str = ""
    written: tuple[str, ...] = ()
    priced: tuple[Decimal, ...] = ()

    @property
    def text(self) -> str:
        """All that was answered."""
        return "\n\n".join(str(reply["text"]) for reply in self.replies)

    @property
    def shown(self) -> str:
        """All the guest could read, with the choices."""
        titles = [option["title"] for reply in self.replies for option in reply["options"]]
        return "\n".join([self.text, *titles])


class NothingToTap(ValueError):
    """No choice with such an id was shown."""


@dataclass(slots=True)
class Talk:
    """A task under way."""

    stage: Stage
    folder: Path
    exchanges: list[Exchange] = field(default_factory=list)
    stays: Stays = field(default_factory=dict)
    asked: str = ""

    def play(self, line: Line) -> Exchange:
        """Let one line happen. Raises NothingToTap."""
        sent = self.stage.terminal.last_sent()
        by_guest = bool(line.guest or line.tap or line.media)
        answer = self._guest(line) if by_guest else self._hotel(line, sent)
        before, self.stays = self.stays, stays_of(self.stage.house)
        asked_before, self.asked = self.asked, self._open_question()
        done = Exchange(
            line=line,
            said=self._said(line),
            by_guest=by_guest,
            replies=answer["replies"],
            intent=str(answer.get("intent", "")),
            language=str(answer.get("language", "")),
            owner=self._owner(),
            asked_before=asked_before,
            asked=self.asked,
            written=changed(before, self.stays) if by_guest or line.wait else (),
            priced=priced(before, self.stays) if by_guest else (),
        )
        self.exchanges.append(done)
        return done

    def _guest(self, line: Line) -> Mapping[str, Any]:
        if self.exchanges:
            clock.hold(clock.now() + READS_AND_WRITES)
        if line.media:
            return self.stage.terminal.send(stages.media_line(line, self.folder))
        if line.tap:
            return self.stage.terminal.send(*({"reply_id": self._choice(one)} for one in _several(line.tap)))
        return self.stage.terminal.send(*({"text": self._filled(one)} for one in _several(line.guest)))

    def _hotel(self, line: Line, sent: int) -> Mapping[str, Any]:
        if line.wait:
            stages.wait(self.stage, line.wait)
        else:
            stages.happen(self.stage, line)
        with scope(self.stage.hotel.id):
            return {"replies": self.stage.terminal.replies_after(sent) if line.wait else []}

    def _said(self, line: Line) -> str:
        if line.guest or line.tap:
            taps = [f"[{one}]" for one in _several(line.tap)]
            return " / ".join([*map(self._filled, _several(line.guest)), *taps])
        if line.media:
            return f"({line.media}) {line.caption}".strip()
        happened = {**line.model_dump(exclude_defaults=True)}
        return f"* {', '.join(f'{name} {value}' for name, value in happened.items() if name in _HAPPENS)}"

    def _choice(self, beginning: str) -> str:
        """The newest choice that was shown whose id begins so."""
        for exchange in reversed(self.exchanges):
            for reply in reversed(exchange.replies):
                for option in reply["options"]:
                    if str(option["id"]).startswith(beginning):
                        return str(option["id"])
        raise NothingToTap(f"no choice {beginning!r} was shown")

    def _filled(self, text: str) -> str:
        """With the code of the last mail and the reference of the last stay that was booked here."""
        if "{code}" in text:
            codes = _CODE.findall(str(mail.outbox[-1].body)) if getattr(mail, "outbox", []) else []
            text = text.replace("{code}", codes[0] if codes else "000000")
        if "{reference}" in text:
            written = [name for exchange in self.exchanges for name in exchange.written]
            text = text.replace("{reference}", written[-1] if written else "")
        return text

    def _open_question(self) -> str:
        with scope(self.stage.hotel.id):
            newest = self.stage.terminal.conversations().order_by("-id").first()
            return str(newest.state.get("asked", "")) if newest else ""

    def _owner(self) -> str:
        with scope(self.stage.hotel.id):
            newest = self.stage.terminal.conversations().order_by("-id").first()
            return str(newest.owner_kind) if newest else "agent"


_HAPPENS: Final = ("wait", "price_of", "becomes", "sold", "first", "last", "pms", "person", "gives_back")


def play(stage: Stage, lines: Sequence[Line], goal: Goal | None) -> tuple[Talk, str]:
    """Play a whole task; the talk, and why it could not go on, if so."""
    with tempfile.TemporaryDirectory() as folder:
        talk = Talk(stage, Path(folder))
        talk.stays = stays_of(stage.house)
        try:
            stuck = _follow(talk, goal) if goal else ""
            for line in lines:
                talk.play(line)
        except NothingToTap as error:
            stuck = str(error)
    return talk, stuck


def _follow(talk: Talk, goal: Goal) -> str:
    """The simple guest: answers what is asked. Why they got stuck, or empty."""
    given: Counter[str] = Counter()
    done = talk.play(Line(guest=goal.opening))
    for _ in range(MOST_TURNS - 1):
        if done.owner != "agent" or (done.asked in goal.until and done.asked not in goal.answers):
            return ""
        if done.asked not in goal.answers:
            return f"the guest was asked about {done.asked or 'nothing'} and has no answer to that"
        unread = [words for words in goal.reads if fold(words) not in fold(done.text)]
        if unread and done.asked in CONFIRMS:
            return f"the guest was asked for a yes to something that is not {', '.join(unread)}"
        answers = _several(goal.answers[done.asked])
        answer = answers[min(given[done.asked], len(answers) - 1)]
        given[done.asked] += 1
        done = talk.play(Line(tap=answer[1:]) if answer.startswith("#") else Line(guest=answer))
        if done.written and done.asked_before in CONFIRMS:
            return ""
    return f"not done after {MOST_TURNS} turns"


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value)
