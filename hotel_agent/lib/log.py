"""JSON logs that carry the correlation id from webhook to send, and no personal data."""

import logging
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from hotel_agent.lib.redact import redact_event


def new_correlation_id() -> str:
    """32 hex digits that name one guest message's way through all processes."""
    return uuid.uuid4().hex


@contextmanager
def correlated(correlation_id: str, **values: Any) -> Iterator[None]:
    """Every log line inside the block carries the correlation id and these values (ids only)."""
    with structlog.contextvars.bound_contextvars(correlation_id=correlation_id, **values):
        yield


def current_correlation_id() -> str:
    """The correlation id bound here, or a new one."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id") or new_correlation_id())


def configure(*, json: bool, level: str = "INFO") -> None:
    """Send structlog's and the standard library's lines to standard error, as JSON or as text."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact_event,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    # No line says its thread or its process's name, so that nobody has to find them out. The number of the
    # process is free, and gunicorn's own format says it.
    logging.logThreads = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
