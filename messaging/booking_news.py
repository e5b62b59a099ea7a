"""What became of a booking that took long reaches its conversation as one more message, which an ordinary
turn takes: in its place among the guest's own, once, and by whoever is alive.
"""

from hotel_agent.lib import clock, log, queue
from messaging import conversations, handover, lanes
from messaging.models import Conversation, Disposition, InboundEvent, Message
from messaging.types import MessageKind
from pms.events import BookingSettled
from tenants import work

ASKER = "conversation"
TASK = "booking_settled"


def settled(event: BookingSettled) -> None:
    """Receiver of what pms announces, in its transaction and in the hotel's scope.

    Where people have the conversation, they are told: the agent is silent there.
    """
    kind, _, number = event.asker.partition(":")
    if kind != ASKER or not Conversation.objects.of(event.tenant_id).filter(pk=number).exists():
        return
    held = conversations.locked(event.tenant_id, int(number))
    message = _message(held, event)
    if message is None:
        return
    if held.owner_kind != Conversation.Owner.AGENT:
        handover.dispositions(held.tenant_id, [message.pk], Disposition.Outcome.HANDED_OVER, "person_owns")
        words = event.outcome.replace("_", " ")
        conversations.ask_for_person(held, kind=TASK, text=f"The guest's booking that took long: {words}.")
        return
    lane = lanes.of(lanes.TURN, held.account.kind)
    work.put(lane, held.pk, tenant_id=held.tenant_id)
    queue.enqueue(lanes.ANSWER, lane, held.pk)


def _message(held: Conversation, event: BookingSettled) -> Message | None:
    """The message that says so; None where it is there already."""
    now = clock.now()
    name = f"booking:{event.attempt_id}:{event.ask}:{event.outcome}"
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
        kind=MessageKind.BOOKING.value,
        choice_id=str(event.attempt_id),
        sent_at=now,
        correlation_id=correlation_id,
        created_at=now,
    )
