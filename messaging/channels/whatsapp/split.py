"""A webhook's JSON into elements: one per message and status, each with its own receiver, whatever else came
with it.

The envelope is `{object, entry: [{id, changes: [{field, value: {metadata, contacts, messages, statuses
...}}]}]}`. What has another shape is kept as one element of the lane "other".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from messaging.channels.base import Element
from messaging.channels.untrusted import digest, items, mapping, text
from messaging.channels.whatsapp import account as account_news

LONGEST_KEY = 200
LIVE_MESSAGES = "messages"
ECHOES = "smb_message_echoes"
"""What the hotel's own people wrote on the hotel's own phone."""
NEVER_LIVE = {"history": "history", "smb_app_state_sync": "app_state"}
"""What the hotel's phone held before it was connected: kept, and never read as if it came now."""
KEPT = "kept"


def split(body: object) -> list[Element]:
    """Every message, status and other change of the webhook."""
    if not isinstance(body, dict) or not isinstance(body.get("entry"), list):
        return [_other("", body)]
    return [element for entry in body["entry"] for element in _entry(entry)]


def _entry(entry: object) -> Iterator[Element]:
    changes = mapping(entry).get("changes")
    if not isinstance(changes, list):
        yield _other("", entry)
        return
    account, at = text(mapping(entry).get("id")), mapping(entry).get("time")
    for change in changes:
        yield from _change(change, account, at)


def _change(change: object, account: str, at: object) -> Iterator[Element]:
    value = mapping(change, "value")
    receiver = text(mapping(value, "metadata").get("phone_number_id"))
    field = text(mapping(change).get("field"))
    found = False
    if field == LIVE_MESSAGES:
        contacts = _contacts(value)
        for message in items(value.get("messages")):
            found = True
            yield _message(receiver, message, contacts, account)
        for status in items(value.get("statuses")):
            found = True
            yield _status(receiver, status)
    elif field == ECHOES:
        contacts = _contacts(value)
        for echo in items(value.get("message_echoes")):
            found = True
            yield _echo(receiver, echo, contacts)
    if errors := items(value.get("errors")):
        told = {"field": "errors", "value": {"metadata": value.get("metadata"), "errors": errors}}
        found = found or field in {LIVE_MESSAGES, ECHOES}
        yield _of_account(receiver, told, account, at)
    if field in account_news.FIELDS:
        yield _of_account(receiver, change, account, at)
    elif not found:
        yield _other(receiver, change, NEVER_LIVE.get(field, KEPT))


def _contacts(value: Mapping[str, Any]) -> dict[str, Any]:
    """The contacts of a change under each of their names: they are matched by name, not by position."""
    named = {}
    for contact in items(value.get("contacts")):
        for key in ("wa_id", "user_id"):
            if name := text(mapping(contact).get(key)):
                named[name] = contact
    return named


def _message(receiver: str, message: object, contacts: Mapping[str, Any], account: str) -> Element:
    read = mapping(message)
    phone, user = text(read.get("from")), text(read.get("from_user_id"))
    contact = contacts.get(phone) or contacts.get(user)
    payload = {"message": message, "contact": contact} if contact else {"message": message}
    return Element("message", receiver, _key("m", message), payload, phone or user, account)


def _echo(receiver: str, echo: object, contacts: Mapping[str, Any]) -> Element:
    read = mapping(echo)
    phone = text(read.get("to"))
    user = text(read.get("to_user_id")) or text(read.get("recipient_user_id"))
    contact = contacts.get(phone) or contacts.get(user)
    payload = {"echo": echo, "contact": contact} if contact else {"echo": echo}
    return Element("message", receiver, _key("m", echo), payload, phone or user)


def _status(receiver: str, status: object) -> Element:
    read = mapping(status)
    guest = text(read.get("recipient_id")) or text(read.get("recipient_user_id"))
    parts = (text(read.get("status"), 20), text(read.get("recipient_participant_id"), 40))
    return Element("status", receiver, _key("s", status, *parts), {"status": status}, guest)


def _of_account(receiver: str, change: object, account: str, at: object) -> Element:
    """A change of the account's own. The same may be told again another time, so its time belongs to its
    name.
    """
    payload = {"change": change, "account": account, "time": at}
    return Element("other", receiver, f"o:{digest([change, at])}", payload, account=account)


def _other(receiver: str, value: object, settled: str = KEPT) -> Element:
    return Element("other", receiver, f"o:{digest(value)}", {"change": value}, settled=settled)


def _key(lane: str, value: object, *parts: str) -> str:
    """What makes a redelivery the same element: the provider's id (with the status), else the content."""
    provider_id = text(mapping(value).get("id"), LONGEST_KEY + 1)
    name = provider_id if provider_id and len(provider_id) <= LONGEST_KEY else digest(value)
    return ":".join((lane, name, *filter(None, parts)))
