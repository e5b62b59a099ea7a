"""Steps that are told first and done with the person's yes: cancel, no-show, check out, change the stay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from hotel_agent.lib.money import Money
from pms import services
from pms.admin.money import shown
from pms.admin.stay_actions import Desk, said
from pms.admin.stay_forms import ChangeForm
from pms.errors import PmsError
from pms.models import Quote, RoomType
from pms.types import ChangeQuoteInfo, ReservationInfo
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class Question:
    """What the page asks. `seal` is what the answer must bring back: it changes with what was told."""

    title: str
    tells: tuple[str, ...]
    button: str
    seal: str
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step with what is asked before, what does it, and what is said afterwards."""

    ask: Callable[[Desk], Question]
    do: Callable[..., ReservationInfo]
    done: str


def _money(amount: Money) -> str:
    return shown(amount.amount, amount.currency)


def _cancel(desk: Desk) -> Question:
    preview = services.cancel_preview(tenant_id=desk.row.tenant_id, reference=desk.reference)
    fee = f"The guest owes a fee of {_money(preview.fee)}." if preview.fee else "There is no fee."
    tells = (fee, "The room is on sale again at once. A cancelled stay is not brought back: book it anew.")
    return Question(
        f"Cancel the stay of {desk.row.guest_name}?",
        tells,
        "Cancel the stay",
        str(preview.fee),
        is_grave=True,
    )


def _no_show(desk: Desk) -> Question:
    preview = services.no_show_preview(tenant_id=desk.row.tenant_id, reference=desk.reference)
    fee = f"The guest owes {_money(preview.fee)}." if preview.fee else "There is no fee."
    tells = (fee, "The room is on sale again at once.")
    return Question(f"{desk.row.guest_name} did not come?", tells, "No-show", str(preview.fee), is_grave=True)


def _check_out(desk: Desk) -> Question:
    balance = services.folio(desk.row.tenant_id, desk.reference).balance
    told = "Everything is paid."
    if balance.amount > 0:
        told = f"{_money(balance)} is not paid yet."
    elif balance:
        told = f"{_money(Money(-balance.amount, balance.currency))} is to be given back."
    tells = (told, "Nights that are left over are on sale again; the price stays.")
    return Question(f"Check out {desk.row.guest_name}?", tells, "Check out", str(balance))


STEPS: dict[str, Step] = {
    "cancel": Step(_cancel, services.reservation_cancel, "The stay of {} is cancelled."),
    "no-show": Step(_no_show, services.reservation_no_show, "{} is marked as a no-show."),
    "check-out": Step(_check_out, services.reservation_check_out, "{} is checked out."),
}


def confirmed(desk: Desk, action: str) -> HttpResponse:
    """Ask, and with the answer to what was asked do it. What has changed since is asked again."""
    step = STEPS[action]
    try:
        question = step.ask(desk)
        if desk.request.method != "POST":
            return _page(desk, question)
        if desk.request.POST.get("seal") != question.seal:
            return _page(desk, question, has_moved=True)
        info = step.do(**desk.who)
    except PmsError as error:
        return desk.refused(error)
    return desk.done(step.done.format(info.guest.name))


def _page(desk: Desk, question: Question, *, has_moved: bool = False) -> HttpResponse:
    context = _context(desk, question.title) | {"question": question, "has_moved": has_moved}
    return _rendered(desk, "admin/pms/stay/confirm.html", context)


def change_stay(desk: Desk) -> HttpResponse:
    """The form; what it would make of the stay and cost; and with a yes to that, the change."""
    with scope(desk.row.tenant_id):
        types = list(RoomType.objects.of(desk.row.tenant_id).filter(active=True))
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
    context = _context(desk, f"Change the stay of {desk.row.guest_name}")
    context |= {"form": form, "problem": problem, "asked": _told(asked) if asked else None}
    return _rendered(desk, "admin/pms/stay/change.html", context)


def _told(asked: ChangeQuoteInfo) -> dict[str, Any]:
    preview = asked.preview
    difference = preview.difference.amount
    return {
        "quote": asked.id,
        "offer": preview.offer,
        "nights": [(night.date, _money(night.price)) for night in preview.offer.nights],
        "old": _money(preview.old_total),
        "new": _money(preview.new_total),
        "difference": shown(abs(difference), preview.new_total.currency),
        "sign": "more" if difference > 0 else "less" if difference < 0 else "",
        "fee": _money(preview.fee) if preview.fee else "",
    }


def _context(desk: Desk, title: str) -> dict[str, Any]:
    with scope(desk.row.tenant_id):
        common = desk.model_admin.admin_site.each_context(desk.request)
    return {
        **common,
        "title": title,
        "opts": desk.model_admin.model._meta,
        "stay": desk.row,
        "back": desk.back().url,
    }


def _rendered(desk: Desk, template: str, context: dict[str, Any]) -> HttpResponse:
    """Rendered in scope: Admin's side bar may read rows."""
    with scope(desk.row.tenant_id):
        return TemplateResponse(desk.request, template, context).render()
