"""News of the PMS reach a conversation as one more message, which an ordinary turn takes: in its place among
the guest's own, once, and by whoever is alive.
"""

import datetime as dt

from hotel_agent.lib import clock, log, queue
from messaging import conversations, handover, lanes
from messaging.models import Conversation, Disposition, InboundEvent, Message, StaffTask
from messaging.types import MessageKind
from pms.events import BookingSettled, PmsBack
from tenants import work

ASKER = "conversation"
TASK = "booking_settled"
STOPPED = "pms_unavailable"
"""Why the agent gave a conversation to people: the reason of the hand-over and the kind of its task."""
FOLLOWED_UP_WITHIN = dt.timedelta(hours=2)
MOST_AT_ONCE = 200


def settled(event: BookingSettled) -> None:
    """Receiver of what pms announces, in its transaction and in the hotel's scope.

    Where people have the conversation, they are told: the agent is silent there.
    """
    kind, _, number = event.asker.partition(":")
    if kind != ASKER or not Conversation.objects.of(event.tenant_id).filter(pk=number).exists():
        return
    held = conversations.locked(event.tenant_id, int(number))
    name = f"booking:{event.attempt_id}:{event.ask}:{event.outcome}"
    message = _message(held, name, MessageKind.BOOKING, choice_id=str(event.attempt_id))
    if message is None:
        return
    if held.owner_kind != Conversation.Owner.AGENT:
        handover.dispositions(held.tenant_id, [message.pk], Disposition.Outcome.HANDED_OVER, "person_owns")
        words = event.outcome.replace("_", " ")
        conversations.ask_for_person(held, kind=TASK, text=f"The guest's booking that took long: {words}.")
        return
    _make_due(held)


def pms_back(event: PmsBack) -> None:
    """Receiver of what pms announces, in the hotel's scope: the agent goes on where it had to stop."""
    open_tasks = StaffTask.objects.of(event.tenant_id).filter(state=StaffTask.State.OPEN)
    waiting = open_tasks.filter(kind=STOPPED, created_at__gt=clock.now() - FOLLOWED_UP_WITHIN)
    for number in waiting.order_by("id").values_list("conversation_id", flat=True)[:MOST_AT_ONCE]:
        held = conversations.locked(event.tenant_id, number)
        tasks = open_tasks.filter(conversation=held).order_by("id")
        if _is_ours_again(held, list(tasks)):
            begun = tasks[0].created_at
            tasks.update(state=StaffTask.State.DONE, done_at=clock.now())
            handover.back_from_queue(held, reason="pms_back")
            handover.hear_again(held, since=begun)
            if _message(held, f"pms_back:{held.pk}:{held.fencing}", MessageKind.PMS_BACK):
                _make_due(held)


def _is_ours_again(held: Conversation, tasks: list[StaffTask]) -> bool:
    """Whether nobody has come yet, and nothing else is wanted of people."""
    if held.owner_kind != Conversation.Owner.QUEUE or {task.kind for task in tasks} != {STOPPED}:
        return False
    return held.status == Conversation.Status.OPEN


def _make_due(held: Conversation) -> None:
    lane = lanes.of(lanes.TURN, held.account.kind)
    work.put(lane, held.pk, tenant_id=held.tenant_id)
    queue.enqueue(lanes.ANSWER, lane, held.pk)


def _message(held: Conversation, name: str, kind: MessageKind, *, choice_id: str = "") -> Message | None:
    """The message that says so, which `name` is unique for; None where it is there already."""
    now = clock.now()
    correlation_id = log.current_correlation_id()
    stored, is_new = InboundEvent.objects.get_or_create(
        tenant_id=held.tenant_id,
        channel=held.account.kind,
        receiver=held.account.external_id,
        dedupe_key=name,
        defaults={
            "lane": InboundEvent.Lane.OTHER,
            "raw": "{}",
            "correlation_id": correlation_id,
            "received_at": now,
            "processed_at": now,
            "outcome": "taken",
        },
    )
    if not is_new:
        return None
    return Message.objects.create(
        tenant_id=held.tenant_id,
        conversation=held,
        event=stored,
        provider_message_id=name,
        kind=kind.value,
        choice_id=choice_id,
        sent_at=now,
        correlation_id=correlation_id,
        created_at=now,
    )
