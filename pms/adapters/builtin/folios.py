"""Folios of the built-in PMS: the room, what came on top of it, and what was paid.

Lines are only ever added. A stay that was cancelled or a no-show owes its fee instead of the room.
"""

from collections.abc import Iterable
from decimal import Decimal

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms.adapters.builtin import stays
from pms.errors import InvalidRequest, NotFound
from pms.models import FolioLine, Reservation
from pms.models.folio import LONGEST_LINE
from pms.types import Folio, FolioLineInfo, ReservationStatus
from tenants.models import Tenant
from tenants.scope import scope

ROOM = "room"
Kind = FolioLine.Kind
_WITHOUT_ROOM = frozenset({ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW})


def read(tenant_id: int, reference: str) -> Folio:
    """The folio of a stay. Raises NotFound."""
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference)
        return folio_of(row, FolioLine.objects.of(tenant_id).filter(reservation=row))


def folio_of(row: Reservation, lines: Iterable[FolioLine]) -> Folio:
    """The folio of a stay from its lines. Pure."""
    kept = list(lines)
    undone = {line.takes_back_id for line in kept if line.takes_back_id is not None}
    infos = [_info(line, taken_back=line.pk in undone) for line in kept]
    if row.status not in _WITHOUT_ROOM:
        room = Money(row.total, row.currency).rounded()
        infos.insert(0, FolioLineInfo(0, ROOM, row.room_type_code, room, row.check_in))
    nothing = Money.zero(row.currency)
    charges = sum((line.amount for line in infos if line.kind != Kind.PAYMENT), nothing)
    paid = sum((line.amount for line in infos if line.kind == Kind.PAYMENT), nothing)
    deposit = Money(row.deposit or Decimal(0), row.currency).rounded()
    is_due = row.status not in _WITHOUT_ROOM and paid < deposit
    return Folio(
        reference=row.reference or "",
        lines=tuple(infos),
        charges=charges,
        paid=paid,
        deposit_open=deposit - paid if is_due else nothing,
    )


def charge(tenant_id: int, reference: str, *, text: str, amount: Money, quantity: int, actor: str) -> Folio:
    """Put an extra on the folio: `amount` is with tax, of all of it. Raises NotFound, InvalidRequest."""
    return _add_to(tenant_id, reference, Kind.EXTRA, amount, text=text, quantity=quantity, actor=actor)


def pay(tenant_id: int, reference: str, *, method: str, amount: Money, text: str, actor: str) -> Folio:
    """Note what the guest has paid, by one of `FolioLine.Method`. Raises NotFound, InvalidRequest."""
    if method not in FolioLine.Method.values or not method:
        raise InvalidRequest(f"{method!r} is no way to pay")
    return _add_to(tenant_id, reference, Kind.PAYMENT, amount, text=text, method=method, actor=actor)


def take_back(tenant_id: int, reference: str, line_id: int, *, actor: str) -> Folio:
    """Undo a line by one of its own; again changes nothing. Raises NotFound, InvalidRequest."""
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        line = FolioLine.objects.of(tenant_id).filter(reservation=row, pk=line_id).first()
        if line is None:
            raise NotFound(f"no line {line_id} on the folio of {reference}")
        if line.takes_back_id is not None:
            raise InvalidRequest("a line that takes another back stays")
        _undo(row, [line], actor=actor)
    return read(tenant_id, reference)


def take_back_all(row: Reservation, kind: FolioLine.Kind, *, actor: str = "system") -> None:
    """Undo every line of this kind. Needs the stay's row locked."""
    _undo(row, FolioLine.objects.of(row.tenant_id).filter(reservation=row, kind=kind), actor=actor)


def add(
    row: Reservation,
    kind: FolioLine.Kind,
    *,
    amount: Decimal,
    text: str = "",
    quantity: int = 1,
    method: str = "",
    actor: str = "system",
    takes_back: FolioLine | None = None,
) -> FolioLine:
    """One line more, of the hotel's present day. Needs the hotel's scope."""
    hotel = Tenant.objects.get(pk=row.tenant_id)
    return FolioLine.objects.create(
        tenant_id=row.tenant_id,
        reservation=row,
        kind=kind,
        text=text,
        quantity=quantity,
        amount=amount,
        currency=row.currency,
        method=method,
        date=clock.local_today(hotel.timezone),
        takes_back=takes_back,
        actor=actor,
        created_at=clock.now(),
    )


def _add_to(
    tenant_id: int,
    reference: str,
    kind: FolioLine.Kind,
    amount: Money,
    *,
    text: str,
    quantity: int = 1,
    method: str = "",
    actor: str,
) -> Folio:
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference, lock=True)
        if amount.currency != row.currency or amount.rounded() != amount or amount.amount <= 0:
            raise InvalidRequest(f"{amount} is no amount in {row.currency}")
        if not text.strip() and kind == Kind.EXTRA:
            raise InvalidRequest("an extra needs a text")
        if len(text) > LONGEST_LINE:
            raise InvalidRequest(f"a text has at most {LONGEST_LINE} signs")
        if quantity < 1:
            raise InvalidRequest("a quantity is 1 or more")
        add(row, kind, amount=amount.amount, text=text.strip(), quantity=quantity, method=method, actor=actor)
    return read(tenant_id, reference)


def _undo(row: Reservation, lines: Iterable[FolioLine], *, actor: str) -> None:
    undone = set(
        FolioLine.objects.of(row.tenant_id)
        .filter(reservation=row, takes_back__isnull=False)
        .values_list("takes_back_id", flat=True)
    )
    for line in lines:
        if line.takes_back_id is None and line.pk not in undone:
            add(
                row,
                FolioLine.Kind(line.kind),
                amount=-line.amount,
                text=line.text,
                quantity=line.quantity,
                method=line.method,
                actor=actor,
                takes_back=line,
            )


def _info(line: FolioLine, *, taken_back: bool) -> FolioLineInfo:
    return FolioLineInfo(
        id=line.pk,
        kind=line.kind,
        text=line.text,
        amount=Money(line.amount, line.currency).rounded(),
        date=line.date,
        quantity=line.quantity,
        method=line.method,
        actor=line.actor,
        taken_back=taken_back,
    )
