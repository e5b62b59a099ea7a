"""What becomes of a message that the provider refused, at once or later by a status: one policy for both."""

import datetime as dt
from functools import partial

import structlog
from django.db import transaction

from governance.alarms import raise_alarm
from hotel_agent.lib import clock, queue
from messaging import account_health, dead_letters, elsewhere, lanes, templates, uploads
from messaging.channels.base import Action, Advice
from messaging.channels.plain import plain
from messaging.models import Conversation, DeadLetter, Disposition, OutboundMessage, StaffTask
from messaging.registry import channel_of
from messaging.types import FILE_KINDS, Reply
from tenants import work

log = structlog.get_logger(__name__)
Status = OutboundMessage.Status

FALSE_ALARM_WAIT = dt.timedelta(seconds=30)
"""Meta says "window closed" now and then inside the window: once it is asked again."""
MOST_TEMPLATES = 3
WINDOW_MARGIN = dt.timedelta(minutes=5)
FINAL = frozenset({Action.NEVER, Action.TEMPLATE, Action.ELSEWHERE})
"""Refusals that no person can mend: the guest cannot be reached so. All others may be tried again."""
OTHER_WAY = frozenset({Action.TEMPLATE, Action.NO_TEMPLATE, Action.ELSEWHERE})
"""Refusals that say nothing against another channel."""
MADE_BY_AGENT = (OutboundMessage.Cause.TURN, OutboundMessage.Cause.FOLLOW_UP)


def refused(message: OutboundMessage, code: str, details: str) -> None:
    """Queue the message again, change its form, let its account rest, or give it up, as the channel advises.

    `message` comes with its conversation and account, locked, in the hotel's scope.
    """
    channel = channel_of(message.conversation.account.kind)
    advice = channel.advice(code)
    log.warning(
        "message_refused", outbound=message.pk, code=code, action=advice.action, details=details[:200]
    )
    handle = {
        Action.RETRY: _later,
        Action.PLAIN: _as_plain_text,
        Action.UPLOAD: _with_new_upload,
        Action.TEMPLATE: _window_closed,
        Action.NO_TEMPLATE: _without_template,
        Action.ELSEWHERE: give_up,
        Action.PAUSE: _pause_account,
        Action.NEVER: give_up,
        Action.PERSON: _call_person,
    }[advice.action]
    handle(message, code, advice)


def to_template(message: OutboundMessage) -> bool:
    """Put the approved template in the place of free text. False where the message has none."""
    reply = Reply.from_json(message.payload)
    if reply.template is None or reply.kind == "template":
        return False
    message.kind = "template"
    message.payload = Reply(kind="template", text=reply.text, template=reply.template).as_json()
    _queue_again(message, clock.now())
    return True


def window_is_open(conversation: Conversation, *, margin: dt.timedelta = WINDOW_MARGIN) -> bool:
    """Whether free text may go out now, by our own clock."""
    window = channel_of(conversation.account.kind).window
    if window is None:
        return True
    since = conversation.last_inbound_at
    return since is not None and clock.now() < since + window - margin


def give_up(message: OutboundMessage, code: str, advice: Advice) -> None:
    """The message failed here for good: it goes another way, or staff see why, and what it should have
    answered is theirs.
    """
    mailed = advice.action in OTHER_WAY and elsewhere.by_email(message)
    message.status, message.status_at = Status.FAILED, clock.now()
    reason = f"{advice.reason} It was sent by e-mail instead." if mailed else advice.reason
    message.failure_code, message.failure_reason = code[:20], reason[:255]
    message.save(update_fields=["status", "status_at", "failure_code", "failure_reason"])
    if mailed:
        return
    if advice.action not in FINAL:
        dead_letters.bury(
            tenant_id=message.tenant_id,
            kind=DeadLetter.Kind.OUTBOUND,
            object_id=message.pk,
            reason=code,
            detail=advice.reason,
            payload=message.payload,
            attempts=message.deliveries_made,
        )
    hand_over_cause(message, "delivery_failed")
    conversation = message.conversation
    Conversation.objects.of(message.tenant_id).filter(pk=conversation.pk).update(needs_person=True)
    StaffTask.objects.get_or_create(
        tenant_id=message.tenant_id,
        conversation=conversation,
        kind="delivery_failed",
        state=StaffTask.State.OPEN,
        defaults={"text": f"A message did not reach the guest. {advice.reason}", "created_at": clock.now()},
    )


