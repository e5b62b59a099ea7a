"""What failed for good: kept for a week with its reason and its payload, and made due again when a person
says so (PRODUCT row C14).

Trying again goes the ordinary way, whose rules hold: an event is taken once, a message to a guest goes out
only where its owner and its window allow it.
"""

import datetime as dt
import json
from collections import Counter as Tally
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from prometheus_client import Gauge

from governance import audit
from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock, queue
from messaging import lanes
from messaging.channels.untrusted import dumped
from messaging.masking import masked_payload
from messaging.models import DeadLetter, InboundEvent, MediaFile, Message, OutboundMessage
from tenants import snapshot, work
from tenants.scope import scope

log = structlog.get_logger(__name__)

dead_letters = Gauge(
    "dead_letters",
    "What failed for good and waits for a person, by kind.",
    ["kind"],
    multiprocess_mode="mostrecent",
)
KEPT = dt.timedelta(days=7)
BURIED = "dead_letter"
"""The outcome of an event that is kept here."""
NO_WORD = "no_word"
"""The reason of a message that may have arrived: sending it again could double it (invariant 2)."""
ALARM = "dead_letter"
Kind = DeadLetter.Kind


class Replay(StrEnum):
    """What trying again came to, in words for staff."""

    DUE = "made due again"
    NOTHING = "nothing to do: it is settled otherwise"
    DOUBTFUL = "not tried again: the message may have arrived"
    ALREADY = "tried again already"


def bury(
    *,
    tenant_id: int,
    kind: str,
    object_id: int,
    reason: str,
    payload: str | Mapping[str, Any] = "",
    detail: str = "",
    attempts: int = 0,
) -> None:
    """Keep what was given up, in the transaction that gives it up and in the hotel's scope; alarm people.

    `kind` is event, outbound or media, `object_id` the row's; `payload` a JSON value or its text, of which
    numbers of cards and papers are not kept.
    """
    now = clock.now()
    DeadLetter.objects.update_or_create(
        tenant_id=tenant_id,
        kind=kind,
        object_id=object_id,
        defaults={
            "state": DeadLetter.State.WAITING,
            "reason": reason[:80],
            "detail": detail[:255],
            "payload": _without_numbers(payload),
            "attempts": attempts,
            "created_at": now,
            "expires_at": now + KEPT,
        },
    )
    log.error("given_up", kind=kind, object_id=object_id, reason=reason)
    label = Kind(kind).label.lower()
    alarm = partial(
        raise_alarm,
        tenant_id=tenant_id,
        kind=ALARM,
        subject=kind,
        message=f"Given up for good: {label} ({reason}). It can be tried again from Admin, Dead letters.",
    )
    transaction.on_commit(alarm, robust=True)


def replay(letter: DeadLetter, *, user_id: int | None = None) -> Replay:
    """Make what was given up due again, once. Safe to call twice, and from anywhere."""
    with scope(letter.tenant_id):
        row = DeadLetter.objects.of(letter.tenant_id).select_for_update().filter(pk=letter.pk).first()
        if row is None or row.state != DeadLetter.State.WAITING:
            return Replay.ALREADY
        result = _REPLAYS[Kind(row.kind)](row)
        if result is not Replay.DOUBTFUL:
            row.state, row.replayed_at, row.replayed_by_id = DeadLetter.State.REPLAYED, clock.now(), user_id
            row.save(update_fields=["state", "replayed_at", "replayed_by"])
        audit.record(
            tenant_id=row.tenant_id,
            action="dead_letter.replayed",
            object_type="messaging.deadletter",
            object_id=str(row.pk),
            actor=f"user:{user_id}" if user_id else "system",
            after={"kind": row.kind, "of": row.object_id, "result": result.name.lower()},
        )
    log.info("dead_letter_replayed", dead_letter=letter.pk, kind=letter.kind, result=result.name)
    return result


