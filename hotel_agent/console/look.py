"""How Admin looks and what its side bar offers, in the words of a hotel. Read by the settings."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy

TEAL = {
    "50": "240 250 247",
    "100": "214 242 234",
    "200": "173 229 213",
    "300": "119 209 186",
    "400": "66 181 155",
    "500": "26 149 123",
    "600": "11 122 100",
    "700": "11 107 87",
    "800": "11 82 68",
    "900": "12 66 56",
    "950": "4 38 33",
}


_BELOW_OTHERS = ("admin:pms_day", "admin:pms_rate_calendar", "admin:messaging_flow")
"""Pages with a line of their own in the side bar, though their address lies below another page's."""


def _link(title: str, icon: str, page: str) -> dict[str, Any]:
    """A page that only those see who may open it: `page` is app_model."""
    app, _, model = page.rpartition("_")

    def is_here(request: HttpRequest) -> bool:
        path, address = request.path, reverse(f"admin:{page}_changelist")
        return path.startswith(address) and not any(path.startswith(reverse(name)) for name in _BELOW_OTHERS)

    def may_view(request: HttpRequest) -> bool:
        pages = admin.site._registry  # asked late: there is no site yet when the settings read this file
        found = [one for one in pages if one._meta.label_lower == f"{app}.{model}"]
        return bool(found) and pages[found[0]].has_view_permission(request)

    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{page}_changelist"),
        "permission": may_view,
        "active": is_here,
    }


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Front desk",
    "SITE_HEADER": "Front desk",
    "SITE_SUBHEADER": "AI front desk for hotels",
    "SITE_SYMBOL": "concierge",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "hotel_agent.console.home.numbers_of_the_day",
    "COLORS": {"primary": TEAL},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "title": "Front desk",
                "items": [
                    {"title": "Today", "icon": "today", "link": reverse_lazy("admin:index")},
                    _link("Inbox", "forum", "messaging_conversation"),
                    {
                        "title": "Arrivals and departures",
                        "icon": "luggage",
                        "link": reverse_lazy("admin:pms_day"),
                    },
                    _link("Reservations", "hotel", "pms_reservation"),
                    {
                        "title": "Prices and free rooms",
                        "icon": "calendar_month",
                        "link": reverse_lazy("admin:pms_rate_calendar"),
                    },
                    _link("Tasks", "task_alt", "messaging_stafftask"),
                    {
                        "title": "Message flow",
                        "icon": "swap_vert",
                        "link": reverse_lazy("admin:messaging_flow"),
                    },
                ],
            },
            {
                "title": "Hotel",
                "separator": True,
                "items": [
                    _link("Profile and rules", "apartment", "tenants_tenant"),
                    _link("Room types", "bed", "pms_roomtype"),
                    _link("Rates", "sell", "pms_rate"),
                    _link("Restrictions", "event_busy", "pms_restriction"),
                    _link("Taxes", "percent", "pms_tax"),
                    _link("Extras", "local_parking", "pms_extra"),
                    _link("PMS connection", "cable", "pms_pmsconnection"),
                    _link("Articles", "menu_book", "messaging_article"),
                    _link("Reply texts", "edit_note", "messaging_textoverride"),
                    _link("Channels", "cell_tower", "tenants_channelaccount"),
                    _link("WhatsApp templates", "approval", "messaging_whatsapptemplate"),
                    _link("Flags", "toggle_on", "tenants_flagvalue"),
                ],
            },
            {
                "title": "Records",
                "separator": True,
                "collapsible": True,
                "items": [
                    _link("Alarms", "notifications_active", "governance_alarm"),
                    _link("Audit", "history", "governance_auditevent"),
                    _link("Dead letters", "report", "messaging_deadletter"),
                    _link("Codes by e-mail", "password", "messaging_emailcode"),
                    _link("Events received", "input", "messaging_inboundevent"),
                    _link("Messages sent", "outbox", "messaging_outboundmessage"),
                    _link("Reminders", "schedule_send", "messaging_scheduledmessage"),
                    _link("Rooms on hold", "hourglass_top", "pms_hold"),
                    _link("Use of the model", "query_stats", "messaging_llmusage"),
                ],
            },
            {
                "title": "Installation",
                "separator": True,
                "collapsible": True,
                "items": [
                    _link("People", "person", "tenants_user"),
                    _link("Roles at hotels", "badge", "tenants_membership"),
                    _link("Meta apps", "key", "tenants_metaapp"),
                    _link("Preflight", "flight_takeoff", "governance_preflightrun"),
                    _link("Timetable", "alarm", "django_celery_beat_periodictask"),
                    _link("Failed log-ins", "lock", "axes_accessattempt"),
                ],
            },
        ],
    },
}
