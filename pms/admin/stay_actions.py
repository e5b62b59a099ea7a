"""What reception does with a stay, through pms.services; each step is theirs, with the person's name on it.

The services open transactions of their own and may go over the network: these pages are called outside any.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from hotel_agent.lib import clock
from pms import services
from pms.admin import stay_page
from pms.admin.day_page import day_of
from pms.admin.stay_forms import ChargeForm, NoteForm, PayForm, RoomForm
from pms.errors import NoRoom, PmsError, PmsUnavailable, UnknownOutcome
from pms.models import Reservation
from tenants.permissions import hotels_in_scope
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at one stay."""

    model_admin: Any
    request: HttpRequest
    row: Reservation

    @property
    def reference(self) -> str:
        return self.row.reference or ""

    @property
    def who(self) -> dict[str, Any]:
        """The arguments that every writing service takes."""
        actor = f"user:{self.request.user.pk}"
        return {"tenant_id": self.row.tenant_id, "reference": self.reference, "actor": actor}

    def back(self) -> HttpResponseRedirect:
        """To the day's list where the person came from it, else to the stay."""
        day = self.request.GET.get("day", "")
        if not day:
            return HttpResponseRedirect(reverse("admin:pms_reservation_change", args=[self.row.pk]))
        known = day_of(day, clock.local_today(self.row.tenant.timezone))
        query = urlencode({"hotel": self.row.tenant.slug, "day": known.isoformat()})
        return HttpResponseRedirect(f"{reverse('admin:pms_day')}?{query}")

    def done(self, words: str) -> HttpResponseRedirect:
        messages.success(self.request, words)
        return self.back()

    def refused(self, error: PmsError) -> HttpResponseRedirect:
        messages.error(self.request, said(error))
        return self.back()

    def page(self, template: str, title: str, told: dict[str, Any]) -> HttpResponse:
        """A page about one step, made in the stay's scope: Admin's side bar may read rows."""
        with scope(self.row.tenant_id):
            context = {
                **self.model_admin.admin_site.each_context(self.request),
                "title": title,
                "opts": self.model_admin.model._meta,
                "stay": self.row,
                "back": self.back().url,
                **told,
            }
            return TemplateResponse(self.request, template, context).render()

    def again(self, name: str, form: Form) -> HttpResponse:
        """The stay's page with the form as it was filled in, and what is wrong with it."""
        return stay_page.render(self.model_admin, self.request, self.row, forms={name: form})


def desk_of(model_admin: Any, request: HttpRequest, pk: int) -> Desk:
    """Raises Http404 for another hotel's stay and one without a reference, PermissionDenied for readers."""
    with scope(hotels_in_scope(request.user)):
        row = model_admin.find(request, str(pk))
        if not model_admin.may_act(request, row):
            raise PermissionDenied
    if not row.reference:
        raise Http404("the PMS has not answered for this stay yet")
    return Desk(model_admin, request, row)


def said(error: PmsError) -> str:
    """What went wrong, for staff."""
    if isinstance(error, PmsUnavailable):
        return "The PMS does not answer at the moment. Nothing was changed: try again in a minute."
    if isinstance(error, UnknownOutcome):
        return (
            "The PMS has not said whether it was done. It is being asked again: look at the stay in a minute."
        )
    if isinstance(error, NoRoom):
        return f"There is no room for this: {error.reason.value.replace('_', ' ')}. Nothing was changed."
    return f"This cannot be done: {error}. Nothing was changed."


def check_in(desk: Desk) -> HttpResponse:
    """The guest is here."""
    info = services.reservation_check_in(**desk.who)
    room = f" Room {info.room_number}." if info.room_number else ""
    return desk.done(f"{info.guest.name} is checked in.{room}")


def room(desk: Desk) -> HttpResponse:
    """Another room for the stay."""
    with scope(desk.row.tenant_id):
        numbers = stay_page.rooms_for(desk.row)
    form = RoomForm(numbers, data=desk.request.POST, auto_id="room_%s")
    if not form.is_valid():
        return desk.again("room_form", form)
    info = services.room_assign(**desk.who, room_number=form.cleaned_data["room"])
    return desk.done(f"{info.guest.name} has room {info.room_number}.")


def note(desk: Desk) -> HttpResponse:
    """A note for the staff."""
    form = NoteForm(data=desk.request.POST, auto_id="note_%s")
    if not form.is_valid():
        return desk.again("note_form", form)
    services.reservation_note(**desk.who, text=form.cleaned_data["text"])
    return desk.done("The note is kept.")


def charge(desk: Desk) -> HttpResponse:
    """An extra on the folio."""
    form = ChargeForm(desk.row.currency, data=desk.request.POST, auto_id="charge_%s")
    if not form.is_valid():
        return desk.again("charge_form", form)
    given = form.cleaned_data
    services.folio_charge(**desk.who, text=given["text"], amount=form.total(), quantity=given["quantity"])
    return desk.done(f"{given['text']} is on the folio.")


def pay(desk: Desk) -> HttpResponse:
    """A payment of the guest."""
    form = PayForm(desk.row.currency, data=desk.request.POST, auto_id="pay_%s")
    if not form.is_valid():
        return desk.again("pay_form", form)
    given = form.cleaned_data
    services.folio_pay(**desk.who, method=given["method"], amount=form.total(), text=given["text"])
    return desk.done("The payment is on the folio.")


def take_back(desk: Desk) -> HttpResponse:
    """A line of the folio that was wrong."""
    line = desk.request.POST.get("line", "")
    if not line.isdigit():
        raise Http404("no such line")
    services.folio_take_back(**desk.who, line_id=int(line))
    return desk.done("The line is taken back.")


AT_ONCE: dict[str, Callable[[Desk], HttpResponse]] = {
    "check-in": check_in,
    "room": room,
    "note": note,
    "charge": charge,
    "pay": pay,
    "take-back": take_back,
}
"""Steps that are done when they are asked for."""


def at_once(desk: Desk, action: str) -> HttpResponse:
    """Carry out one of AT_ONCE. What the PMS refuses is said on the page the person came from."""
    if desk.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        return AT_ONCE[action](desk)
    except PmsError as error:
        return desk.refused(error)
