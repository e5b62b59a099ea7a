"""What became of our messages, as the provider tells it: in any order, twice, late, or too early."""

from collections.abc import Iterable, Sequence

from django.db import connection

from hotel_agent.lib import queue
from messaging import failures, lanes, message_counts
from messaging.models import Delivery, OutboundMessage
from messaging.types import StatusUpdate
from tenants import work
from tenants.rows import select

RANK = {"sending": 0, "unknown": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4}
"""A status only ever moves up; `failed` counts only for what was not delivered (invariant 4)."""
DELIVERED = RANK["delivered"]


def later(now: str, told: str) -> str:
    """The status after hearing `told` while it is `now`."""
    if told == "failed":
        return told if RANK.get(now, 0) < DELIVERED else now
    if now == "failed":
        return told if RANK[told] >= DELIVERED else now
    return told if RANK[told] > RANK[now] else now


def apply(tenant_id: int, updates: Sequence[StatusUpdate]) -> frozenset[int]:
    """Move the deliveries these updates are about, found by our token or the provider's id.

    Returns the positions of the updates that met one. Call in the hotel's scope.
    """
    deliveries = _locked(tenant_id, updates)
    by_token = {delivery.token: delivery for delivery in deliveries}
    by_id = {delivery.provider_id: delivery for delivery in deliveries if delivery.provider_id}
    matched: set[int] = set()
    moved: dict[int, Delivery] = {}
    priced: dict[int, Delivery] = {}
    counted = {delivery.pk for delivery in deliveries if message_counts.is_due(delivery)}
    for position, update in enumerate(updates):
        delivery = by_token.get(update.token) or by_id.get(update.provider_id)
        if delivery is None:
            continue
        matched.add(position)
        if _price(delivery, update):
            priced[delivery.pk] = delivery
        if _move(delivery, update):
            moved[delivery.pk] = delivery
    if changed := moved | priced:
        _store(_STORE_DELIVERIES, tenant_id, [_delivery_values(delivery) for delivery in changed.values()])
    if moved:
        _move_messages(tenant_id, list(moved.values()))
    due = [one for one in changed.values() if message_counts.is_due(one) and one.pk not in counted]
    message_counts.count(tenant_id, due)
    return frozenset(matched)


_MEANT = """
row.tenant_id = %s AND (row.token = ANY(%s) OR (row.provider_id = ANY(%s) AND row.provider_id <> ''))
ORDER BY row.id FOR UPDATE
"""


def _locked(tenant_id: int, updates: Iterable[StatusUpdate]) -> list[Delivery]:
    tokens = {update.token for update in updates if update.token}
    ids = {update.provider_id for update in updates if update.provider_id}
    return select(Delivery, _MEANT, [tenant_id, list(tokens), list(ids)])


def _price(delivery: Delivery, update: StatusUpdate) -> bool:
    """Keep what the message costs, in memory; the first word counts. False: nothing new."""
    if delivery.category or not update.category:
        return False
    delivery.category, delivery.billable = update.category, update.billable
    return True


def _move(delivery: Delivery, update: StatusUpdate) -> bool:
    """Apply one update to the row in memory. False: nothing new."""
    status = later(delivery.status, update.status)
    if status == delivery.status:
        return False
    delivery.status, delivery.status_at = Delivery.Status(status), update.at
    delivery.provider_id = delivery.provider_id or update.provider_id
    if status == Delivery.Status.FAILED:
        delivery.error_code, delivery.error_text = str(update.error_code or "unknown"), update.error_text
    return True


_THEIRS = "row.tenant_id = %s AND row.id = ANY(%s) ORDER BY row.id FOR UPDATE"


def _move_messages(tenant_id: int, deliveries: Sequence[Delivery]) -> None:
    """Bring messages up to their deliveries; what was refused goes the way of refusals."""
    ids = list({one.outbound_id for one in deliveries})
    found = select(OutboundMessage, _THEIRS, [tenant_id, ids])
    messages = {message.pk: message for message in found}
    moved: dict[int, tuple[object, ...]] = {}
    for delivery in deliveries:
        message = messages[delivery.outbound_id]
        if delivery.status == Delivery.Status.FAILED:
            if delivery.attempt == message.deliveries_made and RANK.get(message.status, 0) < DELIVERED:
                whole = OutboundMessage.objects.select_related("conversation__account").get(pk=message.pk)
                failures.refused(whole, delivery.error_code, delivery.error_text)
        elif _raise_message(message, delivery):
            moved[message.pk] = (message.pk, message.status, message.status_at)
    if moved:
        _store(_STORE_MESSAGES, tenant_id, list(moved.values()))


def _raise_message(message: OutboundMessage, delivery: Delivery) -> bool:
    """Bring one message up to its delivery, in memory. What waited for word of it may go on."""
    before = message.status
    if before == OutboundMessage.Status.DROPPED:
        return False
    shown = "read" if delivery.status == Delivery.Status.PLAYED else delivery.status
    after = later("sent" if before == OutboundMessage.Status.QUEUED else before, shown)
    if after == before:
        return False
    message.status, message.status_at = OutboundMessage.Status(after), delivery.status_at
    if before == OutboundMessage.Status.UNKNOWN:
        lane = lanes.of(lanes.OUTBOUND, message.conversation.account.kind)
        work.put(lane, message.conversation_id, tenant_id=message.tenant_id)
        queue.enqueue(lanes.SEND, lane, message.conversation_id)
    return True


_STORE_DELIVERIES = """
UPDATE messaging_delivery AS row SET
  status = told.status, status_at = told.at, provider_id = told.provider_id,
  error_code = told.code, error_text = told.text, category = told.category, billable = told.billable
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[],
  %s::boolean[]) AS told(id, status, at, provider_id, code, text, category, billable)
WHERE row.tenant_id = %s AND row.id = told.id
"""
_STORE_MESSAGES = """
UPDATE messaging_outboundmessage AS row SET
  status = told.status, status_at = told.at, failure_code = '', failure_reason = ''
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS told(id, status, at)
WHERE row.tenant_id = %s AND row.id = told.id
"""


def _delivery_values(one: Delivery) -> tuple[object, ...]:
    price = (one.category, one.billable)
    return (one.pk, one.status, one.status_at, one.provider_id, one.error_code, one.error_text, *price)


def _store(statement: str, tenant_id: int, rows: Sequence[tuple[object, ...]]) -> None:
    """Run an update whose values are the columns of `rows`, as arrays."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(list(column) for column in zip(*rows, strict=True)), tenant_id])
