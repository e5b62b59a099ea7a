"""Secrets and personal data never reach a log line, a metric or an error page (invariant 9)."""

import re
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any

MASK = "***"

_TELLING_KEY = re.compile(
    r"token|secret|password|authorization|api_?key|key$|cookie|body|text|payload|name$|surname|phone|e?mail|address"
    r"|wa_id|bsuid|identifier|passport|birth",
    re.IGNORECASE,
)
_PLAIN_KEYS = frozenset({"flag_name", "task_name", "hostname", "logger_name", "context"})
_OURS = frozenset({"timestamp", "correlation_id", "level", "logger"})
"""Keys whose values we make ourselves, in forms that look like phone numbers."""
_LONGEST_PLAIN_NUMBER = 999_999

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_DATE = r"(?:19|20)\d\d-\d\d-\d\d(?![\d-])"
_LONG_DIGITS = re.compile(rf"(?<![\w-])(?!{_DATE})\+?\(?\d[\d ().-]{{6,}}\d(?![\w-])")
_FEWEST_DIGITS = 8
_NO_PHONE = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|\d\d\.\d{6}")
_BEARER = re.compile(r"(?i)(bearer\s+|(?:token|secret|password)=)[^\s&\"',]+")
_URL_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")
_DATABASE_DETAIL = re.compile(r"\b(DETAIL|CONTEXT):.*")
"""PostgreSQL quotes the row that it refuses."""
_WORTH_A_LOOK = re.compile(r"[@=]|\d[\d ().-]{6}|[Bb][Ee][Aa][Rr][Ee][Rr]\s|://|DETAIL:|CONTEXT:")
"""One quick look instead of five: most lines of a log hold nothing of the kind."""


def redact_text(text: str) -> str:
    """`text` without e-mail addresses, phone and card numbers, tokens, passwords and rows that PostgreSQL
    quotes.
    """
    if not _WORTH_A_LOOK.search(text):
        return text
    text = _DATABASE_DETAIL.sub(rf"\1: {MASK}", text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    text = _URL_PASSWORD.sub(rf"\1{MASK}@", text)
    text = _EMAIL.sub(f"{MASK}@{MASK}", text)
    return _LONG_DIGITS.sub(_masked_digits, text)


def redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: mask values under telling keys at any depth, and telling patterns elsewhere."""
    for key, value in event.items():
        if key not in _OURS:
            event[key] = _redacted(key, value)
    return event


def _redacted(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if _is_telling(key):
        is_count = isinstance(value, int) and abs(value) <= _LONGEST_PLAIN_NUMBER
        return value if is_count else MASK
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {str(name): _redacted(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(key, inner) for inner in value]
    return redact_text(value if isinstance(value, str) else repr(value))


@lru_cache(maxsize=2048)
def _is_telling(key: str) -> bool:
    return bool(_TELLING_KEY.search(key)) and key not in _PLAIN_KEYS


def _masked_digits(found: re.Match[str]) -> str:
    """A phone or card number has eight digits or more; IP addresses and fractions of a second are neither."""
    digits = sum(character.isdigit() for character in found[0])
    return found[0] if digits < _FEWEST_DIGITS or _NO_PHONE.fullmatch(found[0]) else MASK
