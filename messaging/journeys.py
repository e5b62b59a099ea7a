"""Messages a stay calls for: made when it is confirmed, moved and cancelled with it, sent once, in hotel
time.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import structlog
from babel.dates import format_date
from django.db.models import QuerySet

from hotel_agent.lib import clock, log
from messaging import conversations, lanes, outbox, replies
from messaging.models import Conversation, GuestAlias, GuestStay, OutboundMessage, ScheduledMessage
from messaging.outbox import Cause
from messaging.replies.profile import VOSEO_FLAG
from messaging.replies.texts import folders
from messaging.types import Alias, Reply, TemplateMessage
from pms.events import ReservationChanged
from pms.models import Reservation
from pms.types import ReservationStatus
from tenants import flags, snapshot, work
from tenants.models import ChannelAccount
from tenants.scope import scope
from tenants.selectors import locale_of
from tenants.types import TenantInfo

logger = structlog.get_logger(__name__)
Kind = ScheduledMessage.Kind
Status = ScheduledMessage.Status

SENT_AT = dt.time(10, 0)
"""Hotel time: after breakfast, in nobody's night."""
DAYS_BEFORE = {Kind.PRE_ARRIVAL_7D: 7, Kind.PRE_ARRIVAL_1D: 1}
"""The names of the kinds are the names of their texts and of their approved templates."""
LEASE_SECONDS = 60
LATEST = dt.timedelta(hours=20)
"""Later than this after its time a message helps nobody any more."""
LOOK_AHEAD = dt.timedelta(days=9)


def reservation_changed(event: ReservationChanged) -> None:
    """Receiver of what pms announces, in its transaction and in the hotel's scope."""
    stay = Reservation.objects.of(event.tenant_id).filter(pk=event.reservation_id).first()
    if stay is not None:
        align(stay)


def align(stay: Reservation) -> None:
    """Bring the messages of a stay in line with it: there, moved, or cancelled. Again and again changes
    nothing.

    What is already sent stays sent, also when the stay moves. A stay booked too late for one of them goes
    without.
    """
    hotel = snapshot.current().tenants.get(stay.tenant_id)
    if hotel is None:
        return
    rows = ScheduledMessage.objects.of(stay.tenant_id).filter(reservation=stay)
    if stay.status != ReservationStatus.CONFIRMED:
        _close(rows.filter(status=Status.PENDING), Status.CANCELLED, "stay_changed")
        return
    held = {row.kind: row for row in rows.select_for_update()}
    for kind in DAYS_BEFORE:
        due_at = _due_at(hotel, stay.check_in, kind)
        row = held.get(kind)
        if row is None:
            _make(stay, kind, due_at)
        elif row.status != Status.SENT and (row.due_at != due_at or row.status == Status.CANCELLED):
            _move(row, due_at)


def align_all() -> None:
    """Every stay that arrives soon, of every hotel: what an announcement missed is found here."""
    for hotel in snapshot.current().tenants.values():
        today = clock.local_today(hotel.timezone)
        with scope(hotel.id):
            coming = Reservation.objects.of(hotel.id).filter(
                status=ReservationStatus.CONFIRMED, check_in__range=(today, today + LOOK_AHEAD)
            )
            for _, error in work.each(coming, align, kind="journey"):
                logger.warning("journey_not_aligned", reason=type(error).__name__)


def send_due(scheduled_id: int) -> None:
    """Put one message into the outbox, when it is due and its stay still wants it.

    It is sent once, or never.
    """
    for claim in work.claim(lanes.SCHEDULED, object_id=scheduled_id, lease_seconds=LEASE_SECONDS):
        with scope(claim.tenant_id):
            row = (
                ScheduledMessage.objects.of(claim.tenant_id)
                .select_related("reservation")
                .select_for_update(of=("self",))
                .get(pk=claim.object_id)
            )
            hotel = snapshot.current().tenants[claim.tenant_id]
            if row.status == Status.PENDING and (due_at := _still_to_come(row, hotel)):
                ScheduledMessage.objects.of(claim.tenant_id).filter(pk=row.pk).update(due_at=due_at)
                work.postpone(claim, due_at)
                return
            if row.status == Status.PENDING:
                _send(row, hotel)
            work.finish(claim)


def _still_to_come(row: ScheduledMessage, hotel: TenantInfo) -> dt.datetime | None:
    """The time of a stay that has moved to later."""
    due_at = _due_at(hotel, row.reservation.check_in, row.kind)
    return due_at if due_at > clock.now() else None


