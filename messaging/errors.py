"""MessagingError
├── WebhookRefused     a call we do not take: `status` is the HTTP answer
│   ├── NotJson        400
│   ├── BadSignature   401, and an alarm
│   ├── WrongToken     403
│   ├── UnknownChannel 404
│   ├── TooLarge       413
│   └── KeysUnavailable 503, so that it is sent again
├── CannotAnswer       what a person wants to send cannot go out now; the message says why, in words for them
├── SendError          a message that did not go out as it should
│   ├── SendRefused    a clear no: `code` says which, the channel's table says what to do
│   └── SendUnknown    it may have gone out: wait for word of it before sending it again
└── FileError          a guest's file that is not here
    ├── DownloadFailed the provider did not give it: `reason` says why, `retryable` whether to ask again
    ├── FileRefused    it is not kept: `reason` says why
    └── FileGone       it was kept and is not any more
"""


class MessagingError(Exception):
    """Whatever goes wrong between us and a channel."""


class WebhookRefused(MessagingError):
    """A webhook that is answered with `status` and not kept."""

    status = 400


class NotJson(WebhookRefused):
    """The body is no JSON."""


class BadSignature(WebhookRefused):
    """No secret of ours signed these bytes."""

    status = 401


class WrongToken(WebhookRefused):
    """A handshake with a verify token of nobody."""

    status = 403


class UnknownChannel(WebhookRefused):
    """No channel of this name takes webhooks."""

    status = 404


class TooLarge(WebhookRefused):
    """More than a webhook may hold."""

    status = 413


class KeysUnavailable(WebhookRefused):
    """What the call is checked with could not be had: it may be good."""

    status = 503


class CannotAnswer(MessagingError):
    """A person's answer that cannot go out now. The message is for them."""


class SendError(MessagingError):
    """A message that did not go out as it should."""


class SendRefused(SendError):
    """The provider, or the way to it, said no.

    `code` is the provider's, or one of ours where it gave none.
    """

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(f"{code} {details}".strip())
        self.code = code
        self.details = details


class SendUnknown(SendError):
    """The request went out and no answer that can be used came back."""


class FileError(MessagingError):
    """A guest's file that is not here."""


class DownloadFailed(FileError):
    """The provider did not give a file. `reason` is a code, `retryable`: asking again later may help."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class FileRefused(FileError):
    """A file that is not kept. `reason` is a code: empty, too_large, forbidden_type."""

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(f"{reason} {details}".strip())
        self.reason = reason


class FileGone(FileError):
    """A file that was kept and is not any more."""
