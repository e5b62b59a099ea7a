"""One call to Meta's Graph API with an account's token, and what its refusals mean."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from hotel_agent.lib import http
from messaging.channels.base import Sender
from messaging.channels.untrusted import mapping, number, text
from messaging.errors import SendRefused, SendUnknown

GRAPH_VERSION = "v25.0"
"""Served by Meta until 2028-07-29."""
BAD_REQUEST, TOO_MANY, SERVER_ERROR = 400, 429, 500


def call(sender: Sender, method: str, path: str, **content: Any) -> Mapping[str, Any]:
    """The object of an answer of 2xx, empty where it is none. `path` begins with the node's id.

    `content` as for `http.call`. Raises SendRefused and SendUnknown.
    """
    if not sender.token:
        raise SendRefused("not_connected")
    url = f"{settings.WHATSAPP_API_BASE_URL}/{GRAPH_VERSION}/{path}"
    try:
        answer = http.call(method, url, headers={"Authorization": f"Bearer {sender.token}"}, **content)
    except http.NotSent as error:
        raise SendRefused("not_sent", str(error)) from error
    except http.Unanswered as error:
        raise SendUnknown(str(error)) from error
    if answer.status >= BAD_REQUEST:
        raise _refusal(answer)
    return _json(answer)


def _refusal(answer: http.Answer) -> SendRefused | SendUnknown:
    """What an answer of 4xx or 5xx means. A 5xx that is not Meta's own leaves the outcome open."""
    error = mapping(_json(answer), "error")
    code = number(error.get("code"))
    if code is None:
        if answer.status >= SERVER_ERROR:
            return SendUnknown(f"HTTP {answer.status}")
        return SendRefused("http_429" if answer.status == TOO_MANY else "http_4xx", f"HTTP {answer.status}")
    subcode = number(error.get("error_subcode"))
    details = text(mapping(error, "error_data").get("details"), 500) or text(error.get("message"), 500)
    return SendRefused(f"{code}/{subcode}" if subcode else str(code), details)


def _json(answer: http.Answer) -> Mapping[str, Any]:
    try:
        read = answer.json()
    except ValueError:
        return {}
    return mapping(read)
