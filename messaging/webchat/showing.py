"""Messages as the page shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from hotel_agent.lib import clock
from messaging import media, statuses
from messaging.channels.untrusted import text
from messaging.channels.webchat import limits
from messaging.channels.webchat.channel import Webchat
from messaging.models import (
    Delivery,
    InboundEvent,
    MediaFile,
    Message,
    OutboundMessage,
    WebchatEntry,
    WebchatSession,
)
from messaging.types import FILE_KINDS, Reply, StatusUpdate
from messaging.webchat import files
from tenants.models import User

MOST = 50
"""Messages of one answer."""
KINDS = {"document": "file", "template": "text"}
NOT_FETCHED = (Delivery.Status.SENDING, Delivery.Status.UNKNOWN, Delivery.Status.SENT)
Shown = dict[str, Any]


def messages(session: WebchatSession, after: int) -> tuple[list[Shown], bool]:
    """The messages after this number, in order, and whether there are more; for 0 the last ones.

    Ours count as delivered with it. Call in the hotel's scope.
    """
    entries = WebchatEntry.objects.of(session.tenant_id).filter(session=session, seq__isnull=False)
    if after:
        found = list(entries.filter(seq__gt=after).order_by("seq")[: MOST + 1])
        page, more = found[:MOST], len(found) > MOST
    else:
        page, more = list(entries.order_by("-seq")[:MOST])[::-1], False
    if not page:
        return [], more
    theirs = _theirs(session, [one for one in page if one.client_id])
    ours = _ours(session.tenant_id, [one.outbound_id for one in page if one.outbound_id])
    shown = [
        theirs[one.pk] if one.client_id else {"seq": one.seq, **ours[one.outbound_id or 0]} for one in page
    ]
    return shown, more


def first_name(person: User) -> str:
    """What guests are told of who answers."""
    return person.name.split(" ")[0] if person.name else ""


def _theirs(session: WebchatSession, posted: Sequence[WebchatEntry]) -> dict[int, Shown]:
    """What the guest wrote, as it is kept: from its message, or its event while that is not taken."""
    names = {f"{session.token_hash}:{one.client_id}": one for one in posted}
    taken = list(Message.objects.of(session.tenant_id).filter(provider_message_id__in=names))
    words = {one.provider_message_id: (one.text, one.choice_id, "read") for one in taken}
    missing = names.keys() - words.keys()
    if missing:
        kept = InboundEvent.objects.of(session.tenant_id).filter(
            channel=Webchat.kind, receiver=session.account.external_id, dedupe_key__in=missing
        )
        words |= {one.dedupe_key: (*_posted(one.payload), "received") for one in kept}
    links = _links(session.tenant_id, taken) if any(one.files for one in posted) else {}
    return {
        one.pk: _guests_message(one, words.get(name, ("", "", "received")), links.get(name, {}))
        for name, one in names.items()
    }


def _links(tenant_id: int, taken: Sequence[Message]) -> dict[str, dict[int, str]]:
    """Where the files of messages are shown, by the message's name and their place."""
    names = {one.pk: one.provider_message_id for one in taken}
    links: dict[str, dict[int, str]] = defaultdict(dict)
    rows = MediaFile.objects.of(tenant_id).filter(message_id__in=names, state=MediaFile.State.STORED)
    for row in rows:
        links[names[row.message_id]][row.position] = media.link(row, seconds=files.ADDRESS_SECONDS)
    return links


def _posted(payload: Mapping[str, Any]) -> tuple[str, str]:
    return text(payload.get("text"), limits.TEXT), text(payload.get("choice_id"), limits.CHOICE_ID)


def _guests_message(entry: WebchatEntry, said: tuple[str, str, str], links: Mapping[int, str]) -> Shown:
    words, choice_id, state = said
    held = [
        files.guests_file(entry.tenant_id, one, link=links.get(place, ""))
        for place, one in enumerate(entry.files)
    ]
    shown: Shown = {
        "seq": entry.seq,
        "from": "guest",
        "kind": _kind_of(held),
        "text": words,
        "options": [],
        "files": held,
        "at": entry.at.isoformat(),
        "client_id": str(entry.client_id),
        "state": state,
    }
    if choice_id:
        shown["choice_id"] = choice_id
    return shown


def _kind_of(held: Sequence[Shown]) -> str:
    if not held:
        return "text"
    family = held[0]["mime_type"].partition("/")[0]
    return family if family in ("image", "audio") else "file"


def _ours(tenant_id: int, ids: Sequence[int]) -> dict[int, Shown]:
    rows = OutboundMessage.objects.of(tenant_id).filter(pk__in=ids).select_related("author")
    _delivered(tenant_id, ids)
    return {row.pk: _our_message(row) for row in rows}


def _our_message(row: OutboundMessage) -> Shown:
    reply = Reply.from_json(row.payload)
    person = row.cause_kind == OutboundMessage.Cause.STAFF
    shown: Shown = {
        "from": "person" if person else "assistant",
        "kind": KINDS.get(reply.kind, reply.kind),
        "text": "\n\n".join(filter(None, (reply.text, reply.footer))),
        "options": [
            {"id": one.id, "title": one.title, "description": one.description} for one in reply.options
        ],
        "files": [files.hotels_file(row, reply)] if reply.kind in FILE_KINDS else [],
        "at": row.created_at.isoformat(),
    }
    if reply.button:
        shown["button"] = reply.button
    if person and row.author:
        shown["name"] = first_name(row.author)
    if reply.place:
        shown |= {"latitude": reply.place.latitude, "longitude": reply.place.longitude}
    return shown


def _delivered(tenant_id: int, ids: Sequence[int]) -> None:
    """The page has them now: that is all a delivery can be here."""
    made = Delivery.objects.of(tenant_id).filter(
        outbound_id__in=ids, status__in=NOT_FETCHED, attempt=F("outbound__deliveries_made")
    )
    told = [
        StatusUpdate(f"webchat.{token}", token, "delivered", clock.now())
        for token in made.values_list("token", flat=True)
    ]
    if told:
        statuses.apply(tenant_id, told)
