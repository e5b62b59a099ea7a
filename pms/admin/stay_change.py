"""Other dates, guests or room type for a stay: its new price first, and with a yes to that the change."""

from typing import Any

from django.http import HttpResponse

from hotel_agent.lib.money import Money
from pms import services
from pms.adapters.builtin.rows import PROVIDER
from pms.admin.money import shown
from pms.admin.room_names import told
from pms.admin.stay_actions import Desk, said
from pms.admin.stay_confirm import in_words
from pms.admin.stay_forms import ChangeForm
from pms.errors import PmsError
from pms.models import Quote, Reservation, RoomType
from pms.types import ChangeQuoteInfo
from tenants.scope import scope


def change_stay(desk: Desk) -> HttpResponse:
    """The form; what it would make of the stay and cost; and with a yes to that, the change."""
    types = _types(desk.row)
    if desk.request.method != "POST":
        return _change_page(desk, ChangeForm(desk.row, types))
    form = ChangeForm(desk.row, types, data=desk.request.POST)
    if not form.is_valid():
        return _change_page(desk, form)
    quote = _quoted(desk, form) if desk.request.POST.get("action") == "save" else None
    try:
        if quote is not None:
            return _change(desk, quote)
        asked = services.change_quote_make(
            tenant_id=desk.row.tenant_id, reference=desk.reference, change=form.change()
        )
    except PmsError as error:
        return _change_page(desk, form, problem=said(error))
    return _change_page(desk, form, asked=asked)


def _types(row: Reservation) -> dict[str, str]:
    """The room types that the PMS of this stay has, by code."""
    if row.provider != PROVIDER:
        return told(row.tenant, row.provider)
    with scope(row.tenant_id):
        rows = RoomType.objects.of(row.tenant_id).filter(active=True)
        return {one.code: one.name_in(row.tenant.language) for one in rows}


def _quoted(desk: Desk, form: ChangeForm) -> Quote | None:
    """The quote the person said yes to, if it is of this stay and of what the form still says."""
    pk, given = desk.request.POST.get("quote", ""), form.cleaned_data
    if not pk.isdigit():
        return None
    with scope(desk.row.tenant_id):
        quotes = Quote.objects.of(desk.row.tenant_id).filter(pk=pk, changes_reference=desk.reference)
        return quotes.filter(
            check_in=given["check_in"],
            check_out=given["check_out"],
            adults=given["adults"],
            children=given["children"],
            child_ages=list(given["child_ages"]),
            room_type_code=given["room_type"],
        ).first()


def _change(desk: Desk, quote: Quote) -> HttpResponse:
    """Make the change that was told. Raises PmsError."""
    info = services.reservation_change(
        tenant_id=desk.row.tenant_id,
        quote_id=quote.pk,
        idempotency_key=f"change:{quote.pk}",
        confirmed_total=Money(quote.total, quote.currency).rounded(),
        actor=desk.who["actor"],
    )
    return desk.done(f"The stay of {info.guest.name} is changed.")


def _change_page(
    desk: Desk, form: ChangeForm, *, asked: ChangeQuoteInfo | None = None, problem: str = ""
) -> HttpResponse:
    told = {"form": form, "problem": problem, "asked": _told(asked) if asked else None}
    return desk.page("admin/pms/stay/change.html", f"Change the stay of {desk.row.guest_name}", told)


def _told(asked: ChangeQuoteInfo) -> dict[str, Any]:
    preview = asked.preview
    difference = preview.difference.amount
    return {
        "quote": asked.id,
        "offer": preview.offer,
        "nights": [(night.date, in_words(night.price)) for night in preview.offer.nights],
        "old": in_words(preview.old_total),
        "new": in_words(preview.new_total),
        "difference": shown(abs(difference), preview.new_total.currency),
        "sign": "more" if difference > 0 else "less" if difference < 0 else "",
        "fee": in_words(preview.fee) if preview.fee else "",
    }
