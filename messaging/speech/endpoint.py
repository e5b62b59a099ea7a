"""An OpenAI-compatible endpoint as listener: `POST {base}/audio/transcriptions`, one attempt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from hotel_agent.lib import http
from messaging.speech.errors import NoAnswer, Unusable
from messaging.speech.types import Heard, Recording, Segment

SECONDS: Final = 20.0
"""The longest that anybody waits, from the first byte out to the last byte in."""
LARGEST: Final = 500_000
"""Bytes of an answer; longer ones are none."""
NAMES: Final = {
    "audio/ogg": "voice.ogg",
    "audio/mpeg": "voice.mp3",
    "audio/mp4": "voice.m4a",
    "audio/x-wav": "voice.wav",
    "video/mp4": "voice.mp4",
    "video/webm": "voice.webm",
}
"""The types such endpoints read, and a name for each: they go by its ending."""
_OK: Final = 200
_BAD_REQUEST: Final = 400
_NOT_READ: Final = frozenset({400, 413, 415, 422})
"""Refusals of the recording itself: it is none the better for being sent again."""
_LANGUAGES: Final = {"english": "en", "spanish": "es", "castilian": "es", "portuguese": "pt"}
_CODE_LETTERS: Final = 2
_only_json: Final[set[str]] = set()
"""Endpoints that refused `verbose_json`, as some models do: they are asked for plain JSON from then on."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Segment(_Part):
    text: str = ""
    no_speech_prob: float | None = None
    avg_logprob: float | None = None


class _Body(_Part):
    text: str
    language: str | None = None
    segments: list[_Segment] | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where somebody listens, and who. Its key is never printed."""

    base_url: str
    key: str = field(repr=False)
    model: str
    seconds: float = SECONDS

    def hear(self, recording: Recording) -> Heard:
        """The words of a recording of one of the types of NAMES. Raises NoAnswer and Unusable."""
        body = self._exchange(recording)
        segments = tuple(_segment(one) for one in body.segments or ())
        return Heard(body.text, _language(body.language), segments)

    def _exchange(self, recording: Recording) -> _Body:
        headers = {"Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        answer = self._post(headers, recording)
        if answer.status == _BAD_REQUEST and self._name not in _only_json:
            _only_json.add(self._name)
            answer = self._post(headers, recording)
        if answer.status == _BAD_REQUEST:
            _only_json.discard(self._name)  # it was not the form of the answer
        if answer.status in _NOT_READ:
            raise Unusable("refused")
        if answer.status != _OK:
            raise NoAnswer(f"status {answer.status}")
        try:
            return _Body.model_validate_json(answer.body)
        except (ValidationError, ValueError) as error:
            raise NoAnswer("not a transcription") from error

    def _post(self, headers: Mapping[str, str], recording: Recording) -> http.Answer:
        url = f"{self.base_url.rstrip('/')}/audio/transcriptions"
        form = self._form(recording)
        try:
            return http.call_within(self.seconds, "POST", url, headers=headers, fields=form, largest=LARGEST)
        except http.HttpError as error:
            raise NoAnswer(type(error).__name__) from error

    def _form(self, recording: Recording) -> dict[str, Any]:
        name = NAMES.get(recording.mime_type)
        if name is None:
            raise Unusable("no_sound")
        return {
            "file": (name, recording.content, recording.mime_type),
            "model": self.model,
            "response_format": "json" if self._name in _only_json else "verbose_json",
            "temperature": "0",
        }

    @property
    def _name(self) -> str:
        return f"{self.base_url} {self.model}"


def _segment(read: _Segment) -> Segment:
    return Segment(read.text, _figure(read.no_speech_prob), _figure(read.avg_logprob))


def _figure(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _language(said: str | None) -> str:
    """ISO 639-1 of a language that was named by its code or in English."""
    name = (said or "").strip().lower()
    code = name.replace("_", "-").partition("-")[0]
    return _LANGUAGES.get(name) or (code if len(code) == _CODE_LETTERS and code.isalpha() else "")
