"""Stored events into messages of conversations, each in a transaction of its own."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import structlog
from django.db import connection, transaction

from governance.alarms import raise_alarm
from hotel_agent.lib import clock, log, queue
from messaging import (
    answer_caps,
    burials,
    conversations,
    echoes,
    edits,
    emergencies,
    handover,
    lanes,
    media,
    turns,
)
from messaging.channels.console.channel import Console
from messaging.channels.untrusted import dumped
from messaging.masking import masked_payload
from messaging.models import Conversation, Disposition, InboundEvent, Message
from messaging.registry import channel_of
from messaging.types import HandOver, InboundMessage, MessageKind
from tenants import snapshot, work
from tenants.rows import insert, select
from tenants.scope import scope
from tenants.types import TenantInfo

logger = structlog.get_logger(__name__)

BATCH = 20
LEASE_SECONDS = 60
Outcome = Disposition.Outcome

NEVER_ANSWERED = {
    MessageKind.REACTION: "reaction",
    MessageKind.REVOKE: "revoke",
    MessageKind.SYSTEM: "system",
}
"""Kinds that ask for no answer, with the reason that is kept."""
NOT_WRITTEN = frozenset({MessageKind.REACTION, MessageKind.SYSTEM, MessageKind.ECHO})
"""Kinds that may not open the 24 hours of free text."""
OWN_PHONE = "own_phone"
"""The choice that the guest made who shared their number with the button that asks for it."""
SAME_GUEST = "same_guest"
SAME_GUEST_TEXT = (
    "This guest has a new number, and somebody writes from it already as another guest. Two guests are never "
    "made one by the agent: look whether they are the same person."
)
WHICH_HOTEL = HandOver("which_hotel", "This number serves several hotels and the guest has to say which one.")


class LeaseLost(Exception):
    """Another worker has taken the event meanwhile."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A conversation whose turn may begin at once, or (`start`) has begun with the taking of its only
    message.
    """

    lane: str
    conversation_id: int
    start: turns.Start | None = None


def take_messages(lane: str) -> None:
    """Take all due events of messages; answer the first conversation here and wake workers for the others."""
    while claims := work.claim(lane, limit=BATCH, lease_seconds=LEASE_SECONDS):
        ready: dict[int, Ready] = {}
        take = partial(_take, ready=ready, alone=len(claims) == 1)
        for claim, error in work.each(claims, take, kind=lane):
            ready.pop(claim.id, None)
            burials.put_off(claim, error)
        conversations_due = {one.conversation_id: one for one in ready.values()}
        for number, one in enumerate(conversations_due.values()):
            if number:
                queue.enqueue(lanes.ANSWER, one.lane, one.conversation_id)
        for one in list(conversations_due.values())[:1]:
            _answer(one)
        if len(claims) < BATCH:
            return


def _answer(ready: Ready) -> None:
    if ready.start is None or turns.answer(ready.start):
        turns.answer_waiting(ready.lane, ready.conversation_id)


def _take(claim: work.Claim, *, ready: dict[int, Ready], alone: bool) -> None:
    """Take one event, in one transaction.

    `ready` gets, by claim, the conversation whose turn may begin at once.
    """
    with scope(claim.tenant_id):
        [event] = select(InboundEvent, "tenant_id = %s AND id = %s", [claim.tenant_id, claim.object_id])
        with log.correlated(event.correlation_id, tenant=claim.tenant_id):
            payload = event.payload
            kept = masked_payload(payload)
            outcome, turn = _into_conversation(event, kept, alone=alone)
            logger.info("message_taken", event_id=event.pk, outcome=outcome)
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKEN,
                {
                    "item": claim.id,
                    "lease": claim.token,
                    "now": clock.now(),
                    "outcome": outcome,
                    "raw": None if kept is payload else dumped(kept),
                },
            )
            if not cursor.rowcount:
                raise LeaseLost
        if turn is not None:
            ready[claim.id] = turn


_TAKEN = """
WITH item AS (
  DELETE FROM tenants_workitem WHERE id = %(item)s AND lease_token = %(lease)s
  RETURNING tenant_id, object_id)
UPDATE messaging_inboundevent AS event SET processed_at = %(now)s, outcome = %(outcome)s,
  raw = COALESCE(%(raw)s, raw)
