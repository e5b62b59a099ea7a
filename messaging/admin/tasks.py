"""What people have to do: whose it is, until when, and that the guest hears when it is done."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from unfold.decorators import display

from hotel_agent.lib import clock
from messaging import staff_tasks
from messaging.admin.records import OWN_HOTELS
from messaging.models import StaffTask
from tenants.admin_base import TenantModelAdmin
from tenants.models import User
from tenants.permissions import Area, hotels_allowed

State = StaffTask.State
FIRST_WORDS = 140
NOT_DONE_FIRST = models.Case(models.When(state=State.DONE, then=1), default=0).asc()
TOO_LATE = "The guest was not told: the last message is more than 24 hours old."


class DueFilter(admin.SimpleListFilter):
    """By whether it should have been done."""

    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("over", "Overdue"), ("open", "Still in time"), ("none", "No time set")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StaffTask]) -> QuerySet[StaffTask]:
        now, left = clock.now(), queryset.exclude(state=State.DONE)
        chosen = {
            "over": left.filter(due_at__lt=now),
            "open": left.filter(due_at__gte=now),
            "none": left.filter(due_at=None),
        }
        return chosen.get(self.value() or "", queryset)


class MineFilter(admin.SimpleListFilter):
    """By who does it."""

    title = "person"
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Mine"), ("nobody", "Nobody yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StaffTask]) -> QuerySet[StaffTask]:
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user.pk)
        return queryset.filter(assigned_to=None) if self.value() == "nobody" else queryset


@admin.register(StaffTask)
class StaffTaskAdmin(TenantModelAdmin[StaffTask]):
    """What is not done first, the oldest on top; the conversation is one click away."""

    area = Area.FRONT_DESK
    list_display = ("what", "team", "status", "due", "who", "about", "tenant", "made")
    list_filter = ("state", "department", DueFilter, MineFilter, "urgent", OWN_HOTELS)
    list_select_related = ("tenant", "conversation__guest", "assigned_to")
    list_per_page = 50
    search_fields = ("text", "conversation__guest__name")
    ordering = (NOT_DONE_FIRST, "-urgent", "created_at")
    readonly_fields = ("conversation", "kind", "text", "urgent", "created_at", "done_at", "told")
    exclude = ("key",)
    actions = ("take", "done", "done_and_tell")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("text", "conversation", "urgent", "kind")}),
        ("Who and until when", {"fields": ("department", "assigned_to", "due_at")}),
        ("Done", {"fields": ("state", "tell_guest", "told", "created_at", "done_at")}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.related_model is User:
            hotels = hotels_allowed(request.user, self.area, change=True)
            theirs = models.Q(memberships__tenant__in=hotels) | models.Q(pk=request.user.pk)
            options["queryset"] = User.objects.filter(theirs, is_active=True).distinct()
        return super().formfield_for_foreignkey(db_field, request, **options)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **options: Any
    ) -> HttpResponse:
        """The page with its times on the hotel's clock."""
        task = self.get_object(request, object_id or "")
        with timezone.override(task.tenant.timezone if task else None):
            page: HttpResponse = super().changeform_view(request, object_id, *args, **options)
            return page.render() if isinstance(page, TemplateResponse) else page

    def save_model(self, request: HttpRequest, obj: StaffTask, form: forms.Form, change: bool) -> None:
        self._refuse_elsewhere(request, obj)
        self._change(request, obj)

    def _change(self, request: HttpRequest, task: StaffTask) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - Admin lets nobody else in
        was = task.told
        staff_tasks.change(task=task, user=request.user)
        if task.told == StaffTask.Told.TOO_LATE and was != task.told:
            self.message_user(request, TOO_LATE, messages.WARNING)

    @display(description="To do")
    def what(self, task: StaffTask) -> str:
        text = task.text if len(task.text) <= FIRST_WORDS else task.text[:FIRST_WORDS].rstrip() + "…"
        return format_html('<span style="white-space: pre-line; min-width: 14rem">{}</span>', text)

    @display(
        description="Department",
        ordering="department",
        label={"management": "danger", "maintenance": "warning", "accounts": "info", "restaurant": "info"},
    )
    def team(self, task: StaffTask) -> tuple[str, str]:
        return task.department, task.get_department_display()

    @display(description="Guest")
    def about(self, task: StaffTask) -> str:
        page = reverse("admin:messaging_conversation_change", args=[task.conversation_id])
        name = str(task.conversation.guest)
        return format_html('<a href="{}" title="Open the conversation">{}</a>', page, name)

    @display(description="Person", ordering="assigned_to")
    def who(self, task: StaffTask) -> str:
        return str(task.assigned_to or "")

    @display(description="Since", ordering="created_at")
    def made(self, task: StaffTask) -> str:
        return _on_the_hotels_clock(task, "created_at")

    @display(description="Due", ordering="due_at", label={"over": "danger", "soon": "success", "": ""})
    def due(self, task: StaffTask) -> tuple[str, str]:
        if task.due_at is None:
            return "", ""
        over = task.state != State.DONE and task.due_at < clock.now()
        return "over" if over else "soon" if task.state != State.DONE else "", _on_the_hotels_clock(
            task, "due_at"
        )

    @display(
        description="State",
        ordering="state",
        label={"urgent": "danger", "open": "warning", "doing": "info", "done": "success"},
    )
    def status(self, task: StaffTask) -> tuple[str, str]:
        urgent = task.urgent and task.state == State.OPEN
        return ("urgent", "Urgent") if urgent else (task.state, task.get_state_display())

    @admin.action(description="I do it: in progress", permissions=["change"])
    def take(self, request: HttpRequest, queryset: QuerySet[StaffTask]) -> None:
        self._all(request, queryset.exclude(state=State.DONE), state=State.DOING, assigned_to=request.user)

    @admin.action(description="Done", permissions=["change"])
    def done(self, request: HttpRequest, queryset: QuerySet[StaffTask]) -> None:
        self._all(request, queryset.exclude(state=State.DONE), state=State.DONE)

    @admin.action(description="Done, and tell the guest", permissions=["change"])
    def done_and_tell(self, request: HttpRequest, queryset: QuerySet[StaffTask]) -> None:
        self._all(request, queryset.exclude(state=State.DONE), state=State.DONE, tell_guest=True)

    def _all(self, request: HttpRequest, tasks: QuerySet[StaffTask], **values: Any) -> None:
        changed = list(tasks)
        for task in changed:
            for name, value in values.items():
                setattr(task, name, value)
            self._refuse_elsewhere(request, task)
            self._change(request, task)
        self.message_user(request, f"{len(changed)} changed.")


def _on_the_hotels_clock(task: StaffTask, name: str) -> str:
    at = getattr(task, name)
    return date_format(at.astimezone(ZoneInfo(task.tenant.timezone)), "j M, H:i")
