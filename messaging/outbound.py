"""The outbox: messages written in the transaction that decides them, then sent in order, one conversation at
a time.

A message is sent again only after the provider said it never got it, or once after 60 seconds without any
word (invariant 2). So a row of the attempt is committed before each call, its token travels with the message
and comes back on statuses, and a sender that dies leaves the same trace as an answer that never came.
"""

import datetime as dt
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import Case, F, Value, When
from prometheus_client import Counter

from hotel_agent.lib import clock, log, queue
from hotel_agent.lib.resilience import seconds_until_allowed
from messaging import account_health, failures, lanes, uploads
from messaging.channels.base import Action, Advice, Channel, Outgoing, Sender
from messaging.errors import SendRefused, SendUnknown
from messaging.models import Conversation, Delivery, Message, OutboundMessage
from messaging.registry import channel_of
from messaging.types import Reply
from tenants import flags, work
from tenants.models import ChannelAccount, User
from tenants.scope import scope

logger = structlog.get_logger(__name__)
Status = OutboundMessage.Status

outbound_repeated_total = Counter(
    "outbound_repeated_total",
    "Messages sent once more after 60 s without word of the first time.",
    ["channel"],
)

WAIT_FOR_WORD = dt.timedelta(seconds=60)
LEASE_SECONDS = 60
STOP_STARTING_SECONDS = 25
"""Under one claim no further message is begun after this long: uploading and sending one may take 26 s."""
NO_WORD = Advice(Action.PERSON, "No word whether the message arrived, also after sending it once more.")
NOT_REPEATED = Advice(Action.PERSON, "No word whether the message arrived; not repeated, a person took over.")
CLOSED = Advice(Action.TEMPLATE, "More than 24 hours since the guest wrote: only a template may go out.")


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt, committed and about to be made."""

    message_id: int
    delivery_id: int
    channel: Channel
    sender: Sender
    outgoing: Outgoing
    correlation_id: str
    account_rests: bool
    """Whether this attempt also shows if the account works."""


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


def write(
    conversation: Conversation,
    replies: Sequence[Reply],
    *,
    cause_kind: OutboundMessage.Cause,
    cause_id: int,
    correlation_id: str,
    author: User | None = None,
    first_position: int = 0,
) -> int:
    """Put the replies into the outbox, in the caller's transaction; how many messages that makes.

    Each becomes as many messages as its channel needs. They carry the fencing number of `conversation` as it
    stands. Cause and position name a message for ever: `first_position` is for causes that write more than
    once.
    """
    now, tenant_id = clock.now(), conversation.tenant_id
    kind = conversation.account.kind
    interactive = flags.enabled("features.interactive_messages", tenant_id=tenant_id)
    fitted = [one for reply in replies for one in channel_of(kind).fit(reply, interactive=interactive)]
    OutboundMessage.objects.bulk_create(
        OutboundMessage(
            tenant_id=tenant_id,
            conversation=conversation,
            cause_kind=cause_kind,
            cause_id=cause_id,
            position=position,
            kind=reply.kind,
            payload=reply.as_json(),
            text=reply.text,
            fencing=conversation.fencing,
            author=author,
            due_at=now,
            correlation_id=correlation_id,
            created_at=now,
            status_at=now,
        )
        for position, reply in enumerate(fitted, start=first_position)
    )
    if fitted:
        work.put(lanes.of(lanes.OUTBOUND, kind), conversation.pk, tenant_id=tenant_id)
    return len(fitted)


def note_sent(conversation: Conversation, reply: Reply, *, sent_at: dt.datetime, correlation_id: str) -> None:
    """Keep what a person of the hotel sent by other means than ours. The conversation is locked."""
    OutboundMessage.objects.create(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        cause_kind=OutboundMessage.Cause.STAFF,
        cause_id=conversation.pk,
        position=conversation.staff_messages,
        kind=reply.kind,
        payload=reply.as_json(),
        text=reply.text,
        status=Status.SENT,
        fencing=conversation.fencing,
        due_at=sent_at,
        correlation_id=correlation_id,
        created_at=sent_at,
        status_at=sent_at,
    )
    conversation.staff_messages += 1
    conversation.save(update_fields=["staff_messages"])


def wake(conversation: Conversation) -> None:
    """Have what waits in this conversation sent, once the transaction has committed."""
    queue.enqueue(lanes.SEND, lanes.of(lanes.OUTBOUND, conversation.account.kind), conversation.pk)


def send_waiting(lane: str, conversation_id: int) -> None:
    """Send what waits in one conversation, in order, as far as it is due.

    Somebody else at it: nothing happens.
    """
    while claims := work.claim(lane, object_id=conversation_id, lease_seconds=LEASE_SECONDS):
        if not _run(claims[0]):
            return


def _run(claim: work.Claim) -> bool:
    """Send message after message under one claim. True: more came meanwhile."""
    stop_at = time.monotonic() + STOP_STARTING_SECONDS
    following = _next(claim, None, may_start=True)
    while isinstance(following, Step):
        with log.correlated(following.correlation_id, conversation=claim.object_id):
            result = _attempt(following)
        following = _next(claim, result, may_start=time.monotonic() < stop_at)
    return following is work.Ended.FREED


def _attempt(step: Step) -> Result:
    """Call the provider. No transaction is open."""
    for rate in step.channel.rates(step.sender, step.outgoing.address):
        wait = seconds_until_allowed(
            rate.bucket, per_second=rate.per_second, burst=rate.burst, now_seconds=clock.now().timestamp()
        )
        if wait:
            return Result(step, wait_seconds=wait)
    outgoing = step.outgoing
    try:
        if outgoing.reply.kind == "image":
            media_id = uploads.media_id(step.channel, step.sender, outgoing.reply.media)
            outgoing = Outgoing(
                outgoing.address_kind, outgoing.address, outgoing.reply, outgoing.token, media_id
            )
        provider_id = step.channel.send(step.sender, outgoing)
    except SendRefused as refusal:
        return Result(step, code=refusal.code, details=refusal.details)
    except SendUnknown as doubt:
        logger.warning("message_unanswered", outbound=step.message_id, reason=str(doubt))
        return Result(step)
    logger.info("message_sent", outbound=step.message_id, kind=outgoing.reply.kind)
    return Result(step, provider_id=provider_id)


def _next(claim: work.Claim, result: Result | None, *, may_start: bool) -> Step | work.Ended | None:
    """Record the attempt that ended and begin the next, in one transaction.

    Not a Step: the claim has ended.
    """
    with scope(claim.tenant_id):
        if result is not None:
            _record(claim.tenant_id, result)
        while (message := _first_waiting(claim)) is not None:
            if not may_start:
                work.postpone(claim, clock.now())
                wake(message.conversation)
                return None
            if (wait_until := _settle(message)) is not None:
                if wait_until > clock.now():
                    work.postpone(claim, wait_until)
                    return None
                return _begin(message)
        return work.end(claim)


def _first_waiting(claim: work.Claim) -> OutboundMessage | None:
    waiting = OutboundMessage.objects.of(claim.tenant_id).filter(
        conversation_id=claim.object_id, status__in=(Status.QUEUED, Status.SENDING, Status.UNKNOWN)
    )
    rows = waiting.select_related("conversation__account").defer("conversation__state")
    return rows.select_for_update(of=("self",)).order_by("id").first()


def _settle(message: OutboundMessage) -> dt.datetime | None:
    """When the message may be sent (in the past: now). None: it is settled otherwise, look at the next."""
    void = message.cause_kind in failures.MADE_BY_AGENT and message.fencing != message.conversation.fencing
    if message.status == Status.SENDING:  # its sender is gone: whether it was sent is unknown
        message.due_at = _last_attempt(message).started_at + WAIT_FOR_WORD
        message.status = Status.UNKNOWN
        message.save(update_fields=["due_at", "status"])
    if message.status == Status.QUEUED and void:
        withdraw(message)
        return None
    if message.due_at > clock.now():
        return message.due_at
    if message.status == Status.UNKNOWN and (void or message.repeats):
        failures.give_up(message, "no_word", NOT_REPEATED if void else NO_WORD)
        return None
    if message.kind != "template" and not failures.window_is_open(message.conversation):
        if message.status == Status.UNKNOWN or not failures.to_template(message):
            failures.give_up(message, "window_closed", CLOSED)
        return None
    return account_health.wait_until(message.conversation.account) or message.due_at


def withdraw(message: OutboundMessage) -> None:
    """Never send this message of the agent's: the owner changed since it was made."""
    message.status, message.status_at = Status.DROPPED, clock.now()
    message.save(update_fields=["status", "status_at"])
    failures.hand_over_cause(message, "person_took_over")


