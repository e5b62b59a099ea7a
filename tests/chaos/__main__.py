"""`make chaos`: guests write while everything breaks; afterwards nothing may be lost, doubled or forgotten.

Prints a line each 30 seconds and a table at the end; exit code 1 where a law was broken.
"""

import argparse
import datetime as dt
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import requests

from tests.chaos import plan, stage, table, witness
from tests.chaos.generator import Generator

SHARE_OF_WRITING = 0.62
"""Of the minutes: then faults stop, and what waits for its next try gets the rest."""
TELL_SECONDS = 30.0
TICK_SECONDS = 0.2
BROUGHT_FORWARD_AFTER = 150.0
"""Seconds of quiet after which what waits longer, by a rule of minutes or hours, is made due now."""
STUCK_SECONDS = 200.0
"""Without any change: longer than a lease, a wait for word and a try of WhatsApp's together."""
MOST_OVERTIME = 1.3
SHARE_ANSWERED = 0.95
SHOWN_VIOLATIONS = 40


class Run:
    """One run over a built stage."""

    def __init__(self, options: argparse.Namespace, built: stage.Stage) -> None:
        self.options, self.stage = options, built
        self.plan = plan.make(
            seed=options.seed, messages=options.messages, seconds=options.minutes * 60 * SHARE_OF_WRITING
        )
        secret = built.product.values["WHATSAPP_APP_SECRET"]
        self.generator = Generator(self.plan, built.product.webhook_url, secret)
        self.struck: dict[str, int] = {}
        self.calls = 0
        self.brought_forward = 0
        self._told_at = 0.0

    def play(self) -> None:
        """Guests write, things break; then all heals and settles. Raises TimeoutError when it does not."""
        witness.watch(self.stage.admin_url)
        self.stage.hurt(self.options.seed)
        self.generator.start()
        disasters = list(self.plan.disasters)
        while disasters or self.generator.passed < self.plan.seconds or self._is_behind():
            self._tick()
            passed = self.generator.passed
            late = passed > self.plan.seconds * MOST_OVERTIME
            due = [one for one in disasters if one.at <= passed and (late or self.stage.may_strike(one))]
            for one in due[:1]:
                disasters.remove(one)
                self.stage.strike(one)
        self._count_faults()
        self.stage.heal()
        self._settle()

    def _count_faults(self) -> None:
        overview = self.stage.product.control("")
        self.struck = {one["name"]: one["struck"] for one in overview["faults"] if one["struck"]}
        self.calls = overview["counts"].get("calls", 0)

    def _is_behind(self) -> bool:
        """A machine that is busy with other things answers late: faults wait for it, but not for ever."""
        if self.generator.passed > self.plan.seconds * MOST_OVERTIME:
            return False
        return self._dispositions() < len(self.plan.messages) * SHARE_ANSWERED

    def _dispositions(self) -> int:
        try:
            with psycopg.connect(self.stage.admin_url, autocommit=True) as connection:
                found = connection.execute("SELECT count(*) FROM messaging_disposition").fetchone()
        except psycopg.OperationalError:
            return 0
        return int(found[0]) if found else 0

    def _settle(self) -> None:
        """Wait until every webhook was taken and no work of messages is left, as long as it gets less."""
        began = moved = time.monotonic()
        state = ""
        while not (self.generator.is_done and self._is_quiet()):
            now = time.monotonic()
            if (progress := self._progress()) != state:
                moved, state = now, progress
            if now - moved > STUCK_SECONDS:
                return  # the verdict names what is left
            if not self.brought_forward and now - began > BROUGHT_FORWARD_AFTER:
                self.brought_forward = self._bring_forward()
            self._tick()
            time.sleep(1)

    def _is_quiet(self) -> bool:
        if self.stage.product.control("")["pending_webhooks"]:
            return False
        try:
            with psycopg.connect(self.stage.admin_url, autocommit=True) as connection:
                return not witness.waiting_work(connection)
        except psycopg.OperationalError:
            return False

    def _bring_forward(self) -> int:
        """Hours pass: what waits for its next try because Graph refused several in a row tries now."""
        with psycopg.connect(self.stage.admin_url, autocommit=True) as connection:
            connection.execute(
                "UPDATE messaging_outboundmessage SET due_at = now() "
                "WHERE status = 'queued' AND due_at > now() + interval '60 seconds'"
            )
            done = connection.execute(
                "UPDATE tenants_workitem SET due_at = now() "
                "WHERE kind = 'outbound' AND due_at > now() + interval '60 seconds'"
            )
            return done.rowcount

    def _tick(self) -> None:
        self.stage.tend()
        time.sleep(TICK_SECONDS)
        if time.monotonic() - self._told_at >= TELL_SECONDS:
            self._told_at = time.monotonic()
            self._tell()

    def _tell(self) -> None:
        generator = self.generator
        say(
            f"{generator.passed:6.0f} s  written {len(generator.told)}, taken {len(generator.taken)}, "
            f"answers {dict(generator.answers)}, {self._progress()}, "
            f"broken {dict(self.stage.done)}, fell {dict(self.stage.fell)}"
        )

    def _progress(self) -> str:
        try:
            with psycopg.connect(self.stage.admin_url, autocommit=True, connect_timeout=2) as connection:
                became = connection.execute("SELECT count(*) FROM messaging_disposition").fetchone()
                sent = connection.execute(
                    "SELECT status, count(*) FROM messaging_outboundmessage GROUP BY 1 ORDER BY 1"
                ).fetchall()
                left = witness.waiting_work(connection)
        except psycopg.OperationalError:
            return "database down"
        return f"dispositions {became[0] if became else 0}, replies {dict(sent)}, work {dict(left)}"

    def verdict(self) -> tuple[dict[str, object], list[str]]:
        """The figures, and every breach of the laws."""
        facts = witness.look(self.stage.admin_url, self._received())
        broken = witness.violations(list(self.plan.messages), facts)
        never = sum(1 for name in self.plan.messages if name not in self.generator.taken)
        if never:
            broken.append(f"{never} messages were never answered with 200")
        broken += [f"a right webhook was answered {status}" for status in self.generator.refused]
        broken += self._reconciled()
        counted = self._metric("outbound_repeated_total")
        repeats = sum(row.repeats for row in facts.rows)
        kills = sum(self.stage.done[kind] for kind in ("kill_worker", "kill_pool_process"))
        if not repeats - kills <= counted <= repeats:  # a process may die between the commit and the count
            broken.append(f"outbound_repeated_total says {counted}, the rows say {repeats}")
        figures = {
            **self._conditions(),
            **table.of_messages(len(self.plan.messages), facts),
            **table.of_replies(facts),
            "outbound_repeated_total": counted,
            "tries brought forward after the faults": self.brought_forward,
            "laws broken": len(broken),
        }
        return figures, broken

    def _conditions(self) -> dict[str, object]:
        done, generator = self.stage.done, self.generator
        failed = sum(self.struck.get(name, 0) for name in stage.GRAPH_FAULTS)
        answers = ", ".join(
            f"{status or 'none'}: {count}" for status, count in generator.answers.most_common()
        )
        return {
            "run": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {os.cpu_count()} cores, "
            f"{self.options.minutes:g} minutes, seed {self.options.seed}",
            "webhooks told, by answer": answers,
            "Graph calls, and how many failed": f"{self.calls}, {failed} ({failed / max(1, self.calls):.0%})",
            "faults of Graph": ", ".join(f"{n} {self.struck.get(n, 0)}" for n in stage.GRAPH_FAULTS),
            "faults of statuses": ", ".join(f"{n} {self.struck.get(n, 0)}" for n in stage.STATUS_FAULTS),
            "workers killed": f"{done['kill_worker']} whole, {done['kill_pool_process']} of their processes",
            "web killed": done["kill_web"],
            "PostgreSQL killed / stopped at once": f"{done['kill_postgres']} / {done['stop_postgres']}",
            "Redis flushed / stopped": f"{done['flush_redis']} / {done['stop_redis']}",
            "processes that ended by themselves": sum(self.stage.fell.values()),
        }

    def _received(self) -> Counter[str]:
        told: dict[str, Any] = self.stage.product.control(
            "messages", sender="hotel", arrived=1, limit=1_000_000
        )
        return Counter(str(one["callback_data"] or "") for one in told["messages"])

    def _reconciled(self) -> list[str]:
        try:
            self.stage.product.manage("reconcile_messages")
        except RuntimeError as error:
            return [f"reconcile_messages: {str(error).splitlines()[-1]}"]
        return []

    def _metric(self, name: str) -> int:
        page = requests.get(f"{self.stage.product.web_url}/metrics", timeout=10).text
        found = re.findall(rf"^{name}(?:{{.*}})? ([\d.e+]+)$", page, re.MULTILINE)
        return round(sum(map(float, found)))


def say(words: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=20.0, help="in all; guests write for two thirds of it"
    )
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument(
        "--seed", type=int, default=1, help="chooses what is written and what breaks, and when"
    )
    parser.add_argument("--write", action="store_true", help=f"put the table into {table.PAGE.name}")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Run, print, and with `--write` keep the table. Returns the exit code."""
    options = parsed(arguments)
    folder = Path(tempfile.mkdtemp(prefix="hotel-chaos-"))
    say(f"seed {options.seed}, {options.messages} messages in {options.minutes:g} minutes, in {folder}")
    try:
        with stage.built(folder, seed=options.seed) as built:
            run = Run(options, built)
            run.play()
            figures, broken = run.verdict()
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    say("\n" + table.text(figures))
    for line in broken[:SHOWN_VIOLATIONS]:
        say(f"BROKEN: {line}")
    if options.write:
        table.write(figures)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
