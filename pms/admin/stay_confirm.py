"""Steps that are told first and done with the person's yes: cancel, no-show, check out."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from hotel_agent.lib.money import Money
from pms import services
from pms.admin.money import shown
from pms.admin.stay_actions import Desk
from pms.errors import PmsError
from pms.types import ReservationInfo


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


def in_words(amount: Money) -> str:
    """`EUR 90,000.00`."""
    return shown(amount.amount, amount.currency)


def _cancel(desk: Desk) -> Question:
    preview = services.cancel_preview(tenant_id=desk.row.tenant_id, reference=desk.reference)
    fee = f"The guest owes a fee of {in_words(preview.fee)}." if preview.fee else "There is no fee."
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
    fee = f"The guest owes {in_words(preview.fee)}." if preview.fee else "There is no fee."
    tells = (fee, "The room is on sale again at once.")
    return Question(f"{desk.row.guest_name} did not come?", tells, "No-show", str(preview.fee), is_grave=True)


def _check_out(desk: Desk) -> Question:
    balance = services.folio(desk.row.tenant_id, desk.reference).balance
    told = "Everything is paid."
    if balance.amount > 0:
        told = f"{in_words(balance)} is not paid yet."
    elif balance:
        told = f"{in_words(Money(-balance.amount, balance.currency))} is to be given back."
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
    told = {"question": question, "has_moved": has_moved}
    return desk.page("admin/pms/stay/confirm.html", question.title, told)
