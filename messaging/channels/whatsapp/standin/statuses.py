"""What the product is told about a message it has sent: sent, delivered, read or failed, and when."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from functools import partial

from messaging.channels.whatsapp.standin.emitter import Outcome, Webhook, encoded, shard_of
from messaging.channels.whatsapp.standin.errors import status_error
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.webhook_body import envelope, status_change
from messaging.channels.whatsapp.standin.wire import Json
from messaging.channels.whatsapp.standin.world import Chat, Message

Failure = tuple[int, str | None]
_FETCH_SECONDS = 10.0
_GAP_OUT_OF_ORDER = 0.1


@dataclass(frozen=True)
class Fate:
    """An accepted message and what will become of it: `failure` is code and details, None when it arrives."""

    chat: Chat
    message: Message
    category: str
    failure: Failure | None


def plan(standin: Standin, fate: Fate) -> None:
    """Arrange the statuses of an accepted message; a linked file is fetched first, as Meta does it."""
    link = (fate.message.view.get("media") or {}).get("link")
    if link and fate.failure is None:
        standin.emitter.aside(partial(_fetch_then_arrange, standin, fate, link))
    else:
        _arrange(standin, fate)


def _fetch_then_arrange(standin: Standin, fate: Fate, link: str) -> None:
    message, fetched = fate.message, _fetched(link)
    with standin.world.news:
        if isinstance(fetched, str):
            message.arrived = False
            fate = replace(fate, failure=(131053, fetched))
        else:
            data, mime_type = fetched
            file = standin.files.store(message.phone_number_id, data, mime_type, uploaded=True)
            message.view["media"] = {**message.view["media"], "id": file.id, "mime_type": mime_type}
        message.revision = standin.world.touch()
    _arrange(standin, fate)


def _fetched(link: str) -> tuple[bytes, str] | str:
    """The bytes and type behind a link, or Meta's words for why they could not be had."""
    if not link.startswith(("http://", "https://")):
        return "Downloading media from weblink failed: not a web address"
    try:
        with urllib.request.urlopen(link, timeout=_FETCH_SECONDS) as answer:  # noqa: S310 - checked above
            return answer.read(), answer.headers.get_content_type()
    except urllib.error.HTTPError as problem:
        words = f"http code {problem.code}, status message {problem.reason}"
        return f"Downloading media from weblink failed with {words}"
    except (OSError, ValueError, http.client.HTTPException) as problem:
        return f"Downloading media from weblink failed: {problem}"


def _arrange(standin: Standin, fate: Fate) -> None:
    settings, faults = standin.settings, standin.faults
    if settings.statuses == "off" or faults.strikes("missing_statuses") is not None:
        return
    wait = settings.late_seconds if settings.statuses == "late" else 0.0
    if params := faults.strikes("late_statuses"):
        wait = max(wait, float(params["seconds"]))
    names = ["sent", "delivered", "read"] if settings.read_receipts else ["sent", "delivered"]
    if fate.failure is not None:
        names = ["failed"]
    steps = [(settings.status_seconds[name], name) for name in names]
    if faults.strikes("out_of_order_statuses") is not None:
        first = steps[0][0]
        steps = [(first + i * _GAP_OUT_OF_ORDER, name) for i, name in enumerate(reversed(names))]
    for seconds, status in steps:
        standin.emitter.later(wait + seconds, partial(_tell, standin, fate, status))


def _tell(standin: Standin, fate: Fate, status: str) -> None:
    chat, message = fate.chat, fate.message
    pricing = _pricing(standin, fate) if status == "delivered" else None
    now = standin.world.now()
    change = status_change(chat, message, status, timestamp=now, pricing=pricing, failure=fate.failure)
    reason = ""
    if fate.failure is not None:
        error = status_error(*fate.failure)
        reason = f"{error['error_data']['details']} ({error['code']})"

    def done(outcome: Outcome) -> None:
        if outcome.accepted:
            standin.world.move(message, status, reason)

    body = encoded(envelope([(chat.number.waba_id, change)]))
    shard = shard_of(message.phone_number_id + message.guest)
    standin.emitter.send(Webhook(chat.number.app, body, f"status {status}", shard, done))


def _pricing(standin: Standin, fate: Fate) -> Json:
    if fate.category == "service":
        return standin.world.service_price(fate.chat.number)
    return {"billable": True, "pricing_model": "PMP", "type": "regular", "category": fate.category}
