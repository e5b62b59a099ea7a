"""Messages to guests as rows, written in the transaction that decides them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hotel_agent.lib import clock, queue
from messaging import attempts, failures, lanes, pace
from messaging.attempts import Step
from messaging.models import Conversation, OutboundMessage
from messaging.registry import channel_of
from messaging.types import Reply
from tenants import flags, work
from tenants.models import ChannelAccount, User
from tenants.rows import insert

LEASE_SECONDS = 60
JOINED = "humanize.consolidate_text.enabled"
DELAYED = "humanize.delay.enabled"
Status = OutboundMessage.Status


@dataclass(frozen=True, slots=True)
class Cause:
    """What a message is sent for: with its position it names a message for ever.

    `first_position` is for causes that write more than once.
    """

    kind: OutboundMessage.Cause
    id: int
    correlation_id: str
    first_position: int = 0
    author: User | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A conversation's lane in hand, and its first attempt, both committed with the messages."""

    claim: work.Claim
    step: Step


def write(conversation: Conversation, replies: Sequence[Reply], cause: Cause) -> int:
    """Put the replies into the outbox, in the caller's transaction; how many messages that makes.

    Each becomes as many messages as its channel needs. They carry the fencing number of `conversation` as it
    stands.
    """
    rows = _rows(conversation, replies, cause)
    _store(conversation, rows)
    return len(rows)


def write_and_begin(conversation: Conversation, replies: Sequence[Reply], cause: Cause) -> Begun | None:
    """`write`, and begin to send at once where nothing is in the way.

    None: the lane is due like any other.
    """
    rows = _rows(conversation, replies, cause)
    healthy = conversation.account.health == ChannelAccount.Health.CONNECTED
    now_due = bool(rows) and rows[0].due_at <= clock.now() and rows[0].kind != "template"
    if not now_due or not healthy or not failures.window_is_open(conversation):
        _store(conversation, rows)
        return None
    claim = work.put_claimed(
        _lane(conversation), conversation.pk, tenant_id=conversation.tenant_id, lease_seconds=LEASE_SECONDS
    )
    if claim is not None:
        rows[0].status, rows[0].deliveries_made = Status.SENDING, 1
    insert(rows)
    return Begun(claim, attempts.step_of(rows[0], conversation)) if claim is not None else None


def note_sent(conversation: Conversation, reply: Reply, *, sent_at: dt.datetime, correlation_id: str) -> None:
    """Keep what a person of the hotel sent by other means than ours. The conversation is locked."""
    position = conversation.staff_messages
    cause = Cause(OutboundMessage.Cause.STAFF, conversation.pk, correlation_id, position)
    row = _row(conversation, reply, cause, position)
    row.status, row.created_at, row.status_at = Status.SENT, sent_at, sent_at
    row.save(force_insert=True)
    conversation.staff_messages += 1
    conversation.save(update_fields=["staff_messages"])


def wake(conversation: Conversation) -> None:
    """Have what waits in this conversation sent, once the transaction has committed."""
    queue.enqueue(lanes.SEND, _lane(conversation), conversation.pk)


def _store(conversation: Conversation, rows: list[OutboundMessage]) -> None:
    insert(rows)
    if rows:
        work.put(_lane(conversation), conversation.pk, tenant_id=conversation.tenant_id)


def _lane(conversation: Conversation) -> str:
    return lanes.of(lanes.OUTBOUND, conversation.account.kind)


def _rows(conversation: Conversation, replies: Sequence[Reply], cause: Cause) -> list[OutboundMessage]:
    """The rows of an answer: as many messages as its channel needs, at their pace."""
    hotel, guest = conversation.tenant_id, str(conversation.pk)
    channel = channel_of(conversation.account.kind)
    interactive = flags.enabled("features.interactive_messages", tenant_id=hotel)
    fit = partial(channel.fit, interactive=interactive)
    replies = channel.gathered(replies)
    if channel.joins_answers or flags.enabled(JOINED, tenant_id=hotel, subject=guest):
        replies = pace.joined(replies, fit)
    fitted = [one for reply in replies for one in fit(reply)]
    rows = [
        _row(conversation, reply, cause, position)
        for position, reply in enumerate(fitted, start=cause.first_position)
    ]
    if cause.kind == OutboundMessage.Cause.TURN and flags.enabled(DELAYED, tenant_id=hotel, subject=guest):
        for row, seconds in zip(rows, pace.typing_seconds([row.text for row in rows]), strict=True):
            row.due_at += dt.timedelta(seconds=seconds)
    return rows


def _row(conversation: Conversation, reply: Reply, cause: Cause, position: int) -> OutboundMessage:
    now = clock.now()
    return OutboundMessage(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        cause_kind=cause.kind,
        cause_id=cause.id,
        position=position,
        kind=reply.kind,
        payload=reply.as_json(),
        text=reply.text,
        fencing=conversation.fencing,
        author=cause.author,
        due_at=now,
        correlation_id=cause.correlation_id,
        created_at=now,
        status_at=now,
    )
