"""Messages that guests rewrite or take back."""

from hotel_agent.lib import clock
from messaging import handover, media
from messaging.models import Disposition, InboundEvent, Message, Turn


def apply_edit(conversation_id: int, edit: Message) -> str:
    """Put the new wording into the message it is about.

    Returns the code "merged" where no answer to the old wording is made or under way, so that the edit needs
    none of its own; else empty: the new wording is answered. The conversation is locked.
    """
    target = _target(conversation_id, edit)
    if target is None:
        return ""
    Message.objects.of(edit.tenant_id).filter(pk=target.pk).update(text=edit.text, edited_at=clock.now())
    live = Turn.objects.of(edit.tenant_id).filter(conversation_id=conversation_id, status=Turn.Status.LIVE)
    answered = Disposition.objects.of(edit.tenant_id).filter(message=target)
    return "" if answered.exists() or live.exists() else "merged"


def apply_revoke(conversation_id: int, revoke: Message) -> None:
    """Blank the message it is about; unanswered, it needs no answer any more."""
    target = _target(conversation_id, revoke)
    if target is None:
        return
    Message.objects.of(revoke.tenant_id).filter(pk=target.pk).update(
        text="", media=None, details={}, revoked_at=clock.now()
    )
    media.forget(target)
    InboundEvent.objects.of(revoke.tenant_id).filter(pk=target.event_id).update(raw="")
    handover.dispositions(revoke.tenant_id, [target.pk], Disposition.Outcome.NOT_ANSWERED, "revoked")


def _target(conversation_id: int, about: Message) -> Message | None:
    rows = Message.objects.of(about.tenant_id).filter(provider_message_id=about.target_id)
    return (
        rows.filter(conversation_id=conversation_id).exclude(pk=about.pk).first() if about.target_id else None
    )
