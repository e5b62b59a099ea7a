"""What came in, what went out, what waits for its hour: read here, never edited."""

from functools import partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from unfold.decorators import display

from messaging.admin import flow_page
from messaging.models import Delivery, InboundEvent, LlmUsage, OutboundMessage, ScheduledMessage
from tenants.admin_base import TenantModelAdmin, TenantTabularInline
from tenants.permissions import Area

COLOURS = {
    "queued": "info",
    "sending": "info",
    "pending": "info",
    "unknown": "warning",
    "sent": "success",
    "delivered": "success",
    "read": "success",
    "failed": "danger",
    "dropped": "",
    "skipped": "",
    "cancelled": "",
}
EVENT_COLOURS = {"Waiting": "warning", "Unreadable": "danger", "Foreign app": "danger", "Unknown": "danger"}
OWN_HOTELS = ("tenant", admin.RelatedOnlyFieldListFilter)


def local(row: Any, name: str) -> str:
    """The instant on the wall clock of the row's hotel."""
    at = getattr(row, name)
    return date_format(at.astimezone(ZoneInfo(row.tenant.timezone)), "j M Y, H:i:s") if at else ""


class RecordAdmin(TenantModelAdmin[Any]):
    """Rows that processes write and people read."""

    area = Area.RECORDS
    append_only = True
    list_per_page = 50
    show_full_result_count = False
    list_select_related: ClassVar[tuple[str, ...]] = ("tenant",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [field.name for field in self.opts.fields if field.name not in (self.exclude or ())]


@admin.register(InboundEvent)
class InboundEventAdmin(RecordAdmin):
    """Elements of webhooks as they came, before anything was made of them."""

    list_display = ("received", "tenant", "channel", "lane", "state", "correlation_id")
    list_filter = (OWN_HOTELS, "lane", "outcome", "received_at")
    search_fields = ("correlation_id", "dedupe_key")
    search_help_text = "Correlation id or the provider's message id, from its first letter"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(flow_page.page, self))
        return [path("flow/", view, name="messaging_flow"), *super().get_urls()]

    @display(description="Received", ordering="received_at")
    def received(self, event: InboundEvent) -> str:
        return local(event, "received_at")

    @display(description="State", label=EVENT_COLOURS)
    def state(self, event: InboundEvent) -> str:
        if event.processed_at is None:
            return "Waiting"
        return (event.outcome or "taken").replace("_", " ").capitalize()


class DeliveryInline(TenantTabularInline):
    """The attempts to send one message."""

    model = Delivery
    area = Area.RECORDS
    append_only = True
    fields = ("attempt", "status", "provider_id", "error_code", "error_text", "started_at", "status_at")
    readonly_fields = fields


@admin.register(OutboundMessage)
class OutboundMessageAdmin(RecordAdmin):
    """Messages to guests, with what became of each attempt."""

    list_display = ("made", "tenant", "chat", "cause_kind", "kind", "state", "failure_reason", "repeats")
    list_filter = (OWN_HOTELS, "status", "cause_kind", "created_at")
    search_fields = ("correlation_id",)
    search_help_text = "Correlation id"
    inlines = (DeliveryInline,)

    @display(description="Made", ordering="created_at")
    def made(self, message: OutboundMessage) -> str:
        return local(message, "created_at")

    @display(description="Conversation")
    def chat(self, message: OutboundMessage) -> str:
        page = reverse("admin:messaging_conversation_change", args=[message.conversation_id])
        return format_html('<a href="{}">open</a>', page)

    @display(description="State", label=COLOURS)
    def state(self, message: OutboundMessage) -> tuple[str, str]:
        return message.status, message.get_status_display()


@admin.register(ScheduledMessage)
class ScheduledMessageAdmin(RecordAdmin):
    """Reminders before arrival: due in the hotel's time, sent once."""

    list_display = ("due", "tenant", "kind", "reservation", "state", "reason")
    list_filter = (OWN_HOTELS, "status", "kind", "due_at")
    list_select_related = ("tenant", "reservation")

    @display(description="Due (hotel time)", ordering="due_at")
    def due(self, message: ScheduledMessage) -> str:
        return local(message, "due_at")

    @display(description="State", label=COLOURS)
    def state(self, message: ScheduledMessage) -> tuple[str, str]:
        return message.status, message.get_status_display()


@admin.register(LlmUsage)
class LlmUsageAdmin(RecordAdmin):
    """What the language model was asked, per day: numbers, no words."""

    list_display = (
        "day",
        "tenant",
        "purpose",
        "model",
        "calls",
        "failures",
        "refused",
        "prompt_tokens",
        "completion_tokens",
    )
    list_filter = (OWN_HOTELS, "purpose", "day")
