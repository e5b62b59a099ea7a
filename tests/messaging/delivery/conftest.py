"""Graph on a real socket, the brain replaced at its one seam, and snapshots that forget with the rows."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from messaging import ingest, ledger, perform, replies
from messaging.types import Reply, TurnInput, TurnOutcome
from tenants import snapshot

Answer = Callable[[dict[str, Any]], Response]


@dataclass
class Graph:
    """What Meta's side is told, and how it answers: each of `answers` once, then it accepts."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Response | Answer] = field(default_factory=list)
    uploads: int = 0
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def messages(self, request: Request) -> Response:
        body = json.loads(request.get_data())
        if body.get("status") == "read":
            return Response('{"success": true}', content_type="application/json")
        self.sent.append(body)
        answer = self.answers.pop(0) if self.answers else accepted(f"wamid.OUT{next(self.ids):06d}")
        return answer if isinstance(answer, Response) else answer(body)

    def media(self, request: Request) -> Response:
        self.uploads += 1
        return Response(json.dumps({"id": f"media-{self.uploads}"}), content_type="application/json")

    @property
    def tokens(self) -> list[str]:
        return [body["biz_opaque_callback_data"] for body in self.sent]

    @property
    def texts(self) -> list[str]:
        return [body["text"]["body"] for body in self.sent if body["type"] == "text"]


def accepted(provider_id: str) -> Response:
    body = {"messaging_product": "whatsapp", "contacts": [], "messages": [{"id": provider_id}]}
    return Response(json.dumps(body), content_type="application/json")


def refused(code: int, *, subcode: int | None = None, http: int = 400) -> Response:
    error: dict[str, Any] = {"message": f"(#{code}) Refused", "type": "OAuthException", "code": code}
    if subcode:
        error["error_subcode"] = subcode
    return Response(json.dumps({"error": error}), status=http, content_type="application/json")


@pytest.fixture
def graph(httpserver: HTTPServer, settings: Any) -> Graph:
    graph = Graph()
    httpserver.expect_request(_path("messages"), method="POST").respond_with_handler(graph.messages)
    httpserver.expect_request(_path("media"), method="POST").respond_with_handler(graph.media)
    settings.WHATSAPP_API_BASE_URL = httpserver.url_for("").rstrip("/")
    return graph


def _path(edge: str) -> Any:
    import re

    return re.compile(rf"^/v\d+\.0/\d+/{edge}$")


class Brain:
    """Stands where the dialogue stands: answers every turn with its words, or as told."""

    def __init__(self) -> None:
        self.turns: list[TurnInput] = []
        self.say: Callable[[TurnInput], TurnOutcome] = said("Answer")

    def answer(self, turn: TurnInput) -> TurnOutcome:
        self.turns.append(turn)
        return self.say(turn)


def said(*texts: str, **outcome: Any) -> Callable[[TurnInput], TurnOutcome]:
    """An outcome with these texts."""

    def say(turn: TurnInput) -> TurnOutcome:
        answers = tuple(Reply(kind="text", text=text) for text in texts)
        values: dict[str, Any] = {"state": {"schema": 1}, "language": "es", "replies": answers, **outcome}
        return TurnOutcome(**values)

    return say


@pytest.fixture(autouse=True)
def brain(monkeypatch: pytest.MonkeyPatch) -> Brain:
    brain = Brain()
    monkeypatch.setattr(perform, "answer", brain.answer, raising=False)
    monkeypatch.setattr(ledger, "record", lambda drafts, **_: None, raising=False)
    monkeypatch.setattr(
        replies, "text", lambda tenant, language, name, values: f"{name} {language}", raising=False
    )
    return brain


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What a process holds belongs to the rows of one test."""
    snapshot.forget()
    ingest._alarmed.clear()
    yield
    snapshot.forget()