def _send(row: ScheduledMessage, hotel: TenantInfo) -> None:
    stay = row.reservation
    if stay.status != ReservationStatus.CONFIRMED:
        _settle(row, Status.CANCELLED, "stay_changed")
    elif clock.now() > _due_at(hotel, stay.check_in, row.kind) + LATEST:
        _settle(row, Status.SKIPPED, "too_late")
    elif (conversation := _conversation_of(stay)) is None:
        _settle(row, Status.SKIPPED, "guest_unknown")
    else:
        language = conversation.language or stay.guest_language or hotel.language
        cause = Cause(OutboundMessage.Cause.SCHEDULED, row.pk, row.correlation_id)
        outbox.write(conversation, [_reply(row, hotel, language)], cause)
        outbox.wake(conversation)
        _settle(row, Status.SENT, "")


def _conversation_of(stay: Reservation) -> Conversation | None:
    """Where to reach the guest of a stay: they booked it in a conversation, or write from the very phone it
    names.
    """
    booked = GuestStay.objects.of(stay.tenant_id).filter(reservation=stay).first()
    digits = stay.guest_phone.lstrip("+")
    alias = (
        GuestAlias.objects.of(stay.tenant_id).filter(kind="wa_id", value=digits).first() if digits else None
    )
    guest_id = booked.guest_id if booked else alias.guest_id if alias else None
    if guest_id is None:
        return None
    theirs = Conversation.objects.of(stay.tenant_id).filter(guest_id=guest_id, account__kind="whatsapp")
    latest = theirs.select_related("account").order_by("-status", "-last_message_at").first()
    if latest is not None and latest.status == Conversation.Status.OPEN:
        return latest
    return _reopened(stay.tenant_id, guest_id)


def _reopened(tenant_id: int, guest_id: int) -> Conversation | None:
    """A new conversation with a guest we know, on the hotel's own number."""
    account = ChannelAccount.objects.of(tenant_id).filter(kind="whatsapp").order_by("id").first()
    names = GuestAlias.objects.of(tenant_id).filter(guest_id=guest_id, kind__in=("wa_id", "bsuid"))
    name = names.order_by("-kind", "-id").first()
    if account is None or name is None:
        return None
    return conversations.arrive(
        tenant_id=tenant_id,
        channel=account.kind,
        receiver=account.external_id,
        guest_id=guest_id,
        address=Alias(name.kind, name.value),
        wrote_at=None,
        counts=False,
    )


def _reply(row: ScheduledMessage, hotel: TenantInfo, language: str) -> Reply:
    """The text, and the approved template that says the same outside the 24 hours."""
    stay = row.reservation
    time = f"{hotel.check_in_from:%H:%M}"
    date = format_date(stay.check_in, format="full", locale=locale_of(hotel, language))
    voseo = flags.enabled(VOSEO_FLAG, tenant_id=hotel.id)
    (approved_in, *_) = folders(language, voseo=voseo)
    template = TemplateMessage(row.kind, approved_in, (stay.guest_name, hotel.name, date, time))
    facts = {"name": stay.guest_name, "date": date, "time": time}
    return Reply(kind="text", text=replies.text(row.tenant_id, language, row.kind, facts), template=template)


def _due_at(hotel: TenantInfo, check_in: dt.date, kind: str) -> dt.datetime:
    """10:00 on the wall clock of the hotel, whatever daylight saving does to it."""
    day = check_in - dt.timedelta(days=DAYS_BEFORE[Kind(kind)])
    return dt.datetime.combine(day, SENT_AT, ZoneInfo(hotel.timezone)).astimezone(dt.UTC)


def _make(stay: Reservation, kind: str, due_at: dt.datetime) -> None:
    now = clock.now()
    late = due_at <= now
    row, made = ScheduledMessage.objects.get_or_create(
        tenant_id=stay.tenant_id,
        reservation=stay,
        kind=kind,
        defaults={
            "due_at": due_at,
            "status": Status.SKIPPED if late else Status.PENDING,
            "reason": "booked_late" if late else "",
            "correlation_id": stay.correlation_id or log.new_correlation_id(),
            "changed_at": now,
        },
    )
    if made and not late:
        work.put(lanes.SCHEDULED, row.pk, tenant_id=stay.tenant_id, due_at=due_at)


def _move(row: ScheduledMessage, due_at: dt.datetime) -> None:
    """The stay moved: its message moves with it, unless its time has passed."""
    if due_at <= clock.now():
        _settle(row, Status.SKIPPED, "moved_too_near")
        return
    row.due_at = due_at
    row.save(update_fields=["due_at"])
    _settle(row, Status.PENDING, "")
    work.put(lanes.SCHEDULED, row.pk, tenant_id=row.tenant_id, due_at=due_at)


def _settle(row: ScheduledMessage, status: str, reason: str) -> None:
    row.status, row.reason, row.changed_at = Status(status), reason, clock.now()
    row.save(update_fields=["status", "reason", "changed_at"])
    logger.info("scheduled_message", scheduled=row.pk, kind=row.kind, status=status, reason=reason)


def _close(rows: QuerySet[ScheduledMessage], status: str, reason: str) -> None:
    rows.update(status=status, reason=reason, changed_at=clock.now())
