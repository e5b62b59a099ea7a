"""Alarms to people: a row in Admin and an e-mail to ALARM_EMAILS.

Raise an alarm outside the transaction that failed, or after it: a row written in a transaction that rolls
back goes with it. Every kind has a page in `docs/runbooks/`. `subject` tells things of one kind apart (an
account, a task) and is what the cooldown goes by: never one value for several guests, and nothing of a guest
in it.
"""

import datetime as dt
import time

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet

from governance import audit
from governance.installation import hotel_or_installation
from governance.models import Alarm
from hotel_agent.lib import clock, mail, queue
from tenants import work
from tenants.models import Tenant
from tenants.scope import scope

log = structlog.get_logger(__name__)

COOLDOWN = dt.timedelta(minutes=30)
AFTER_FAILURE = dt.timedelta(minutes=5)
TRY_AGAIN_AFTER_SECONDS = (1, 2, 4)
TIMEOUT_SECONDS = 30
LEASE_SECONDS = 180
"""Above the longest sending: four tries of 30 s and the waits between them."""
WORK = "alarm"
TASK = "governance.send_alarm"
LONGEST_SUBJECT = 120


def raise_alarm(
    *, tenant_id: int | None, kind: str, subject: str, message: str, severity: str = Alarm.Severity.WARNING
) -> None:
    """Open the alarm of this hotel (None: of the installation), kind and subject, or count it once more;
    then mail it.

    People are told at most once in 30 minutes, and not while somebody has acknowledged it. An acknowledged
    alarm that was quiet for 30 minutes is over: raised again it is a new one. `message` holds no personal
    data.
    """
    hotel, subject, now = hotel_or_installation(tenant_id), subject[:LONGEST_SUBJECT], clock.now()
    log.warning("alarm_raised", tenant_id=hotel, kind=kind, subject=subject, severity=severity)
    with scope(hotel):
        over = Q(acknowledged_at__isnull=False, last_at__lte=now - COOLDOWN)
        _open(hotel, kind, subject).filter(over).update(resolved_at=F("last_at"))
        alarm_id = _open_or_count(hotel=hotel, kind=kind, subject=subject, severity=severity, message=message)
        if _may_be_told(Alarm.objects.get(pk=alarm_id)):
            work.put(WORK, alarm_id, tenant_id=hotel)
            queue.enqueue(TASK, alarm_id, coalesce=True)


def resolve_alarm(tenant_id: int | None, kind: str, subject: str) -> None:
    """Close the open alarm of this hotel, kind and subject, if there is one: what it warned of is over."""
    hotel = hotel_or_installation(tenant_id)
    with scope(hotel):
        if _open(hotel, kind, subject[:LONGEST_SUBJECT]).update(resolved_at=clock.now()):
            log.info("alarm_resolved", tenant_id=hotel, kind=kind, subject=subject)


def acknowledge(alarm: Alarm, *, user_id: int) -> bool:
    """A person looks after it: nobody is told of it meanwhile. False where it is over or acknowledged
    already.
    """
    with scope(alarm.tenant_id):
        open_rows = Alarm.objects.of(alarm.tenant_id).filter(
            pk=alarm.pk, resolved_at=None, acknowledged_at=None
        )
        if not open_rows.update(acknowledged_at=clock.now(), acknowledged_by=user_id):
            return False
        audit.record(
            tenant_id=alarm.tenant_id,
            action="alarm_acknowledged",
            object_type=alarm._meta.label_lower,
            object_id=str(alarm.pk),
            actor=f"user:{user_id}",
            after={"kind": alarm.kind, "subject": alarm.subject},
        )
    return True


def has_channel() -> bool:
    """Whether an alarm reaches anybody who does not look into Admin."""
    return bool(settings.ALARM_EMAILS)


