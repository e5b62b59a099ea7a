"""Messages that reached us late: people decide whether an answer still helps, the agent does not guess."""

import datetime as dt
from collections.abc import Sequence

from hotel_agent.lib import clock
from messaging import conversations, emergencies, handover
from messaging.models import Conversation, Disposition, Message
from messaging.types import HandOver

AFTER = dt.timedelta(minutes=30)
"""Between the guest's sending, by the provider's clock, and now."""
STALE = HandOver("stale", "The guest's message reached us late, so the agent did not answer it.")


def in_time(held: Conversation, waiting: Sequence[Message]) -> list[Message]:
    """What of the waiting messages the agent may answer. `held` is locked, in its hotel's scope.

    What is late goes to people; what came in time beside it is not held up by that. Where all is late the
    conversation is theirs. Danger in it alarms them as ever.
    """
    oldest = clock.now() - AFTER
    late = [message for message in waiting if message.sent_at < oldest]
    if not late:
        return list(waiting)
    if len(late) == len(waiting):
        handover.to_queue(held, STALE)
    else:
        ids = [message.pk for message in late]
        handover.dispositions(held.tenant_id, ids, Disposition.Outcome.HANDED_OVER, STALE.reason)
        conversations.ask_for_person(held, kind=STALE.reason, key=STALE.reason, text=STALE.note)
    emergencies.watch(held, late)
    return [message for message in waiting if message.sent_at >= oldest]
