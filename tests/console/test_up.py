"""`manage.py` says in one line what a person can mend."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotel_agent.env import CHECKOUT


def manage(tmp_path: Path, *arguments: str, **values: str) -> "subprocess.CompletedProcess[str]":
    """Run manage.py as a person would who set only `values`."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **values}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_said_in_one_line(tmp_path: Path, taken_port: int) -> None:
    done = manage(tmp_path, "up", PORT=str(taken_port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {taken_port} is taken: take another, PORT=")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "PORT must be a whole number, not 'eighty'."),
        ("PORT", "80000", "PORT must be from 1 to 65535, not 80000."),
        ("REDIS_URL_FILE", "/nowhere/redis", "REDIS_URL_FILE names /nowhere/redis, which cannot be read."),
        ("ENVIRONMENT", "production", "`manage.py up` is for development"),
    ],
)
def test_a_broken_setting_is_said_in_one_line(tmp_path: Path, name: str, value: str, words: str) -> None:
    done = manage(tmp_path, "up", **{name: value})
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_command_without_a_database_says_how_to_start_one(tmp_path: Path) -> None:
    done = manage(tmp_path, "migrate")
    assert done.returncode == 1
    assert "`make services` starts one" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_broken_setting_of_any_command_is_said_in_one_line(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", PMS_TYPE="opera")
    assert (done.returncode, done.stderr) == (
        1,
        "Setting: PMS_TYPE must be builtin or qloapps, not 'opera'.\n",
    )


def test_production_does_not_start_without_its_secrets(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", ENVIRONMENT="production")
    assert done.returncode == 1
    assert "SECRET_KEY is missing; ENCRYPTION_KEYS is missing; POSTGRES_URL is missing" in done.stderr
    assert len(done.stderr.splitlines()) == 1
