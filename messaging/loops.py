"""Two machines that answer each other: seen from what the agent said lately, not at every message."""

import datetime as dt
from functools import partial

from django.db import connection, transaction

from governance.alarms import raise_alarm
from hotel_agent.lib import clock
from messaging.models import Conversation
from messaging.types import HandOver

EQUAL = 20
EQUAL_WITHIN = dt.timedelta(hours=1)
QUICK = 30
QUICK_WITHIN = dt.timedelta(minutes=3)
"""A person who reads does not go on for so many answers at six seconds each."""
LOOK_EVERY = 5
HAND_OVER = HandOver("loop", "The agent and whoever writes answer each other in a circle; it has stopped.")
ALARM = "conversation_loop"

# Only since the conversation was last given to the agent: people who give it back start anew.
_LATELY = """
WITH said AS (
  SELECT cause_id, text, created_at FROM messaging_outboundmessage
  WHERE tenant_id = %s AND conversation_id = %s AND cause_kind = 'turn' AND fencing = %s AND created_at > %s)
SELECT
  (SELECT count(*) FROM said WHERE text <> '' GROUP BY text ORDER BY 1 DESC LIMIT 1),
  (SELECT count(DISTINCT cause_id) FROM said WHERE created_at > %s)
"""


def is_one(held: Conversation) -> bool:
    """Whether the agent says the same again and again here, or answers without end. `held` is locked."""
    if held.turns < EQUAL or held.turns % LOOK_EVERY:
        return False
    now = clock.now()
    with connection.cursor() as cursor:
        since = (now - EQUAL_WITHIN, now - QUICK_WITHIN)
        cursor.execute(_LATELY, [held.tenant_id, held.pk, held.fencing, *since])
        equal, quick = cursor.fetchone()
    return bool((equal or 0) >= EQUAL or quick >= QUICK)


def alarm(held: Conversation) -> None:
    """Tell people, once this is committed."""
    tell = partial(
        raise_alarm,
        tenant_id=held.tenant_id,
        kind=ALARM,
        subject=f"conversation {held.pk}",
        message="The agent stopped answering: it went in a circle with whoever writes, perhaps a machine.",
    )
    transaction.on_commit(tell, robust=True)
