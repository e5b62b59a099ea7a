"""`make run` as a person meets it: one command, addresses that answer, one key that stops everything."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hotel_agent.console.servers.account import folder_for, server_account
from hotel_agent.console.servers.private import free_port
from hotel_agent.env import CHECKOUT, read_run_env

pytestmark = pytest.mark.system


@pytest.fixture
def run(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """`manage.py up` in a folder and on a port of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "VAR_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
    }
    with subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()
    shutil.rmtree(folder_for(tmp_path / "var", server_account()), ignore_errors=True)


def printed(run: "subprocess.Popen[str]") -> list[str]:
    """What it prints until it has said everything."""
    lines: list[str] = []
    assert run.stdout is not None
    for line in run.stdout:
        lines.append(line.strip())
        if line.startswith("Ctrl-C"):
            return lines
    raise AssertionError(run.stderr.read() if run.stderr else "")


def test_it_prints_addresses_that_answer_and_stops_when_told(
    run: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    lines = printed(run)
    addresses = [word for line in lines for word in line.split() if word.startswith("http://")]
    web = addresses[0]
    assert lines[0] == web
    assert addresses == [web, f"{web}simulator/", f"{web}webchat/demo/", f"{web}admin/"]
    assert [requests.get(address, timeout=20).status_code for address in addresses] == [200, 200, 200, 200]
    written = read_run_env(tmp_path / "var" / "run.env")
    assert {"POSTGRES_URL", "DIRECT_POSTGRES_URL", "REDIS_URL"} <= set(written)

    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=60) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(web, timeout=5)
    assert "POSTGRES_URL" not in read_run_env(tmp_path / "var" / "run.env")
