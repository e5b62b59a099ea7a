"""What came in and could not be taken: tried three times more, then kept where people find it."""

import datetime as dt

import structlog

from hotel_agent.lib import clock
from messaging import conversations, dead_letters
from messaging.models import DeadLetter, InboundEvent
from messaging.registry import channel_of
from messaging.types import InboundMessage, MessageKind
from tenants import work
from tenants.scope import scope

log = structlog.get_logger(__name__)

FURTHER_TRIES_AFTER_SECONDS = (60, 120, 240)
DATABASE_BACK_AFTER = dt.timedelta(seconds=5)
TASK = "message_not_taken"
TASK_TEXT = (
    "A message of this guest could not be taken in. Read it in the provider's own app, or try it again from "
    "Dead letters."
)
NO_GUEST = frozenset({MessageKind.ECHO, MessageKind.REACTION, MessageKind.SYSTEM})


def put_off(claim: work.Claim, error: Exception) -> None:
    """An event could not be taken: try it again, after the last try bury it.

    A database that is away is no fault of the event's: that never counts as a try.
    """
    now = clock.now()
    if work.database_away(error):
        work.postpone(claim, now + DATABASE_BACK_AFTER, counted=False)
    elif claim.attempt <= len(FURTHER_TRIES_AFTER_SECONDS):
        seconds = FURTHER_TRIES_AFTER_SECONDS[claim.attempt - 1]
        work.postpone(claim, now + dt.timedelta(seconds=seconds))
    else:
        _bury(claim, error)


def _bury(claim: work.Claim, error: Exception) -> None:
    """Settle the event as a dead letter, and show its guest to people as far as it can be read."""
    with scope(claim.tenant_id):
        event = InboundEvent.objects.of(claim.tenant_id).filter(pk=claim.object_id).first()
        if not work.finish(claim) or event is None:
            return
        event.processed_at, event.outcome = clock.now(), dead_letters.BURIED
        event.save(update_fields=["processed_at", "outcome"])
        dead_letters.bury(
            tenant_id=event.tenant_id,
            kind=DeadLetter.Kind.EVENT,
            object_id=event.pk,
            reason=type(error).__name__,
            detail=f"{event.get_channel_display()}: a {event.lane} could not be processed.",
            payload=event.raw,
            attempts=claim.attempt,
        )
    if event.lane == InboundEvent.Lane.MESSAGE:
        work.each([event], _show_guest, kind="buried_event")


def _show_guest(event: InboundEvent) -> None:
    """Put the guest's conversation where people look, with a task that says that a message is missing."""
    message = channel_of(event.channel).parse(event.payload, event.received_at)
    if not isinstance(message, InboundMessage) or not message.aliases or message.group:
        return
    if message.kind in NO_GUEST:
        return
    with scope(event.tenant_id):
        held = conversations.arrive(
            tenant_id=event.tenant_id,
            channel=event.channel,
            receiver=event.receiver,
            guest_id=conversations.guest_of(event.tenant_id, message.aliases, name=message.profile_name),
            address=message.aliases[0],
            wrote_at=message.sent_at,
        )
        if held is not None:
            conversations.ask_for_person(held, kind=TASK, text=TASK_TEXT, key=TASK)
