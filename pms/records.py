"""Our own record of a stay, whatever PMS holds it, and telling the house when it has changed."""

from django.db import IntegrityError, transaction

from governance import audit
from hotel_agent.lib import clock, events, log
from pms import figures, policy, selectors
from pms.events import ReservationChanged
from pms.interface import Pms
from pms.models import Quote, Reservation, RoomType, StayNote
from pms.models.stays import LONGEST_NAME, LONGEST_PHONE, UNSETTLED
from pms.types import ReservationInfo
from tenants.models import Tenant
from tenants.scope import scope


def store(tenant_id: int, pms: Pms, info: ReservationInfo, *, actor: str = "system") -> ReservationInfo:
    """Make our record what the PMS has just said, and announce what is new, in one transaction.

    The stored quote with the same idempotency key gives the stay its figures and terms, a quote of a change
    those of the changed stay. `actor` goes into the audit. A write that was never answered is stored without
    a reference, as pending.
    """
    with scope(tenant_id):
        row = _found(tenant_id, pms.provider, info) or _created(tenant_id, pms.provider, info)
        if not pms.keeps_our_records:
            _update(row, info)
            _take_key(row, info)
        if row.quote_id is None and row.idempotency_key:
            _take_terms(row)
        row.synced_at = clock.now()
        row.save()
        _announce(row, actor)
        return selectors.reservation_info(row)


def unsettled(tenant_id: int) -> list[Reservation]:
    """Stays that were written and never announced, as after a crash, and those still pending."""
    with scope(tenant_id):
        return list(Reservation.objects.of(tenant_id).filter(UNSETTLED).order_by("id"))


def _found(tenant_id: int, provider: str, info: ReservationInfo) -> Reservation | None:
    """Our row of this stay, locked: by its reference, or by its key while the reference was not known."""
    rows = Reservation.objects.of(tenant_id).filter(provider=provider).select_for_update()
    row = rows.filter(reference=info.reference).first() if info.reference else None
    if row is None and info.idempotency_key:
        row = rows.filter(idempotency_key=info.idempotency_key).first()
    return row


def _created(tenant_id: int, provider: str, info: ReservationInfo) -> Reservation:
    row = Reservation(
        tenant_id=tenant_id,
        provider=provider,
        idempotency_key=info.idempotency_key or None,
        created_at=clock.now(),
        correlation_id=log.current_correlation_id(),
    )
    _copy(row, info)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        written = _found(tenant_id, provider, info)
        if written is None:
            raise
        return written
    return row


def doubt(tenant_id: int, pms: Pms, reference: str) -> None:
    """A change of this stay was sent and not answered: the sweep reads it again."""
    with scope(tenant_id):
        rows = Reservation.objects.of(tenant_id).filter(provider=pms.provider, reference=reference)
        rows.update(unannounced=True)


def note(tenant_id: int, pms: Pms, reference: str, text: str, *, actor: str) -> None:
    """Keep a note that the PMS has taken with our record of the stay, where we have one."""
    with scope(tenant_id):
        row = Reservation.objects.of(tenant_id).filter(provider=pms.provider, reference=reference).first()
        if row is not None:
            StayNote.objects.create(
                tenant_id=tenant_id, reservation=row, text=text, actor=actor, created_at=clock.now()
            )


def _update(row: Reservation, info: ReservationInfo) -> None:
    """What the PMS says now. A stay that came out changed has the figures and terms of the quote it was
    changed by, where there is one, and otherwise none that could be wrong. An answer from before the last
    change, overtaken on its way, changes nothing.
    """
    if info.changed_at and row.changed_at and info.changed_at < row.changed_at:
        return
    facts, total = selectors.announced_facts(row), row.total
    _copy(row, info)
    row.changed_at = info.changed_at or row.changed_at
    if row.announced_status and facts != selectors.announced_facts(row):
        row.announced = row.announced or facts
        if row.reference and (total, facts["check_in"]) != (row.total, row.check_in.isoformat()):
            _take_changed_terms(row)