def _last_attempt(message: OutboundMessage) -> Delivery:
    return Delivery.objects.of(message.tenant_id).filter(outbound=message).latest("attempt")


def _begin(message: OutboundMessage) -> Step:
    """Write down the attempt that is about to be made."""
    now, conversation = clock.now(), message.conversation
    if message.status == Status.UNKNOWN:
        message.repeats += 1
        transaction.on_commit(outbound_repeated_total.labels(conversation.account.kind).inc)
    message.deliveries_made += 1
    message.status = Status.SENDING
    message.save(update_fields=["status", "repeats", "deliveries_made"])
    delivery = Delivery.objects.create(
        tenant_id=message.tenant_id,
        outbound=message,
        attempt=message.deliveries_made,
        token=uuid.uuid4().hex,
        started_at=now,
        status_at=now,
    )
    reply = Reply.from_json(message.payload)
    return Step(
        message_id=message.pk,
        delivery_id=delivery.pk,
        channel=channel_of(conversation.account.kind),
        sender=sender_of(conversation.account),
        outgoing=Outgoing(conversation.address_kind, conversation.address, reply, delivery.token),
        correlation_id=message.correlation_id,
        account_rests=conversation.account.health != ChannelAccount.Health.CONNECTED,
    )


def sender_of(account: ChannelAccount) -> Sender:
    """The account as its channel needs it."""
    return Sender(account.tenant_id, account.pk, account.external_id, account.access_token, account.options)


