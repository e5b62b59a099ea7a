"""What a mail of ours answers: so that it stands below the guest's in any mail program (RFC 5322, 3.6.4)."""

from dataclasses import dataclass
from typing import Any

from messaging.channels.email.letter import MOST_REFERENCES
from messaging.channels.email.parse import texts
from messaging.channels.untrusted import text
from messaging.models import Delivery, Disposition, Message, OutboundMessage
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class Thread:
    """`answers` is the id of the guest's mail and `references` those before it, without brackets; both empty
    where nobody wrote. `by_machine`: no person of the hotel wrote the answer.
    """

    subject: str = ""
    answers: str = ""
    references: tuple[str, ...] = ()
    language: str = ""
    guest_name: str = ""
    by_machine: bool = True
    first: bool = True


def of_delivery(tenant_id: int, token: str) -> Thread:
    """The thread that the delivery with this token belongs to."""
    with scope(tenant_id):
        sent = OutboundMessage.objects.of(tenant_id).filter(deliveries__token=token)
        outbound = sent.select_related("conversation__guest").defer("conversation__state").first()
        if outbound is None:
            return Thread()
        answered = _answered(outbound)
        held = outbound.conversation
        earlier = Delivery.objects.of(tenant_id).filter(outbound__conversation=held).exclude(provider_id="")
        return Thread(
            **_headers(answered.details if answered else {}),
            language=held.language,
            guest_name=held.guest.name,
            by_machine=outbound.cause_kind != OutboundMessage.Cause.STAFF,
            first=not earlier.exists(),
        )


def _answered(outbound: OutboundMessage) -> Message | None:
    """The last mail of the turn; for what no turn made, the guest's last one."""
    mails = Message.objects.of(outbound.tenant_id).filter(conversation_id=outbound.conversation_id)
    mails = mails.filter(details__has_key="message_id").order_by("-sent_at", "-event_id")
    if outbound.cause_kind == OutboundMessage.Cause.TURN:
        of_turn = mails.filter(turn_id=outbound.cause_id).first()
        if of_turn is not None:
            return of_turn
    return mails.exclude(disposition__outcome=Disposition.Outcome.NOT_ANSWERED).first()


def _headers(details: dict[str, Any]) -> dict[str, Any]:
    answers = text(details.get("message_id"), 400)
    before = [one for one in texts(details.get("references")) if one != answers]
    references = [*before, answers] if answers else before
    if len(references) > MOST_REFERENCES:
        references = [references[0], *references[-(MOST_REFERENCES - 1) :]]
    return {"subject": text(details.get("subject")), "answers": answers, "references": tuple(references)}
