"""A message that cannot reach its guest on its channel goes by e-mail, where hotel and guest have one."""

from hotel_agent.lib import clock, queue
from messaging import conversations, lanes
from messaging.channels.plain import plain
from messaging.models import Conversation, Guest, OutboundMessage
from messaging.registry import CHANNELS
from messaging.types import Alias, Reply
from tenants import work
from tenants.models import ChannelAccount
from tenants.models.channel import ChannelKind
from tenants.rows import insert

Cause = OutboundMessage.Cause


def by_email(message: OutboundMessage) -> bool:
    """Queue the words of this message for the guest's mailbox, in the caller's transaction. False: no way.

    The message is locked, in its hotel's scope. What comes back from that address is a guest's of its own:
    nobody has shown that it is the same person.
    """
    channel = CHANNELS.get(ChannelKind.EMAIL)
    held = message.conversation
    if channel is None or message.cause_kind == Cause.ELSEWHERE or held.account.kind == ChannelKind.EMAIL:
        return False
    conversation = _mail_conversation(held)
    if conversation is None:
        return False
    words = plain(Reply.from_json(message.payload)).text
    replies = channel.fit(Reply(kind="text", text=words), interactive=False)
    insert([_row(message, conversation, reply, position) for position, reply in enumerate(replies)])
    if replies:
        lane = lanes.of(lanes.OUTBOUND, ChannelKind.EMAIL)
        work.put(lane, conversation.pk, tenant_id=message.tenant_id)
        queue.enqueue(lanes.SEND, lane, conversation.pk)
    return bool(replies)


def _mail_conversation(held: Conversation) -> Conversation | None:
    """The guest's conversation on the hotel's mailbox, made where there is none."""
    guest = Guest.objects.of(held.tenant_id).filter(pk=held.guest_id).exclude(email="").first()
    mailboxes = ChannelAccount.objects.of(held.tenant_id).filter(
        kind=ChannelKind.EMAIL, active=True, health=ChannelAccount.Health.CONNECTED
    )
    mailbox = mailboxes.order_by("-is_default", "id").first() if guest else None
    if guest is None or mailbox is None:
        return None
    return conversations.arrive(
        tenant_id=held.tenant_id,
        channel=mailbox.kind,
        receiver=mailbox.external_id,
        guest_id=guest.pk,
        address=Alias("email", guest.email.casefold()),
        wrote_at=None,
        counts=False,
    )


def _row(
    message: OutboundMessage, conversation: Conversation, reply: Reply, position: int
) -> OutboundMessage:
    now = clock.now()
    return OutboundMessage(
        tenant_id=message.tenant_id,
        conversation=conversation,
        cause_kind=Cause.ELSEWHERE,
        cause_id=message.pk,
        position=position,
        kind=reply.kind,
        payload=reply.as_json(),
        text=reply.text,
        fencing=conversation.fencing,
        author_id=message.author_id,
        due_at=now,
        correlation_id=message.correlation_id,
        created_at=now,
        status_at=now,
    )
