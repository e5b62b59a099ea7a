"""The rows of bookings that may take long: begun, left by an asker who waits no longer, settled once."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from hotel_agent.lib import clock, events, log
from pms.errors import (
    NoRoom,
    PmsError,
    PmsUnavailable,
    PriceChanged,
    QuoteExpired,
    UnknownOutcome,
)
from pms.events import BookingSettled
from pms.models import BookingAttempt, Quote
from tenants import work
from tenants.scope import scope

WORK = "pms_booking"
BUSY = dt.timedelta(seconds=80)
"""How long the process that asked may be at it: 30 s of writing, and what is around it."""


class Outcome(StrEnum):
    """What became of a booking."""

    BOOKED = "booked"
    PRICE_CHANGED = "price_changed"
    NO_ROOM = "no_room"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    NOT_BOOKED = "not_booked"
    """It was sent, never answered, and is not there."""
    UNKNOWN = "unknown"
    """The PMS could not be asked in time: people look after it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One asking for the booking of a quote."""

    tenant_id: int
    attempt_id: int
    number: int


def outcome_of(error: PmsError) -> Outcome:
    """A clear no, or no answer before anything was written, as a code."""
    match error:
        case PriceChanged():
            return Outcome.PRICE_CHANGED
        case NoRoom():
            return Outcome.NO_ROOM
        case QuoteExpired():
            return Outcome.EXPIRED
        case PmsUnavailable():
            return Outcome.UNAVAILABLE
        case UnknownOutcome():
            return Outcome.UNKNOWN
        case _:
            return Outcome.REFUSED


def begin(tenant_id: int, quote_id: int, asker: str) -> Ask | None:
    """Note that `asker` has the quote booked. None: it is being booked, and what becomes of it is told later.

    An asking whose process died is not repeated: its write may still be on its way.
    """
    now = clock.now()
    with scope(tenant_id):
        # The quote is locked so that two who ask at once do not both find no row.
        Quote.objects.of(tenant_id).select_for_update().filter(pk=quote_id).first()
        row = BookingAttempt.objects.of(tenant_id).filter(quote_id=quote_id).first()
        if row is not None and row.settled_at is None:
            row.late_at = row.late_at or now
            row.save(update_fields=["late_at"])
            return None
        if row is None:
            row = BookingAttempt(tenant_id=tenant_id, quote_id=quote_id, asks=0)
        row.asker, row.asks, row.asked_at, row.busy_until = asker, row.asks + 1, now, now + BUSY
        row.late_at = row.given_up_at = row.settled_at = row.total = None
        row.outcome, row.correlation_id = "", log.current_correlation_id()
        row.save()
        work.put(WORK, row.pk, tenant_id=tenant_id, due_at=row.busy_until)
        return Ask(tenant_id, row.pk, row.asks)


def leave(ask: Ask) -> bool:
    """The asker waits no longer, and hears of the result later. False: it is settled already."""
    with scope(ask.tenant_id):
        return bool(_unsettled(ask).update(late_at=clock.now()))


def settle(ask: Ask, outcome: Outcome, total: Decimal | None = None) -> bool:
    """Say what became of it, once; an asker who waits no longer is told. False: it was settled already."""
    with scope(ask.tenant_id):
        row = _unsettled(ask).select_for_update().first()
        if row is None:
            return False
        row.outcome, row.total, row.settled_at = outcome.value, total, clock.now()
        row.save(update_fields=["outcome", "total", "settled_at"])
        _tell(row, outcome)
        return True


def free(ask: Ask) -> None:
    """The process that asked knows no more: what became of it may be found out at once."""
    with scope(ask.tenant_id):
        if _unsettled(ask).update(busy_until=clock.now()):
            work.put(WORK, ask.attempt_id, tenant_id=ask.tenant_id)


def give_up(ask: Ask) -> bool:
    """The PMS could not be asked in time. It goes on being asked; people and the guest are told so, once."""
    with scope(ask.tenant_id):
        row = _unsettled(ask).filter(given_up_at=None).select_for_update().first()
        if row is None:
            return False
        row.given_up_at, row.late_at = clock.now(), row.late_at or clock.now()
        row.save(update_fields=["given_up_at", "late_at"])
        _tell(row, Outcome.UNKNOWN)
        return True


def _unsettled(ask: Ask) -> QuerySet[BookingAttempt]:
    rows = BookingAttempt.objects.of(ask.tenant_id)
    return rows.filter(pk=ask.attempt_id, asks=ask.number, settled_at=None)


def _tell(row: BookingAttempt, outcome: Outcome) -> None:
    if row.late_at is not None:
        events.announce(BookingSettled(row.tenant_id, row.pk, row.asks, row.asker, outcome.value))
