"""LlmError
├── NotAsked      the model was left alone: it has failed lately
├── NoAnswer      nothing came in time, or the server said no
└── Refused       it answered, and not in the form it was asked for: `reason` says what was wrong
"""


class LlmError(Exception):
    """There is no answer that may be used: the offline path goes on."""


class NotAsked(LlmError):
    """Nobody was asked."""


class NoAnswer(LlmError):
    """The server did not answer, or not with an answer."""


class Refused(LlmError):
    """The model's answer is not what was asked for; `reason` is a code without any of its words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
