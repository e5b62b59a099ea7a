"""Whisper on this machine as listener, where the extra `voice` is installed: nothing leaves the house."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from messaging.speech.errors import NoAnswer
from messaging.speech.types import Heard, Recording, Segment

LIBRARY: Final = "faster_whisper"
MODEL: Final = "small"
"""Used where STT_MODEL names none: the smallest that understands Spanish on the phone."""
MOST_SEGMENTS: Final = 200


def is_installed() -> bool:
    """Whether the library is here; it is not imported before somebody speaks."""
    return find_spec(LIBRARY) is not None


@dataclass(frozen=True, slots=True)
class Whisper:
    """A model by its name, or by the folder it lies in."""

    model: str

    def hear(self, recording: Recording) -> Heard:
        """The words of a recording. Raises NoAnswer."""
        try:
            found, about = _loaded(self.model or MODEL).transcribe(
                io.BytesIO(recording.content), temperature=0.0, vad_filter=True, beam_size=1
            )
            segments = tuple(
                Segment(one.text, one.no_speech_prob, one.avg_logprob)
                for one, _ in zip(found, range(MOST_SEGMENTS), strict=False)
            )
        except (ImportError, RuntimeError, ValueError, OSError) as error:
            raise NoAnswer(type(error).__name__) from error
        return Heard(" ".join(one.text for one in segments), about.language or "", segments)


@lru_cache(maxsize=1)
def _loaded(model: str) -> Any:
    """The model of this process, loaded by its first voice note."""
    return import_module(LIBRARY).WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=2)
