"""Approved texts as Meta has them, the buttons that read and submit them; what a number's messages cost."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.decorators import display

from hotel_agent.lib import clock, queue
from messaging import lanes, message_counts, template_sync
from messaging.admin.records import OWN_HOTELS, RecordAdmin, local
from messaging.models import WhatsAppTemplate
from messaging.template_sync import Synced
from tenants.admin import account_notes
from tenants.models import ChannelAccount
from tenants.permissions import Area, hotels_allowed, may

AT_ONCE = 5
"""So many accounts are asked while the person waits; more are asked by workers."""


@admin.register(WhatsAppTemplate)
class WhatsAppTemplateAdmin(RecordAdmin):
    """What may be said to guests who have not written for 24 hours."""

    area = Area.SET_UP
    list_display = ("name", "language", "tenant", "state", "category", "quality", "read")
    list_filter = (OWN_HOTELS, "status", "category", "language")
    search_fields = ("name",)
    fields = (
        "name",
        "language",
        "tenant",
        "account",
        "state",
        "category",
        "quality",
        "rejection",
        "words",
        "read",
    )
    list_before_template = "admin/messaging/template_buttons.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("sync/", view(require_POST(self.sync)), name="messaging_whatsapptemplate_sync"),
            path("submit/", view(require_POST(self.submit)), name="messaging_whatsapptemplate_submit"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        shown = {"may_sync": may(request.user, self.area, change=True)}
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    def sync(self, request: HttpRequest) -> HttpResponse:
        """Read the texts of all accounts this person looks after."""
        return self._each(request, template_sync.sync, "read", later=lanes.SYNC_TEMPLATES)

    def submit(self, request: HttpRequest) -> HttpResponse:
        """Hand in what the product sends and their accounts lack."""
        return self._each(request, template_sync.submit_missing, "handed in", later=lanes.SUBMIT_TEMPLATES)

    def _each(
        self, request: HttpRequest, act: Callable[[int, int], Synced], done: str, *, later: str
    ) -> HttpResponse:
        numbers = ChannelAccount.objects.filter(
            tenant_id__in=hotels_allowed(request.user, self.area, change=True), kind="whatsapp", active=True
        )
        for place, number in enumerate(numbers.order_by("pk")):
            if place >= AT_ONCE:
                queue.enqueue(later, number.tenant_id, number.pk)
                continue
            came_to = act(number.tenant_id, number.pk)
            words = came_to.problem or f"{came_to.texts} templates {done}."
            level = messages.WARNING if came_to.problem else messages.SUCCESS
            self.message_user(request, f"{number.display_name or number.external_id}: {words}", level)
        return HttpResponseRedirect(reverse("admin:messaging_whatsapptemplate_changelist"))

    @display(
        description="State",
        ordering="status",
        label={"Approved": "success", "Pending": "info", "Rejected": "danger", "Paused": "danger"},
    )
    def state(self, template: WhatsAppTemplate) -> str:
        return template.status.replace("_", " ").capitalize()

    @display(description="Read", ordering="synced_at")
    def read(self, template: WhatsAppTemplate) -> str:
        return local(template, "synced_at")

    @display(description="Text")
    def words(self, template: WhatsAppTemplate) -> str:
        return template.body


def costs(account: ChannelAccount) -> SafeString:
    """This month's delivered messages by what they cost."""
    month = clock.now().date().replace(day=1)
    words = message_counts.in_words(account, month)
    return format_html("<p>Delivered in {}: {}</p>", month.strftime("%B"), words) if words else SafeString("")


account_notes.register(costs)
