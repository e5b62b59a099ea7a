"""Mailboxes, looked into every half minute and when Gmail says so: what is new is kept like a webhook's.

A mail counts as read when it is committed, never before: a worker that dies in between leaves it to the next,
and a mail that comes twice is the same event. Nothing in the mailbox changes; staff see there what they saw.
"""

import datetime as dt
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F, Q
from prometheus_client import Counter

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock, queue
from messaging import account_health, attempts, ingest, lanes, media_store
from messaging.channels.base import Element, Sender
from messaging.channels.email import letter, mailbox, servers
from messaging.channels.email.body import Attached
from messaging.channels.email.channel import Email
from messaging.channels.email.letter import Desk
from messaging.channels.email.mailbox import LogInRefused, Mail, Unreachable, Visit
from messaging.channels.email.servers import BadAddress
from messaging.errors import FileRefused
from messaging.models import MailboxCursor
from tenants import snapshot, work
from tenants.models import ChannelAccount
from tenants.scope import scope

log = structlog.get_logger(__name__)

mailbox_visits_total = Counter("mailbox_visits_total", "Looks into mailboxes by result.", ["result"])

LEASE: Final = dt.timedelta(seconds=60)
"""Renewed with each mail; one mail of 25 MB takes less."""
STOP_STARTING_SECONDS: Final = 100
TRIES: Final = 3
"""Then a mail that cannot be taken is passed over, and people hear of it."""
AFTER_REFUSAL: Final = dt.timedelta(minutes=5)
FIRST_PAUSE: Final = dt.timedelta(seconds=30)
LONGEST_PAUSE: Final = dt.timedelta(minutes=10)
ALARM_AFTER_FAILURES: Final = 4
"""About five minutes of a mailbox that does not answer."""
ALARM = "mailbox_unreachable"
LOOK_BACK: Final = dt.timedelta(days=2)
"""Where the numbers of a mailbox have lost their meaning, this much is looked at again."""
CLOCKS_DIFFER: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Held:
    """A mailbox that nobody else looks into, and how far it was read."""

    sender: Sender
    rests: bool
    cursor: MailboxCursor
    token: uuid.UUID


def wake_all() -> None:
    """Have every hotel's mailboxes looked into."""
    routes = snapshot.current().routes
    for hotel_id in sorted({route.home_id for (kind, _), route in routes.items() if kind == Email.kind}):
        queue.enqueue(lanes.POLL_MAILBOXES_OF, hotel_id, coalesce=True)


def wake(channel: str, address: str) -> bool:
    """Have this mailbox looked into at once. False: it is none of ours."""
    route = snapshot.current().routes.get((channel, address))
    if route is None:
        return False
    queue.enqueue(lanes.POLL_MAILBOXES_OF, route.home_id, coalesce=True)
    return True


def look_into_all_of(hotel_id: int) -> None:
    """Look into the mailboxes of one hotel, one after the other."""
    with scope(hotel_id):
        accounts = ChannelAccount.objects.of(hotel_id).filter(kind=Email.kind, active=True)
        ids = [account.pk for account in accounts if account.access_token]
    work.each(ids, partial(look_into, hotel_id), kind="mailbox")


def look_into(hotel_id: int, account_id: int) -> None:
    """Take what is new in one mailbox. Somebody else at it, or not due: nothing happens."""
    held = _claim(hotel_id, account_id)
    if held is None:
        return
    try:
        _visit(held)
    except (LogInRefused, BadAddress) as error:
        _refused(held, error)
    except Unreachable as error:
        _unreachable(held, error)
    else:
        _read(held)


def _claim(hotel_id: int, account_id: int) -> Held | None:
    now, token = clock.now(), uuid.uuid4()
    with scope(hotel_id):
        account = ChannelAccount.objects.of(hotel_id).get(pk=account_id)
        MailboxCursor.objects.get_or_create(tenant_id=hotel_id, account=account, defaults={"due_at": now})
        free = MailboxCursor.objects.of(hotel_id).filter(account=account, due_at__lte=now)
        free = free.filter(Q(lease_until=None) | Q(lease_until__lte=now))
        if not free.update(lease_token=token, lease_until=now + LEASE):
            return None
        cursor = MailboxCursor.objects.of(hotel_id).get(account=account)
    rests = account.health != ChannelAccount.Health.CONNECTED
    return Held(attempts.sender_of(account), rests, cursor, token)


def _visit(held: Held) -> None:
    stop_at = time.monotonic() + STOP_STARTING_SECONDS
    desk = servers.desk(held.sender)
    with mailbox.visit(servers.imap(held.sender)) as box:
        for uid in _new(held, box):
            if time.monotonic() > stop_at or not _take(held, box, uid, desk):
                return


def _new(held: Held, box: Visit) -> list[int]:
    """The numbers to take. A mailbox that is seen for the first time has nothing new."""
    cursor, position = held.cursor, box.position
    if cursor.started_at is None:
        cursor.started_at = clock.now()
        _note(
            held,
            uid_validity=position.uid_validity,
            last_uid=position.uid_next - 1,
            started_at=cursor.started_at,
        )
        log.info("mailbox_begun", account=held.sender.account_id)
        return []
    if cursor.uid_validity == position.uid_validity:
        return box.after(cursor.last_uid)
    since = max(cursor.started_at, (cursor.read_at or cursor.started_at) - LOOK_BACK)
    numbers = box.since(since)
    last = numbers[0] - 1 if numbers else position.uid_next - 1
    log.warning("mailbox_renumbered", account=held.sender.account_id, again=len(numbers))
    return numbers if _note(held, uid_validity=position.uid_validity, last_uid=last) else []


