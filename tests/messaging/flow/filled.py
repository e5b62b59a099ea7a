"""A hotel with many messages, written by statements and not by guests."""

from typing import Any

import psycopg
from django.db import connection

from tenants.models import Tenant
from tenants.scope import scope
from tests import private_servers

_FILL = """
WITH account AS (
  SELECT id, external_id FROM tenants_channelaccount
  WHERE tenant_id = %(hotel)s AND kind = 'whatsapp' ORDER BY id LIMIT 1),
guest AS (
  INSERT INTO messaging_guest (tenant_id, name, language, phone, email, created_at)
  VALUES (%(hotel)s, 'Julia', '', '', '', now()) RETURNING id),
talk AS (
  INSERT INTO messaging_conversation (tenant_id, account_id, guest_id, status, owner_kind, fencing, turns,
    staff_messages, address_kind, address, state, language, unread, needs_person, last_message_at, created_at)
  SELECT %(hotel)s, account.id, guest.id, 'open', 'agent', 1, 0, 0, 'wa_id', '5491155550101', '{}', '', 0,
    false, now(), now()
  FROM guest, account RETURNING id),
event AS (
  INSERT INTO messaging_inboundevent (tenant_id, channel, receiver, lane, dedupe_key, raw, correlation_id,
    received_at, processed_at, outcome)
  SELECT %(hotel)s, 'whatsapp', account.external_id, 'message', 'm:' || n, '{}', 'c',
    now() - n * interval '5 minutes', now(), 'taken'
  FROM account, generate_series(1, %(messages)s) AS n RETURNING id, received_at),
message AS (
  INSERT INTO messaging_message (tenant_id, conversation_id, event_id, provider_message_id, kind, text,
    choice_id, details, target_id, sent_at, correlation_id, created_at)
  SELECT %(hotel)s, talk.id, event.id, 'm' || event.id, 'text', 'Hola', '', '{}', '', event.received_at, 'c',
    event.received_at
  FROM talk, event RETURNING id)
INSERT INTO messaging_disposition (tenant_id, message_id, outcome, reason, at)
SELECT %(hotel)s, id, 'answered', '', now() FROM message
"""


def fill(hotel: Tenant, messages: int) -> None:
    """So many answered messages of one guest, one every five minutes back from now."""
    with scope(hotel.pk), connection.cursor() as cursor:
        cursor.execute(_FILL, {"hotel": hotel.pk, "messages": messages})


def plan(statement: str, values: dict[str, Any], hotel: Tenant) -> str:
    """How PostgreSQL would run it in the scope of this hotel, with what autovacuum would tell it."""
    with scope(hotel.pk), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(row[0] for row in cursor.fetchall())


def analyze() -> None:
    """What autovacuum does on a server: the application role may not."""
    with psycopg.connect(private_servers.admin_url(), autocommit=True) as connected:
        connected.execute("ANALYZE")
