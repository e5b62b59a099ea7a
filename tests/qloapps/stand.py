"""The server in a test's hands: in a thread of the test, or in a process of its own.

    with in_thread() as qloapps:
        qloapps.fault("error", after=True, resource="bookings", method="POST", times=1)
        qloapps.do("sell", id_product=SEA_VIEW, check_in="2027-05-01", check_out="2027-05-03")

Operations of `do` are the functions of `desk`.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.qloapps.example import KEY
from tests.qloapps.server import Server

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Stand:
    """`url` is what a hotel enters as the address of its QloApps; `process` is 0 in a thread."""

    url: str
    control_url: str
    key: str = KEY
    process: int = 0

    def do(self, operation: str, **given: Any) -> Any:
        """One operation of the back office or of the server; raises HTTPError for what is none."""
        request = Request(  # noqa: S310 - the stand-in's own address
            f"{self.control_url}/{operation}", data=json.dumps(given, default=str).encode(), method="POST"
        )
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            return json.loads(answer.read())

    def fault(self, kind: str, **given: Any) -> None:
        """Switch a fault on; its words are those of `faults.Fault`."""
        self.do("fault", kind=kind, **given)

    def calm(self) -> None:
        """Lift all faults and listen again."""
        self.do("calm")
        self.do("alive")

    def kill(self) -> None:
        """End the process without a word, and wait until it is gone."""
        os.kill(self.process, signal.SIGKILL)
        os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOWAIT)

    def orders(self, source: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.do("orders", source=source)["orders"]
        return found

    def live_rooms(self, order: int = 0) -> list[dict[str, Any]]:
        """Room bookings that take a room."""
        found: list[dict[str, Any]] = self.do("room_bookings", order=order, live=True)["room_bookings"]
        return found

    def seen(self, method: str = "", resource: str = "") -> list[dict[str, Any]]:
        """Requests so far, as they came in."""
        return [
            request
            for request in self.do("seen")["seen"]
            if method in ("", request["method"]) and resource in ("", request["path"].partition("/")[0])
        ]


@contextmanager
def in_thread() -> Iterator[Stand]:
    """For quick tests: the server lives in the process of the test."""
    server = Server()
    try:
        yield Stand(server.url, server.control_url)
    finally:
        server.stop()


@contextmanager
def in_process() -> Iterator[Stand]:
    """A process of its own, ended by its id; it does not outlive the test's either."""
    command = [sys.executable, "-m", "tests.qloapps", "--parent", str(os.getpid())]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            addresses = json.loads(process.stdout.readline())
            yield Stand(addresses["url"], addresses["control_url"], process=process.pid)
        finally:
            process.terminate()
