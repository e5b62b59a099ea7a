"""How often the agent answers one guest: more than a person would is a machine on the other side."""

import datetime as dt

from hotel_agent.lib import clock
from messaging.models import Conversation, Turn
from messaging.registry import channel_of
from messaging.types import HandOver

TOO_MANY = HandOver(
    "too_many_answers", "The agent has answered this guest very often in a short time; it may be a machine."
)


def reached(held: Conversation) -> bool:
    """Whether the agent has given as many answers here as its channel allows. In the hotel's scope."""
    caps = channel_of(held.account.kind).most_answers
    if not caps:
        return False
    since = clock.now() - dt.timedelta(seconds=max(caps))
    turns = Turn.objects.of(held.tenant_id).filter(
        conversation=held, status=Turn.Status.DONE, finished_at__gt=since
    )
    ended = [at for at in turns.values_list("finished_at", flat=True) if at is not None]
    return any(
        sum(at > clock.now() - dt.timedelta(seconds=seconds) for at in ended) >= most
        for seconds, most in caps.items()
    )
