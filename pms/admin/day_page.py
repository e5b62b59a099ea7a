"""The day at reception: who arrives, who is in the house, who leaves; one page that can be printed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hotel_agent.lib import clock
from pms.admin import which_hotel
from pms.admin.acts import acts_of
from pms.admin.money import shown
from pms.admin.room_names import names_of
from pms.models import FolioLine, Reservation
from pms.types import ReservationStatus
from tenants.models import Tenant
from tenants.permissions import Area, hotels_in_scope, may
from tenants.scope import scope

GONE = (ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW)
COMING = (ReservationStatus.PENDING, ReservationStatus.CONFIRMED)
ON_THE_STAYS_PAGE = ("hours", "change")
LONGEST_STAY = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class StayLine:
    """One stay as the list shows it. `acts` are the buttons that fit (see `pms.admin.acts`)."""

    row: Reservation
    room_type: str
    dates: str
    nights: int
    remark: str
    to_pay: str
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the page."""

    key: str
    title: str
    nothing: str
    lines: tuple[StayLine, ...]
    done: int = 0


def page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The day of `?hotel=<slug>&day=YYYY-MM-DD`; without them the first hotel and its today.

    To be called outside any scope.
    """
    hotels = which_hotel.hotels_of(request)
    hotel = which_hotel.chosen(hotels, request.GET.get("hotel", ""))
    names = names_of([hotel])[hotel.pk] if hotel else {}
    with scope(hotels_in_scope(request.user)):
        context = _context(model_admin, request, hotels, hotel)
        if hotel is not None:
            context |= _day_context(request, hotel, names)
        # Rendered here and not later: Admin's side bar may read rows.
        return TemplateResponse(request, "admin/pms/day/page.html", context).render()


def _context(
    model_admin: Any, request: HttpRequest, hotels: list[Tenant], hotel: Tenant | None
) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "title": "Arrivals and departures",
        "is_fullwidth": True,
        "hotels": hotels,
        "hotel": hotel,
        "opts": model_admin.model._meta,
    }


def day_of(text: str, today: dt.date) -> dt.date:
    """The day that an address names, else today."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day.year - today.year) <= 100 else today  # noqa: PLR2004 - no hotel books centuries ahead


def _day_context(request: HttpRequest, hotel: Tenant, names: dict[str, str]) -> dict[str, Any]:
    today = clock.local_today(hotel.timezone)
    day = day_of(request.GET.get("day", ""), today)
    is_ours = not which_hotel.kept_elsewhere(hotel)
    may_act = may(request.user, Area.FRONT_DESK, change=True, tenant_id=hotel.pk)
    stays = _Lister(hotel, today, names=names, is_ours=is_ours, may_act=may_act)
    return {
        "day": day,
        "today": today,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "sections": stays.sections(day),
        "may_act": may_act,
        "now": clock.local_now(hotel.timezone),
    }


class _Lister:
    """Reads a day's stays of one hotel, in a fixed number of queries."""

    def __init__(
        self, hotel: Tenant, today: dt.date, *, names: dict[str, str], is_ours: bool, may_act: bool
    ) -> None:
        self.hotel, self.today, self.is_ours, self.may_act = hotel, today, is_ours, may_act
        self.names = names

    def sections(self, day: dt.date) -> list[Section]:
        """The lists; what should have happened before today comes first of all, on today's page only."""
        found = list(self._rows(day).order_by("guest_name", "id"))
        balances = self._balances(found)
        lines = [self._line(row, balances) for row in found]
        late = [line for line in lines if day == self.today and self._is_late(line.row)]
        rest = [line for line in lines if line not in late]
        arrivals = [line for line in rest if line.row.check_in == day]
        departures = [line for line in rest if line.row.check_out == day]
        staying = [line for line in rest if line.row.check_in < day < line.row.check_out]
        here = sum(line.row.status == ReservationStatus.IN_HOUSE for line in arrivals)
        left = sum(line.row.status == ReservationStatus.DEPARTED for line in departures)
        sections = [
            Section("arrivals", "Arrivals", "Nobody arrives.", _open_first(arrivals), here),
            Section("in_house", "Staying", "Nobody stays over.", _open_first(staying)),
            Section("departures", "Departures", "Nobody leaves.", _open_first(departures), left),
        ]
        if late:
            sections.insert(0, Section("late", "Should have come or left before today", "", tuple(late)))
        return sections

    def _rows(self, day: dt.date) -> QuerySet[Reservation]:
        rows = Reservation.objects.of(self.hotel.pk).exclude(status__in=GONE)
        the_day = Q(check_in__lte=day, check_in__gte=day - LONGEST_STAY, check_out__gte=day)
        late = Q(check_in__lt=day, status__in=COMING) | Q(
            check_out__lt=day, status=ReservationStatus.IN_HOUSE
        )
        recent = Q(check_in__gte=day - LONGEST_STAY)
        return rows.filter(the_day | (recent & late) if day == self.today else the_day)

    def _is_late(self, row: Reservation) -> bool:
        if row.status == ReservationStatus.IN_HOUSE:
            return row.check_out < self.today
        return row.status in COMING and row.check_in < self.today

    def _balances(self, rows: Sequence[Reservation]) -> dict[int, Decimal]:
        """What is on the folio besides the room: extras less payments."""
        signed = Case(When(kind=FolioLine.Kind.PAYMENT, then=-F("amount")), default=F("amount"))
        lines = FolioLine.objects.of(self.hotel.pk).filter(reservation__in=[row.pk for row in rows])
        sums = lines.order_by().values("reservation_id").annotate(sum=Sum(signed))
        return {line["reservation_id"]: line["sum"] for line in sums}

    def _acts(self, row: Reservation) -> tuple[str, ...]:
        return (
            tuple(act for act in acts_of(row, self.today) if act not in ON_THE_STAYS_PAGE)
            if self.may_act
            else ()
        )

    def _line(self, row: Reservation, balances: dict[int, Decimal]) -> StayLine:
        balance = row.total + balances.get(row.pk, Decimal(0))
        return StayLine(
            row=row,
            room_type=self.names.get(row.room_type_code, row.room_type_code),
            dates=_dates(row),
            nights=(row.check_out - row.check_in).days,
            remark=_remark(row),
            to_pay=_to_pay(balance, row.currency) if self.is_ours else "",
            acts=self._acts(row),
        )


def _open_first(lines: Sequence[StayLine]) -> tuple[StayLine, ...]:
    """What is still to be done before what is done."""
    done = (ReservationStatus.DEPARTED,)
    return tuple(sorted(lines, key=lambda line: (line.row.status in done, not line.acts)))


def _dates(row: Reservation) -> str:
    first, last = row.check_in, row.check_out
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {last.day} {last:%b}"
    return f"{first.day} {first:%b} – {last.day} {last:%b}"


def _remark(row: Reservation) -> str:
    said = [f"early check-in {row.early_check_in:%H:%M}"] if row.early_check_in else []
    said += [f"late check-out {row.late_check_out:%H:%M}"] if row.late_check_out else []
    return ", ".join(said)


def _to_pay(balance: Decimal, currency: str) -> str:
    if balance == 0:
        return "paid"
    return shown(balance, currency) if balance > 0 else f"{shown(-balance, currency)} too much"
