"""Whisper on this machine, with the library's own form of answers; the library itself is an extra."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from messaging.speech import local
from messaging.speech.errors import NoAnswer
from messaging.speech.local import Whisper
from messaging.speech.types import Heard, Recording, Segment

SOUND = Recording(b"OggS", "audio/ogg")


@pytest.fixture(autouse=True)
def _loaded_anew():
    local._loaded.cache_clear()
    yield
    local._loaded.cache_clear()


def library(monkeypatch: pytest.MonkeyPatch, model: type[Any]) -> None:
    module = ModuleType(local.LIBRARY)
    module.WhisperModel = model  # type: ignore[attr-defined]  # what the library has
    monkeypatch.setitem(sys.modules, local.LIBRARY, module)


def test_what_the_library_hears_is_heard(monkeypatch: pytest.MonkeyPatch):
    class Model:
        loaded: list[str] = []

        def __init__(self, name: str, **_: object) -> None:
            self.loaded.append(name)

        def transcribe(self, _: object, **options: object):
            assert options["vad_filter"]
            sure = {"no_speech_prob": 0.1, "avg_logprob": -0.2}
            found = (SimpleNamespace(text=word, **sure) for word in ("Hola,", "hola"))
            return found, SimpleNamespace(language="es")

    library(monkeypatch, Model)
    said = Segment("Hola,", 0.1, -0.2), Segment("hola", 0.1, -0.2)
    assert Whisper("").hear(SOUND) == Heard("Hola, hola", "es", said)
    Whisper("").hear(SOUND)
    assert Model.loaded == ["small"]


def test_a_recording_it_fails_at_may_be_tried_again(monkeypatch: pytest.MonkeyPatch):
    class Model:
        def __init__(self, *_: object, **__: object) -> None:
            raise RuntimeError("no such model")

    library(monkeypatch, Model)
    with pytest.raises(NoAnswer):
        Whisper("nowhere").hear(SOUND)


def test_without_the_library_there_is_no_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, local.LIBRARY, None)
    with pytest.raises(NoAnswer):
        Whisper("small").hear(SOUND)
