"""Reading what others sent: every getter takes anything and gives the type it promises."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

EMPTY: Mapping[str, Any] = {}


def mapping(value: object, *keys: str) -> Mapping[str, Any]:
    """The object found by following `keys` into `value`; an empty one where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else EMPTY


def items(value: object) -> list[Any]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: object, limit: int = 255) -> str:
    """The text without what PostgreSQL cannot hold, cut to `limit` characters; a number as its digits; else
    empty.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else ""
    return value[: limit * 2].replace("\x00", "").encode("utf-8", "replace").decode()[:limit]


def instant(value: object, default: dt.datetime) -> dt.datetime:
    """Unix seconds, as text or number; `default` for anything else and for what lies after it."""
    try:
        read = dt.datetime.fromtimestamp(int(text(value, 20)), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return default
    return min(read, default)


def number(value: object) -> int | None:
    """A whole number, as text or number."""
    try:
        return int(text(value, 20))
    except ValueError:
        return None


def dumped(value: object) -> str:
    """JSON in ASCII: what a text column holds whatever a guest wrote."""
    return json.dumps(value, separators=(",", ":"))


def digest(value: object) -> str:
    """SHA-256 of the value's JSON, as hex digits: the name of what came without one."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
