"""One call of the Bot API: `{ok: true, result}`, or `{ok: false, error_code, description, parameters}`."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings

from hotel_agent.lib import http
from messaging.channels.base import Sender
from messaging.channels.telegram.errors import TOO_MANY, code_of
from messaging.channels.untrusted import mapping, number, text
from messaging.errors import SendRefused, SendUnknown

SERVER_ERROR = 500


def call(sender: Sender, method: str, **content: Any) -> Any:
    """The result. `content` is `json` or `fields`, as for `http.call`. Raises SendRefused, SendUnknown."""
    if not sender.token:
        raise SendRefused("not_connected")
    try:
        answer = http.call("POST", f"{_root(sender, 'bot')}/{method}", **content)
    except http.NotSent as error:
        raise SendRefused("not_sent", str(error)) from error
    except http.Unanswered as error:
        raise SendUnknown(str(error)) from error
    read = _json(answer)
    if read.get("ok") is True:
        return read.get("result")
    raise _refusal(answer.status, read)


def file_address(sender: Sender, path: str) -> str:
    """Where the bytes of a file are. It holds the token: never logged."""
    return f"{_root(sender, 'file/bot')}/{quote(path)}"


def _root(sender: Sender, kind: str) -> str:
    return f"{settings.TELEGRAM_API_BASE_URL}/{kind}{quote(sender.token, safe=':')}"


def _refusal(status: int, read: Mapping[str, Any]) -> SendRefused | SendUnknown:
    """What a no means. A 5xx that is not the Bot API's own leaves the outcome open."""
    code, described = number(read.get("error_code")), text(read.get("description"), 500)
    if code is None:
        return (
            SendUnknown(f"HTTP {status}") if status >= SERVER_ERROR else SendRefused("http_4xx", str(status))
        )
    if code == TOO_MANY:
        return SendRefused(f"429/{number(mapping(read, 'parameters').get('retry_after')) or 1}", described)
    return SendRefused(code_of(code, described), described)


def _json(answer: http.Answer) -> Mapping[str, Any]:
    try:
        return mapping(answer.json())
    except ValueError:
        return {}
