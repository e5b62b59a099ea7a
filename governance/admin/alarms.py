"""Alarms: what is wrong now, and the person who looks after it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.decorators import display

from governance import alarms
from governance.admin.base import RecordAdmin, at_a_glance
from governance.models import Alarm
from tenants.permissions import may

RUNBOOKS = "docs/runbooks"


class StateFilter(admin.SimpleListFilter):
    """Opening the page shows what somebody must look at."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("acknowledged", "Acknowledged"), ("over", "Over"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> QuerySet[Alarm]:
        match self.value():
            case "all":
                return queryset
            case "over":
                return queryset.filter(resolved_at__isnull=False)
            case "acknowledged":
                return queryset.filter(resolved_at=None, acknowledged_at__isnull=False)
        return queryset.filter(resolved_at=None, acknowledged_at=None)

    def choices(self, changelist: Any) -> Any:
        """Django calls the first choice `All`; here it is what is open."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = "Open"
        return choices


@admin.register(Alarm)
class AlarmAdmin(RecordAdmin[Alarm]):
    """Alarms are acknowledged here, and end when what they warn of is over."""

    list_display = ("grade", "what", "subject", "hotel", "count", "latest", "state", "told")
    list_display_links = ("what",)
    list_filter = (StateFilter, "tenant", "severity", "notice")
    list_select_related = ("tenant", "acknowledged_by")
    search_fields = ("kind", "subject")
    search_help_text = "Kind or subject"
    actions = ("acknowledge",)
    fields = (
        "what", "subject", "message", "severity", "hotel", "runbook", "state_words", "count", "first_at",
        "last_at", "acknowledged_at", "resolved_at", "notice", "notice_detail", "notice_at",
    )  # fmt: skip
    readonly_fields = ("what", "hotel", "runbook", "state_words")
    change_form_outer_before_template = "admin/governance/acknowledge.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.acknowledge_one))
        own = path("<int:alarm_id>/acknowledge/", view, name="governance_alarm_acknowledge")
        return [own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not alarms.has_channel() and request.method == "GET":
            messages.warning(request, "No alarm leaves this page: no channel is configured (ALARM_EMAILS).")
        return super().changelist_view(request, extra_context)

    def has_acknowledge_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.area, change=True)

    @admin.action(description="Acknowledge: I look after it", permissions=["acknowledge"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        done = sum(self._acknowledge(request, alarm) for alarm in queryset)
        self.message_user(request, f"{done} acknowledged.", messages.SUCCESS if done else messages.WARNING)

    def acknowledge_one(self, request: HttpRequest, alarm_id: int) -> HttpResponse:
        """The button on an alarm's own page."""
        alarm = self.get_queryset(request).filter(pk=alarm_id).first()
        if alarm is None:
            raise Http404
        done = self._acknowledge(request, alarm)
        said = (
            "Acknowledged." if done else "Not acknowledged: it is over, or somebody looks after it already."
        )
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
        return HttpResponseRedirect(reverse("admin:governance_alarm_change", args=[alarm_id]))

    def _acknowledge(self, request: HttpRequest, alarm: Alarm) -> bool:
        if not may(request.user, self.area, change=True, tenant_id=alarm.tenant_id):
            return False
        return alarms.acknowledge(alarm, user_id=int(request.user.pk or 0))

    @display(
        description="Severity",
        ordering="severity",
        label={"critical": "danger", "warning": "warning", "info": "info"},
    )
    def grade(self, alarm: Alarm) -> tuple[str, str]:
        return alarm.severity, alarm.get_severity_display()

    @display(description="What", ordering="kind")
    def what(self, alarm: Alarm) -> str:
        return alarm.kind.replace("_", " ").capitalize()

    @display(description="State", label={"open": "danger", "acknowledged": "info", "over": "success"})
    def state(self, alarm: Alarm) -> tuple[str, str]:
        return _state(alarm)

    @display(description="State")
    def state_words(self, alarm: Alarm) -> str:
        return _state(alarm)[1]

    @display(description="Last (UTC)", ordering="last_at")
    def latest(self, alarm: Alarm) -> SafeString:
        return at_a_glance(alarm.last_at)

    @display(
        description="People told",
        label={"sent": "success", "waiting": "info", "failed": "danger", "no_channel": "danger"},
    )
    def told(self, alarm: Alarm) -> tuple[str, str]:
        return alarm.notice, alarm.get_notice_display()

    @display(description="What to do")
    def runbook(self, alarm: Alarm) -> SafeString | str:
        """The kind's page itself, without its headings."""
        page: Path = settings.CHECKOUT / RUNBOOKS / f"{alarm.kind}.md"
        if not page.is_file():
            return f"{RUNBOOKS}/{page.name}"
        _, _, text = page.read_text(encoding="utf-8").partition(f"`{alarm.kind}`.")
        return format_html('<div class="whitespace-pre-line">{}</div>', text.replace("## ", "").strip())


def _state(alarm: Alarm) -> tuple[str, str]:
    if alarm.resolved_at:
        return "over", "Over"
    if alarm.acknowledged_at:
        return "acknowledged", f"{alarm.acknowledged_by or 'somebody'} looks after it"
    return "open", "Open"
