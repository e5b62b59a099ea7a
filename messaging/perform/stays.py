"""Carries out what the dialogue wants of a booked stay: for its own guest, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from messaging import identity
from messaging.dialogue.stay_actions import (
    BookTime,
    CancelStay,
    ChangeStay,
    CheckCode,
    FindStays,
    PreviewCancel,
    PreviewTime,
    ProveStay,
    QuoteChange,
    SendCode,
    StayAction,
)
from messaging.dialogue.stay_events import (
    Cancelled,
    CancelPreviewed,
    Changed,
    ChangeQuoted,
    CodeRefused,
    CodeSent,
    OwnStay,
    StayEvent,
    StayFailed,
    StaysFound,
    StaysMissing,
    TimeAgreed,
    TimeOffered,
)
from messaging.identity import Writer
from messaging.perform.stay_desk import StayDesk
from pms.errors import (
    InvalidRequest,
    NoRoom,
    NotFound,
    PmsError,
    PriceChanged,
    QuoteExpired,
    Refused,
    UnknownOutcome,
)
from pms.types import (
    Availability,
    ByEmail,
    ByPhone,
    ByReference,
    ExtraTime,
    NoOffer,
    ReservationInfo,
    ReservationStatus,
    RoomTypeInfo,
    StayChange,
)
from tenants.types import TenantInfo

log = structlog.get_logger(__name__)

ACTOR: Final = "guest"
"""Who did it, for the audit."""
_WRITES: Final = (CancelStay, ChangeStay, BookTime)


@dataclass(slots=True)
class Stays:
    """The stays of who writes in one turn. `shown` is the last that was read out or written; `bind`: the
    channel itself says that it is theirs.
    """

    hotel: TenantInfo
    desk: StayDesk
    writer: Writer
    shown: ReservationInfo | None = None
    bind: bool = False
    language: str = ""
    _read: dict[str, ReservationInfo] = field(default_factory=dict)
    _rooms: Sequence[RoomTypeInfo] | None = None

    def carry_out(self, action: StayAction, language: str) -> StayEvent:
        """What became of the action. No error of the PMS leaves."""
        self.language = language
        if not self.writer.trusted:
            asked = isinstance(action, FindStays | ProveStay | SendCode | CheckCode)
            return StaysMissing("unverified") if asked else StayFailed("not_theirs")
        try:
            return _DONE[type(action)](self, action)
        except PmsError as error:
            log.info("stay_not_done", action=type(action).__name__, reason=type(error).__name__)
            return _failed(action, error)

    def find(self, wanted: FindStays) -> StayEvent:
        """The stays of who writes: by their number, made in a conversation of theirs, or proven."""
        if wanted.reference:
            found = [self._theirs(wanted.reference, wanted.proven)]
        else:
            found = self._all(wanted.proven)
        return self._found(found) if found else StaysMissing("none")

    def prove(self, told: ProveStay) -> StayEvent:
        """Whether reference, surname and arrival are those of one stay."""
        if not identity.may_try(self.writer, told.reference):
            return StaysMissing("too_many")
        query = ByReference(told.reference, told.surname, told.arrival)
        found = list(self.desk.reservations_find(self.hotel.id, query))
        return self._found(found, proven=True) if found else StaysMissing("wrong")

    def send_code(self, wanted: SendCode) -> StayEvent:
        """Nothing is looked up here: so nothing tells whether there is such a stay."""
        return CodeSent(identity.code_make(self.writer, wanted.email, language=self.language))

    def check_code(self, told: CheckCode) -> StayEvent:
        """All stays of an address are shown to be theirs by its code."""
        checked = identity.code_check(self.writer, told.code)
        if checked.email is None:
            return CodeRefused("over" if checked.over else "wrong")
        found = list(self.desk.reservations_find(self.hotel.id, ByEmail(checked.email)))
        return self._found(found, proven=True) if found else StaysMissing("wrong")

    def preview_cancel(self, wanted: PreviewCancel) -> StayEvent:
        self._theirs(wanted.reference, wanted.proven)
        return CancelPreviewed(self.desk.cancel_preview(tenant_id=self.hotel.id, reference=wanted.reference))

    def cancel(self, wanted: CancelStay) -> StayEvent:
        """At the fee the guest said yes to, or not."""
        before = self._theirs(wanted.reference, wanted.proven)
        if before.status is ReservationStatus.CANCELLED:
            return Cancelled(self._own(before), None)
        preview = self.desk.cancel_preview(tenant_id=self.hotel.id, reference=wanted.reference)
        if preview.fee != wanted.fee:
            return StayFailed("price_changed", preview.fee)
        back = self.desk.reservation_cancel(tenant_id=self.hotel.id, reference=wanted.reference, actor=ACTOR)
        return Cancelled(self._written(back), wanted.fee)

    def quote(self, wanted: QuoteChange) -> StayEvent:
        """The price of a change, or what else is free for its nights."""
        self._theirs(wanted.reference, wanted.proven)
        try:
            quote = self.desk.change_quote_make(
                tenant_id=self.hotel.id, reference=wanted.reference, change=wanted.change
            )
        except (NoRoom, InvalidRequest) as error:
            found = self._others(wanted.change)
            if isinstance(error, InvalidRequest) and not _too_small(found, wanted.change):
                raise
            return StayFailed("no_room", availability=found)
        return ChangeQuoted(quote)

    def change(self, wanted: ChangeStay) -> StayEvent:
        self._theirs(wanted.reference, wanted.proven)
        back = self.desk.reservation_change(
            tenant_id=self.hotel.id,
            quote_id=wanted.quote_id,
            idempotency_key=wanted.key,
            confirmed_total=wanted.total,
            actor=ACTOR,
        )
        return Changed(self._written(back))

    def preview_time(self, wanted: PreviewTime) -> StayEvent:
        """An hour that is everybody's needs no PMS, one beyond the rule neither."""
        stay = self._theirs(wanted.reference, wanted.proven)
        zero = Money.zero(stay.total.currency)
        late = wanted.kind is ExtraTime.LATE_CHECK_OUT
        if wanted.at <= self.hotel.check_out_until if late else wanted.at >= self.hotel.check_in_from:
            return TimeOffered(wanted.kind, wanted.at, zero, usual=True)
        if (
            wanted.at > self.hotel.late_check_out_until
            if late
            else wanted.at < self.hotel.early_check_in_from
        ):
            return StayFailed("beyond")
        offer = self.desk.extra_time_preview(
            tenant_id=self.hotel.id, reference=wanted.reference, kind=wanted.kind, at=wanted.at
        )
        return TimeOffered(wanted.kind, wanted.at, offer.fee)

    def book_time(self, wanted: BookTime) -> StayEvent:
        self._theirs(wanted.reference, wanted.proven)
        back = self.desk.extra_time_book(
            tenant_id=self.hotel.id,
            reference=wanted.reference,
            kind=wanted.kind,
            at=wanted.at,
            confirmed_fee=wanted.fee,
            actor=ACTOR,
        )
        return TimeAgreed(self._written(back), wanted.kind, wanted.at, wanted.fee)

    def _theirs(self, reference: str, proven: Sequence[str]) -> ReservationInfo:
        """The stay, read in this turn. Raises NotFound where it is not of who writes, or is none."""
        if reference in self._read:
            return self._read[reference]
        mine = reference in proven or reference in identity.references(self.writer)
        if not mine and not self.writer.phone and not self.writer.email:
            raise NotFound("not theirs")
        stay = self.desk.reservation_read(self.hotel.id, reference)
        if not mine and not identity.is_on(self.writer, stay):
            raise NotFound("not theirs")
        self._read[stay.reference] = stay
        return stay

    def _all(self, proven: Sequence[str]) -> list[ReservationInfo]:
        found: dict[str, ReservationInfo] = {}
        if self.writer.phone:
            by_phone = self.desk.reservations_find(self.hotel.id, ByPhone(self.writer.phone))
            found = {stay.reference: stay for stay in by_phone}
        if self.writer.email:
            by_email = self.desk.reservations_find(self.hotel.id, ByEmail(self.writer.email))
            found |= {stay.reference: stay for stay in by_email}
        for reference in (*identity.references(self.writer), *proven):
            if reference not in found:
                try:
                    found[reference] = self.desk.reservation_read(self.hotel.id, reference)
                except NotFound:
                    continue
        return list(found.values())

    def _found(self, stays: Sequence[ReservationInfo], *, proven: bool = False) -> StaysFound:
        ordered = sorted(stays, key=lambda stay: stay.stay.check_in)
        self._read |= {stay.reference: stay for stay in ordered}
        if len(ordered) == 1:
            self._show(ordered[0])
        own = tuple(self._own(stay) for stay in ordered)
        return StaysFound(own, self._kinds(), clock.local_today(self.hotel.timezone), proven)

    def _own(self, stay: ReservationInfo) -> OwnStay:
        names = (room.name for room in self._kinds() if room.code == stay.room_type_code)
        return OwnStay(stay, dict(next(names, {self.hotel.language: stay.room_type_code})))

    def _kinds(self) -> Sequence[RoomTypeInfo]:
        """The hotel's kinds of room; none where they cannot be read, which hides no stay."""
        if self._rooms is None:
            try:
                self._rooms = self.desk.room_types(self.hotel.id)
            except PmsError:
                self._rooms = ()
        return self._rooms

    def _others(self, change: StayChange) -> Availability | None:
        if change.stay is None or change.party is None:
            return None
        try:
            return self.desk.search_offers(self.hotel.id, change.stay, change.party)
        except PmsError:
            return None

    def _written(self, stay: ReservationInfo) -> OwnStay:
        self._read[stay.reference] = stay
        self._show(stay)
        return self._own(stay)

    def _show(self, stay: ReservationInfo) -> None:
        self.shown, self.bind = stay, identity.is_on(self.writer, stay)


