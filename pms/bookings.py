"""Bookings a guest waits for: a few seconds; what takes longer goes on by itself, and its asker is told.

The write runs in a thread of its own with the 30 s it may take. What its process does not live to say is
found out by reading: `settle_due`, from a work item that each booking puts before it begins.
"""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial

import structlog
from django.db import connections

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock, log
from hotel_agent.lib.money import Money
from pms import attempts, deadline, gateway, records, selectors, services
from pms.attempts import Ask, Outcome
from pms.errors import PmsError, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.interface import Pms
from pms.models import BookingAttempt, Quote
from pms.types import GuestDetails, Party, ReservationInfo, ReservationStatus, Stay
from tenants import work
from tenants.scope import scope

logger = structlog.get_logger(__name__)

PATIENCE_SECONDS = 6.0
"""How long a guest waits before hearing that it takes longer."""
NOT_BOOKED_AFTER = dt.timedelta(seconds=120)
"""So long after it was asked for, a booking that is not there is not on its way any more."""
GIVE_UP_AFTER = dt.timedelta(seconds=240)
"""So long a PMS is asked that does not answer, before people are. Everybody knows within 5 minutes."""
LOOK_AGAIN = dt.timedelta(seconds=15)
CHECK_NEEDS_SECONDS = 4.0
"""With less than this left for the answer several rooms are written without being looked at first."""
LEASE_SECONDS = 90
AT_ONCE = 20
ALARM = "booking_unsettled"

_writers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="booking")


