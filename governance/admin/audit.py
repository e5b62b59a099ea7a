"""The audit: who did what and when, with before and after side by side."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from governance.admin.base import EMPTY, RecordAdmin, at_a_glance, html_table, shown
from governance.models import AuditEvent
from tenants.models import User

PERSON = "user:"
LONGEST_SUMMARY = 3
LONGEST_VALUE = 40


@admin.register(AuditEvent)
class AuditEventAdmin(RecordAdmin[AuditEvent]):
    """Nobody adds, changes or removes an event here or anywhere."""

    list_display = ("when", "who", "what", "object_shown", "changes", "written_by", "hotel")
    list_display_links = ("when", "what")
    list_filter = ("tenant", "source", ("at", RangeDateTimeFilter))
    list_select_related = ("tenant",)
    search_fields = ("object_id",)
    search_help_text = (
        "An action, kind or number of an object, user:<number>, or correlation id; exactly as shown"
    )
    ordering = ("-id",)
    fields = (
        "at", "who", "what", "object_shown", "changes_in_full", "hotel", "source", "correlation_id",
        "number", "hash",
    )  # fmt: skip
    readonly_fields = ("who", "what", "object_shown", "changes_in_full", "hotel")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        _name_people(changelist.result_list)
        return changelist

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> AuditEvent | None:
        event = super().get_object(request, object_id, from_field)
        if event is not None:
            _name_people([event])
        return event

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """Whole values only: under row-level security nothing else reaches an index."""
        if term := search_term.strip():
            columns = ("actor", "action", "object_type", "object_id", "correlation_id")
            queryset = queryset.filter(Q(*((column, term) for column in columns), _connector=Q.OR))
        return queryset, False

    @display(description="When (UTC)", ordering="id")
    def when(self, event: AuditEvent) -> SafeString:
        return at_a_glance(event.at)

    @display(description="Who")
    def who(self, event: AuditEvent) -> str:
        return str(getattr(event, "person", event.actor))

    @display(description="What", ordering="action")
    def what(self, event: AuditEvent) -> str:
        return event.action.replace("_", " ")

    @display(description="Object")
    def object_shown(self, event: AuditEvent) -> str:
        return f"{_kind(event.object_type)} {event.object_id}"

    @display(description="Change")
    def changes(self, event: AuditEvent) -> str:
        rows = [_summary(event, *row) for row in _changes(event)]
        rest = len(rows) - LONGEST_SUMMARY
        return "; ".join([*rows[:LONGEST_SUMMARY], *([f"and {rest} more"] if rest > 0 else [])])

    @display(description="Change")
    def changes_in_full(self, event: AuditEvent) -> SafeString:
        rows = _changes(event)
        return html_table(("Value", "Before", "After"), rows) if rows else EMPTY

    @display(description="Written by", label={"service": "info", "database": "warning"})
    def written_by(self, event: AuditEvent) -> tuple[str, str]:
        return event.source, event.get_source_display()


def _kind(object_type: str) -> str:
    """`room type` for pms.roomtype or pms_roomtype; what no model bears stays as it is."""
    for model in apps.get_models():
        if object_type in (model._meta.label_lower, model._meta.db_table):
            return str(model._meta.verbose_name)
    return object_type.rpartition(".")[2].replace("_", " ")


def _changes(event: AuditEvent) -> list[tuple[str, str, str]]:
    before: Mapping[str, Any] = event.before or {}
    after: Mapping[str, Any] = event.after or {}
    keys = [*before, *(key for key in after if key not in before)]
    return [(key.replace("_", " "), shown(before.get(key)), shown(after.get(key))) for key in keys]


def _summary(event: AuditEvent, key: str, before: str, after: str) -> str:
    old, new = (Truncator(value).chars(LONGEST_VALUE) for value in (before, after))
    if not event.before:
        return f"{key}: {new}"
    return f"{key}: {old} → {new}" if event.after else f"{key} was {old}"


def _name_people(events: Iterable[AuditEvent]) -> None:
    """Put each person's name beside the events of a page, in one query."""
    events = list(events)
    numbers = {event: event.actor.removeprefix(PERSON) for event in events if event.actor.startswith(PERSON)}
    people = User.objects.in_bulk([int(number) for number in set(numbers.values()) if number.isdigit()])
    for event, number in numbers.items():
        person = people.get(int(number)) if number.isdigit() else None
        if person is not None:
            event.person = str(person)  # type: ignore[attr-defined]  # shown by `who`, never stored