def send(item: work.Claim) -> None:
    """Tell people of the alarm that the claimed item names, and finish the item; after the last try postpone
    it.

    Call it outside any transaction: with a mail server that hangs it takes two minutes.
    """
    with scope(item.tenant_id):
        alarm = Alarm.objects.of(item.tenant_id).filter(pk=item.object_id).first()
        told_already = alarm is None or not _may_be_told(alarm)
    if alarm is None or told_already:
        work.finish(item)
    elif not has_channel():
        _note(alarm, Alarm.Notice.NO_CHANNEL, "ALARM_EMAILS is empty")
        work.finish(item)
    elif failure := _mail(alarm):
        log.error("alarm_not_sent", tenant_id=alarm.tenant_id, alarm_id=alarm.pk, reason=failure)
        _note(alarm, Alarm.Notice.FAILED, failure)
        work.postpone(item, clock.now() + AFTER_FAILURE)
    else:
        _note(alarm, Alarm.Notice.SENT, "")
        work.finish(item)


def _open(hotel: int, kind: str, subject: str) -> QuerySet[Alarm]:
    return Alarm.objects.of(hotel).filter(kind=kind, subject=subject, resolved_at=None)


def _open_or_count(*, hotel: int, kind: str, subject: str, severity: str, message: str) -> int:
    """The id of the open alarm, now counted once more."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO governance_alarm AS alarm
              (tenant_id, kind, subject, severity, message, count, first_at, last_at, notice, notice_detail)
            VALUES (%s, %s, %s, %s, %s, 1, %s, %s, 'waiting', '')
            ON CONFLICT (tenant_id, kind, subject) WHERE resolved_at IS NULL DO UPDATE SET
              count = alarm.count + 1, last_at = EXCLUDED.last_at,
              severity = EXCLUDED.severity, message = EXCLUDED.message
            RETURNING id""",
            [hotel, kind, subject, severity, message, now, now],
        )
        return int(cursor.fetchone()[0])


def _may_be_told(alarm: Alarm) -> bool:
    """Whether it is open, nobody has acknowledged it, and its cooldown, also of an earlier row, is over."""
    if alarm.resolved_at or alarm.acknowledged_at:
        return False
    now = clock.now()
    sent_lately = Q(notice=Alarm.Notice.SENT, notice_at__gt=now - COOLDOWN)
    tried_lately = Q(notice_at__gt=now - AFTER_FAILURE)
    same = Alarm.objects.of(alarm.tenant_id).filter(kind=alarm.kind, subject=alarm.subject)
    return not same.filter(sent_lately | tried_lately).exists()


def _note(alarm: Alarm, notice: Alarm.Notice, detail: str) -> None:
    with scope(alarm.tenant_id):
        Alarm.objects.of(alarm.tenant_id).filter(pk=alarm.pk).update(
            notice=notice, notice_detail=detail, notice_at=clock.now()
        )


def _mail(alarm: Alarm) -> str:
    """Try up to four times. Returns the reason of the last failure, empty when it was sent."""
    hotel = Tenant.objects.get(pk=alarm.tenant_id)
    subject = f"[{hotel.slug}] {alarm.severity}: {alarm.kind.replace('_', ' ')} ({alarm.subject})"
    text = (
        f"{alarm.message}\n\nHotel: {hotel.name}\nFirst: {alarm.first_at:%Y-%m-%d %H:%M} UTC\n"
        f"Last: {alarm.last_at:%Y-%m-%d %H:%M} UTC\nTimes: {alarm.count}\n"
        f"What to do: docs/runbooks/{alarm.kind}.md\n"
        f"Acknowledge: {settings.PUBLIC_URL}/admin/governance/alarm/{alarm.pk}/change/\n"
    )
    failure = ""
    for wait_seconds in (0, *TRY_AGAIN_AFTER_SECONDS):
        time.sleep(wait_seconds)
        try:
            mail.send(to=settings.ALARM_EMAILS, subject=subject, text=text, timeout_seconds=TIMEOUT_SECONDS)
        except mail.MailNotSent as error:
            failure = str(error)
        else:
            return ""
    return failure
