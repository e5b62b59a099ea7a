"""One attempt to send one message: written down before the provider is called, and its end written down
after.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Case, F, Value, When
from prometheus_client import Counter

from hotel_agent.lib import clock
from hotel_agent.lib.resilience import seconds_until_allowed
from messaging import account_health, failures, uploads
from messaging.channels.base import Channel, Outgoing, Sender
from messaging.errors import SendRefused, SendUnknown
from messaging.models import Conversation, Delivery, OutboundMessage
from messaging.registry import channel_of
from messaging.types import FILE_KINDS, Reply
from tenants import work
from tenants.models import ChannelAccount
from tenants.rows import insert
from tenants.scope import scope

logger = structlog.get_logger(__name__)
Status = OutboundMessage.Status

outbound_repeated_total = Counter(
    "outbound_repeated_total",
    "Messages sent once more after 60 s without word of the first time.",
    ["channel"],
)
WAIT_FOR_WORD = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt, committed and about to be made.

    `account_rests`: it also shows whether the account works.
    """

    message_id: int
    delivery_id: int
    channel: Channel
    sender: Sender
    outgoing: Outgoing
    correlation_id: str
    account_rests: bool


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended: with the provider's id, with a refusal (`code`), put off (`wait_seconds`), or
    unknown.
    """

    step: Step
    provider_id: str = ""
    code: str = ""
    details: str = ""
    wait_seconds: float = 0


def begin(message: OutboundMessage) -> Step:
    """Write down the attempt that is about to be made at a waiting message, which is locked."""
    if message.status == Status.UNKNOWN:
        message.repeats += 1
        kind = message.conversation.account.kind
        transaction.on_commit(outbound_repeated_total.labels(kind).inc)
    message.deliveries_made += 1
    message.status = Status.SENDING
    message.save(update_fields=["status", "repeats", "deliveries_made"])
    return step_of(message, message.conversation)


def step_of(message: OutboundMessage, conversation: Conversation) -> Step:
    """The attempt at a message whose row says that it is being sent."""
    now, account = clock.now(), conversation.account
    delivery = Delivery(
        tenant_id=message.tenant_id,
        outbound_id=message.pk,
        attempt=message.deliveries_made,
        token=uuid.uuid4().hex,
        started_at=now,
        status_at=now,
    )
    insert([delivery])
    reply = Reply.from_json(message.payload)
    return Step(
        message_id=message.pk,
        delivery_id=delivery.pk,
        channel=channel_of(account.kind),
        sender=sender_of(account),
        outgoing=Outgoing(conversation.address_kind, conversation.address, reply, delivery.token),
        correlation_id=message.correlation_id,
        account_rests=account.health != ChannelAccount.Health.CONNECTED,
    )


def sender_of(account: ChannelAccount) -> Sender:
    """The account as its channel needs it."""
    return Sender(account.tenant_id, account.pk, account.external_id, account.access_token, account.options)


def make(step: Step) -> Result:
    """Call the provider. No transaction is open."""
    rates = step.channel.rates(step.sender, step.outgoing.address)
    wait = seconds_until_allowed(rates, now_seconds=clock.now().timestamp())
    if wait:
        return Result(step, wait_seconds=wait)
    outgoing = step.outgoing
    try:
        if outgoing.reply.kind in FILE_KINDS:
            media_id = uploads.media_id(step.channel, step.sender, outgoing.reply.media)
            outgoing = replace(outgoing, media_id=media_id)
        provider_id = step.channel.send(step.sender, outgoing)
    except SendRefused as refusal:
        return Result(step, code=refusal.code, details=refusal.details)
    except SendUnknown as doubt:
        logger.warning("message_unanswered", outbound=step.message_id, reason=str(doubt))
        return Result(step)
    logger.info("message_sent", outbound=step.message_id, kind=outgoing.reply.kind)
    return Result(step, provider_id=provider_id)


_FIRST_WORD = Case(
    When(status__in=(Status.SENDING, Status.UNKNOWN), then=Value(Status.SENT)), default=F("status")
)


def record(tenant_id: int, result: Result) -> None:
    """Store how an attempt ended. A status that was quicker than the answer is never set back."""
    step, now = result.step, clock.now()
    messages = OutboundMessage.objects.of(tenant_id).filter(pk=step.message_id)
    deliveries = Delivery.objects.of(tenant_id).filter(pk=step.delivery_id)
    if result.provider_id:
        deliveries.update(provider_id=result.provider_id, answered_at=now, status=_FIRST_WORD)
        messages.update(status=_FIRST_WORD, status_at=now)
        if step.account_rests:
            account_health.took(step.sender)
    elif result.wait_seconds:
        deliveries.delete()
        due_at = now + dt.timedelta(seconds=result.wait_seconds)
        messages.filter(status=Status.SENDING).update(status=Status.QUEUED, due_at=due_at)
    elif result.code:
        deliveries.update(
            status=Delivery.Status.FAILED,
            answered_at=now,
            error_code=result.code[:20],
            error_text=result.details,
        )
        refused = messages.select_related("conversation__account").select_for_update(of=("self",)).get()
        failures.refused(refused, result.code, result.details)
    else:
        deliveries.filter(status=Delivery.Status.SENDING).update(
            status=Delivery.Status.UNKNOWN, answered_at=now
        )
        waiting = messages.filter(status=Status.SENDING)
        waiting.update(status=Status.UNKNOWN, status_at=now, due_at=now + WAIT_FOR_WORD)


# `record` of a message that was accepted, and the end of its lane's claim where nothing else waits there.
_ACCEPTED = """
WITH made AS (
  UPDATE messaging_delivery SET provider_id = %(provider_id)s, answered_at = %(now)s,
    status = CASE WHEN status IN ('sending', 'unknown') THEN 'sent' ELSE status END
  WHERE tenant_id = %(tenant)s AND id = %(delivery)s),
sent AS (
  UPDATE messaging_outboundmessage SET status_at = %(now)s,
    status = CASE WHEN status IN ('sending', 'unknown') THEN 'sent' ELSE status END
  WHERE tenant_id = %(tenant)s AND id = %(message)s)
DELETE FROM tenants_workitem
WHERE id = %(item)s AND lease_token = %(lease)s AND revision = %(revision)s AND NOT EXISTS (
  SELECT 1 FROM messaging_outboundmessage
  WHERE tenant_id = %(tenant)s AND conversation_id = %(conversation)s AND id <> %(message)s
    AND status IN ('queued', 'sending', 'unknown'))
"""


def record_accepted(claim: work.Claim, result: Result) -> bool | None:
    """The common end of an attempt in one statement. True: the lane's claim has ended too; False: it goes on.

    None: nothing was stored, for this attempt did not end like that.
    """
    if not result.provider_id or result.step.account_rests:
        return None
    values: dict[str, Any] = {
        "tenant": claim.tenant_id,
        "conversation": claim.object_id,
        "provider_id": result.provider_id,
        "now": clock.now(),
        "delivery": result.step.delivery_id,
        "message": result.step.message_id,
        "item": claim.id,
        "lease": claim.token,
        "revision": claim.revision,
    }
    with scope(claim.tenant_id), connection.cursor() as cursor:
        cursor.execute(_ACCEPTED, values)
        return bool(cursor.rowcount)
