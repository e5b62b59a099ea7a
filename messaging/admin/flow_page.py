"""The page "Message flow": what came in on each account, and what became of every message."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from hotel_agent.lib import clock
from messaging import flow
from messaging.flow import AccountFlow
from tenants import channel_kinds
from tenants.models import ChannelAccount, Tenant
from tenants.models.channel import ChannelKind
from tenants.permissions import Area, hotels_allowed
from tenants.scope import current_tenant_ids, scope

PERIODS = {"today": "Today", "yesterday": "Yesterday", "week": "7 days"}


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account on the page."""

    kind: str
    name: str
    health: str
    detail: str
    flow: AccountFlow
    parts: tuple[tuple[str, int, Mapping[str, int]], ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came in, went out or waits."""
        found = self.flow
        return not (found.received or found.older or found.sent or found.not_sent or found.to_send)


@dataclass(frozen=True, slots=True)
class HotelFlow:
    """One hotel, in its own time."""

    hotel: Tenant
    begin: dt.datetime
    end: dt.datetime
    accounts: list[AccountLine]
    received: int


def page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """All hotels of the person, each its own today (`?period=`): one query for each."""
    ids = hotels_allowed(request.user, Area.FRONT_DESK, change=False)
    if not ids:
        raise Http404
    chosen = request.GET.get("period", "")
    period = chosen if chosen in PERIODS else "today"
    hotels = Tenant.objects.filter(pk__in=ids).exclude(status=Tenant.Status.RESERVED).order_by("name")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Message flow",
        "is_fullwidth": True,
        "periods": PERIODS.items(),
        "period": period,
        "hotels": [_of(hotel, period) for hotel in hotels],
    }
    return TemplateResponse(request, "admin/messaging/flow.html", context)


def bounds(period: str, timezone: str) -> tuple[dt.datetime, dt.datetime]:
    """The instants between which the hotel's own days lie; today ends now."""
    zone, today = ZoneInfo(timezone), clock.local_today(timezone)
    midnight = dt.datetime.combine(today, dt.time(), zone)
    if period == "yesterday":
        return dt.datetime.combine(today - dt.timedelta(days=1), dt.time(), zone), midnight
    if period == "week":
        return dt.datetime.combine(today - dt.timedelta(days=6), dt.time(), zone), clock.now()
    return midnight, clock.now()


def _of(hotel: Tenant, period: str) -> HotelFlow:
    begin, end = bounds(period, hotel.timezone)
    with scope({*current_tenant_ids(), hotel.pk}):
        flows = {(one.channel, one.receiver): one for one in flow.of_hotel(hotel.pk, begin, end)}
        rows = ChannelAccount.objects.of(hotel.pk).exclude(kind=ChannelKind.CONSOLE)
        accounts = {(row.kind, row.external_id): row for row in rows}
    names = dict(channel_kinds.choices())
    lines = []
    for key in [*accounts, *(other for other in flows if other not in accounts)]:
        row, found = accounts.get(key), flows.get(key, AccountFlow(*key))
        if key[0] == ChannelKind.CONSOLE or (row is not None and not row.active and not found.received):
            continue
        lines.append(_line(names.get(key[0], key[0]), row, found))
    lines.sort(key=lambda line: -line.flow.received)
    return HotelFlow(hotel, begin, end, lines, sum(line.flow.received for line in lines))


def _line(kind: str, row: ChannelAccount | None, found: AccountFlow) -> AccountLine:
    parts: tuple[tuple[str, int, Mapping[str, int]], ...] = (
        ("Answered", found.answered, {}),
        ("Handed over", sum(found.handed_over.values()), found.handed_over),
        ("Not answered", sum(found.not_answered.values()), found.not_answered),
        ("Failed", sum(found.failed.values()), found.failed),
        ("Waiting", found.waiting, {}),
    )
    health = "" if row is None or row.health == ChannelAccount.Health.CONNECTED else row.get_health_display()
    name = (row.display_name or row.external_id) if row else found.receiver
    return AccountLine(kind, name, health, row.health_detail if row and health else "", found, parts)