FROM item WHERE event.tenant_id = item.tenant_id AND event.id = item.object_id
"""


def _into_conversation(
    event: InboundEvent, payload: dict[str, Any], *, alone: bool
) -> tuple[str, Ready | None]:
    """Put the event's message where it belongs: the outcome of the event, and the turn that may begin at
    once.
    """
    message = channel_of(event.channel).parse(payload, event.received_at)
    if not isinstance(message, InboundMessage):
        return "unreadable", None
    names = message.aliases or message.former_aliases
    if message.kind is MessageKind.UNREADABLE or not names:
        _tell_unreadable(event)
    if not names:
        return "no_sender", None
    if message.kind is MessageKind.ECHO and (outcome := echoes.no_answer(message)):
        return outcome, None
    held = conversations.arrive(
        tenant_id=event.tenant_id,
        channel=event.channel,
        receiver=event.receiver,
        guest_id=conversations.guest_of(
            event.tenant_id, message.aliases, former=message.former_aliases, name=message.profile_name
        ),
        address=names[0],
        wrote_at=None if message.group or message.kind in NOT_WRITTEN else message.sent_at,
        counts=not (message.group or message.not_answered or message.kind in NEVER_ANSWERED)
        and message.kind is not MessageKind.ECHO,
    )
    if held is None:
        return "no_account", None
    if message.kind is MessageKind.ECHO:
        echoes.answered(held, message, correlation_id=event.correlation_id)
        return "echo", None
    message = _heard_of_guest(held, message)
    conversations.speak(held, message.language)
    conversations.show_change(held)
    row = _store(event, held, message)
    lane = _settle_or_put(event, held, message, row, ask_hotel="ask_hotel" in payload)
    return "taken", _ready(lane, held, alone=alone) if lane else None


def _heard_of_guest(held: Conversation, message: InboundMessage) -> InboundMessage:
    """What a message tells of the guest themselves: their number, which may be what we asked for, or that
    they have another one now.
    """
    if message.own_phone:
        conversations.phone_told(held, message.own_phone)
        return replace(message, choice_id=OWN_PHONE)
    if message.former_aliases and message.aliases:
        known = conversations.guests_named(held.tenant_id, (*message.former_aliases, *message.aliases))
        if len(known) > 1:
            conversations.ask_for_person(held, kind=SAME_GUEST, key=SAME_GUEST, text=SAME_GUEST_TEXT)
    return message


def _tell_unreadable(event: InboundEvent) -> None:
    alarm = partial(
        raise_alarm,
        tenant_id=event.tenant_id,
        kind="unreadable_message",
        subject=f"{event.channel}:{event.receiver}",
        message="A message has a form that we do not know; the event is kept.",
    )
    transaction.on_commit(alarm, robust=True)


def _store(event: InboundEvent, held: Conversation, message: InboundMessage) -> Message:
    row = Message(
        tenant_id=event.tenant_id,
        conversation_id=held.pk,
        event=event,
        provider_message_id=message.provider_id,
        kind=message.kind.value,
        text=message.text,
        choice_id=message.choice_id,
        media=asdict(message.media) if message.media else None,
        details=dict(message.details),
        target_id=message.target_id,
        sent_at=message.sent_at,
        correlation_id=event.correlation_id,
        created_at=clock.now(),
    )
    insert([row])
    if message.media and not message.group:
        media.keep(row, (message.media, *message.attachments), channel=event.channel)
    return row


def _settle_or_put(
    event: InboundEvent, held: Conversation, message: InboundMessage, row: Message, *, ask_hotel: bool
) -> str | None:
    """Settle what is not the agent's to answer, else make the turn due.

    The lane of a turn that is due at once.
    """
    hotel = snapshot.current().tenants.get(event.tenant_id)
    reason = _why_never(message, held, row)
    if reason or hotel is None or not hotel.active:
        reason = reason or "hotel_inactive"
        handover.dispositions(event.tenant_id, [row.pk], Outcome.NOT_ANSWERED, reason)
        return None
    if held.owner_kind != Conversation.Owner.AGENT:
        emergencies.watch(held, [row])
        handover.dispositions(event.tenant_id, [row.pk], Outcome.HANDED_OVER, "person_owns")
        return None
    if ask_hotel:
        handover.to_queue(held, WHICH_HOTEL)
        return None
    if answer_caps.reached(held):
        handover.to_queue(held, answer_caps.TOO_MANY)
        return None
    lane = lanes.of(lanes.TURN, event.channel)
    if event.channel == Console.kind or message.choice_id or not hotel.quiet_window_ms:
        return lane
    _put_after_quiet_window(lane, held, row, hotel)
    return None


def _ready(lane: str, held: Conversation, *, alone: bool) -> Ready | None:
    """Make a turn due at once; where its message came alone, begin it in the same transaction."""
    if not alone:
        work.put(lane, held.pk, tenant_id=held.tenant_id)
        return Ready(lane, held.pk)
    claim = work.put_claimed(lane, held.pk, tenant_id=held.tenant_id, lease_seconds=turns.LEASE_SECONDS)
    if claim is None:
        return Ready(lane, held.pk)
    start = turns.begin(claim, held)
    return Ready(lane, held.pk, start) if start is not None else None


def _why_never(message: InboundMessage, held: Conversation, row: Message) -> str:
    """Why this message gets no answer of its own, as a code; empty where it gets one."""
    if message.group:
        return "group"
    if message.not_answered:
        return message.not_answered
    if message.kind is MessageKind.EDIT:
        return edits.apply_edit(held.pk, row)
    if message.kind is MessageKind.REVOKE:
        edits.apply_revoke(held.pk, row)
    return NEVER_ANSWERED.get(message.kind, "")


def _put_after_quiet_window(lane: str, held: Conversation, row: Message, hotel: TenantInfo) -> None:
    """Make the conversation's turn due after the quiet window, so that a burst is answered once."""
    quiet = dt.timedelta(milliseconds=hotel.quiet_window_ms)
    cap = dt.timedelta(milliseconds=hotel.quiet_window_cap_ms)
    work.put(lane, held.pk, tenant_id=hotel.id, due_at=clock.now() + quiet, not_after=cap)
    queue.enqueue(lanes.ANSWER, lane, held.pk, countdown=quiet.total_seconds())
    queue.enqueue(lanes.SHOW_READ, hotel.id, row.pk)
