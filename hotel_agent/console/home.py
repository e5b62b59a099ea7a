"""The first page of Admin: what needs a person now, and what the day has brought."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from governance.models import Alarm
from hotel_agent.lib import clock
from messaging.models import Conversation, DeadLetter, Message
from pms.models import Reservation
from pms.types import ReservationStatus
from tenants.models import ChannelAccount, Tenant
from tenants.permissions import Area, hotels_in_scope, may

DAY = dt.timedelta(hours=24)
WAITING_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with the page behind it. `urgent` when it should be 0 and is not."""

    title: str
    value: int
    icon: str
    link: str
    urgent: bool = False


def numbers_of_the_day(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the page shows to this person: their hotels only, and what their role may see."""
    hotels = hotels_in_scope(request.user)
    figures: list[Figure] = []
    if may(request.user, Area.FRONT_DESK, change=False):
        figures += _front_desk(hotels)
    if may(request.user, Area.RECORDS, change=False):
        figures += _records(hotels)
    waiting = Conversation.objects.filter(tenant__in=hotels, needs_person=True)
    context["figures"] = figures
    context["as_guest"] = [] if settings.PRODUCTION else _as_guest()
    context["waiting"] = waiting.select_related("guest", "tenant").order_by("last_message_at")[:WAITING_SHOWN]
    return context


def _as_guest() -> list[tuple[str, str]]:
    """Where a developer writes to a hotel as a guest: title and address."""
    sites = ("Web chat, on the hotels' own sites", reverse("demo-sites"))
    if not settings.SIMULATOR_URL:
        return [sites]
    return [("WhatsApp, on a guest's phone", reverse("simulator", args=[""])), sites]


def _front_desk(hotels: list[int]) -> list[Figure]:
    since = clock.now() - DAY
    inbox = reverse("admin:messaging_conversation_changelist")
    stays = reverse("admin:pms_reservation_changelist")
    waiting = Conversation.objects.filter(tenant__in=hotels, needs_person=True).count()
    active = Conversation.objects.filter(tenant__in=hotels, status="open", last_message_at__gte=since).count()
    received = Message.objects.filter(tenant__in=hotels, created_at__gte=since).count()
    by_the_agent = Reservation.objects.filter(tenant__in=hotels, created_at__gte=since, quote__isnull=False)
    booked = by_the_agent.filter(status="confirmed").count()
    arriving, leaving = _coming_and_going(hotels)
    return [
        Figure("Need a person", waiting, "front_hand", f"{inbox}?state=needs_person", urgent=waiting > 0),
        Figure("Arrive today", arriving, "luggage", reverse("admin:pms_day")),
        Figure("Leave today", leaving, "door_open", reverse("admin:pms_day")),
        Figure("Conversations in 24 hours", active, "forum", inbox),
        Figure("Messages in 24 hours", received, "sms", reverse("admin:messaging_flow")),
        Figure("Booked by the agent in 24 hours", booked, "hotel", stays),
    ]


def _coming_and_going(hotels: list[int]) -> tuple[int, int]:
    """How many guests are still to come and to leave today, each hotel by its own date."""
    by_date: dict[dt.date, list[int]] = {}
    for pk, timezone in Tenant.objects.filter(pk__in=hotels).values_list("pk", "timezone"):
        by_date.setdefault(clock.local_today(timezone), []).append(pk)
    arriving = leaving = 0
    for today, there in by_date.items():
        stays = Reservation.objects.filter(tenant__in=there)
        arriving += stays.filter(check_in=today, status=ReservationStatus.CONFIRMED).count()
        leaving += stays.filter(check_out=today, status=ReservationStatus.IN_HOUSE).count()
    return arriving, leaving


def _records(hotels: list[int]) -> list[Figure]:
    alarms = Alarm.objects.filter(tenant__in=hotels, resolved_at=None).count()
    given_up = DeadLetter.objects.filter(tenant__in=hotels, state=DeadLetter.State.WAITING).count()
    silent = ChannelAccount.objects.filter(tenant__in=hotels, active=True).exclude(health="connected").count()
    return [
        Figure(
            "Open alarms",
            alarms,
            "notifications_active",
            reverse("admin:governance_alarm_changelist"),
            urgent=alarms > 0,
        ),
        Figure(
            "Given up, to try again",
            given_up,
            "report",
            f"{reverse('admin:messaging_deadletter_changelist')}?state__exact=waiting",
            urgent=given_up > 0,
        ),
        Figure(
            "Channels not connected",
            silent,
            "cell_tower",
            reverse("admin:tenants_channelaccount_changelist"),
            urgent=silent > 0,
        ),
    ]
