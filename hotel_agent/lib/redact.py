"""Secrets and personal data never reach a log line, a metric or an error page (invariant 9)."""

import re
from collections.abc import MutableMapping
from typing import Any

_SECRET_KEYS = re.compile(
    r"(token|secret|password|authorization|api_key|key$|cookie|body|text|payload|name$|phone|e?mail|address|wa_id|identifier)",
    re.IGNORECASE,
)
_KEEP_KEYS = frozenset({"flag_name", "task_name", "hostname", "logger_name"})
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LONG_DIGITS = re.compile(r"(?<![\w-])\+?\d[\d ()-]{6,}\d(?![\w-])")
_BEARER = re.compile(r"(?i)(bearer\s+|access_token=)[^\s&\"']+")
_URL_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")


def redact_text(text: str) -> str:
    """`text` with e-mail addresses, phone and card numbers, bearer tokens and passwords in URLs masked."""
    text = _BEARER.sub(r"\1***", text)
    text = _URL_PASSWORD.sub(r"\1***@", text)
    text = _EMAIL.sub("***@***", text)
    return _LONG_DIGITS.sub("***", text)


def redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: mask values under telling keys, and telling patterns in the others."""
    for key, value in event.items():
        if key in _KEEP_KEYS or value is None:
            continue
        if _SECRET_KEYS.search(key) and not isinstance(value, bool | int | float):
            event[key] = "***"
        elif isinstance(value, str) and key not in {"event", "timestamp", "correlation_id", "level"}:
            event[key] = redact_text(value)
        elif isinstance(value, dict | list):
            event[key] = redact_text(repr(value))
    event["event"] = redact_text(str(event.get("event", "")))
    return event
