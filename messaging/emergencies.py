"""Danger is heard also where people have the conversation: an alarm at once, and the number to call.

The agent itself stays silent there (invariant 4), but nobody in danger waits for somebody to look.
"""

from collections.abc import Sequence
from typing import Final

from hotel_agent.lib import clock
from messaging import conversations, handover, outbox, replies
from messaging.models import Conversation, Message, OutboundMessage, StaffTask
from messaging.nlu.types import CLARIFY_BELOW
from messaging.nlu.understand import understand
from messaging.outbox import Cause
from messaging.types import Reply
from tenants import snapshot

KIND: Final = "emergency"
_POSITION: Final = 1
"""Of the words to the guest among the messages of the task, whose first says that it is done."""


def watch(held: Conversation, messages: Sequence[Message]) -> None:
    """Alarm the hotel where one of the messages tells of danger; while nobody has taken the conversation
    over, the guest is told whom to call, once per emergency.

    `held` is locked and not the agent's, in its hotel's scope.
    """
    for message in messages:
        language = _language_of_danger(held, message.text) if message.text else ""
        if not language:
            continue
        conversations.ask_for_person(held, kind=KIND, key=KIND, text=message.text, urgent=True)
        handover.alarm_urgent(held, KIND)
        if held.owner_kind == Conversation.Owner.QUEUE:
            _tell_whom_to_call(held, language, message.correlation_id)


def _language_of_danger(held: Conversation, text: str) -> str:
    """The language to answer a call for help in; empty where `text` is none."""
    hotel = snapshot.current().tenants[held.tenant_id]
    understood = understand(
        text,
        ref_date=clock.local_today(hotel.timezone),
        timezone=hotel.timezone,
        language_hint=held.language or None,
    )
    if KIND not in (understood.intent, *understood.also) or understood.confidence < CLARIFY_BELOW:
        return ""
    return understood.language if understood.language in hotel.languages else hotel.language


def _tell_whom_to_call(held: Conversation, language: str, correlation_id: str) -> None:
    tasks = StaffTask.objects.of(held.tenant_id).filter(conversation=held, key=KIND)
    task = tasks.exclude(state=StaffTask.State.DONE).get()
    cause = Cause(OutboundMessage.Cause.FOLLOW_UP, task.pk, correlation_id, _POSITION)
    said = OutboundMessage.objects.of(held.tenant_id).filter(
        cause_kind=cause.kind, cause_id=task.pk, position=_POSITION
    )
    if said.exists():
        return
    text = replies.text(held.tenant_id, language, KIND, {})
    outbox.write(held, [Reply(kind="text", text=text)], cause)
    outbox.wake(held)
