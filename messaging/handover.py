"""Who answers a conversation: the agent, the queue of people, or one person. One owner at a time (invariant
4).

Every change of owner raises the conversation's fencing number. What the agent made under an older number is
never sent: neither a turn under way (its commit fails) nor what still waits in the outbox (its sender
withdraws it).
"""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from prometheus_client import Counter

from governance import audit
from governance.alarms import raise_alarm
from hotel_agent.lib import clock, log
from messaging import conversations, failures, lanes, outbox
from messaging.errors import CannotAnswer
from messaging.models import Conversation, Disposition, Message, OutboundMessage
from messaging.outbox import Cause
from messaging.types import HandOver, Reply
from tenants import work
from tenants.models import User
from tenants.rows import insert
from tenants.scope import scope

dispositions_total = Counter(
    "message_dispositions_total", "Messages by what became of them.", ["outcome", "reason"]
)

Owner = Conversation.Owner


def take_over(*, conversation: Conversation, user: User) -> None:
    """This person answers from now on; the agent is silent at once, also with what it has already made."""
    with scope(conversation.tenant_id):
        held = conversations.locked(conversation.tenant_id, conversation.pk)
        if held.owner_kind != Owner.PERSON or held.owner_id != user.pk:
            _change_owner(
                held, Owner.PERSON, actor=f"user:{user.pk}", action="conversation.taken_over", user=user
            )


def give_back(*, conversation: Conversation, user: User) -> None:
    """The agent answers again, beginning with the next message."""
    with scope(conversation.tenant_id):
        held = conversations.locked(conversation.tenant_id, conversation.pk)
        if held.owner_kind != Owner.AGENT:
            _change_owner(held, Owner.AGENT, actor=f"user:{user.pk}", action="conversation.given_back")


def back_from_queue(held: Conversation, *, reason: str) -> None:
    """What people were asked for is possible again, and none has come yet: the agent goes on.

    `held` is locked, in its hotel's scope.
    """
    _change_owner(held, Owner.AGENT, actor="agent", action="conversation.given_back", reason=reason)


def hear_again(held: Conversation, *, since: dt.datetime) -> None:
    """What the guest wrote after `since` to people of whom none has come waits for the agent again.

    `held` is locked, in its hotel's scope.
    """
    Disposition.objects.of(held.tenant_id).filter(
        message__conversation=held,
        message__created_at__gt=since,
        outcome=Disposition.Outcome.HANDED_OVER,
        reason="person_owns",
    ).delete()


def reply(*, conversation: Conversation, user: User, text: str) -> None:
    """Send a person's words; it makes them the owner. Raises CannotAnswer, in words for them.

    Free text is allowed for 24 hours after the guest's last message.
    """
    if not text.strip():
        raise CannotAnswer("There is nothing to send.")
    with scope(conversation.tenant_id):
        held = conversations.locked(conversation.tenant_id, conversation.pk)
        if not failures.window_is_open(held):
            raise CannotAnswer(
                "More than 24 hours since the guest wrote: WhatsApp lets no free text through now."
            )
        if held.owner_kind != Owner.PERSON or held.owner_id != user.pk:
            _change_owner(
                held, Owner.PERSON, actor=f"user:{user.pk}", action="conversation.taken_over", user=user
            )
        correlation_id = log.current_correlation_id()
        cause = Cause(OutboundMessage.Cause.STAFF, held.pk, correlation_id, held.staff_messages, user)
        held.staff_messages += outbox.write(held, [Reply(kind="text", text=text.strip())], cause)
        held.unread, held.needs_person, held.last_message_at = 0, False, clock.now()
        held.save(update_fields=["staff_messages", "unread", "needs_person", "last_message_at"])
        outbox.wake(held)
        audit.record(
            tenant_id=held.tenant_id,
            action="conversation.answered",
            object_type="conversation",
            object_id=str(held.pk),
            actor=f"user:{user.pk}",
            correlation_id=correlation_id,
        )


