"""MessagingError
├── WebhookRefused     a call we do not take: `status` is the HTTP answer
│   ├── NotJson        400
│   ├── BadSignature   401, and an alarm
│   ├── WrongToken     403
│   ├── UnknownChannel 404
│   └── TooLarge       413
├── CannotAnswer       what a person wants to send cannot go out now; the message says why, in words for them
└── SendError          a message that did not go out as it should
    ├── SendRefused    a clear no: `code` says which, the channel's table says what to do
    └── SendUnknown    it may have gone out: wait for word of it before sending it again
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
