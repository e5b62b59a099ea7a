"""The chain that shows whether anybody edited, removed or reordered a hotel's audit events.

The rule. The sealer gives each committed event of a hotel the next number, in the order of their ids, and a
hash over its content, its number and the hash before it. It works under the lock of the hotel's chain row,
so that two sealers take turns, and reads what is committed at that moment: numbers have no gap, and an event
that commits later than one with a higher id simply gets a later number. The chain row keeps the last number
and hash, so that cutting the end off shows too. Not yet sealed events (a minute's worth) are held by the
append-only trigger alone. Whoever owns the database and rewrites the whole chain from one event on is found
by comparing its head with an earlier one: each sealing logs it (`audit_sealed`), and logs live elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from governance.models import AuditChain, AuditEvent
from tenants.scope import scope

log = structlog.get_logger(__name__)

BATCH = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a chain, at which number."""

    number: int
    problem: str


@dataclass(frozen=True, slots=True)
class Verification:
    """A hotel's chain as it was found: `sealed` events, `waiting` ones, and all that is wrong."""

    sealed: int
    waiting: int
    head: str
    findings: tuple[Finding, ...]


def event_hash(event: AuditEvent, *, number: int, previous_hash: str) -> str:
    """SHA-256 in hex over everything an event says and its place in the chain."""
    content = {
        "previous": previous_hash,
        "number": number,
        "id": event.pk,
        "tenant": event.tenant_id,
        "at": event.at.isoformat(),
        "source": event.source,
        "actor": event.actor,
        "action": event.action,
        "object": [event.object_type, event.object_id],
        "before": event.before,
        "after": event.after,
        "correlation_id": event.correlation_id,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def seal(tenant_id: int) -> int:
    """Number and chain what the hotel has committed so far. Returns how many events were sealed."""
    total = 0
    while sealed := _seal_batch(tenant_id):
        total += sealed
    return total


def _seal_batch(tenant_id: int) -> int:
    with scope(tenant_id):
        if not AuditEvent.objects.of(tenant_id).filter(number=None).exists():
            return 0
        AuditChain.objects.bulk_create([AuditChain(tenant_id=tenant_id)], ignore_conflicts=True)
        chain = AuditChain.objects.select_for_update().get(tenant_id=tenant_id)
        # Asked again under the lock: another sealer may have taken them while this one waited.
        events = list(AuditEvent.objects.of(tenant_id).filter(number=None).order_by("id")[:BATCH])
        if not events:
            return 0
        for event in events:
            event.number, event.previous_hash = chain.number + 1, chain.hash
            event.hash = event_hash(event, number=event.number, previous_hash=chain.hash)
            chain.number, chain.hash = event.number, event.hash
        _write(tenant_id, events)
        chain.save(update_fields=["number", "hash"])
    log.info("audit_sealed", tenant_id=tenant_id, number=chain.number, head=chain.hash)
    return len(events)


def _write(tenant_id: int, events: list[AuditEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE governance_auditevent AS event "
            "SET number = sealed.number, previous_hash = sealed.previous_hash, hash = sealed.hash "
            "FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) "
            "AS sealed (id, number, previous_hash, hash) "
            "WHERE event.id = sealed.id AND event.tenant_id = %s",
            [
                [event.pk for event in events],
                [event.number for event in events],
                [event.previous_hash for event in events],
                [event.hash for event in events],
                tenant_id,
            ],
        )


def verify(tenant_id: int) -> Verification:
    """Recompute the hotel's chain from its first event to its head, in pages, while work goes on."""
    with scope(tenant_id):
        chain = AuditChain.objects.filter(tenant_id=tenant_id).first()
        waiting = AuditEvent.objects.of(tenant_id).filter(number=None).count()
    number, head = (chain.number, chain.hash) if chain else (0, "")
    findings: list[Finding] = []
    expected, previous = 1, ""
    for event in _sealed_up_to(tenant_id, number):
        found = event.number or 0
        if found != expected:
            findings.append(Finding(expected, f"events {expected} to {found - 1} are missing"))
        elif event.previous_hash != previous:
            findings.append(Finding(found, "does not follow the event before it"))
        if event.hash != event_hash(event, number=found, previous_hash=event.previous_hash):
            findings.append(Finding(found, "was edited after it was sealed"))
        expected, previous = found + 1, event.hash
    if expected <= number:
        findings.append(Finding(expected, f"events {expected} to {number} are missing"))
    elif previous != head:
        findings.append(Finding(number, "is not the event that was sealed last"))
    findings += _beyond_the_head(tenant_id)
    return Verification(number, waiting, head, tuple(findings))


def _sealed_up_to(tenant_id: int, last: int) -> Iterator[AuditEvent]:
    reached = 0
    while reached < last:
        with scope(tenant_id):
            page = list(
                AuditEvent.objects.of(tenant_id)
                .filter(number__gt=reached, number__lte=last)
                .order_by("number")[:BATCH]
            )
        if not page:
            return
        yield from page
        reached = page[-1].number or last


def _beyond_the_head(tenant_id: int) -> list[Finding]:
    """Sealed events that the chain does not know of, in one look so that a sealer at work is no finding."""
    with scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM governance_auditevent WHERE tenant_id = %s AND number > COALESCE("
            "(SELECT number FROM governance_auditchain WHERE tenant_id = %s), 0) ORDER BY number LIMIT 20",
            [tenant_id, tenant_id],
        )
        return [Finding(number, "is beyond the head of the chain") for (number,) in cursor.fetchall()]
