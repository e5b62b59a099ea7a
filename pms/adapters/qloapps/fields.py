"""How QloApps writes single values: numbers as numbers or as text, nothing as an empty list, texts as they
are or one for each language, dates with an hour that means nothing (quirks Q9 and Q10).
"""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

ONLY_LANGUAGE = 0


def _flag(value: Any) -> bool:
    return str(value).strip().lower() not in {"", "0", "0.0", "none", "false"}


def _number(value: Any) -> Any:
    return Decimal(str(value)) if value not in {None, ""} else Decimal(0)


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value).strip()


def _texts(value: Any) -> dict[int, str]:
    """Text by language id; under ONLY_LANGUAGE where the shop has but one."""
    if isinstance(value, list):
        return {int(item["id"]): _text(item.get("value")) for item in value if isinstance(item, Mapping)}
    return {ONLY_LANGUAGE: _text(value)}


def several(value: Any) -> list[Any]:
    """PHP's arrays: [] where there is nothing, else a list or an object by id. Q9."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def _day(value: Any) -> Any:
    """`2027-03-01 00:00:00`: dates come with an hour that means nothing."""
    return str(value)[:10]


def ages(value: Any) -> Any:
    """`"[]"` or `"[3,7]"`: a list written as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value or "[]")
        except ValueError:
            return []
    return several(value)


Flag = Annotated[bool, BeforeValidator(_flag)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Words = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[dict[int, str], BeforeValidator(_texts)]
Day = Annotated[dt.date, BeforeValidator(_day)]
