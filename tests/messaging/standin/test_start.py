"""Starting the stand-in as the program it is, and what keeps it from starting."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from messaging.channels.whatsapp.standin.config import ConfigError, load, parse
from tests.messaging.standin.build import configuration

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = [sys.executable, "-m", "messaging.channels.whatsapp.standin"]


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "standin.json"
    path.write_text(json.dumps({**configuration("http://127.0.0.1:1/webhooks/whatsapp"), **changes}))
    return path


def refusal(path: Path, *arguments: str, **environment: str) -> str:
    """The one line that says why it does not start."""
    ended = subprocess.run(
        [*PROGRAM, "--config", str(path), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode != 0
    [line] = ended.stderr.splitlines()
    return line


def test_it_serves_and_prints_its_address_until_it_is_ended(tmp_path: Path) -> None:
    command = [*PROGRAM, "--port", "0", "--config", str(written(tmp_path))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        match = re.search(r"http://127\.0\.0\.1:\d+/simulator/", program.stdout.readline())
        assert match is not None
        page = requests.get(match[0], timeout=5)
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'self'")


def test_it_loads_nothing_of_the_product(tmp_path: Path) -> None:
    script = (
        "import sys, messaging.channels.whatsapp.standin.__main__\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in "
        "{'django', 'hotel_agent', 'tenants', 'governance', 'pms', 'messaging'}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    outside = {"messaging", "messaging.channels", "messaging.channels.whatsapp"}
    inside = "messaging.channels.whatsapp.standin"
    assert [m for m in ended.stdout.split() if m not in outside and not m.startswith(inside)] == []


def test_it_refuses_in_production(tmp_path: Path) -> None:
    assert "production" in refusal(written(tmp_path, environment="production"))
    assert "production" in refusal(written(tmp_path), ENVIRONMENT="production")


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"cannot listen on 127.0.0.1:{port}" in refusal(written(tmp_path), "--port", port)


def test_a_missing_or_broken_file_is_said_in_one_line(tmp_path: Path) -> None:
    assert "cannot read" in refusal(tmp_path / "none.json")
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "is not JSON" in refusal(broken)
    with pytest.raises(ConfigError, match="must be an object"):
        parse([])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"webhook_url": "ftp://x"}, "webhook_url must be an http address"),
        ({"product_url": ""}, "product_url must be a text"),
        ({"apps": {}}, "apps must be a list"),
        ({"apps": [{"name": "demo"}]}, r"apps\[0\].app_id must be a text"),
        ({"apps": []}, r"numbers\[0\].app names no app"),
        ({"numbers": [7]}, r"numbers\[0\] must be an object"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse({**configuration("http://127.0.0.1:1/"), **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone_number_id": None}, "phone_number_id must be a text"),
        ({"colour": "red"}, "colour must look like"),
        ({"phone_number_id": "100000000000002"}, "is given twice"),
        (
            {"templates": [{"name": "a", "language": "es", "body": "x", "parameters": -1}]},
            "parameters must be",
        ),
    ],
)
def test_what_is_wrong_with_a_number_is_named(changes: dict[str, Any], words: str) -> None:
    data = configuration("http://127.0.0.1:1/")
    data["numbers"][0].update(changes)
    with pytest.raises(ConfigError, match=words):
        parse(data)


def test_a_number_without_a_token_is_shown_but_lets_nobody_in(tmp_path: Path) -> None:
    data = configuration("http://127.0.0.1:1/")
    data["numbers"][0]["token"] = ""
    path = tmp_path / "standin.json"
    path.write_text(json.dumps(data))
    assert load(path).numbers[0].token == ""
