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
    account_events,
    channel_tests,
    dead_letters,
    identity,
    inbound,
    journeys,
    lanes,
    mailboxes,
    media_taking,
    operations,
    outbound,
    raw_events,
    silence,
    status_events,
    template_sync,
    turns,
    voice_notes,
)
from messaging.webchat import sessions
from tenants.models import WorkItem

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 5
MAILBOX_SECONDS = 30
FORGOTTEN_AFTER = dt.timedelta(seconds=3)
"""What is due for less than this has a wake-up under way."""
MOST_WAKE_UPS = 200
"""Of one kind in one sweep: the next comes in five seconds."""
MOST_TAKERS = 8
BY_ID = {
    lanes.SCHEDULED: lanes.SEND_SCHEDULED,
    lanes.CODES: lanes.SEND_CODE,
    lanes.CHECKS: lanes.CHECK,
    lanes.MEDIA: lanes.TAKE_MEDIA,
}
"""Work that is woken by the id of its object alone."""

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "messaging.sweep": {"task": "messaging.sweep", "schedule": SWEEP_SECONDS},
    "messaging.poll_mailboxes": {"task": lanes.POLL_MAILBOXES, "schedule": MAILBOX_SECONDS},
    "messaging.reconcile": {"task": "messaging.reconcile", "schedule": 60},
    "messaging.reconcile_all": {"task": "messaging.reconcile_all", "schedule": 86400},
    "messaging.align_journeys": {"task": "messaging.align_journeys", "schedule": 600},
    "messaging.check_accounts": {"task": "messaging.check_accounts", "schedule": 3600},
    "messaging.listen_for_silence": {"task": "messaging.listen_for_silence", "schedule": 300},
    "messaging.dead_letters": {"task": "messaging.dead_letters", "schedule": 60},
    lanes.SYNC_ALL_TEMPLATES: {"task": lanes.SYNC_ALL_TEMPLATES, "schedule": 24 * 3600},
    "messaging.forget_proofs": {"task": "messaging.forget_proofs", "schedule": 3600},
    "messaging.forget_web_chats": {"task": "messaging.forget_web_chats", "schedule": 24 * 3600},
    "messaging.forget_raw": {"task": "messaging.forget_raw", "schedule": raw_events.EVERY_SECONDS},
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


@shared_task(name=lanes.TAKE_ACCOUNT_EVENTS)
def take_account_events() -> None:
    """Read what providers told of accounts."""
    queue.begun(lanes.TAKE_ACCOUNT_EVENTS)
    account_events.take(lanes.ACCOUNT)


@shared_task(name="messaging.forget_raw")
def forget_raw() -> None:
    """Empty the bytes of webhooks that are a day old."""
    raw_events.forget()


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


@shared_task(name=lanes.POLL_MAILBOXES)
def poll_mailboxes() -> None:
    """Have every hotel's mailboxes looked into."""
    mailboxes.wake_all()


@shared_task(name=lanes.POLL_MAILBOXES_OF)
def poll_mailboxes_of(hotel_id: int) -> None:
    """Take what is new in the mailboxes of one hotel."""
    queue.begun(lanes.POLL_MAILBOXES_OF, hotel_id)
    mailboxes.look_into_all_of(hotel_id)


@shared_task(name=lanes.TAKE_MEDIA)
def take_media(file_id: int, lane: str = lanes.MEDIA) -> None:
    """Fetch a file that a guest sent."""
    media_taking.take(lane, file_id)


@shared_task(name=lanes.TRANSCRIBE)
def transcribe(lane: str = lanes.VOICE) -> None:
    """Write down what guests said."""
    voice_notes.write_down(lane)


@shared_task(name=lanes.SYNC_TEMPLATES)
def sync_templates(tenant_id: int, account_id: int) -> None:
    """Read the approved texts of one account."""
    template_sync.sync(tenant_id, account_id)


@shared_task(name=lanes.SUBMIT_TEMPLATES)
def submit_templates(tenant_id: int, account_id: int) -> None:
    """Hand in what one account lacks."""
    template_sync.submit_missing(tenant_id, account_id)


@shared_task(name=lanes.SYNC_ALL_TEMPLATES)
def sync_all_templates() -> None:
    """Have the approved texts of every account read."""
    for tenant_id, account_id in template_sync.accounts():
        queue.enqueue(lanes.SYNC_TEMPLATES, tenant_id, account_id)


@shared_task(name="messaging.forget_proofs")
def forget_proofs() -> None:
    """Delete old tries and codes."""
    identity.forget()


@shared_task(name="messaging.check_accounts")
def check_accounts() -> None:
    """Make the test of every account's connection due."""
    channel_tests.make_due()


@shared_task(name=lanes.CHECK)
def check_account(account_id: int) -> None:
    """Test the connection of one account."""
    channel_tests.test_due(account_id)


@shared_task(name="messaging.listen_for_silence")
def listen_for_silence() -> None:
    """Find accounts that hear nothing though they always do, and messages that wait too long."""
    silence.listen()


@shared_task(name="messaging.dead_letters")
def look_after_dead_letters() -> None:
    """Delete old dead letters and count those that wait."""
    dead_letters.look_after()


@shared_task(name="messaging.forget_web_chats")
def forget_web_chats() -> None:
    """Delete the sessions of chats that are over."""
    sessions.sessions_forget()


@shared_task(name="messaging.reconcile")
def reconcile() -> None:
    """Count messages that nothing will become of, make them due again and alarm."""
    operations.reconcile(repair=True)


@shared_task(name="messaging.reconcile_all")
def reconcile_all() -> None:
    """The same among all messages ever."""
    operations.reconcile(repair=True, everything=True)


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
    for lane, task in BY_ID.items():
        for object_id in _oldest(free, lane):
            queue.enqueue(task, object_id)
            woken[lane] += 1
    for _ in range(min(MOST_TAKERS, math.ceil(len(_oldest(free, lanes.MESSAGES)) / inbound.BATCH))):
        queue.enqueue(lanes.TAKE_MESSAGES, lanes.MESSAGES)
        woken[lanes.MESSAGES] += 1
    if _oldest(free, lanes.STATUSES):
        queue.enqueue(lanes.TAKE_STATUSES)
        woken[lanes.STATUSES] += 1
    if _oldest(free, lanes.VOICE):
        queue.enqueue(lanes.TRANSCRIBE)
        woken[lanes.VOICE] += 1
    if _oldest(free, lanes.ACCOUNT):
        queue.enqueue(lanes.TAKE_ACCOUNT_EVENTS)
        woken[lanes.ACCOUNT] += 1
    if woken:
        log.info("forgotten_work_woken", **woken)


def _oldest(free: QuerySet[WorkItem], kind: str) -> list[int]:
    return list(free.filter(kind=kind).order_by("due_at").values_list("object_id", flat=True)[:MOST_WAKE_UPS])
