"""The bodies of Meta's webhooks: what a guest wrote, and what became of a hotel's message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from messaging.channels.whatsapp.standin.config import Number
from messaging.channels.whatsapp.standin.errors import status_error
from messaging.channels.whatsapp.standin.wire import Json
from messaging.channels.whatsapp.standin.world import Chat, Guest, Message


def change(number: Number, value: Json) -> Json:
    """One change of the field `messages`, with the metadata of the receiving number."""
    metadata = {"display_phone_number": number.digits, "phone_number_id": number.phone_number_id}
    return {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}


def envelope(changes: Iterable[tuple[str, Json]]) -> Json:
    """The whole body; each change comes with the WABA id of its entry, neighbours of one WABA share it."""
    entries: list[Json] = []
    for waba_id, one in changes:
        if entries and entries[-1]["id"] == waba_id:
            entries[-1]["changes"].append(one)
        else:
            entries.append({"id": waba_id, "changes": [one]})
    return {"object": "whatsapp_business_account", "entry": entries}


def guest_message(number: Number, guest: Guest, raw: Json, *, contact: bool = True) -> Json:
    """The change for a message of a guest; system messages come without `contacts`."""
    contacts = {"contacts": [guest.contact()]} if contact else {}
    return change(number, {**contacts, "messages": [raw]})


def status_change(
    chat: Chat,
    message: Message,
    status: str,
    *,
    timestamp: float,
    pricing: Json | None = None,
    failure: tuple[int, str | None] | None = None,
) -> Json:
    """The change for a status. `failure` is code and details of a failed one, which has no `contacts`."""
    number, guest = chat.number, chat.guest
    row: Json = {"id": message.wamid, "status": status, "timestamp": str(int(timestamp))}
    if guest.wa_id:
        row["recipient_id"] = guest.wa_id
    if failure is None or not guest.wa_id:
        row["recipient_user_id"] = guest.user_id
    if message.callback_data is not None:
        row["biz_opaque_callback_data"] = message.callback_data
    if pricing is not None:
        row["pricing"] = pricing
    if failure is not None:
        row["errors"] = [status_error(*failure)]
        return change(number, {"statuses": [row]})
    return change(number, {"contacts": [guest.contact()], "statuses": [row]})


def batches(changes: Sequence[tuple[Number, Json]]) -> list[tuple[Number, Json]]:
    """One body per Meta app, as Meta groups what it tells; each with a number of that app."""
    by_app: dict[str, list[tuple[Number, Json]]] = {}
    for number, one in changes:
        by_app.setdefault(number.app.name, []).append((number, one))
    return [(rows[0][0], envelope((number.waba_id, one) for number, one in rows)) for rows in by_app.values()]
