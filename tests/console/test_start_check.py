"""Production does not start as a role that row-level security would not bind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from hotel_agent.env import CHECKOUT

STRONG = "9fK2mQ7vX1bT8zR4wL6nP3sD5gH0jC-yU2eA7iO9kM4qV6xB1tN"


def start_web(folder: Path, postgres_url: str) -> "subprocess.CompletedProcess[str]":
    """Load the web as gunicorn does, in production."""
    environment = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "production",
        "VAR_DIR": str(folder),
        "SECRET_KEY": STRONG,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "POSTGRES_URL": postgres_url,
        "REDIS_URL": os.environ["REDIS_URL"],
    }
    command = [sys.executable, "-W", "ignore", "-c", "import hotel_agent.wsgi"]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_the_owner_of_the_tables_is_refused_in_one_line(tmp_path: Path) -> None:
    done = start_web(tmp_path, os.environ["DIRECT_POSTGRES_URL"])
    assert done.returncode == 1
    assert done.stderr.startswith(
        "production does not start: the role of POSTGRES_URL, hotel_owner owns tables"
    )
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.django_db
def test_the_application_role_is_let_in(tmp_path: Path) -> None:
    done = start_web(tmp_path, os.environ["POSTGRES_URL"])
    assert (done.returncode, done.stderr) == (0, "")


def test_a_database_that_is_down_does_not_keep_the_web_from_starting(tmp_path: Path) -> None:
    done = start_web(tmp_path, "postgresql://hotel_app:tR8vK2mQ7zX1@127.0.0.1:1/hotel")
    assert (done.returncode, done.stderr) == (0, "")
