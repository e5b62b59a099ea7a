"""What an account's delivered messages cost, counted by month from what the provider says of each."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction
from prometheus_client import Counter

from governance.alarms import raise_alarm
from messaging.models import Delivery, MessageCount
from tenants.models import ChannelAccount

priced_messages_total = Counter(
    "priced_messages_total",
    "Delivered messages by what the provider priced them as.",
    ["category", "billable"],
)
FREE = 1000
"""Answers in free words that WhatsApp delivers without charge, for each number and month (from October 2026).
"""
WARN_AT = FREE * 8 // 10
SERVICE = "service"
ALARM = "free_messages_used"

# In the order of the rows' key: two that count at once never wait for each other.
_COUNT = """
WITH due AS (
  SELECT row.account_id, told.month, told.category, told.billable, count(*) AS messages
  FROM unnest(%(outbound)s::bigint[], %(month)s::date[], %(category)s::text[], %(billable)s::boolean[])
    AS told(outbound, month, category, billable)
  JOIN messaging_outboundmessage AS message
    ON message.tenant_id = %(tenant)s AND message.id = told.outbound
  JOIN messaging_conversation AS row
    ON row.tenant_id = message.tenant_id AND row.id = message.conversation_id
  GROUP BY 1, 2, 3, 4),
counted AS (
  INSERT INTO messaging_messagecount AS held (tenant_id, account_id, month, category, billable, messages)
  SELECT %(tenant)s, account_id, month, category, billable, messages FROM due ORDER BY 2, 3, 4, 5
  ON CONFLICT (tenant_id, account_id, month, category, billable)
    DO UPDATE SET messages = held.messages + EXCLUDED.messages
  RETURNING account_id, month, category, billable, messages)
SELECT account.external_id, counted.billable, counted.messages, counted.messages - due.messages
FROM counted JOIN due USING (account_id, month, category, billable)
JOIN tenants_channelaccount AS account ON account.tenant_id = %(tenant)s AND account.id = account_id
WHERE counted.category = %(service)s
"""


def is_due(delivery: Delivery) -> bool:
    """Whether the delivery counts: it arrived, and its price is known. Asked before and after a change, the
    difference is what is counted, so what is told twice counts once.
    """
    return bool(delivery.category) and delivery.status in _ARRIVED


_ARRIVED = (Delivery.Status.DELIVERED, Delivery.Status.READ, Delivery.Status.PLAYED)


def count(tenant_id: int, deliveries: Sequence[Delivery]) -> None:
    """Count deliveries that have just become due, in the transaction that holds them."""
    if not deliveries:
        return
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "outbound": [one.outbound_id for one in deliveries],
        "month": [one.status_at.astimezone(dt.UTC).date().replace(day=1) for one in deliveries],
        "category": [one.category for one in deliveries],
        "billable": [bool(one.billable) for one in deliveries],
        "service": SERVICE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        services = cursor.fetchall()
    for one in deliveries:
        transaction.on_commit(priced_messages_total.labels(one.category, str(bool(one.billable)).lower()).inc)
    for external_id, billable, now, before in services:
        if words := _step(billable, now, before):
            alarm = partial(raise_alarm, tenant_id=tenant_id, kind=ALARM, subject=external_id, message=words)
            transaction.on_commit(alarm, robust=True)


def _step(billable: bool, now: int, before: int) -> str:
    """What people are told as this many are reached; empty: nothing."""
    if billable:
        return (
            "" if before else f"The {FREE} free answers of this month are used up: each one is charged now."
        )
    if before < WARN_AT <= now:
        return f"{now} of the {FREE} free answers of this month are used."
    return ""


def in_words(account: ChannelAccount, month: dt.date) -> str:
    """The counts of one month for the account's page; empty where nothing was counted."""
    rows = MessageCount.objects.of(account.tenant_id).filter(account=account, month=month)
    parts = [f"{one.messages} {one.category}{' (charged)' if one.billable else ''}" for one in rows]
    return ", ".join(parts)
