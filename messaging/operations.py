"""The law of conservation: every inbound message becomes answered, handed over, or not answered with a
reason.

A message is unaccounted for when nothing has become of it and no work item says that something will
(invariant 3). An answer that nothing is going to send counts as one too, and so does work of the terminal;
what was buried is a dead letter and shown as such.
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
RECENT = dt.timedelta(days=2)
"""What the sweep of every minute looks back; once a day, and by the command, all is looked at."""
BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

# One statement, and so one snapshot: what moves on meanwhile would else be seen in neither place. Each hotel
# is named, so that indexes, which begin with it, are used.
_UNACCOUNTED = """
SELECT e.tenant_id, e.id, e.channel, e.lane FROM messaging_inboundevent e
WHERE e.tenant_id = %(hotel)s AND e.processed_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM tenants_workitem w
  WHERE w.object_id = e.id AND w.kind IN ('inbound_event', 'inbound_status', 'account_event',
    'console_inbound_event'))
UNION ALL
SELECT DISTINCT m.tenant_id, m.conversation_id, a.kind, 'turn' FROM messaging_message m
JOIN messaging_conversation c ON c.tenant_id = m.tenant_id AND c.id = m.conversation_id
JOIN tenants_channelaccount a ON a.tenant_id = c.tenant_id AND a.id = c.account_id
WHERE m.tenant_id = %(hotel)s AND m.created_at >= %(since)s
  AND NOT EXISTS (SELECT 1 FROM messaging_disposition d WHERE d.message_id = m.id)
  AND NOT EXISTS (
    SELECT 1 FROM tenants_workitem w WHERE w.object_id = c.id AND w.kind IN ('turn', 'console_turn'))
UNION ALL
SELECT DISTINCT o.tenant_id, o.conversation_id, a.kind, 'outbound' FROM messaging_outboundmessage o
JOIN messaging_conversation c ON c.tenant_id = o.tenant_id AND c.id = o.conversation_id
JOIN tenants_channelaccount a ON a.tenant_id = c.tenant_id AND a.id = c.account_id
WHERE o.tenant_id = %(hotel)s AND o.status IN ('queued', 'sending', 'unknown')
  AND NOT EXISTS (
    SELECT 1 FROM tenants_workitem w WHERE w.object_id = c.id AND w.kind IN ('outbound', 'console_outbound'))
"""


@dataclass(frozen=True, slots=True)
class Lost:
    """One thing nobody will come back to: an event (`lane` message, status or other), or a conversation with
    a message nobody answers (`lane` turn) or an answer nobody sends (`lane` outbound).
    """

    tenant_id: int
    object_id: int
    channel: str
    lane: str

    @property
    def work_kind(self) -> str:
        """The work that should have been there."""
        if self.lane == "other":
            return lanes.ACCOUNT
        events = {"message": lanes.MESSAGES, "status": lanes.STATUSES}
        return lanes.of(events.get(self.lane, self.lane), self.channel)


def unaccounted(*, everything: bool) -> list[Lost]:
    """What is unaccounted for in all hotels: among the messages of two days, or among all."""
    held = snapshot.current()
    since = BEGINNING if everything else clock.now() - RECENT
    lost: list[Lost] = []
    for hotel in sorted({*held.tenants, held.installation_id}):
        with scope(hotel), connection.cursor() as cursor:
            cursor.execute(_UNACCOUNTED, {"hotel": hotel, "since": since})
            lost += [Lost(*row) for row in cursor.fetchall()]
    return lost


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