@dataclass(frozen=True, slots=True)
class Booking:
    """One room to book: its quote, the total the guest said yes to, and the key of that yes."""

    quote_id: int
    idempotency_key: str
    confirmed_total: Money


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a booking. `reservation` where it is booked, `total` where the price is another."""

    quote_id: int
    outcome: Outcome
    reservation: ReservationInfo | None = None
    total: Money | None = None


def reservation_make(
    *,
    tenant_id: int,
    quote_id: int,
    guest: GuestDetails,
    idempotency_key: str,
    confirmed_total: Money,
    asker: str,
) -> ReservationInfo:
    """`services.reservation_make` for somebody who waits no longer than `PATIENCE_SECONDS`.

    Raises as it does. UnknownOutcome here means: what becomes of it is announced as BookingSettled, with
    `asker`. The built-in PMS is our own database and answers at once.
    """
    make = partial(
        services.reservation_make,
        tenant_id=tenant_id,
        quote_id=quote_id,
        guest=guest,
        idempotency_key=idempotency_key,
        confirmed_total=confirmed_total,
    )
    if gateway.pms_of(tenant_id).keeps_our_records:
        return make()
    patience = deadline.remaining(PATIENCE_SECONDS)
    ask = attempts.begin(tenant_id, quote_id, asker)
    if ask is None:
        raise UnknownOutcome(f"quote {quote_id} is being booked")
    return _wait(ask, _writers.submit(copy_context().run, _write, ask, make), patience)


def reservations_make(
    *, tenant_id: int, bookings: Sequence[Booking], guest: GuestDetails, asker: str
) -> tuple[ReservationInfo | PmsError | None, ...]:
    """Several rooms of one summary: what became of each, in order. None: not tried, because another failed.

    All are looked at again before the first is written, so that hardly ever some are booked and others not.
    A PMS that is elsewhere is asked for all at once, so that the guest waits no longer than for one room;
    UnknownOutcome is what it is for `reservation_make`, for each room by itself. Raises PmsUnavailable where
    there is no time to begin.
    """
    failed = _checked(tenant_id, bookings)
    if failed:
        return failed
    makes = [
        partial(
            services.reservation_make,
            tenant_id=tenant_id,
            quote_id=booking.quote_id,
            guest=guest,
            idempotency_key=booking.idempotency_key,
            confirmed_total=booking.confirmed_total,
        )
        for booking in bookings
    ]
    if gateway.pms_of(tenant_id).keeps_our_records:
        return _one_by_one(makes)
    ends_at = time.monotonic() + deadline.remaining(PATIENCE_SECONDS)
    asks = [attempts.begin(tenant_id, booking.quote_id, asker) for booking in bookings]
    begun = [
        (ask, _writers.submit(copy_context().run, _write, ask, make) if ask else None)
        for ask, make in zip(asks, makes, strict=True)
    ]
    return tuple(_answer(ask, written, ends_at) for ask, written in begun)


def _checked(tenant_id: int, bookings: Sequence[Booking]) -> tuple[PmsError | None, ...]:
    """What keeps one of the rooms from being booked, in its place; empty: nothing.

    Without the time for it nothing is looked at: each room is when it is written, anyway.
    """
    for place, booking in enumerate(bookings):
        if not deadline.is_left(CHECK_NEEDS_SECONDS):
            break
        try:
            services.quote_check(tenant_id=tenant_id, quote_id=booking.quote_id)
        except PmsError as error:
            return (*(None,) * place, error, *(None,) * (len(bookings) - place - 1))
    return ()


def _one_by_one(
    makes: Sequence[Callable[[], ReservationInfo]],
) -> tuple[ReservationInfo | PmsError | None, ...]:
    """After the first that fails no other is tried."""
    results: list[ReservationInfo | PmsError | None] = [None] * len(makes)
    for place, make in enumerate(makes):
        try:
            results[place] = make()
        except PmsError as error:
            results[place] = error
            break
    return tuple(results)


def _answer(
    ask: Ask | None, written: "Future[ReservationInfo] | None", ends_at: float
) -> ReservationInfo | PmsError:
    if ask is None or written is None:
        return UnknownOutcome("it is being booked")
    try:
        return _wait(ask, written, max(ends_at - time.monotonic(), 0))
    except PmsError as error:
        return error


def _wait(ask: Ask, written: "Future[ReservationInfo]", patience: float) -> ReservationInfo:
    try:
        return written.result(patience)
    except (TimeoutError, UnknownOutcome) as error:
        if attempts.leave(ask):
            raise UnknownOutcome(f"booking {ask.attempt_id} takes longer") from error
    return written.result(patience)  # settled in this very moment


def _write(ask: Ask, make: Callable[[], ReservationInfo]) -> ReservationInfo:
    """In a thread of its own: book, and say what became of it. What is unknown is left to be found out."""
    settled = False
    try:
        with deadline.nobody_waits():
            booked = make()
        settled = attempts.settle(ask, Outcome.BOOKED)
    except UnknownOutcome:
        raise
    except PmsError as error:
        total = error.total.amount if isinstance(error, PriceChanged) else None
        settled = attempts.settle(ask, attempts.outcome_of(error), total)
        raise
    else:
        return booked
    finally:
        if not settled:
            attempts.free(ask)
        connections.close_all()


def result(tenant_id: int, attempt_id: int) -> Result | None:
    """What became of this booking; None where nobody knows of it."""
    with scope(tenant_id):
        rows = BookingAttempt.objects.of(tenant_id).select_related("quote")
        row = rows.filter(pk=attempt_id).first()
        if row is None:
            return None
        quote = row.quote
        if row.settled_at is None:
            return Result(quote.pk, Outcome.UNKNOWN)
        outcome = Outcome(row.outcome)
        known = selectors.reservation_by_key(tenant_id, quote.idempotency_key)
        booked = selectors.reservation_info(known) if known and outcome is Outcome.BOOKED else None
        total = None if row.total is None else Money(row.total, quote.currency).rounded()
        return Result(quote.pk, outcome, booked, total)


def settle_due() -> None:
    """Find out what became of bookings whose process did not say."""
    claims = work.claim(attempts.WORK, limit=AT_ONCE, lease_seconds=LEASE_SECONDS)
    for claim, _ in work.each(claims, _settle, kind=attempts.WORK):
        work.postpone(claim, clock.now() + LOOK_AGAIN)


def _settle(claim: work.Claim) -> None:
    with scope(claim.tenant_id):
        rows = BookingAttempt.objects.of(claim.tenant_id).select_related("quote")
        row = rows.filter(pk=claim.object_id, settled_at=None).first()
    if row is None:
        work.finish(claim)
        return
    if row.busy_until > clock.now():
        work.postpone(claim, row.busy_until)
        return
    with log.correlated(row.correlation_id, tenant=row.tenant_id):
        outcome = _found_out(row)
        if outcome is None:
            work.postpone(claim, clock.now() + LOOK_AGAIN)
            return
        attempts.settle(Ask(row.tenant_id, row.pk, row.asks), outcome)
        resolve_alarm(row.tenant_id, ALARM, f"quote {row.quote_id}")
        logger.info("booking_settled", attempt=row.pk, outcome=outcome.value)
        work.finish(claim)


def _found_out(row: BookingAttempt) -> Outcome | None:
    """What became of it; None while that is not known."""
    waited = clock.now() - row.asked_at
    pms = gateway.pms_of(row.tenant_id)
    try:
        found = pms.find_by_key(row.quote.idempotency_key) if row.quote.idempotency_key else None
    except PmsUnavailable:
        if waited >= GIVE_UP_AFTER:
            _give_up(row)
        return None
    if found is None:
        return _not_there(row, pms) if waited >= NOT_BOOKED_AFTER else None
    with scope(row.tenant_id):
        known = selectors.reservation_by_key(row.tenant_id, row.quote.idempotency_key)
        language = known.guest_language if known else ""
    guest = replace(found.guest, language=found.guest.language or language)
    records.store(row.tenant_id, pms, replace(found, idempotency_key=row.quote.idempotency_key, guest=guest))
    if found.status is ReservationStatus.CANCELLED:
        return Outcome.NOT_BOOKED
    if _as_quoted(row.quote, found):
        return Outcome.BOOKED
    _give_up(row)
    return None


def _as_quoted(quote: Quote, found: ReservationInfo) -> bool:
    """Whether this is what the guest said yes to."""
    wanted = (
        quote.room_type_code,
        Stay(quote.check_in, quote.check_out),
        Party(quote.adults, quote.children, tuple(quote.child_ages)),
        Money(quote.total, quote.currency).rounded(),
        ReservationStatus.CONFIRMED,
    )
    return wanted == (found.room_type_code, found.stay, found.party, found.total, found.status)


def _not_there(row: BookingAttempt, pms: Pms) -> Outcome:
    """It was never written: our record of it, where there is one, waits for nothing any more."""
    with scope(row.tenant_id):
        known = selectors.reservation_by_key(row.tenant_id, row.quote.idempotency_key)
        pending = selectors.reservation_info(known) if known else None
    if pending is not None and pending.status is ReservationStatus.PENDING:
        records.store(row.tenant_id, pms, replace(pending, status=ReservationStatus.CANCELLED))
    return Outcome.NOT_BOOKED


def _give_up(row: BookingAttempt) -> None:
    """Nobody can tell in time: people are asked, and the PMS goes on being asked."""
    if attempts.give_up(Ask(row.tenant_id, row.pk, row.asks)):
        raise_alarm(
            tenant_id=row.tenant_id,
            kind=ALARM,
            subject=f"quote {row.quote_id}",
            message="A guest said yes, and the PMS does not say whether the stay is booked as quoted.",
            severity="critical",
        )