def _event(letter: DeadLetter) -> Replay:
    events = InboundEvent.objects.of(letter.tenant_id).select_for_update()
    event = events.filter(pk=letter.object_id, outcome=BURIED).first()
    if event is None or Message.objects.of(letter.tenant_id).filter(event=event).exists():
        return Replay.NOTHING
    event.raw, event.processed_at, event.outcome = letter.payload or event.raw, None, ""
    event.save(update_fields=["raw", "processed_at", "outcome"])
    if event.lane == InboundEvent.Lane.STATUS:
        work.put(lanes.of(lanes.STATUSES, event.channel), event.pk, tenant_id=event.tenant_id)
        queue.enqueue(lanes.TAKE_STATUSES)
    else:
        lane = lanes.of(lanes.MESSAGES, event.channel)
        work.put(lane, event.pk, tenant_id=event.tenant_id)
        queue.enqueue(lanes.TAKE_MESSAGES, lane)
    return Replay.DUE


def _outbound(letter: DeadLetter) -> Replay:
    """Back into the outbox, which looks at owner, window and rates as for any other message."""
    rows = OutboundMessage.objects.of(letter.tenant_id).select_related("conversation__account")
    message = rows.select_for_update(of=("self",)).filter(pk=letter.object_id).first()
    if message is None or message.status != OutboundMessage.Status.FAILED:
        return Replay.NOTHING
    if message.failure_code == NO_WORD:
        return Replay.DOUBTFUL
    message.status, message.due_at, message.attempts = OutboundMessage.Status.QUEUED, clock.now(), 0
    message.status_at, message.failure_code, message.failure_reason = clock.now(), "", ""
    changed = ["status", "due_at", "attempts", "status_at", "failure_code", "failure_reason"]
    message.save(update_fields=changed)
    lane = lanes.of(lanes.OUTBOUND, message.conversation.account.kind)
    work.put(lane, message.conversation_id, tenant_id=message.tenant_id)
    queue.enqueue(lanes.SEND, lane, message.conversation_id)
    return Replay.DUE


def _media(letter: DeadLetter) -> Replay:
    files = MediaFile.objects.of(letter.tenant_id).filter(pk=letter.object_id)
    given_up = files.exclude(state__in=(MediaFile.State.WAITING, MediaFile.State.STORED))
    if not given_up.update(state=MediaFile.State.WAITING, reason=""):
        return Replay.NOTHING
    channel = files.values_list("message__event__channel", flat=True).get()
    lane = lanes.of(lanes.MEDIA, channel)
    work.put(lane, letter.object_id, tenant_id=letter.tenant_id)
    queue.enqueue(lanes.TAKE_MEDIA, letter.object_id, lane)
    return Replay.DUE


_REPLAYS: Mapping[DeadLetter.Kind, Callable[[DeadLetter], Replay]] = {
    Kind.EVENT: _event,
    Kind.OUTBOUND: _outbound,
    Kind.MEDIA: _media,
}


def look_after() -> None:
    """Delete what is older than a week, count what waits, and end alarms of what does not any more."""
    waiting: Tally[str] = Tally()
    for hotel in snapshot.current().tenants.values():
        with scope(hotel.id):
            letters = DeadLetter.objects.of(hotel.id)
            letters.filter(expires_at__lte=clock.now()).delete()
            here = Tally(letters.filter(state=DeadLetter.State.WAITING).values_list("kind", flat=True))
        waiting += here
        for kind in Kind.values:
            if not here[kind]:
                resolve_alarm(hotel.id, ALARM, kind)
    for kind in Kind.values:
        dead_letters.labels(kind).set(waiting[kind])


def _without_numbers(payload: str | Mapping[str, Any]) -> str:
    """As text, so that also what PostgreSQL's JSON refuses is kept."""
    try:
        value = json.loads(payload) if isinstance(payload, str) else payload
    except ValueError:
        return str(payload)
    return dumped(masked_payload(value))