def _take(held: Held, box: Visit, uid: int, desk: Desk) -> bool:
    """Take one mail. False: stop here; it has to be tried again, or the mailbox is somebody else's now."""
    mail = box.fetch(uid)
    if mail is None or mail.arrived_at < _began(held) - CLOCKS_DIFFER:
        return _note(held, last_uid=uid)
    if work.each([mail], partial(_keep, held, desk), kind="mail") and not _passed_over(held, uid, desk):
        return False
    return _note(held, last_uid=uid)


def _began(held: Held) -> dt.datetime:
    return held.cursor.started_at or clock.now()


def _keep(held: Held, desk: Desk, mail: Mail) -> None:
    """Commit the mail with its files. Raises whatever is in the way of that."""
    read = letter.read(mail.raw, desk, arrived_at=mail.arrived_at, whole=mail.whole)
    files = [_stored(held.sender.tenant_id, file) for file in read.files]
    ingest.keep(Email.kind, [letter.element(read, held.sender.external_id, files)])


def _stored(hotel_id: int, file: Attached) -> Mapping[str, Any]:
    """Where a file is now, or why it is not kept."""
    try:
        kept = media_store.put(hotel_id, file.content, file_name=file.name)
    except FileRefused as refusal:
        return {"file_name": file.name, "reason": refusal.reason}
    return {
        "key": kept.key,
        "mime_type": kept.mime_type,
        "size": kept.size,
        "sha256": kept.sha256,
        "file_name": kept.file_name,
    }


def _passed_over(held: Held, uid: int, desk: Desk) -> bool:
    """Count a failure at this mail; after the last, keep that there is one nobody can read, and go on."""
    cursor = held.cursor
    tries = cursor.stuck_tries + 1 if cursor.stuck_uid == uid else 1
    _note(held, stuck_uid=uid, stuck_tries=tries)
    if tries < TRIES:
        return False
    name = f"unread.{cursor.uid_validity}.{uid}"
    ingest.keep(Email.kind, [Element("message", desk.address, f"m:{name}", {"id": name})])
    return True


def _note(held: Held, **values: Any) -> bool:
    """Write down how far the mailbox is read. False: somebody else has it meanwhile."""
    cursor = held.cursor
    for name, value in values.items():
        setattr(cursor, name, value)
    with scope(cursor.tenant_id):
        rows = MailboxCursor.objects.of(cursor.tenant_id).filter(pk=cursor.pk, lease_token=held.token)
        return bool(rows.update(**values, lease_until=clock.now() + LEASE))


def _free(held: Held, **values: Any) -> None:
    rows = MailboxCursor.objects.of(held.cursor.tenant_id).filter(pk=held.cursor.pk, lease_token=held.token)
    rows.update(lease_token=None, lease_until=None, **values)


def _read(held: Held) -> None:
    """The mailbox answered."""
    mailbox_visits_total.labels("read").inc()
    now, cursor, sender = clock.now(), held.cursor, held.sender
    with scope(cursor.tenant_id):
        _free(held, read_at=now, due_at=now, failures=0, log_in_refused=False)
        if held.rests and (cursor.log_in_refused or _never_connected(sender)):
            account_health.working(sender)
    if cursor.failures >= ALARM_AFTER_FAILURES:
        resolve_alarm(cursor.tenant_id, ALARM, sender.external_id)


def _never_connected(sender: Sender) -> bool:
    accounts = ChannelAccount.objects.of(sender.tenant_id).filter(pk=sender.account_id)
    return accounts.filter(health=ChannelAccount.Health.NOT_CONNECTED).exists()


def _refused(held: Held, error: Exception) -> None:
    """People have to look at the account: nothing of it is sent meanwhile either."""
    mailbox_visits_total.labels("refused").inc()
    sender = held.sender
    reason = (
        str(error)
        if isinstance(error, BadAddress)
        else "The mailbox does not accept the password: make a new app password and enter it here."
    )
    log.warning("mailbox_refused", account=sender.account_id, reason=type(error).__name__)
    with scope(sender.tenant_id):
        _free(held, failures=F("failures") + 1, log_in_refused=True, due_at=clock.now() + AFTER_REFUSAL)
        account = ChannelAccount.objects.of(sender.tenant_id).get(pk=sender.account_id)
        account_health.failing(account, reason)
        tell = partial(account_health.tell, sender.tenant_id, sender.external_id, reason)
        transaction.on_commit(tell, robust=True)


def _unreachable(held: Held, error: Unreachable) -> None:
    """Try again later and later: the mails wait where they are."""
    mailbox_visits_total.labels("unreachable").inc()
    failures = held.cursor.failures + 1
    pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    log.warning("mailbox_unreachable", account=held.sender.account_id, failures=failures, reason=str(error))
    with scope(held.cursor.tenant_id):
        _free(held, failures=failures, due_at=clock.now() + pause)
    if failures >= ALARM_AFTER_FAILURES:
        raise_alarm(
            tenant_id=held.cursor.tenant_id,
            kind=ALARM,
            subject=held.sender.external_id,
            message="The mailbox cannot be read: its server does not answer. Mails wait there.",
        )
