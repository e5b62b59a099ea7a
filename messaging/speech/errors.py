"""SpeechError
├── NotAsked      nobody was asked: whoever listens has failed lately
├── NoAnswer      whoever listens gave no answer that can be used: another try may help
└── Unusable      the recording is none that can be listened to: `reason` says why
    └── TooLong   longer than anybody listens
"""


class SpeechError(Exception):
    """There are no words to be had."""


class NotAsked(SpeechError):
    """Nobody was asked."""


class NoAnswer(SpeechError):
    """No answer came, or one that cannot be used."""


class Unusable(SpeechError):
    """A recording that cannot be listened to. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLong(Unusable):
    """A recording longer than the limit."""

    def __init__(self) -> None:
        super().__init__("too_long")
