"""The outbox on its way: in order, one conversation at a time.

A message is sent again only after the provider said it never got it, or once after 60 seconds without any
word (invariant 2). So a row of the attempt is committed before each call, its token travels with the message
and comes back on statuses, and a sender that dies leaves the same trace as an answer that never came.
"""

import datetime as dt
import time

from hotel_agent.lib import clock, log, queue
from messaging import account_health, attempts, failures, lanes, outbox, templates
from messaging.attempts import Result, Step
from messaging.channels.base import Action, Advice
from messaging.models import Delivery, Message, OutboundMessage
from messaging.registry import channel_of
from tenants import work
from tenants.scope import scope

Status = OutboundMessage.Status

STOP_STARTING_SECONDS = 25
"""Under one claim no further message is begun after this long: uploading and sending one may take 26 s."""
SHORT_WAIT_SECONDS = 60
NO_WORD = Advice(Action.PERSON, "No word whether the message arrived, also after sending it once more.")
NOT_REPEATED = Advice(Action.PERSON, "No word whether the message arrived; not repeated, a person took over.")
CLOSED = Advice(Action.TEMPLATE, "More than 24 hours since the guest wrote: only a template may go out.")


def send_waiting(lane: str, conversation_id: int) -> None:
    """Send what waits in one conversation, as far as it is due. Somebody else at it: nothing happens."""
    while claims := work.claim(lane, object_id=conversation_id, lease_seconds=outbox.LEASE_SECONDS):
        if not _run(claims[0], None):
            return


def send_begun(begun: outbox.Begun) -> None:
    """Make the attempt that was begun with its messages, and send what follows it."""
    if _run(begun.claim, begun.step):
        send_waiting(begun.claim.kind, begun.claim.object_id)


def _run(claim: work.Claim, begun: Step | None) -> bool:
    """Send message after message under one claim. True: more came meanwhile."""
    stop_at = time.monotonic() + STOP_STARTING_SECONDS
    following = begun or _next(claim, None, may_start=True)
    while isinstance(following, Step):
        with log.correlated(following.correlation_id, conversation=claim.object_id):
            result = attempts.make(following)
            ended = attempts.record_accepted(claim, result)
        if ended:
            return False
        following = _next(claim, result if ended is None else None, may_start=time.monotonic() < stop_at)
    return following is work.Ended.FREED


def _next(claim: work.Claim, result: Result | None, *, may_start: bool) -> Step | work.Ended | None:
    """Record the attempt that ended and begin the next, in one transaction.

    Not a Step: the claim has ended.
    """
    with scope(claim.tenant_id):
        if result is not None:
            attempts.record(claim.tenant_id, result)
        while (message := _first_waiting(claim)) is not None:
            if not may_start:
                work.postpone(claim, clock.now())
                outbox.wake(message.conversation)
                return None
            if (wait_until := _settle(message)) is not None:
                if wait_until <= clock.now():
                    return attempts.begin(message)
                _put_off(claim, wait_until)
                return None
        return work.end(claim)


def _put_off(claim: work.Claim, until: dt.datetime) -> None:
    """Come back when the first message is due; after longer waits it is the sweeper that does."""
    work.postpone(claim, until)
    seconds = (until - clock.now()).total_seconds()
    if seconds <= SHORT_WAIT_SECONDS:
        queue.enqueue(lanes.SEND, claim.kind, claim.object_id, countdown=seconds)


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
        message.due_at = _last_attempt(message).started_at + attempts.WAIT_FOR_WORD
        message.status = Status.UNKNOWN
        message.save(update_fields=["due_at", "status"])
    if message.status == Status.QUEUED and void:
        _withdraw(message)
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
    if message.kind == "template" and message.status == Status.QUEUED and not _is_ready(message):
        return None
    return account_health.wait_until(message.conversation.account) or message.due_at


def _is_ready(message: OutboundMessage) -> bool:
    """Whether the template can be sent, in the language that is approved; else it is given up."""
    problem = templates.make_ready(message)
    if problem:
        failures.give_up(message, "no_template", Advice(Action.NO_TEMPLATE, f"Not sent: {problem}."))
    return not problem


def _withdraw(message: OutboundMessage) -> None:
    """Never send this message of the agent's: the owner changed since it was made."""
    message.status, message.status_at = Status.DROPPED, clock.now()
    message.save(update_fields=["status", "status_at"])
    failures.hand_over_cause(message, "person_took_over")


def _last_attempt(message: OutboundMessage) -> Delivery:
    return Delivery.objects.of(message.tenant_id).filter(outbound=message).latest("attempt")


def show_read(tenant_id: int, message_id: int) -> None:
    """Show the guest that we have read this message and are writing. Best effort."""
    with scope(tenant_id):
        message = Message.objects.of(tenant_id).select_related("conversation__account").get(pk=message_id)
        account = message.conversation.account
    channel_of(account.kind).show_read(attempts.sender_of(account), message.provider_message_id)
