"""Whether a webhook is Telegram's: by the secret that the account alone has, as given to setWebhook."""

import hmac

from messaging.channels.base import Call
from messaging.errors import BadSignature

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def vouched(call: Call) -> None:
    """Telegram sends the account's secret back in a header. Raises BadSignature."""
    secret = call.route.webhook_secret if call.route else ""
    given = call.headers.get(HEADER, "")
    same = hmac.compare_digest(given.encode(), secret.encode())
    if not (secret and same):
        raise BadSignature("no bot of ours has this secret")
