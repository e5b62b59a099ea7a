"""The whole product as processes of this machine, for tests and the benchmark that kill, load and look at it.

Unlike `manage.py up` nothing here is restarted by itself: what dies stays dead until a test starts it again.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from hotel_agent.console import run_env
from hotel_agent.console.processes import end_with_parent
from hotel_agent.console.servers.private import free_port
from hotel_agent.env import CHECKOUT

START_SECONDS = 60.0
STOP_SECONDS = 15.0


@dataclass
class Product(AbstractContextManager["Product"]):
    """Web, worker, beat and stand-in over the servers that `environment` names, until the block ends."""

    folder: Path
    environment: Mapping[str, str]
    concurrency: int = 2
    web_port: int = field(default_factory=free_port)
    standin_port: int = field(default_factory=free_port)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __enter__(self) -> Self:
        secrets = {name: make() for name, make in run_env.MAKERS.items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        self.values = {
            **os.environ,
            **secrets,
            **self.environment,
            "ENVIRONMENT": "development",
            "DJANGO_SETTINGS_MODULE": "hotel_agent.settings",
            "VAR_DIR": str(self.folder),
            "PUBLIC_URL": self.web_url,
            "WHATSAPP_API_BASE_URL": self.standin_url,
            "PORT": str(self.web_port),
        }
        run_env.write(self.folder, {run_env.DEMO_PASSWORD: self.values[run_env.DEMO_PASSWORD]})
        self.manage("prepare_demo")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self.processes):
            self.stop(name)

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def standin_url(self) -> str:
        return f"http://127.0.0.1:{self.standin_port}"

    @property
    def webhook_url(self) -> str:
        return f"{self.web_url}/webhooks/whatsapp"

    def manage(self, *arguments: str, text: str = "") -> str:
        """Run a command of manage.py to its end and return what it printed. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self.values,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *names: str) -> None:
        """Start these processes; the web and the stand-in answer when this returns."""
        for name in names:
            self.spawn(name)
        if "web" in names:
            self.wait_for(lambda: _answers(f"{self.web_url}/health/live"), "the web answers")
        if "standin" in names:
            self.wait_for(lambda: _answers(f"{self.standin_url}/__control/"), "the stand-in answers")

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children, as when the machine's memory runs out."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> None:
        """End the process in good order, or by force when it takes too long."""
        process = self.processes.pop(name)
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def control(self, name: str, body: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
        """Ask or tell the stand-in's control port. Raises HTTPError with its words."""
        url = f"{self.standin_url}/__control/{name}"
        if body is None:
            answer = requests.get(url, params=query, timeout=90)
        else:
            answer = requests.post(url, json=body, timeout=90)
        assert answer.ok, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def wait_for(self, true: Callable[[], object], what: str, *, seconds: float = START_SECONDS) -> None:
        """Wait until it is true. Raises TimeoutError saying what did not come."""
        deadline = time.monotonic() + seconds
        while not true():
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended: {(self.folder / f'{name}.log').read_text()[-3000:]}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {seconds:.0f} s: {what}")
            time.sleep(0.1)

    def spawn(self, name: str) -> None:
        """Start one process without waiting for its first answer."""
        metrics = self.folder / "metrics"
        metrics.mkdir(exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *self._module(name)],
                cwd=CHECKOUT,
                env={**self.values, "PROMETHEUS_MULTIPROC_DIR": str(metrics), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the call only asks the kernel
            )

    def _module(self, name: str) -> list[str]:
        celery = ["celery", "--app", "hotel_agent"]
        return {
            "web": ["gunicorn", "--config", "deploy/gunicorn.conf.py", "hotel_agent.wsgi"],
            "worker": [
                *celery,
                "worker",
                "--concurrency",
                str(self.concurrency),
                "--without-gossip",
                "--without-mingle",
            ],
            "beat": [*celery, "beat", "--pidfile", "", "--schedule", str(self.folder / "beat")],
            "standin": [
                *("messaging.channels.whatsapp.standin", "--host", "127.0.0.1"),
                *("--port", str(self.standin_port), "--config", str(self.folder / "standin.json")),
            ],
        }[name]


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code < 500
    except requests.RequestException:
        return False
