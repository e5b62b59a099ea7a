"""What people have to do, and that they did it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from hotel_agent.lib import clock
from messaging.admin.records import OWN_HOTELS, local
from messaging.models import StaffTask
from tenants.admin_base import TenantModelAdmin
from tenants.changes import row_save
from tenants.permissions import Area


@admin.register(StaffTask)
class StaffTaskAdmin(TenantModelAdmin[StaffTask]):
    """Open things first; the conversation is one click away."""

    area = Area.FRONT_DESK
    list_display = ("what", "about", "chat", "tenant", "made", "status")
    list_filter = ("state", OWN_HOTELS, "urgent")
    list_select_related = ("tenant", "conversation__guest")
    ordering = ("-state", "-created_at")
    readonly_fields = ("conversation", "kind", "text", "urgent", "created_at", "done_at")
    actions = ("done",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description="To do")
    def what(self, task: StaffTask) -> str:
        return task.text

    @display(description="Guest")
    def about(self, task: StaffTask) -> str:
        return str(task.conversation.guest)

    @display(description="Conversation")
    def chat(self, task: StaffTask) -> str:
        page = reverse("admin:messaging_conversation_change", args=[task.conversation_id])
        return format_html('<a href="{}">open</a>', page)

    @display(description="Since", ordering="created_at")
    def made(self, task: StaffTask) -> str:
        return local(task, "created_at")

    @display(description="State", label={"urgent": "danger", "open": "warning", "done": "success"})
    def status(self, task: StaffTask) -> tuple[str, str]:
        urgent = task.urgent and task.state == StaffTask.State.OPEN
        return ("urgent", "Urgent") if urgent else (task.state, task.get_state_display())

    @admin.action(description="Mark as done", permissions=["change"])
    def done(self, request: HttpRequest, queryset: QuerySet[StaffTask]) -> None:
        for task in queryset.filter(state=StaffTask.State.OPEN):
            task.state, task.done_at = StaffTask.State.DONE, clock.now()
            row_save(task, actor_id=request.user.pk)
        self.message_user(request, "Done.")
