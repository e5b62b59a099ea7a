"""Early check-in and late check-out for a stay: the hour, its fee, and with a yes to that the agreement."""

from typing import Any

from django.http import HttpResponse

from hotel_agent.lib.money import Money
from pms import services
from pms.admin.money import shown
from pms.admin.stay_actions import Desk, said
from pms.admin.stay_forms import HoursForm
from pms.errors import PmsError, PriceChanged


def hours(desk: Desk) -> HttpResponse:
    """The form; what the hour costs; and the agreement on it, at the fee that was told."""
    if desk.request.method != "POST":
        return _page(desk, HoursForm())
    form = HoursForm(data=desk.request.POST)
    if not form.is_valid():
        return _page(desk, form)
    where: dict[str, Any] = {"kind": form.kind, "at": form.cleaned_data["at"]}
    try:
        offer = services.extra_time_preview(tenant_id=desk.row.tenant_id, reference=desk.reference, **where)
        if not _is_agreed(desk, form, offer.fee):
            return _page(desk, form, fee=offer.fee)
        services.extra_time_book(**desk.who, **where, confirmed_fee=offer.fee)
    except PriceChanged as changed:
        return _page(desk, form, fee=changed.total)
    except PmsError as error:
        return _page(desk, form, problem=said(error))
    return desk.done(f"{form.words} is agreed.")


def _is_agreed(desk: Desk, form: HoursForm, fee: Money) -> bool:
    """Whether this is a yes to just this hour at just this fee."""
    is_yes = desk.request.POST.get("action") == "save"
    return is_yes and desk.request.POST.get("seal") == _seal(form, fee)


def _seal(form: HoursForm, fee: Money) -> str:
    return f"{form.words}: {fee}"


def _page(desk: Desk, form: HoursForm, *, fee: Money | None = None, problem: str = "") -> HttpResponse:
    told: dict[str, Any] = {"form": form, "problem": problem}
    if fee is not None:
        told |= {
            "words": form.words,
            "fee": shown(fee.amount, fee.currency) if fee else "",
            "seal": _seal(form, fee),
        }
    title = f"Other hours for {desk.row.guest_name}"
    return desk.page("admin/pms/stay/hours.html", title, told)
