"""What workers do when they are woken, and the sweepers that find what nobody woke them for.

Tasks carry ids only and check the rows again under a claim: each may run twice, late, or not at all.
"""

import datetime as dt
import math
from collections import Counter as Tally
from typing import Any

import structlog
from celery import shared_task
from django.db.models import QuerySet

from hotel_agent.lib import clock, queue
from messaging import (
    dead_letters,
    identity,
    inbound,
    journeys,
    lanes,
    operations,
    outbound,
    status_events,
    turns,
)
from tenants.models import WorkItem

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 5
FORGOTTEN_AFTER = dt.timedelta(seconds=3)
"""What is due for less than this has a wake-up under way."""
MOST_WAKE_UPS = 200
"""Of one kind in one sweep: the next comes in five seconds."""
MOST_TAKERS = 8

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "messaging.sweep": {"task": "messaging.sweep", "schedule": SWEEP_SECONDS},
    "messaging.reconcile": {"task": "messaging.reconcile", "schedule": 60},
    "messaging.align_journeys": {"task": "messaging.align_journeys", "schedule": 600},
    "messaging.dead_letters": {"task": "messaging.dead_letters", "schedule": 60},
    "messaging.forget_proofs": {"task": "messaging.forget_proofs", "schedule": 3600},
}


@shared_task(name=lanes.TAKE_MESSAGES)
def take_inbound(lane: str = lanes.MESSAGES) -> None:
    """Take stored messages into their conversations, and answer."""
    queue.begun(lanes.TAKE_MESSAGES, lane)
    inbound.take_messages(lane)


@shared_task(name=lanes.TAKE_STATUSES)
def take_statuses() -> None:
    """Apply stored statuses."""
    status_events.take_statuses(lanes.STATUSES)


@shared_task(name=lanes.ANSWER)
def answer(lane: str, conversation_id: int) -> None:
    """Answer what waits in one conversation, and send the answer."""
    turns.answer_waiting(lane, conversation_id)


@shared_task(name=lanes.SEND)
def send_outbound(lane: str, conversation_id: int) -> None:
    """Send what waits in one conversation."""
    outbound.send_waiting(lane, conversation_id)


@shared_task(name=lanes.SHOW_READ)
def show_read(tenant_id: int, message_id: int) -> None:
    """Show a guest that their message is read and an answer is coming."""
    outbound.show_read(tenant_id, message_id)


@shared_task(name=lanes.SEND_SCHEDULED)
def send_scheduled(scheduled_id: int) -> None:
    """Put one scheduled message of a stay into the outbox."""
    journeys.send_due(scheduled_id)


@shared_task(name=lanes.SEND_CODE)
def send_email_code(code_id: int) -> None:
    """Send a code by which a guest shows that a stay is theirs."""
    identity.code_send(code_id)


@shared_task(name="messaging.forget_proofs")
def forget_proofs() -> None:
    """Delete old tries and codes."""
    identity.forget()


@shared_task(name="messaging.dead_letters")
def look_after_dead_letters() -> None:
    """Delete old dead letters and count those that wait."""
    dead_letters.look_after()


@shared_task(name="messaging.reconcile")
def reconcile() -> None:
    """Count messages that nothing will become of, make them due again and alarm."""
    operations.reconcile(repair=True)


@shared_task(name="messaging.align_journeys")
def align_journeys() -> None:
    """Bring scheduled messages in line with the stays that arrive soon."""
    journeys.align_all()


@shared_task(name="messaging.sweep")
def sweep() -> None:
    """Wake workers for everything that is due and that nobody is at."""
    woken: Tally[str] = Tally()
    now = clock.now()
    free = WorkItem.objects.filter(due_at__lte=now - FORGOTTEN_AFTER).exclude(lease_until__gt=now)
    for lane, task in ((lanes.TURN, lanes.ANSWER), (lanes.OUTBOUND, lanes.SEND)):
        for conversation_id in _oldest(free, lane):
            queue.enqueue(task, lane, conversation_id)
            woken[lane] += 1
    for scheduled_id in _oldest(free, lanes.SCHEDULED):
        queue.enqueue(lanes.SEND_SCHEDULED, scheduled_id)
        woken[lanes.SCHEDULED] += 1
    for code_id in _oldest(free, lanes.CODES):
        queue.enqueue(lanes.SEND_CODE, code_id)
        woken[lanes.CODES] += 1
    for _ in range(min(MOST_TAKERS, math.ceil(len(_oldest(free, lanes.MESSAGES)) / inbound.BATCH))):
        queue.enqueue(lanes.TAKE_MESSAGES, lanes.MESSAGES)
        woken[lanes.MESSAGES] += 1
    if _oldest(free, lanes.STATUSES):
        queue.enqueue(lanes.TAKE_STATUSES)
        woken[lanes.STATUSES] += 1
    if woken:
        log.info("forgotten_work_woken", **woken)


def _oldest(free: QuerySet[WorkItem], kind: str) -> list[int]:
    return list(free.filter(kind=kind).order_by("due_at").values_list("object_id", flat=True)[:MOST_WAKE_UPS])
