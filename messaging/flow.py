"""The flow of messages: how many came in on each account, and what became of every one (PRODUCT row C13).

What was received is counted by itself, so that the page can say whether what became of it adds up.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from messaging import reasons

# One row for each thing that became of messages, and one for what was received: tenant first in each index.
_FLOW = """
WITH seen AS (
  SELECT e.channel, e.receiver, e.received_at, m.conversation_id,
    CASE WHEN d.outcome IS NOT NULL THEN d.outcome
      WHEN e.outcome IN ('dead_letter', 'unreadable', 'no_sender', 'no_account') THEN 'failed'
      ELSE 'waiting' END AS became,
    CASE WHEN d.outcome IS NOT NULL THEN d.reason WHEN e.processed_at IS NOT NULL AND m.id IS NULL
      THEN e.outcome ELSE '' END AS reason
  FROM messaging_inboundevent e
  LEFT JOIN messaging_message m ON m.tenant_id = e.tenant_id AND m.event_id = e.id
  LEFT JOIN messaging_disposition d ON d.tenant_id = m.tenant_id AND d.message_id = m.id
  WHERE e.tenant_id = %(hotel)s AND e.received_at >= %(begin)s AND e.received_at < %(end)s
    AND e.lane = 'message' AND (
      m.id IS NOT NULL OR e.processed_at IS NULL
      OR e.outcome IN ('dead_letter', 'unreadable', 'no_sender', 'no_account'))),
gone AS (
  SELECT a.kind, a.external_id,
    CASE o.status WHEN 'failed' THEN 'out_failed' WHEN 'dropped' THEN 'out_dropped'
      WHEN 'queued' THEN 'out_waiting' WHEN 'sending' THEN 'out_waiting' WHEN 'unknown' THEN 'out_waiting'
      ELSE 'out_sent' END AS became, o.created_at, o.conversation_id
  FROM messaging_outboundmessage o
  JOIN messaging_conversation c ON c.tenant_id = o.tenant_id AND c.id = o.conversation_id
  JOIN tenants_channelaccount a ON a.tenant_id = c.tenant_id AND a.id = c.account_id
  WHERE o.tenant_id = %(hotel)s AND o.created_at >= %(begin)s AND o.created_at < %(end)s)
SELECT channel, receiver, became, reason, count(*), min(received_at),
  (array_agg(conversation_id ORDER BY received_at))[1]
FROM seen GROUP BY channel, receiver, became, reason
UNION ALL
SELECT channel, receiver, 'received', '', count(*), NULL, NULL FROM seen GROUP BY channel, receiver
UNION ALL
SELECT kind, external_id, became, '', count(*), min(created_at),
  (array_agg(conversation_id ORDER BY created_at))[1]
FROM gone GROUP BY kind, external_id, became
UNION ALL
SELECT e.channel, e.receiver, 'older', '', count(*), min(e.received_at), NULL
FROM messaging_inboundevent e
WHERE e.tenant_id = %(hotel)s AND e.processed_at IS NULL AND e.received_at < %(begin)s AND e.lane = 'message'
GROUP BY e.channel, e.receiver
UNION ALL
SELECT a.kind, a.external_id, 'older', '', count(*), min(m.created_at), NULL FROM messaging_message m
JOIN messaging_conversation c ON c.tenant_id = m.tenant_id AND c.id = m.conversation_id
JOIN tenants_channelaccount a ON a.tenant_id = c.tenant_id AND a.id = c.account_id
WHERE m.tenant_id = %(hotel)s AND m.created_at < %(begin)s AND m.created_at >= %(begin)s - interval '2 days'
  AND NOT EXISTS (SELECT 1 FROM messaging_disposition d WHERE d.message_id = m.id)
GROUP BY a.kind, a.external_id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest of what waits: since when, and the conversation, where it is in one already."""

    since: dt.datetime
    conversation_id: int | None


@dataclass(slots=True)
class AccountFlow:
    """What came in on one account in a stretch of time, and what became of it; what went out beside it."""

    channel: str
    receiver: str
    received: int = 0
    answered: int = 0
    handed_over: dict[str, int] = field(default_factory=dict)
    not_answered: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    oldest: Waiting | None = None
    older: int = 0
    """Received before, and waiting still."""
    sent: int = 0
    not_sent: int = 0
    withdrawn: int = 0
    to_send: int = 0
    oldest_to_send: Waiting | None = None

    @property
    def accounted(self) -> int:
        """What became of messages, in all."""
        by_reason = (self.handed_over, self.not_answered, self.failed)
        return self.answered + self.waiting + sum(sum(counts.values()) for counts in by_reason)

    @property
    def adds_up(self) -> bool:
        """Whether something became of everything that was received."""
        return self.received == self.accounted


def of_hotel(tenant_id: int, begin: dt.datetime, end: dt.datetime) -> list[AccountFlow]:
    """The flow of each account on which something moved between these instants. Call in the hotel's scope."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOW, {"hotel": tenant_id, "begin": begin, "end": end})
        return _read(cursor.fetchall())


def _read(rows: Iterable[tuple[Any, ...]]) -> list[AccountFlow]:
    flows: dict[tuple[str, str], AccountFlow] = {}
    by_account: Mapping[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for channel, receiver, *rest in rows:
        by_account[(channel, receiver)].append(tuple(rest))
    for (channel, receiver), found in sorted(by_account.items()):
        flow = flows[(channel, receiver)] = AccountFlow(channel, receiver)
        for became, reason, count, since, conversation_id in found:
            _add(flow, became, reason, count)
            if became == "waiting":
                flow.oldest = Waiting(since, conversation_id)
            elif became == "out_waiting":
                flow.oldest_to_send = Waiting(since, conversation_id)
    return list(flows.values())


_NUMBERS = {
    "received": "received",
    "answered": "answered",
    "waiting": "waiting",
    "older": "older",
    "out_sent": "sent",
    "out_failed": "not_sent",
    "out_dropped": "withdrawn",
    "out_waiting": "to_send",
}


def _add(flow: AccountFlow, became: str, reason: str, count: int) -> None:
    """Numbers as they are, the others by their reason in words, the most frequent first."""
    if became in _NUMBERS:
        setattr(flow, _NUMBERS[became], getattr(flow, _NUMBERS[became]) + count)
        return
    counts: dict[str, int] = getattr(flow, became)
    words = reasons.FAILED_EVENTS.get(reason, reason) if became == "failed" else reasons.words(reason)
    counts[words] = counts.get(words, 0) + count
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    counts.clear()
    counts.update(ordered)
