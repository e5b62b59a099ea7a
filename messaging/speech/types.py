"""What crosses the borders of speech: recordings in, what was heard out."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording in one of the types of `messaging.media_store`. `seconds`: None where nobody knows."""

    content: bytes
    mime_type: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of what was heard, with how sure whoever listened is: Whisper's figures, None where untold.

    `no_speech`: probability that nobody spoke; `log_probability`: mean of the words', 0 is certain.
    """

    text: str
    no_speech: float | None = None
    log_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """All that was heard. `language`: ISO 639-1, empty where untold; `segments` only where told."""

    text: str
    language: str = ""
    segments: tuple[Segment, ...] = ()


class Provider(Protocol):
    """Somebody who writes down what is said."""

    def hear(self, recording: Recording) -> Heard:
        """The words of a recording. Raises NoAnswer and Unusable."""
        ...
