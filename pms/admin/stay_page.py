"""The page of one reservation: the stay, its price and folio, notes, history, and what may be done."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from pms.adapters.builtin import desk
from pms.adapters.builtin.folios import ROOM, folio_of
from pms.adapters.builtin.rows import PROVIDER
from pms.admin.acts import acts_of
from pms.admin.history import history_of, people
from pms.admin.links import links_of
from pms.admin.money import plain, shown
from pms.admin.room_names import name_of
from pms.admin.stay_forms import ChargeForm, NoteForm, PayForm, RoomForm
from pms.errors import Refused
from pms.models import Extra, FolioLine, Reservation, StayNote
from pms.types import Folio, FolioLineInfo, ReservationStatus
from tenants.permissions import Area, may
from tenants.scope import scope

HAS_ROOM = (ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE)


@dataclass(frozen=True, slots=True)
class FolioRow:
    """One line of the folio as the page shows it. `undo`: the id under which it can be taken back, else 0."""

    date: dt.date
    what: str
    charge: str
    payment: str
    undo: int
    taken_back: bool


def render(
    model_admin: Any, request: HttpRequest, row: Reservation, *, forms: Mapping[str, Form] | None = None
) -> HttpResponse:
    """The page; `forms` that came back with a mistake replace empty ones. To be called outside any scope."""
    room_type = name_of(row)
    with scope(row.tenant_id):
        context = _context(model_admin, request, row, forms or {})
        # Rendered here and not later: the rows it reads are in scope here.
        page = TemplateResponse(request, "admin/pms/stay/page.html", {**context, "room_type": room_type})
        return page.render()


def _context(
    model_admin: Any, request: HttpRequest, row: Reservation, forms: Mapping[str, Form]
) -> dict[str, Any]:
    is_ours = row.provider == PROVIDER
    may_act = may(request.user, Area.FRONT_DESK, change=True, tenant_id=row.tenant_id)
    lines = list(FolioLine.objects.of(row.tenant_id).filter(reservation=row))
    return {
        **model_admin.admin_site.each_context(request),
        "title": row.reference or "Reservation without a reference yet",
        "opts": model_admin.model._meta,
        "stay": row,
        "nights_count": (row.check_out - row.check_in).days,
        "is_ours": is_ours,
        "may_act": may_act,
        "acts": acts_of(row, clock.local_today(row.tenant.timezone)) if may_act else (),
        "links": links_of([row]).get(row.pk, []),
        **_price(row),
        "history": history_of(row, lines),
        **_notes(row),
        **(_folio(row, lines) if is_ours else {}),
        **_forms(row, is_ours=is_ours and may_act, given=forms),
    }


def _forms(row: Reservation, *, is_ours: bool, given: Mapping[str, Form]) -> dict[str, Form]:
    forms: dict[str, Form] = {"note_form": NoteForm(auto_id="note_%s")}
    if is_ours:
        forms["charge_form"] = ChargeForm(row.currency, auto_id="charge_%s")
        forms["pay_form"] = PayForm(row.currency, auto_id="pay_%s")
        if row.status in HAS_ROOM and (free := rooms_for(row)):
            forms["room_form"] = RoomForm(free, auto_id="room_%s", initial={"room": row.room_number})
    return {**forms, **given}


def rooms_for(row: Reservation) -> list[str]:
    """The rooms the stay may have, its own first; none where nothing of it is to come."""
    try:
        with transaction.atomic():
            return list(desk.rooms_for(row.tenant_id, row.reference or ""))
    except Refused:
        return []


def _notes(row: Reservation) -> dict[str, Any]:
    notes = list(StayNote.objects.of(row.tenant_id).filter(reservation=row))
    names = people({note.actor for note in notes})
    return {"notes": [(note, names.get(note.actor, note.actor)) for note in notes]}


def _folio(row: Reservation, lines: list[FolioLine]) -> dict[str, Any]:
    folio = folio_of(row, lines)
    going_back = {line.pk for line in lines if line.takes_back_id}
    return {
        "folio": [_folio_row(row, line, can_undo=line.id not in going_back) for line in folio.lines],
        "charges": plain(folio.charges),
        "paid": plain(folio.paid),
        "balance": plain(Money(abs(folio.balance.amount), row.currency)),
        "balance_sign": _sign(folio),
        "deposit_open": plain(folio.deposit_open) if folio.deposit_open else "",
        "extras": [
            (one.code, one.name.get(row.tenant.language) or one.code, one.price)
            for one in Extra.objects.of(row.tenant_id).filter(active=True)
        ],
    }


def _sign(folio: Folio) -> str:
    if not folio.balance:
        return "paid"
    return "open" if folio.balance.amount > 0 else "too_much"


def _folio_row(row: Reservation, line: FolioLineInfo, *, can_undo: bool) -> FolioRow:
    amount = plain(line.amount)
    is_payment = line.kind == FolioLine.Kind.PAYMENT
    if line.kind == ROOM:
        what = "Room with taxes"
    else:
        what = line.text or FolioLine.Kind(line.kind).label
        what += f" × {line.quantity}" if line.quantity > 1 else ""
        what += f" ({FolioLine.Method(line.method).label.lower()})" if is_payment and line.method else ""
    return FolioRow(
        date=line.date,
        what=f"Taken back: {what}" if not can_undo else what,
        charge="" if is_payment else amount,
        payment=amount if is_payment else "",
        undo=line.id if can_undo and not line.taken_back else 0,
        taken_back=line.taken_back or not can_undo,
    )


def _price(row: Reservation) -> dict[str, Any]:
    """The parts of the price and the terms as they were agreed; empty where another PMS did not say them."""
    figures, currency = row.figures, row.currency
    parts: dict[str, Any] = {
        "total": shown(row.total, currency),
        "deposit": shown(row.deposit, currency) if row.deposit is not None else "",
    }
    if figures:
        terms = figures["cancellation"]
        parts |= {
            "nights": [
                (dt.date.fromisoformat(night["date"]), _amount(night["price"], currency))
                for night in figures["nights"]
            ],
            "taxes": [
                (tax["name"], _amount(tax["amount"], currency), tax["included"]) for tax in figures["taxes"]
            ],
            "late_fee": _amount(terms["late_fee"], currency),
            "arrival_fee": _amount(terms["arrival_fee"], currency),
        }
    return parts


def _amount(text: str, currency: str) -> str:
    return shown(Decimal(text), currency)
