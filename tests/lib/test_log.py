"""A log line is one JSON object with the correlation id and nothing of a guest."""

import io
import json
import logging
import os
import sys

import pytest
import structlog
from gunicorn.glogging import Logger

from hotel_agent.celery import app as celery_app
from hotel_agent.lib import log


@pytest.fixture
def stream(monkeypatch):
    """Standard error; the configuration of the tests' own logs is put back afterwards."""
    root = logging.getLogger()
    handlers, level, ours = root.handlers, root.level, structlog.get_config()
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure(json=True)
    yield stream
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**ours)


@pytest.fixture
def lines(stream):
    """What was logged so far, as JSON objects."""
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def ours():
    return structlog.get_logger("tests.log")


def test_a_line_says_what_when_how_grave_and_from_where(lines):
    ours().warning("turn_dropped", turn=7)
    [line] = lines()
    assert (line["event"], line["level"], line["logger"], line["turn"]) == (
        "turn_dropped",
        "warning",
        "tests.log",
        7,
    )
    assert line["timestamp"].endswith("Z")


def test_every_line_inside_carries_the_correlation_id(lines):
    correlation_id = log.new_correlation_id()
    with log.correlated(correlation_id, tenant_id=3):
        ours().info("stored")
        logging.getLogger("library").warning("slow")
    ours().info("after")
    first, second, third = lines()
    assert (first["correlation_id"], first["tenant_id"]) == (correlation_id, 3)
    assert second["correlation_id"] == correlation_id
    assert "correlation_id" not in third


def test_an_inner_id_gives_way_to_the_outer_one_again():
    with log.correlated("a" * 32):
        with log.correlated("b" * 32):
            assert log.current_correlation_id() == "b" * 32
        assert log.current_correlation_id() == "a" * 32


def test_outside_any_a_new_correlation_id_is_made():
    assert len(log.current_correlation_id()) == 32
    assert log.current_correlation_id() != log.current_correlation_id()


def test_lines_of_libraries_are_masked_too(lines):
    logging.getLogger("library").error("no reply to %s", "ana@example.com")
    [line] = lines()
    assert (line["event"], line["logger"]) == ("no reply to ***@***", "library")


def test_personal_data_never_gets_into_a_line(lines):
    ours().info(
        "message_parsed", wa_id="5491140001234", body="Soy Ana, mi clave es 1234", note="ana@example.com"
    )
    [line] = lines()
    assert (line["wa_id"], line["body"], line["note"]) == ("***", "***", "***@***")


def test_a_traceback_is_one_line_and_masked(lines):
    try:
        raise ValueError("bad phone +5491140001234")
    except ValueError:
        ours().exception("parse_failed")
    [line] = lines()
    assert "ValueError: bad phone ***" in line["exception"]


def test_a_traceback_of_a_library_is_masked(lines):
    try:
        raise ValueError("bad phone +5491140001234")
    except ValueError:
        logging.getLogger("library").exception("failed")
    [line] = lines()
    assert "ValueError: bad phone ***" in line["exception"]


def test_below_the_level_nothing_is_written(lines):
    ours().debug("details")
    logging.getLogger("library").debug("details")
    assert lines() == []


def test_a_terminal_gets_text(stream, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure(json=False)
    ours().info("started")
    assert "started" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_a_worker_logs_as_the_web_does(stream):
    celery_app.log.setup_logging_subsystem(loglevel="WARNING")
    ours().info("turn_done")
    assert json.loads(stream.getvalue())["event"] == "turn_done"


def test_the_web_server_can_write_its_own_lines(stream):
    """gunicorn keeps a format of its own, which names the process: a worker that hangs is told by it."""
    server = logging.StreamHandler(stream)
    server.setFormatter(logging.Formatter(Logger.error_fmt))
    library = logging.getLogger("tests.gunicorn")
    library.addHandler(server)
    library.critical("WORKER TIMEOUT")
    library.removeHandler(server)
    assert f"[{os.getpid()}] [CRITICAL] WORKER TIMEOUT" in stream.getvalue()