def _take_key(row: Reservation, info: ReservationInfo) -> None:
    """A stay that was copied before the PMS answered for its booking is that booking: what was kept of it
    without a reference gives way.
    """
    if row.idempotency_key or not info.idempotency_key:
        return
    kept = Reservation.objects.of(row.tenant_id).filter(idempotency_key=info.idempotency_key)
    kept.filter(reference=None).exclude(pk=row.pk).delete()
    row.idempotency_key = info.idempotency_key


def _copy(row: Reservation, info: ReservationInfo) -> None:
    """What the PMS says goes over what we had; it knows nothing of a guest's language."""
    row.reference = info.reference or None
    row.status = info.status.value
    row.room_type = RoomType.objects.of(row.tenant_id).filter(code=info.room_type_code).first()
    row.room_type_code = info.room_type_code
    row.check_in, row.check_out = info.stay.check_in, info.stay.check_out
    row.adults, row.children = info.party.adults, info.party.children
    row.child_ages = list(info.party.child_ages)
    row.guest_name, row.guest_phone = info.guest.name[:LONGEST_NAME], info.guest.phone[:LONGEST_PHONE]
    row.guest_email = info.guest.email.strip().lower()
    row.guest_language = info.guest.language or row.guest_language
    row.total, row.currency = info.total.amount, info.total.currency
    row.room_number = info.room_number
    row.early_check_in, row.late_check_out = info.early_check_in, info.late_check_out


def _take_terms(row: Reservation) -> None:
    """The price and the terms the guest said yes to become those of the stay; the deposit is due from now."""
    quote = (
        Quote.objects.of(row.tenant_id).filter(idempotency_key=row.idempotency_key).order_by("-id").first()
    )
    if quote is None:
        return
    hotel = Tenant.objects.get(pk=row.tenant_id)
    row.quote = quote
    row.figures = quote.figures
    row.cancellation_free_until = figures.terms_of(quote.figures).free_until
    row.deposit = quote.deposit
    row.deposit_due_at = (
        policy.deposit_due_at(hotel, at=row.created_at) if quote.deposit is not None else None
    )
    row.correlation_id = quote.correlation_id or row.correlation_id


def _take_changed_terms(row: Reservation) -> None:
    """The figures of the change that made the stay what it is now."""
    quote = (
        Quote.objects.of(row.tenant_id)
        .filter(
            changes_reference=row.reference,
            check_in=row.check_in,
            check_out=row.check_out,
            room_type_code=row.room_type_code,
            total=row.total,
        )
        .exclude(idempotency_key="")
        .order_by("-id")
        .first()
    )
    row.figures = quote.figures if quote else {}
    row.cancellation_free_until = figures.terms_of(quote.figures).free_until if quote else None
    if quote is not None and row.deposit is not None:
        row.deposit = quote.deposit


def _announce(row: Reservation, actor: str) -> None:
    """Tell the house and the audit, once for what is new. No data of the guest leaves the row."""
    before, known, facts = row.announced_status, row.announced or {}, selectors.announced_facts(row)
    changed = tuple(name for name in facts if before and known.get(name, facts[name]) != facts[name])
    is_new = before != row.status or bool(changed)
    row.announced_status, row.announced, row.unannounced = row.status, facts, False
    row.save(update_fields=["announced_status", "announced", "unannounced"])
    if not is_new:
        return
    audit.record(
        tenant_id=row.tenant_id,
        action="reservation_changed" if before == row.status else f"reservation_{row.status}",
        object_type="reservation",
        object_id=str(row.pk),
        actor=actor,
        before={"status": before, **{name: known[name] for name in changed}} if before else None,
        after={"status": row.status, "reference": row.reference, **facts},
        correlation_id=row.correlation_id,
    )
    events.announce(ReservationChanged(row.tenant_id, row.pk, before, row.status, changed))