_FIRST_WORD = Case(
    When(status__in=(Status.SENDING, Status.UNKNOWN), then=Value(Status.SENT)), default=F("status")
)


def _record(tenant_id: int, result: Result) -> None:
    """Store how an attempt ended. A status that was quicker than the answer is never set back."""
    step, now = result.step, clock.now()
    messages = OutboundMessage.objects.of(tenant_id).filter(pk=step.message_id)
    attempts = Delivery.objects.of(tenant_id).filter(pk=step.delivery_id)
    if result.provider_id:
        attempts.update(provider_id=result.provider_id, answered_at=now, status=_FIRST_WORD)
        messages.update(status=_FIRST_WORD, status_at=now)
        if step.account_rests:
            account_health.working(step.sender)
    elif result.wait_seconds:
        attempts.delete()
        due_at = now + dt.timedelta(seconds=result.wait_seconds)
        messages.filter(status=Status.SENDING).update(status=Status.QUEUED, due_at=due_at)
    elif result.code:
        attempts.update(
            status=Delivery.Status.FAILED,
            answered_at=now,
            error_code=result.code[:20],
            error_text=result.details,
        )
        refused = messages.select_related("conversation__account").select_for_update(of=("self",)).get()
        failures.refused(refused, result.code, result.details)
    else:
        attempts.filter(status=Delivery.Status.SENDING).update(
            status=Delivery.Status.UNKNOWN, answered_at=now
        )
        waiting = messages.filter(status=Status.SENDING)
        waiting.update(status=Status.UNKNOWN, status_at=now, due_at=now + WAIT_FOR_WORD)


def show_read(tenant_id: int, message_id: int) -> None:
    """Show the guest that we have read this message and are writing. Best effort."""
    with scope(tenant_id):
        message = Message.objects.of(tenant_id).select_related("conversation__account").get(pk=message_id)
        account = message.conversation.account
    channel_of(account.kind).show_read(sender_of(account), message.provider_message_id)
