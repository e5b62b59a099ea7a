"""Small builders: webhooks as Meta writes them, hotels with a number, a message's way in one process."""

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any

from celery import current_app
from django.test import Client

from hotel_agent.lib import clock, queue
from messaging import lanes
from messaging.models import Conversation, OutboundMessage
from tenants.models import MetaApp, Tenant
from tenants.scope import scope
from tests.tenants.build import a_hotel, an_account, an_app

SECRET = "secret-of-the-app"
NUMBER = "155500000001"
GUEST = "5491155550101"
_ids = itertools.count(1)


def a_number(
    slug: str = "delfin", number: str = NUMBER, *, app: MetaApp | None = None, **fields: Any
) -> Tenant:
    """A hotel that answers at once on a connected WhatsApp number."""
    hotel = a_hotel(slug, **{"quiet_window_ms": 0, "timezone": "America/Bogota", **fields})
    app = app or MetaApp.objects.first() or an_app("meta", secret=SECRET, verify_token="verify-me")
    an_account(hotel, number, app=app, access_token="token-of-the-number", health="connected")
    return hotel


def wamid() -> str:
    return f"wamid.TEST{next(_ids):08d}"


def text(
    body: str = "Hola", *, sender: str = GUEST, message_id: str = "", at: int | None = None
) -> dict[str, Any]:
    return message("text", {"body": body}, sender=sender, message_id=message_id, at=at)


def message(
    kind: str,
    content: object,
    *,
    sender: str = GUEST,
    message_id: str = "",
    at: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One element of `messages`."""
    seconds = int(clock.now().timestamp()) if at is None else at
    return {
        "from": sender,
        "id": message_id or wamid(),
        "timestamp": str(seconds),
        "type": kind,
        kind: content,
        **more,
    }


def status(kind: str, *, message_id: str = "", token: str = "", **more: Any) -> dict[str, Any]:
    """One element of `statuses`."""
    named = {"biz_opaque_callback_data": token} if token else {}
    at = str(int(clock.now().timestamp()))
    return {
        "id": message_id or wamid(),
        "status": kind,
        "timestamp": at,
        "recipient_id": GUEST,
        **named,
        **more,
    }


def failed(code: int, *, token: str) -> dict[str, Any]:
    return status(
        "failed", token=token, errors=[{"code": code, "title": "Refused", "error_data": {"details": "why"}}]
    )


def change(
    number: str = NUMBER,
    *,
    messages: Sequence[object] = (),
    statuses: Sequence[object] = (),
    field: str = "messages",
    **more: Any,
) -> dict[str, Any]:
    metadata = {"display_phone_number": "15550100", "phone_number_id": number}
    value: dict[str, Any] = {"messaging_product": "whatsapp", "metadata": metadata, **more}
    if messages:
        value["messages"] = list(messages)
        value["contacts"] = [
            {"profile": {"name": "Julia"}, "wa_id": one["from"]}
            for one in messages
            if isinstance(one, dict) and "from" in one
        ]
    if statuses:
        value["statuses"] = list(statuses)
    return {"field": field, "value": value}


def webhook(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"object": "whatsapp_business_account", "entry": [{"id": "2001", "changes": list(changes)}]}


def signed(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def post(body: object, *, secret: str = SECRET, client: Client | None = None) -> int:
    """Deliver a webhook as Meta does; the status of the answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = (client or Client()).post(
        "/webhooks/whatsapp",
        raw,
        content_type="application/json",
        headers={"X-Hub-Signature-256": signed(raw, secret)},
    )
    return answer.status_code


def guest_says(*bodies: str, sender: str = GUEST, number: str = NUMBER) -> None:
    """Webhooks of texts, and all the work they wake, in this process."""
    with queue.collected() as waiting:
        for body in bodies:
            assert post(webhook(change(number, messages=[text(body, sender=sender)]))) == 200
        run(waiting)


def run(waiting: queue.Waiting) -> None:
    """Run wake-ups until none is left, but not those of alarms."""
    while waiting:
        task, arguments, _ = waiting.pop(0)
        if task.startswith("messaging."):
            current_app.tasks[task].run(*arguments)


def deliver(body: object) -> None:
    """One webhook and all the work it wakes."""
    with queue.collected() as waiting:
        assert post(body) == 200
        run(waiting)


def work_through(*tasks: str) -> None:
    """Let the tasks run as if woken: `take`, `statuses`, `turns`, `send`."""
    from tenants.models import WorkItem

    with queue.collected() as waiting:
        for name in tasks or ("take", "statuses", "turns", "send"):
            if name == "take":
                queue.enqueue(lanes.TAKE_MESSAGES, lanes.MESSAGES)
            elif name == "statuses":
                queue.enqueue(lanes.TAKE_STATUSES)
            else:
                lane, task = {"turns": (lanes.TURN, lanes.ANSWER), "send": (lanes.OUTBOUND, lanes.SEND)}[name]
                for object_id in WorkItem.objects.filter(kind=lane).values_list("object_id", flat=True):
                    queue.enqueue(task, lane, object_id)
        run(waiting)


def the_conversation(hotel: Tenant) -> Conversation:
    with scope(hotel.pk):
        return Conversation.objects.of(hotel.pk).select_related("account", "guest").get()


def replies_of(hotel: Tenant) -> list[OutboundMessage]:
    with scope(hotel.pk):
        return list(OutboundMessage.objects.of(hotel.pk).order_by("id"))


def words(replies: Iterable[OutboundMessage]) -> list[tuple[str, str]]:
    return [(one.text, one.status) for one in replies]
