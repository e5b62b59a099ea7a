"""How long the bytes of a webhook live: 24 hours after they came, once something became of them.

What was made of an event stays (its message, its outcome), and its key, by which it is known when it is
delivered again. What could not be taken keeps its payload with its dead letter.
"""

import datetime as dt

import structlog
from django.db import connection

from hotel_agent.lib import clock
from tenants import snapshot
from tenants.scope import scope

log = structlog.get_logger(__name__)

LIFE = dt.timedelta(hours=24)
EVERY_SECONDS = 3600
BATCH = 1000

_FORGET = """
UPDATE messaging_inboundevent SET raw = '' WHERE tenant_id = %(tenant)s AND id IN (
  SELECT id FROM messaging_inboundevent
  WHERE tenant_id = %(tenant)s AND received_at < %(before)s AND processed_at IS NOT NULL AND NOT raw = ''
  ORDER BY received_at LIMIT %(batch)s)
"""


def forget() -> int:
    """Empty what is old enough before the next run comes, in every hotel and among what was for none; how
    many events.
    """
    held = snapshot.current()
    before = clock.now() - LIFE + dt.timedelta(seconds=EVERY_SECONDS)
    count = 0
    for tenant_id in (*held.tenants, held.installation_id):
        while emptied := _forget(tenant_id, before):
            count += emptied
    if count:
        log.info("raw_events_forgotten", count=count)
    return count


def _forget(tenant_id: int, before: dt.datetime) -> int:
    with scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(_FORGET, {"tenant": tenant_id, "before": before, "batch": BATCH})
        emptied: int = cursor.rowcount
        return emptied
