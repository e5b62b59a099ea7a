"""The order of a chat: a message gets its number when its page is first shown it, under the session's lock.

Numbers by time of writing would not do: a message that is committed late would stand before one that the page
has already, and never be asked for.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hotel_agent.lib import clock
from messaging.channels.webchat.channel import Webchat
from messaging.models import Conversation, GuestAlias, OutboundMessage, WebchatEntry, WebchatSession

Status = OutboundMessage.Status
SHOWN = [one.value for one in (Status.SENDING, Status.UNKNOWN, Status.SENT, Status.DELIVERED, Status.READ)]
"""From the moment a message is being sent it cannot be taken back: the page shows it."""
ANSWER_EXPECTED = dt.timedelta(minutes=10)
"""What has waited longer is somebody's trouble, and no reason for a page to ask every second."""
NEXT_MESSAGE = dt.timedelta(seconds=10)
"""An answer of several messages may come at the pace of typing."""


@dataclass(frozen=True, slots=True)
class _New:
    """A message that has no number yet: the guest's by its entry, ours by its row."""

    entry_id: int | None
    outbound_id: int | None
    at: dt.datetime


def conversations_of(session: WebchatSession) -> list[Conversation]:
    """The conversations of the session's guest in this chat, the newest first. Call in the hotel's scope."""
    guest = GuestAlias.objects.of(session.tenant_id).filter(kind="session", value=session.token_hash)
    found = Conversation.objects.of(session.tenant_id).filter(
        account_id=session.account_id, guest_id__in=guest.values("guest_id")
    )
    return list(found.select_related("owner").defer("state").order_by("-id"))


# What the guest posted counts from when it is kept: its name is claimed a moment before.
_NEW = """
SELECT posted.id, NULL, posted.at FROM messaging_webchatentry posted
JOIN messaging_inboundevent event ON event.tenant_id = posted.tenant_id AND event.channel = %(channel)s
  AND event.receiver = %(key)s AND event.dedupe_key = %(address)s || ':' || posted.client_id::text
WHERE posted.tenant_id = %(tenant)s AND posted.session_id = %(session)s AND posted.seq IS NULL
UNION ALL
SELECT NULL, message.id, message.created_at FROM messaging_outboundmessage message
WHERE message.tenant_id = %(tenant)s AND message.conversation_id = ANY(%(conversations)s)
  AND message.status = ANY(%(shown)s) AND NOT EXISTS (
    SELECT 1 FROM messaging_webchatentry entry WHERE entry.tenant_id = %(tenant)s
      AND entry.session_id = %(session)s AND entry.outbound_id = message.id)
ORDER BY 3, 2 NULLS FIRST, 1
"""


def number(session: WebchatSession, conversations: list[Conversation]) -> None:
    """Number what is new. The session is locked, in its hotel's scope."""
    values: dict[str, Any] = {
        "tenant": session.tenant_id,
        "session": session.pk,
        "channel": Webchat.kind,
        "key": session.account.external_id,
        "address": session.token_hash,
        "conversations": [one.pk for one in conversations],
        "shown": SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEW, values)
        found = [_New(*row) for row in cursor.fetchall()]
    if not found:
        return
    numbered = list(enumerate(found, start=session.last_seq + 1))
    WebchatEntry.objects.bulk_create(
        WebchatEntry(
            tenant_id=session.tenant_id, session=session, seq=seq, outbound_id=one.outbound_id, at=one.at
        )
        for seq, one in numbered
        if one.outbound_id
    )
    for seq, one in numbered:
        if one.entry_id:
            WebchatEntry.objects.of(session.tenant_id).filter(pk=one.entry_id).update(seq=seq)
    session.last_seq += len(found)
    session.save(update_fields=["last_seq"])


# A message waits until something has become of it; before that, until its event is taken.
_WAITING = """
SELECT count(*), count(message.id) FROM messaging_webchatentry posted
JOIN messaging_inboundevent event ON event.tenant_id = posted.tenant_id AND event.channel = %(channel)s
  AND event.receiver = %(key)s AND event.dedupe_key = %(address)s || ':' || posted.client_id::text
LEFT JOIN messaging_message message ON message.tenant_id = event.tenant_id AND message.event_id = event.id
LEFT JOIN messaging_disposition became
  ON became.tenant_id = message.tenant_id AND became.message_id = message.id
WHERE posted.tenant_id = %(tenant)s AND posted.session_id = %(session)s AND posted.at > %(since)s
  AND became.id IS NULL AND (message.id IS NOT NULL OR event.processed_at IS NULL)
"""


def waiting(session: WebchatSession, held: Conversation | None) -> tuple[bool, bool]:
    """Whether an answer is under way, and whether somebody is at it already. Call in the hotel's scope."""
    values: dict[str, Any] = {
        "tenant": session.tenant_id,
        "session": session.pk,
        "channel": Webchat.kind,
        "key": session.account.external_id,
        "address": session.token_hash,
        "since": clock.now() - ANSWER_EXPECTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, values)
        posted, taken = cursor.fetchone()
    if posted or held is None:
        return bool(posted), bool(taken)
    queued = OutboundMessage.objects.of(session.tenant_id).filter(
        conversation=held, status=Status.QUEUED, due_at__lte=clock.now() + NEXT_MESSAGE
    )
    return (True, True) if queued.exists() else (False, False)
