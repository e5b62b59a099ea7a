"""The law of conservation: every inbound message becomes answered, handed over, or not answered with a
reason.

A message is unaccounted for when nothing has become of it and no work item says that something will
(invariant 3). Work of the terminal counts too.
"""

import datetime as dt
from collections import Counter as Tally
from dataclasses import dataclass

import structlog
from django.db import connection
from prometheus_client import Gauge

from governance.alarms import raise_alarm, resolve_alarm
from governance.health import Probe
from hotel_agent.lib import clock
from messaging import lanes
from tenants import snapshot, work
from tenants.models import ChannelAccount, WorkItem
from tenants.scope import scope

log = structlog.get_logger(__name__)

unaccounted_messages = Gauge(
    "unaccounted_messages",
    "Inbound messages that nothing became of and nothing will.",
    multiprocess_mode="mostrecent",
)
ALARM = "unaccounted_messages"
LATE_AFTER = dt.timedelta(seconds=30)
RECENT = 100_000
"""Rows that the sweep looks back; the command looks at all."""

# One statement, and so one snapshot: what moves on meanwhile would else be seen in neither place.
_UNACCOUNTED = """
SELECT e.tenant_id, e.id, e.channel, e.lane FROM messaging_inboundevent e
WHERE e.processed_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM tenants_workitem w
  WHERE w.object_id = e.id AND w.kind IN ('inbound_event', 'inbound_status', 'account_event',
    'console_inbound_event'))
UNION ALL
SELECT DISTINCT m.tenant_id, m.conversation_id, a.kind, 'turn' FROM messaging_message m
JOIN messaging_conversation c ON c.id = m.conversation_id
JOIN tenants_channelaccount a ON a.id = c.account_id
WHERE m.id > COALESCE((SELECT max(id) - %(recent)s FROM messaging_message), 0)
  AND NOT EXISTS (SELECT 1 FROM messaging_disposition d WHERE d.message_id = m.id)
  AND NOT EXISTS (
    SELECT 1 FROM tenants_workitem w WHERE w.object_id = c.id AND w.kind IN ('turn', 'console_turn'))
"""


@dataclass(frozen=True, slots=True)
class Lost:
    """One thing nobody will come back to: an event (`lane` message or status), or a message (`lane` turn)."""

    tenant_id: int
    object_id: int
    channel: str
    lane: str

    @property
    def work_kind(self) -> str:
        """The work that should have been there."""
        if self.lane == "other":
            return lanes.ACCOUNT
        lane = {"message": lanes.MESSAGES, "status": lanes.STATUSES}.get(self.lane, lanes.TURN)
        return lanes.of(lane, self.channel)


def unaccounted(*, everything: bool) -> list[Lost]:
    """What is unaccounted for in all hotels: among the latest messages, or among all."""
    held = snapshot.current()
    with scope({*held.tenants, held.installation_id}), connection.cursor() as cursor:
        cursor.execute(_UNACCOUNTED, {"recent": None if everything else RECENT})
        return [Lost(*row) for row in cursor.fetchall()]


def reconcile(*, repair: bool, everything: bool = False) -> Tally[int]:
    """Count what is unaccounted for, by hotel; show, alarm, and with `repair` make it due again."""
    lost = unaccounted(everything=everything)
    unaccounted_messages.set(len(lost))
    by_hotel = Tally(one.tenant_id for one in lost)
    if not lost:
        resolve_alarm(None, ALARM, "all")
        return by_hotel
    log.error("messages_unaccounted", count=len(lost))
    raise_alarm(
        tenant_id=None,
        kind=ALARM,
        subject="all",
        message=f"{len(lost)} inbound messages that nothing was going to happen to",
        severity="critical",
    )
    if repair:
        for one in lost:
            work.put(one.work_kind, one.object_id, tenant_id=one.tenant_id)
    return by_hotel


def waiting() -> Probe:
    """Whether messages are taken, answered and sent in time."""
    late = clock.now() - LATE_AFTER
    kinds = (lanes.MESSAGES, lanes.STATUSES, lanes.TURN, lanes.OUTBOUND, lanes.SCHEDULED)
    count = (
        WorkItem.objects.filter(kind__in=kinds, due_at__lt=late).exclude(lease_until__gt=clock.now()).count()
    )
    return Probe(not count, f"{count} pieces of work are late" if count else "")


def accounts() -> Probe:
    """Whether every connected account can send."""
    with scope(snapshot.current().tenants):
        count = ChannelAccount.objects.filter(health=ChannelAccount.Health.FAILING).count()
    return Probe(not count, f"{count} accounts cannot send" if count else "")
