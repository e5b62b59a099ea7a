"""What the hotel's people wrote on the hotel's own phone: theirs is the conversation from then on."""

from messaging import handover, outbox
from messaging.models import Conversation
from messaging.types import InboundMessage, Reply


def no_answer(echo: InboundMessage) -> str:
    """The outcome of what answered no guest, such as a reaction or words in a group; empty for the rest."""
    if echo.group:
        return "echo_in_group"
    return f"echo_{echo.not_answered}" if echo.not_answered else ""


def answered(held: Conversation, echo: InboundMessage, *, correlation_id: str) -> None:
    """Keep what a person sent with the rest, and let the agent stand down.

    `held` is locked.
    """
    outbox.note_sent(
        held, Reply(kind="text", text=echo.text), sent_at=echo.sent_at, correlation_id=correlation_id
    )
    handover.stand_down(held)
    Conversation.objects.of(held.tenant_id).filter(pk=held.pk).update(unread=0, needs_person=False)