def mark_read(*, conversation: Conversation) -> None:
    """A person has seen what was new."""
    Conversation.objects.of(conversation.tenant_id).filter(pk=conversation.pk, unread__gt=0).update(unread=0)


def to_queue(held: Conversation, why: HandOver) -> None:
    """The agent cannot go on: people are asked.

    `held` is locked, in its hotel's scope; its fencing number rises.
    """
    waiting = _change_owner(
        held, Owner.QUEUE, actor="agent", action="conversation.handed_over", reason=why.reason
    )
    held.unread += max(waiting, 1)
    held.save(update_fields=["unread"])
    conversations.ask_for_person(
        held,
        kind=why.reason,
        text=why.note or why.reason,
        urgent=why.urgent,
        department=why.department,
    )
    if why.urgent:
        alarm_urgent(held, why.reason)


def alarm_urgent(held: Conversation, reason: str) -> None:
    """Alarm the hotel's people, once this is committed."""
    alarm = partial(
        raise_alarm,
        tenant_id=held.tenant_id,
        kind="urgent_hand_over",
        subject=f"conversation {held.pk}",
        message=f"A guest needs a person at once ({reason}).",
        severity="critical",
    )
    transaction.on_commit(alarm, robust=True)


def stand_down(held: Conversation) -> None:
    """Somebody of the hotel answered by other means than ours: the agent is silent until they give back."""
    if held.owner_kind != Owner.PERSON:
        _change_owner(held, Owner.PERSON, actor="channel", action="conversation.taken_over")


def dispose(conversation: Conversation, outcome: Disposition.Outcome, reason: str) -> int:
    """Settle every message of the conversation that nothing has become of yet; how many."""
    pending = Message.objects.of(conversation.tenant_id).filter(conversation=conversation, disposition=None)
    ids = list(pending.values_list("id", flat=True))
    dispositions(conversation.tenant_id, ids, outcome, reason)
    return len(ids)


def dispositions(tenant_id: int, message_ids: Iterable[int], outcome: str, reason: str) -> None:
    """Write what became of these messages, unless somebody has already."""
    now = clock.now()
    rows = [
        Disposition(tenant_id=tenant_id, message_id=message_id, outcome=outcome, reason=reason, at=now)
        for message_id in message_ids
    ]
    insert(rows, or_leave=True)
    dispositions_total.labels(outcome, reason).inc(len(rows))


def _change_owner(
    held: Conversation,
    kind: Conversation.Owner,
    *,
    actor: str,
    action: str,
    user: User | None = None,
    reason: str = "",
) -> int:
    """Give the locked conversation to another owner; how many unanswered messages that hands over."""
    before = held.owner_kind
    held.owner_kind, held.owner, held.fencing = kind, user, held.fencing + 1
    held.unread, held.needs_person = 0, kind == Owner.QUEUE
    held.save(update_fields=["owner_kind", "owner", "fencing", "unread", "needs_person"])
    handed = 0
    if kind != Owner.AGENT:
        handed = dispose(held, Disposition.Outcome.HANDED_OVER, reason or "person_took_over")
    _wake_sender_to_withdraw(held)
    conversations.show_change(held)
    audit.record(
        tenant_id=held.tenant_id,
        action=action,
        object_type="conversation",
        object_id=str(held.pk),
        actor=actor,
        before={"owner": before},
        after={"owner": kind.value, "reason": reason},
    )
    return handed


def _wake_sender_to_withdraw(held: Conversation) -> None:
    waiting = OutboundMessage.objects.of(held.tenant_id).filter(
        conversation=held, status=OutboundMessage.Status.QUEUED
    )
    if waiting.exists():
        lane = lanes.of(lanes.OUTBOUND, held.account.kind)
        work.put(lane, held.pk, tenant_id=held.tenant_id)
        outbox.wake(held)
