"""Meta's side with guests' files, and somebody who writes down what is said, both on a real socket."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from messaging.speech import endpoint
from tests.messaging.delivery.build import message
from tests.messaging.delivery.conftest import _forget, brain, graph

__all__ = ["_forget", "brain", "graph"]

Answer = Callable[[Request], Response]


@dataclass
class Meta:
    """Guests' files as Meta holds them; each of `troubles` is answered once instead, to the look-up."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    troubles: list[Response] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: itertools.count(9001))

    def holds(self, content: bytes, **told: Any) -> dict[str, Any]:
        """A guest's file, as a webhook tells of it."""
        name = str(next(self.ids))
        self.files[name] = content
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        return {"id": name, "mime_type": "image/jpeg", "sha256": digest, **told}

    def look_up(self, request: Request) -> Response:
        self.asked.append(request)
        if self.troubles:
            return self.troubles.pop(0)
        content = self.files.get(request.path.rpartition("/")[2])
        if content is None:
            return meta_error(100, subcode=33)
        name = request.path.rpartition("/")[2]
        known = {"sha256": hashlib.sha256(content).hexdigest(), "file_size": str(len(content)), "id": name}
        return as_json({"messaging_product": "whatsapp", "url": f"{self.url}/attachments/{name}", **known})

    def load(self, request: Request) -> Response:
        return Response(self.files[request.path.rpartition("/")[2]])


def as_json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, content_type="application/json")


def meta_error(code: int, *, subcode: int = 0, status: int = 400) -> Response:
    error = {"message": "(#1) No", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return as_json({"error": error}, status)


@pytest.fixture
def meta(graph: Any, httpserver: HTTPServer, settings: Any) -> Meta:
    meta = Meta(settings.WHATSAPP_API_BASE_URL)
    token = {"Authorization": "Bearer token-of-the-number"}
    httpserver.expect_request(
        re.compile(r"^/v\d+\.0/\d+$"), method="GET", headers=token
    ).respond_with_handler(meta.look_up)
    httpserver.expect_request(
        re.compile(r"^/attachments/\d+$"), method="GET", headers=token
    ).respond_with_handler(meta.load)
    return meta


@dataclass
class Listener:
    """An endpoint that writes down: says `text`, or each of `answers` once before."""

    said: dict[str, Any]
    answers: list[Response] = field(default_factory=list)
    heard: list[Request] = field(default_factory=list)

    def transcribe(self, request: Request) -> Response:
        request.get_data()
        self.heard.append(request)
        return self.answers.pop(0) if self.answers else as_json(self.said)


@pytest.fixture
def listener(httpserver: HTTPServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Listener:
    """Somebody listens. ffmpeg is not here, whatever this machine has."""
    listener = Listener({"text": "Quiero una habitación doble.", "language": "spanish"})
    headers = {"Authorization": "Bearer key-of-the-listener"}
    httpserver.expect_request(
        "/v1/audio/transcriptions", method="POST", headers=headers
    ).respond_with_handler(listener.transcribe)
    settings.STT_BASE_URL = httpserver.url_for("/v1")
    settings.STT_API_KEY = "key-of-the-listener"
    settings.STT_MODEL = "whisper-1"
    monkeypatch.setattr("messaging.speech.sound.ffmpeg", lambda: None)
    endpoint._only_json.clear()
    return listener


def opus(seconds: float = 4.0, *, seed: int = 0) -> bytes:
    """An Ogg file of one Opus stream that says how long it is, and holds no sound."""
    first = b"OggS\x00\x02" + bytes(8) + bytes(12) + b"\x01\x13OpusHead\x01\x01" + bytes(9)
    samples = int(seconds * 48_000).to_bytes(8, "little")
    return first + b"OggS\x00\x04" + samples + seed.to_bytes(4) + bytes(40)


def voice_note(told: dict[str, Any], **more: Any) -> dict[str, Any]:
    return message("audio", {**told, "mime_type": "audio/ogg; codecs=opus", "voice": True}, **more)