def hand_over_cause(message: OutboundMessage, reason: str) -> None:
    """What a turn's message should have answered counts as handed over: the guest did not get the answer."""
    if message.cause_kind == OutboundMessage.Cause.TURN:
        Disposition.objects.of(message.tenant_id).filter(message__turn_id=message.cause_id).update(
            outcome=Disposition.Outcome.HANDED_OVER, reason=reason, at=clock.now()
        )


def _later(message: OutboundMessage, code: str, advice: Advice) -> None:
    if message.attempts >= len(advice.delays):
        _call_person(message, code, advice)
        return
    _queue_again(message, clock.now() + dt.timedelta(seconds=advice.delays[message.attempts]))


def _as_plain_text(message: OutboundMessage, code: str, advice: Advice) -> None:
    reply = Reply.from_json(message.payload)
    flat = plain(reply)
    if reply.kind in ("text", "template") or not flat.text:
        give_up(message, code, advice)
        return
    message.kind, message.payload = flat.kind, flat.as_json()
    _queue_again(message, clock.now())


def _with_new_upload(message: OutboundMessage, code: str, advice: Advice) -> None:
    reply = Reply.from_json(message.payload)
    if message.attempts or reply.kind not in FILE_KINDS:
        _as_plain_text(message, code, advice)
        return
    uploads.forget(message.tenant_id, message.conversation.account_id, reply.media)
    _queue_again(message, clock.now())


def _window_closed(message: OutboundMessage, code: str, advice: Advice) -> None:
    if message.attempts == 0 and window_is_open(message.conversation, margin=dt.timedelta(0)):
        _queue_again(message, clock.now() + FALSE_ALARM_WAIT)
    elif not to_template(message):
        give_up(message, code, advice)


def _without_template(message: OutboundMessage, code: str, advice: Advice) -> None:
    """Another language of it, where one is approved; else another way."""
    refused_form = message.payload
    templates.refused(message, code)
    problem = templates.make_ready(message)
    if problem or message.payload == refused_form or message.attempts >= MOST_TEMPLATES:
        give_up(message, code, advice)
    else:
        _queue_again(message, clock.now())


def _pause_account(message: OutboundMessage, code: str, advice: Advice) -> None:
    account = message.conversation.account
    due = account_health.failing(account, advice.reason)
    message.status, message.due_at = Status.QUEUED, due
    message.save(update_fields=["status", "due_at"])
    _make_due(message)
    who = (message.tenant_id, account.external_id)
    tell = partial(account_health.tell, *who, advice.reason, kind=advice.alarm)
    transaction.on_commit(tell, robust=True)


def _call_person(message: OutboundMessage, code: str, advice: Advice) -> None:
    give_up(message, code, advice)
    alarm = partial(
        raise_alarm,
        tenant_id=message.tenant_id,
        kind="message_refused",
        subject=f"{message.conversation.account.external_id}:{code}",
        message=advice.reason,
    )
    transaction.on_commit(alarm, robust=True)


def _queue_again(message: OutboundMessage, due_at: dt.datetime) -> None:
    message.status, message.due_at, message.attempts = Status.QUEUED, due_at, message.attempts + 1
    message.save(update_fields=["kind", "payload", "status", "due_at", "attempts"])
    _make_due(message)


def _make_due(message: OutboundMessage) -> None:
    """A refusal by a status comes when nobody is sending: somebody has to come for what is due again."""
    kind = lanes.of(lanes.OUTBOUND, message.conversation.account.kind)
    work.put(kind, message.conversation_id, tenant_id=message.tenant_id, due_at=message.due_at)
    if message.due_at <= clock.now():
        queue.enqueue(lanes.SEND, kind, message.conversation_id)
