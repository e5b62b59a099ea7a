"""Requests and answers in the small form that the parts of the stand-in share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are in lower case, a repeated query key keeps its last value."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str = ""

    def object(self) -> Json:
        """The body as a JSON object; empty when it is anything else, as Meta reads it."""
        try:
            data = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes
    content_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class NoAnswer(Exception):
    """The connection is to be closed without an answer, after the caller has waited up to `hold_seconds`."""

    def __init__(self, hold_seconds: float) -> None:
        super().__init__("no answer")
        self.hold_seconds = hold_seconds


def json_response(data: object, status: int = 200) -> Response:
    return Response(status, json.dumps(data, ensure_ascii=False).encode())