def _too_small(found: Availability | None, change: StayChange) -> bool:
    """Whether the room asked for holds no such party."""
    rooms = found.unavailable if found else ()
    return any(
        one.room_type.code == change.room_type_code and one.reason is NoOffer.TOO_MANY_GUESTS for one in rooms
    )


def _failed(action: Any, error: PmsError) -> StayEvent:
    if isinstance(action, FindStays | ProveStay | CheckCode):
        return StaysMissing("none" if isinstance(error, Refused) else "unavailable")
    match error:
        case UnknownOutcome():
            return StayFailed("unknown" if isinstance(action, _WRITES) else "unavailable")
        case PriceChanged():
            return StayFailed("price_changed", error.total)
        case QuoteExpired():
            return StayFailed("expired")
        case NoRoom():
            return StayFailed("no_room")
        case NotFound():
            return StayFailed("not_theirs")
        case Refused():
            return StayFailed("refused")
        case _:
            return StayFailed("unavailable")


_DONE: Final[dict[type[Any], Callable[[Stays, Any], StayEvent]]] = {
    FindStays: Stays.find,
    ProveStay: Stays.prove,
    SendCode: Stays.send_code,
    CheckCode: Stays.check_code,
    PreviewCancel: Stays.preview_cancel,
    CancelStay: Stays.cancel,
    QuoteChange: Stays.quote,
    ChangeStay: Stays.change,
    PreviewTime: Stays.preview_time,
    BookTime: Stays.book_time,
}
ACTIONS: Final = tuple(_DONE)
"""What is carried out here."""
